/** Recordings without memory contents, played back: what is known of them, and what is not. */
import type { Transport } from "@dfukit/core";
import { describe, expect, it } from "vitest";
import { parseRecording } from "./recording-text.js";
import type { Replay } from "./replay.js";
import {
  ABORT,
  BLOCK,
  DNLOAD,
  deviceThatReads,
  dfu,
  digest,
  ERASE_SECTOR,
  hostAt,
  MS,
  play,
  record,
  recordOn,
  SET_ADDRESS,
  UPLOAD,
} from "./test-recording.js";

const BASE = 0x0800_0000;

describe("without memory contents a recording", () => {
  it("holds no byte of them", async () => {
    const { text } = await record(hostAt, { hasData: false });
    const blocks = parseRecording(text).entries.flatMap((entry) =>
      "payload" in entry && entry.payload?.kind === "withheld" ? [entry.payload] : [],
    );
    expect(blocks.map(({ byteCount, pieces }) => [byteCount, pieces.length])).toEqual([
      [2048, 32],
      [2048, 32],
    ]);
    expect(blocks[1]?.pieces[1]).toEqual({ kind: "digest", digest: digest(BLOCK.slice(64, 128)) });
    // The command that sets the address is protocol.
    expect(text).toContain('"bytes":"2100000008"');
  });

  it("says so of erased memory, which is nothing but one byte", async () => {
    const blank = BLOCK.slice().fill(0xff, 64, 512);
    const host = (transport: Transport) => hostAt(transport, blank);
    const { text } = await record(host, { hasData: false });
    expect(text).toContain('"7*ff"');
    const { replay, transport } = play(text);
    await hostAt(transport, BLOCK);
    expect(replay).toMatchObject({ problem: null, differingCount: 1 });
  });
});

it("what was read is made up, the same each time, and counted each time", async () => {
  const host = async (transport: Transport) => [
    ...(await hostAt(transport)),
    await transport.controlOut(dfu(ABORT), new Uint8Array(0), MS),
    await transport.controlIn(dfu(UPLOAD, 9), 2048, MS),
  ];
  const memory = BLOCK.slice().reverse();
  const { text } = await recordOn(deviceThatReads(memory), host, { hasData: false });
  const [first, second] = [play(text), play(text)];
  const [one, two] = [await host(first.transport), await host(second.transport)];
  expect(one).toEqual(two);
  expect(one.at(6)).toEqual(one.at(-1));
  expect(one.at(6)).not.toEqual({ kind: "ok", bytes: memory });
  expect(first.replay.standInCount).toBe(2);
});

/** Sets the address, erases, writes two blocks with a gap, and reads all of it at once. */
const writing =
  (one: Uint8Array, two: Uint8Array) =>
  async (transport: Transport): Promise<readonly unknown[]> => [
    await transport.controlOut(dfu(DNLOAD), ERASE_SECTOR, MS),
    await transport.controlOut(dfu(DNLOAD), SET_ADDRESS, MS),
    await transport.controlOut(dfu(DNLOAD, 2), one, MS),
    await transport.controlOut(dfu(DNLOAD), Uint8Array.of(0x21, 0x90, 0, 0, 0x08), MS),
    await transport.controlOut(dfu(DNLOAD, 2), two, MS),
    await transport.controlOut(dfu(DNLOAD), SET_ADDRESS, MS),
    await transport.controlIn(dfu(UPLOAD, 2), 256, MS),
  ];
const [ONE, TWO] = [BLOCK.slice(0, 100), BLOCK.slice(300, 340)];

function memoryOf(one: Uint8Array, two: Uint8Array): Uint8Array {
  const memory = new Uint8Array(256).fill(0xff);
  memory.set(one, 0);
  memory.set(two, 0x90);
  return memory;
}

/** What a host that writes `one` and `two` reads in a recording of a device that then held `memory`. */
async function readBack(
  memory: Uint8Array,
  { one, two }: { readonly one: Uint8Array; readonly two: Uint8Array } = { one: ONE, two: TWO },
): Promise<{ readonly replay: Replay; readonly bytes: Uint8Array }> {
  const { text } = await recordOn(deviceThatReads(memory), writing(ONE, TWO), { hasData: false });
  const { replay, transport } = play(text);
  const bytes: unknown = Reflect.get(Object((await writing(one, two)(transport)).at(-1)), "bytes");
  if (!(bytes instanceof Uint8Array)) throw new Error("nothing was read");
  return { replay, bytes };
}

