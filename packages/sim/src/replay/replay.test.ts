/** Recordings of a simulated device, played back: to the same host, and to one that goes another way. */
import type { Transport } from "@dfukit/core";
import { describe, expect, it } from "vitest";
import type { RecordingEntry, Refusal } from "./recording.js";
import { formatRecordingEntry, formatRecordingHeader, parseRecording } from "./recording-text.js";
import { startReplay } from "./replay.js";
import {
  CLRSTATUS,
  DNLOAD,
  dfu,
  digest,
  GETSTATUS,
  header,
  hostAt,
  IDENTITY,
  MS,
  play,
  record,
  UPLOAD,
} from "./test-recording.js";

describe("a replay", () => {
  it.each([[[]], [["timeout@4"]], [["disconnect@3"]], [["short-read=3@1"]]])(
    "gives the same host the same outcomes: faults %j",
    async (faults) => {
      const { text, outcomes } = await record(hostAt, { hasData: true, faults });
      const { replay, transport } = play(text);
      expect(await hostAt(transport)).toEqual(outcomes);
      expect(replay).toMatchObject({
        problem: null,
        leftCount: 0,
        standInCount: 0,
        differingCount: 0,
      });
    },
  );

  it("has the clock of the recording, waits and all", async () => {
    const { text } = await record(hostAt, { hasData: false });
    const wait = { kind: "wait", device: 0, atMs: 5000, tookMs: 17.5, milliseconds: 10 } as const;
    const { replay, transport } = play(text + formatRecordingEntry(wait));
    await hostAt(transport);
    const { entries } = parseRecording(text);
    const last = entries.at(-2);
    expect(last?.tookMs).toBeGreaterThan(0);
    expect(replay.nowMs(0)).toBe((last?.atMs ?? 0) + (last?.tookMs ?? 0));
    await transport.close();
    replay.wait(0, 10);
    expect(replay.nowMs(0)).toBe(5017.5);
    // It was not waited then: the host's own clock goes on.
    replay.wait(0, 250);
    expect(replay.nowMs(0)).toBe(5267.5);
  });

  it("tells how much of the recording did not come up", async () => {
    const { text } = await record(hostAt, { hasData: false });
    expect(play(text).replay.leftCount).toBe(9);
  });
});

const REFUSAL: Refusal = {
  code: "device-busy",
  actor: "transport",
  message: "device 1-1 is in use",
  hint: "close the other program",
  details: { address: 4 },
  causes: ["errno 16"],
};

/** A recording of these entries of one device. */
function replayOf(...entries: readonly RecordingEntry[]): ReturnType<typeof startReplay> {
  const lines = [formatRecordingHeader(header(false)), ...entries.map(formatRecordingEntry)];
  return startReplay(parseRecording(lines.join("")), digest);
}

describe("what is asked besides transfers", () => {
  const when = { device: 0, atMs: 1, tookMs: 2 };
  const refused = { kind: "refused", refusal: REFUSAL } as const;

  it("is answered as it was, errors included", () => {
    const identity = { ...IDENTITY, productId: 0xdf12 };
    const replay = replayOf(
      { kind: "open", ...when, told: { kind: "ok", value: null } },
      { kind: "open", ...when, told: refused },
      { kind: "present", ...when, told: { kind: "ok", value: true } },
      { kind: "present", ...when, told: refused },
      { kind: "power-cycle", ...when, told: { kind: "ok", value: null } },
      { kind: "power-cycle", ...when, told: refused },
      { kind: "dfu-mode", ...when, told: refused },
      { kind: "dfu-mode", ...when, told: { kind: "ok", value: identity } },
      { kind: "open", ...when, told: { kind: "ok", value: 3 } },
    );
    expect(replay.open(0)).toEqual({ kind: "ok", value: null });
    expect(replay.open(0)).toEqual(refused);
    expect(replay.isPresent(0)).toEqual({ kind: "ok", value: true });
    expect(replay.isPresent(0)).toEqual(refused);
    expect(replay.powerCycle(0)).toEqual({ kind: "ok", value: null });
    expect(replay.powerCycle(0)).toEqual(refused);
    expect(replay.enterDfuMode(0)).toEqual(refused);
    expect(replay.enterDfuMode(0)).toEqual({ kind: "ok", value: identity });
    expect(replay.open(0)).toMatchObject({ value: { identity, interfaceNumber: 3 } });
    expect(replay).toMatchObject({ problem: null, leftCount: 0 });
    expect(replay.nowMs(0)).toBe(3);
  });

  it("is why there is no device, too", () => {
    const head = formatRecordingHeader({ ...header(false), devices: [] });
    const line = formatRecordingEntry({ kind: "nothing", ...when, why: "no cable" });
    const replay = startReplay(parseRecording(head + line), digest);
    expect(replay.whyNothing()).toBe("no cable");
    expect(replay.problem).toBe(null);
    expect(replay.whyNothing()).toBe(null);
    expect(replay.problem?.message).toBe(
      "at entry 2 of the recording the program asks why there is no device, expected nothing more",
    );
  });
});

