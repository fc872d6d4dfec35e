/**
 * Every bundled profile, in every flash size and bank mode: its strings are read and its layout
 * is resolved. The smallest and the largest flash of each line, and those with bank modes, get an
 * image at every border, which arrives, and only that; the smallest goes through every shape of
 * image. With `DFUKIT_FAULTS=all` all parts do. New profiles are picked up by themselves.
 */
import { flash } from "@dfukit/core";
import { containsRange, type FlashRegion, regionRanges, sectorsOfRegion } from "@dfukit/memory";
import {
  type BankModeName,
  listProfiles,
  matchDevice,
  type Part,
  resolveTarget,
} from "@dfukit/profiles";
import { describe, expect, it } from "vitest";
import {
  type Board,
  inEveryMode,
  jobOn,
  partsBySize,
  plugIn,
  reconnecting,
  replugged,
} from "./support/board.js";
import { caught } from "./support/caught.js";
import { type Expectation, expectationOf } from "./support/expectation.js";
import { borderCase, brokenBank2, type FlashCase, flashCasesOf } from "./support/flash-cases.js";
import { differences, flashOf, overlaid, readMemory, requested } from "./support/memory.js";
import { IS_ALL } from "./support/sampled-lines.js";

interface Row {
  readonly part: Part;
  readonly mode: BankModeName | null;
}

/**
 * Modes that the strings of the device do not tell, and that the host takes for another one. What
 * comes of it is in `worst-roms-withheld.test.ts`.
 */
const UNTOLD: readonly string[] = ["stm32f427-f429-f437-f439, G, dual-bank"];

function isUntold({ part, mode }: Row): boolean {
  return UNTOLD.includes(`${part.profile.id}, ${part.size.letter}, ${mode}`);
}

const ROWS = rowsOf((parts) => parts);

/** Of each line the parts of the smallest flash, of the largest, and of those with bank modes; or all. */
const CHOSEN = IS_ALL
  ? ROWS
  : rowsOf((parts) =>
      parts.filter(
        ({ size }, nth) => nth === 0 || nth === parts.length - 1 || size.variants.length > 0,
      ),
    );

/** Parts of the smallest flash of each line, in each mode; or all. */
const THOROUGH = IS_ALL
  ? ROWS.filter((row) => !isUntold(row))
  : rowsOf((parts) => parts.slice(0, 1));

function rowsOf(pick: (parts: readonly Part[]) => readonly Part[]): readonly Row[] {
  return listProfiles().flatMap((profile) => pick(partsBySize(profile)).flatMap(inEveryMode));
}

/** Larger flashes are filled in a few tests of their own, and here only if all is asked for. */
const FILLED_BYTES = IS_ALL ? Number.POSITIVE_INFINITY : 256 * 1024;

function optionsOf({ part, mode }: Row) {
  return { part: part.part, profile: part.profile, ...(mode === null ? {} : { bankMode: mode }) };
}

async function boardWith({ contents, present }: FlashCase, row: Row): Promise<Board> {
  const board = await plugIn({ ...optionsOf(row), contents });
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
  expect([...board.sim.rom.eraseCounts]).toEqual([]);
  const codes = error.details.refusals?.map(({ code }) => code) ?? [];
  // One for each run of sectors that lie apart.
  expect(new Set(codes)).toEqual(new Set(["bank-2-erase-broken"]));
  expect(differences(readMemory(board.sim, board.part), before)).toEqual([]);
}

function placesOf(region: FlashRegion) {
  return sectorsOfRegion(region).map(({ start, end, access }) => ({ start, end, access }));
}

function settingsOf(entries: readonly { readonly alternateSetting: number }[]) {
  return entries.map(({ alternateSetting }) => alternateSetting).sort((a, b) => a - b);
}

async function flashCase(row: Row, flashing: FlashCase): Promise<void> {
  const board = await boardWith(flashing, row);
  const { erased } = expectationOf(row.part, readMemory(board.sim, row.part), flashing.segments);
  const bank2 = brokenBank2(row.part);
  const isRefused = bank2 !== null && erased.some(({ start }) => start >= bank2);
  await (isRefused ? refusedInBank2(board, flashing) : flashTwice(board, flashing));
}

describe.each(ROWS)("$part.part, $mode", (row) => {
  const { part } = row;

  it("says of its memories what can be read, unless it is known to be wrong", async () => {
    const { device } = await plugIn({ ...optionsOf(row), transcript: "off" });
    const unread = device.alternates.filter(({ memory }) => (memory?.runs.length ?? 0) === 0);
    const disbelieved = part.profile.overrides.map(({ string }) => string);
    expect(unread.filter(({ name }) => !disbelieved.includes(name ?? ""))).toEqual([]);
  });

  it.skipIf(isUntold(row))("is resolved to its own memories", async () => {
    const { device, target } = await plugIn({ ...optionsOf(row), transcript: "off" });
    const flashes = target.layout.regions.filter(({ kind }) => kind === "flash");
    expect(flashes.flatMap(placesOf)).toEqual(placesOf(flashOf(part)));
    expect(settingsOf(target.layout.regions)).toEqual(settingsOf(device.alternates));
  });

  it("without --chip: is taken for nothing that it is not", async () => {
    const { device } = await plugIn({ ...optionsOf(row), transcript: "off" });
    const candidates = matchDevice(device);
    const lines = candidates.map(({ profile }) => profile.id);
    // A line in a mode that was never seen may be none that is known; then the device's word counts.
    const known = candidates.length === 0 ? [] : [part.profile.id];
    expect(lines).toEqual(expect.arrayContaining(known));
    const { target } = resolveTarget(device, candidates);
    const own = regionRanges(flashOf(part));
    const beyond = target.layout.regions
      .filter(({ kind }) => candidates.length > 0 && kind === "flash")
      .flatMap(regionRanges)
      .filter((range) => !own.some((whole) => containsRange(whole, range)));
    expect(beyond).toEqual([]);
  });
});

describe.each(CHOSEN)("$part.part, $mode", (row) => {
  const { part } = row;
  const borders = borderCase(part);
  const bank2 = brokenBank2(part);

  it.skipIf(isUntold(row))("is flashed at every border", async () => {
    await flashCase(row, borders);
  });

  it.runIf(bank2 !== null)("is flashed at every border of bank 1", async () => {
    const segments = borders.segments.filter(
      ({ address, bytes }) => address + bytes.length <= (bank2 ?? 0),
    );
    await flashCase(row, { ...borders, segments });
  });

  const options = part.profile.optionBytes;
  it.runIf(options !== null)("option bytes", async () => {
    const board = await plugIn({ ...optionsOf(row), transcript: "off" });
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

describe.each(THOROUGH)("$part.part, $mode, thoroughly", (row) => {
  it.each(flashCasesOf(row.part, FILLED_BYTES))("$name", async (flashing) => {
    await flashCase(row, flashing);
  });
});