describe("what the host has written", () => {
  it("is known when it is read in other blocks", async () => {
    const { replay, bytes } = await readBack(memoryOf(ONE, TWO));
    expect(bytes).toEqual(memoryOf(ONE, TWO));
    expect(replay).toMatchObject({ problem: null, standInCount: 0, differingCount: 0 });
    expect(replay.madeUpAt(BASE + 70)).toBe(null);
  });

  it("is known not to be there, where it was stored wrong; not in which byte", async () => {
    const wrong = memoryOf(ONE, TWO);
    wrong[70] = (wrong[70] ?? 0) ^ 1;
    wrong[200] = 0x12;
    const { replay, bytes } = await readBack(wrong);
    expect(bytes).not.toEqual(wrong);
    expect(replay).toMatchObject({ standInCount: 1, differingCount: 0 });
    expect(replay.madeUpAt(BASE + 63)).toBe(null);
    // Beyond what was written of that piece the host knows nothing.
    expect(replay.madeUpAt(BASE + 70)).toEqual({
      start: BASE + 64,
      end: BASE + 128,
      isOther: false,
    });
    const known = wrong.slice();
    known[70] = ONE[70] ?? 0;
    known[10] = (known[10] ?? 0) ^ 1;
    const other = await readBack(known);
    expect(other.replay.madeUpAt(BASE + 1)).toEqual({ start: BASE, end: BASE + 64, isOther: true });
    expect(other.replay.madeUpAt(BASE + 200)).toEqual({
      start: BASE + 192,
      end: BASE + 256,
      isOther: false,
    });
  });

  it("is read back whatever it is, in whole pieces, and then it is made up", async () => {
    const [one, two] = [BLOCK.slice(500, 600), BLOCK.slice(700, 740)];
    const { replay, bytes } = await readBack(memoryOf(ONE, TWO), { one, two });
    expect(bytes.slice(0, 64)).toEqual(one.slice(0, 64));
    expect(replay).toMatchObject({ differingCount: 2, standInCount: 1 });
    // It may well have been there: what the device got then was another.
    expect(replay.madeUpAt(BASE)).toEqual({ start: BASE, end: BASE + 64, isOther: false });
  });
});

describe("what the host has at hand", () => {
  const reading = async (transport: Transport): Promise<readonly unknown[]> => [
    await transport.controlOut(dfu(DNLOAD), SET_ADDRESS, MS),
    await transport.controlIn(dfu(UPLOAD, 2), 256, MS),
  ];

  async function readWith(offered: Uint8Array): Promise<{ replay: Replay; outcome: unknown }> {
    const { text } = await recordOn(deviceThatReads(BLOCK), reading, { hasData: false });
    const { replay, transport } = play(text);
    replay.offer(BASE, offered);
    return { replay, outcome: (await reading(transport)).at(-1) };
  }

  it("is recognised by the digests", async () => {
    const { replay, outcome } = await readWith(BLOCK.slice(0, 256));
    expect(outcome).toEqual({ kind: "ok", bytes: BLOCK.slice(0, 256) });
    expect(replay.standInCount).toBe(0);
  });

  it("is known to be something else by them, too", async () => {
    const other = BLOCK.slice(0, 200);
    other[130] = 0;
    const { replay } = await readWith(other);
    expect(replay.standInCount).toBe(1);
    expect([0, 130, 199].map((at) => replay.madeUpAt(BASE + at)?.isOther ?? null)).toEqual([
      null,
      true,
      false,
    ]);
  });
});

it("a block too short for a digest is made up, even where what was written there is likely", async () => {
  const host = (bytes: Uint8Array) => async (transport: Transport) => [
    await transport.controlOut(dfu(DNLOAD), SET_ADDRESS, MS),
    await transport.controlOut(dfu(DNLOAD, 2), bytes, MS),
    await transport.controlIn(dfu(UPLOAD, 2), 31, MS),
  ];
  const short = BLOCK.slice(0, 31);
  const { text } = await recordOn(deviceThatReads(BLOCK), host(short), { hasData: false });
  const { replay, transport } = play(text);
  expect((await host(short)(transport)).at(-1)).toEqual({ kind: "ok", bytes: short });
  expect(replay).toMatchObject({ standInCount: 1, differingCount: 0 });
});
