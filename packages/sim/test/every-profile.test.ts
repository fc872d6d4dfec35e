/**
 * Every bundled profile, in every flash size, through every shape of image: the memory
 * afterwards is what was asked for, nothing else has changed, and the boot ROM has
 * nothing to complain of. New profiles are picked up by themselves.
 */
import { flash } from "@dfukit/core";
import { listProfiles } from "@dfukit/profiles";
import { describe, expect, it } from "vitest";
import {
  type Board,
  jobOn,
  partsBySize,
  plugIn,
  reconnecting,
  replugged,
} from "./support/board.js";
import { caught } from "./support/caught.js";
import { type Expectation, expectationOf } from "./support/expectation.js";
import { brokenBank2, type FlashCase, flashCasesOf } from "./support/flash-cases.js";
import { differences, overlaid, readMemory, requested } from "./support/memory.js";

const PARTS = listProfiles().flatMap(partsBySize);

async function boardWith({ contents, present }: FlashCase, part: string): Promise<Board> {
  const board = await plugIn({ part, contents });
  for (const { address, bytes } of present) board.sim.rom.writeMemory(address, bytes);
  return board;
}

async function flashOnce(board: Board, { segments }: FlashCase, expected: Expectation) {
  const firstEntry = board.sim.transcript.length;
  const result = await flash(jobOn(board), requested(...segments));
  expect(differences(readMemory(board.sim, board.part), expected.memory)).toEqual([]);
  expect(board.sim.rom.violations).toEqual([]);
  expect(result).toMatchObject({
    bytesRequested: expected.bytesRequested,
    bytesAlreadyThere: expected.bytesAlreadyThere,
    bytesVerified: expected.bytesRequested,
    sectorsErased: expected.erased.length,
    verified: true,
  });
  expect(result.bytesWritten).toBe(bytesSent(board, firstEntry));
  return result;
}

/** Bytes of memory blocks that went over the bus: DNLOAD with wValue 2 and above. */
function bytesSent({ sim }: Board, firstEntry: number): number {
  return sim.transcript.slice(firstEntry).reduce((sum, entry) => {
    if (entry.kind !== "control-out" || entry.setup.request !== 1) return sum;
    return entry.setup.value >= 2 ? sum + entry.byteCount : sum;
  }, 0);
}

async function flashTwice(board: Board, flashCase: FlashCase): Promise<void> {
  const before = readMemory(board.sim, board.part);
  const expected = expectationOf(board.part, before, flashCase.segments);
  const first = await flashOnce(board, flashCase, expected);
  expect(first.bytesKept).toBe(expected.bytesKept);
  const erasedOnce = expected.erased.map(({ start }) => `${start}: 1`);
  expect(erasesOf(board)).toEqual(erasedOnce);
  const again = await replugged(board);
  const nothing = expectationOf(board.part, expected.memory, flashCase.segments);
  const second = await flashOnce(again, flashCase, nothing);
  expect(second).toMatchObject({
    bytesWritten: 0,
    bytesAlreadyThere: expected.bytesRequested,
    sectorsErased: 0,
  });
  expect(erasesOf(board)).toEqual(erasedOnce);
}

/** Sectors by address, and how often each was erased. */
function erasesOf({ sim }: Board): readonly string[] {
  return [...sim.rom.eraseCounts]
    .sort(([a], [b]) => a - b)
    .map(([address, count]) => `${address}: ${count}`);
}

async function refusedInBank2(board: Board, { segments }: FlashCase): Promise<void> {
  const before = readMemory(board.sim, board.part);
  const error = await caught(flash(jobOn(board), requested(...segments)));
  expect(error.code).toBe("plan-refused");
  expect(error.details.refusals?.map(({ code }) => code)).toEqual(["bank-2-erase-broken"]);
  expect(differences(readMemory(board.sim, board.part), before)).toEqual([]);
}

describe.each(PARTS)("$part", (part) => {
  const bank2 = brokenBank2(part);

  it.each(flashCasesOf(part))("$name", async (flashCase) => {
    const board = await boardWith(flashCase, part.part);
    const memory = readMemory(board.sim, part);
    const { erased } = expectationOf(part, memory, flashCase.segments);
    const isRefused = bank2 !== null && erased.some(({ start }) => start >= bank2);
    await (isRefused ? refusedInBank2(board, flashCase) : flashTwice(board, flashCase));
  });

  const options = part.profile.optionBytes;
  it.runIf(options !== null)("option bytes", async () => {
    const board = await plugIn({ part: part.part, transcript: "off" });
    const before = readMemory(board.sim, part);
    // The last byte of the first block: no profile has its protection there.
    const [block = { start: 0, sizeBytes: 0 }] = options?.blocks ?? [];
    const change = { address: block.start + block.sizeBytes - 1, bytes: Uint8Array.of(0xf7) };
    const reconnect = reconnecting(board);
    const flashOptions = { consent: ["option-bytes" as const] };
    const result = await flash(jobOn(board, { reconnect }), requested(change), flashOptions);
    expect(differences(readMemory(board.sim, part), overlaid(before, [change]))).toEqual([]);
    expect(board.sim.rom.violations).toEqual([]);
    expect(result).toMatchObject({ bytesWritten: block.sizeBytes, bytesVerified: 1 });
    const again = await replugged(board);
    const second = await flash(jobOn(again), requested(change), flashOptions);
    expect(second).toMatchObject({ bytesWritten: 0, bytesAlreadyThere: 1, bytesVerified: 1 });
  });
});