const SAME_FILES = "give the same command line and the same files as when it was recorded";
const LEFT_OUT =
  "memory contents were left out of the recording, so what depends on them cannot be played; record with --record-data";
const CUT =
  "the recording was cut off there: the run that it is of was ended, or the file is not whole";

describe("a host that goes another way", () => {
  it.each([
    [
      "another request",
      (transport: Transport) => transport.controlIn(dfu(GETSTATUS), 6, 0),
      "at entry 2 of the recording the program asks for DFU_GETSTATUS, wValue 0x0000, 6 bytes, expected DFU_CLRSTATUS, wValue 0x0000, 0 bytes (no bytes)",
    ],
    [
      "another alternate setting",
      async (transport: Transport) => {
        await transport.controlOut(dfu(CLRSTATUS), new Uint8Array(0), MS);
        return transport.selectAlternate(1);
      },
      "at entry 3 of the recording the program selects alternate setting 1, expected alternate setting 0",
    ],
    [
      "another command",
      async (transport: Transport) => {
        await transport.controlOut(dfu(CLRSTATUS), new Uint8Array(0), MS);
        await transport.selectAlternate(0);
        return transport.controlOut(dfu(DNLOAD), Uint8Array.of(0x21, 0, 0, 1, 0x08), MS);
      },
      "at entry 4 of the recording the program sends DFU_DNLOAD, wValue 0x0000, 5 bytes (21 00 00 01 08), expected DFU_DNLOAD, wValue 0x0000, 5 bytes (21 00 00 00 08)",
    ],
    [
      "more than was recorded",
      async (transport: Transport) => {
        await hostAt(transport);
        return transport.controlIn(dfu(GETSTATUS), 6, 0);
      },
      "at entry 12 of the recording the program asks for DFU_GETSTATUS, wValue 0x0000, 6 bytes, expected nothing more",
    ],
  ])("%s", async (_title, host, message) => {
    const { text } = await record(hostAt, { hasData: true });
    const { replay, transport } = play(text);
    expect(await host(transport)).toEqual({ kind: "disconnected" });
    const problem = { code: "replay-diverged", actor: "input", message, hint: SAME_FILES };
    expect(replay.problem).toMatchObject(problem);
    // For good: nothing that comes later can make sense.
    expect(await transport.selectAlternate(0)).toEqual({ kind: "disconnected" });
    expect(replay.open(0)).toBe(null);
    expect(replay.isPresent(0)).toBe(null);
    expect(replay.powerCycle(0)).toBe(null);
    expect(replay.enterDfuMode(0)).toBe(null);
  });

  /** The hint, after a host has done `rest` behind what was recorded of it. */
  async function hintOf(
    text: string,
    rest: (one: Transport) => Promise<unknown>,
  ): Promise<unknown> {
    const { replay, transport } = play(text);
    await rest(transport);
    return replay.problem?.hint;
  }
  const readsOn = async (transport: Transport): Promise<unknown> => {
    await hostAt(transport);
    return transport.controlIn(dfu(UPLOAD, 3), 2048, MS);
  };

  it("is told that made-up bytes may be why, where they decide", async () => {
    const { text } = await record(hostAt, { hasData: false });
    expect(await hintOf(text, readsOn)).toBe(LEFT_OUT);
  });

  it("is not, where nothing was made up", async () => {
    const { text } = await record(hostAt, { hasData: true });
    expect(await hintOf(text, readsOn)).toBe(SAME_FILES);
  });

  it("is not, where contents decide nothing", async () => {
    const { text } = await record(hostAt, { hasData: false });
    const hint = await hintOf(text, async (transport) => {
      await hostAt(transport);
      await transport.selectAlternate(0);
    });
    expect(hint).toBe(SAME_FILES);
  });

  it.each([
    ["a stall", (line: string) => line.replace('"outcome":"ok"', '"outcome":"stall"')],
    ["an error in the status", (line: string) => line],
  ])("is not, where it is the answer to %s", async (what, change) => {
    const host = async (transport: Transport) => [
      ...(await hostAt(transport)),
      await transport.controlIn(dfu(GETSTATUS), 6, 0),
    ];
    const { text } = await record(host, { hasData: false });
    const lines = text.split("\n");
    const last = what === "a stall" ? -4 : -3;
    const changed = lines
      .with(last, change(lines.at(last) ?? ""))
      .join("\n")
      .replace(/"bytes":"00(?=[0-9a-f]{10}"\}\n\{"kind":"close")/, '"bytes":"0a');
    const hint = await hintOf(changed, async (transport) => {
      await hostAt(transport);
      if (last === -3) await transport.controlIn(dfu(GETSTATUS), 6, 0);
      return transport.controlOut(dfu(CLRSTATUS), new Uint8Array(0), MS);
    });
    expect(hint).toBe(SAME_FILES);
  });

  it.each([1, 4, 8, 9])("is told that the recording was cut, after %i entries", async (count) => {
    const { text } = await record(hostAt, { hasData: false });
    const cut = `${text
      .split("\n")
      .slice(0, count + 1)
      .join("\n")}\n`;
    expect(await hintOf(cut, readsOn)).toBe(CUT);
  });
});
