/**
 * The conformance suite that every profile gets without a line of test code: its strings,
 * the device that it describes, and flashing where mistakes in a layout show.
 */
import {
  type FlashResult,
  flash,
  type MemoryStringIssue,
  parseMemoryString,
  verify,
} from "@dfukit/core";
import {
  contains,
  formatAddress,
  imageFromSegments,
  isCodedError,
  regionRanges,
  type Segment,
} from "@dfukit/memory";
import { matchDevice, type Part, type Profile, partsOf } from "@dfukit/profiles";
import {
  type Board,
  differences,
  flashOf,
  jobOn,
  overlaid,
  plugIn,
  replug,
  snapshot,
} from "./board.js";
import { piecesAt, unerasableFrom } from "./places.js";

/** One thing that must hold of a profile. */
export interface ConformanceCheck {
  /** `recognised`, `flash and read back`, … */
  readonly name: string;
  /** The part that is simulated; null if it is the profile as such. */
  readonly part: string | null;
  /** What does not hold, one clause each; empty if it holds. Never rejects. */
  readonly run: () => Promise<readonly string[]>;
}

/** Every check of a valid profile: its strings, then one part of each flash size. */
export function conformanceChecks(profile: Profile): readonly ConformanceCheck[] {
  const parts = partsBySize(profile);
  return [
    { name: "strings are read", part: null, run: caught(() => stringComplaints(profile)) },
    ...parts.flatMap((part) =>
      Object.entries(PART_CHECKS).map(
        ([name, check]): ConformanceCheck => ({
          name,
          part: part.part,
          run: caught(async () => check(await plugIn(profile, part))),
        }),
      ),
    ),
  ];
}

/** The first part of each flash size, ascending by size: one that the suite simulates. */
export function partsBySize(profile: Profile): readonly Part[] {
  const parts = partsOf(profile).filter(
    ({ part }) => !profile.notDfu.some(({ prefix }) => part.startsWith(prefix)),
  );
  return profile.flashSizes.flatMap(({ letter }) =>
    parts.filter(({ size }) => size.letter === letter).slice(0, 1),
  );
}

/** Whatever is thrown is a complaint, too. */
function caught(
  check: () => readonly string[] | Promise<readonly string[]>,
): ConformanceCheck["run"] {
  return async () => {
    try {
      return await check();
    } catch (error) {
      return [error instanceof Error ? error.message : String(error)];
    }
  };
}

type PartCheck = (board: Board) => readonly string[] | Promise<readonly string[]>;

const PART_CHECKS: Readonly<Record<string, PartCheck>> = {
  "is recognised": recognisedComplaints,
  "layout is resolved": layoutComplaints,
  "flash, read back, flash again, find a change": flashComplaints,
  "beyond the end is refused": beyondEndComplaints,
  "an unerasable bank is refused": brokenBankComplaints,
};

/** What needs no override: the reading is the same for everybody. */
const HARMLESS: readonly MemoryStringIssue["code"][] = ["regions-descend"];
/** And of a string without a sector, which loaders use to show a text where there is no memory. */
const OF_LABEL: readonly MemoryStringIssue["code"][] = ["group-empty", "nothing-writable"];

/** A string that a tolerant reader stumbles over needs an override that says what holds. */
function stringComplaints(profile: Profile): readonly string[] {
  const { descriptorStrings, overrides, memories, flashAlternateSetting } = profile;
  const shown = memories.filter(({ region }) => region.runs.length > 0);
  const settings = [flashAlternateSetting, ...shown.map(({ region }) => region.alternateSetting)];
  return descriptorStrings.flatMap(({ alternateSetting, string }) => {
    const isLabel = !settings.includes(alternateSetting);
    const harmless = isLabel ? [...HARMLESS, ...OF_LABEL] : HARMLESS;
    const isOverridden = overrides.some(
      (entry) => entry.string === string && entry.alternateSetting === alternateSetting,
    );
    return isOverridden
      ? []
      : parseMemoryString(string)
          .issues.filter(({ code }) => !harmless.includes(code))
          .map(({ message }) => `"${string}" of alternate setting ${alternateSetting}: ${message}`);
  });
}

/** The simulator sends what the profile says; the match must lead back to it. */
function recognisedComplaints({ device, part: named }: Board): readonly string[] {
  const { profile, size, part } = named;
  const [candidate] = matchDevice(device, [profile]);
  const strings = device.alternates.map(({ name }) => `"${name}"`).join(", ");
  if (candidate === undefined) return [`a device that sends ${strings} is not recognised`];
  return candidate.sizes.includes(size)
    ? []
    : [`a device that sends ${strings} is not taken for one with the flash of ${part}`];
}

function layoutComplaints({ chip, resolved }: Board): readonly string[] {
  const [expected, actual] = [chip.target, resolved.target].map((target) =>
    regionRanges(flashOf(target))
      .map(({ start, end }) => `${formatAddress(start)}–${formatAddress(end - 1)}`)
      .join(" and "),
  );
  const wrong =
    expected === actual ? [] : [`the flash resolves to ${actual}, expected ${expected}`];
  const unexplained = resolved.corrections.filter(({ why }) => why === "");
  return [...wrong, ...unexplained.map(({ field }) => `${field} is corrected without a reason`)];
}

async function flashComplaints(board: Board): Promise<readonly string[]> {
  const segments = piecesAt(board);
  const before = snapshot(board);
  const first = await flash(jobOn(board), requested(segments));
  const after = [
    ...differences(snapshot(board), overlaid(before, segments)),
    ...board.sim.rom.violations.map(({ message }) => `the boot ROM complains: ${message}`),
    ...countComplaints(first, segments),
  ];
  if (after.length > 0) return after;
  const ready = await replug(board);
  const again = await flash(jobOn(ready), requested(segments));
  const repeated =
    again.bytesWritten === 0 && again.sectorsErased === 0
      ? []
      : [`flashed a second time it writes ${again.bytesWritten} bytes, expected none`];
  return [...repeated, ...(await changeComplaints(await replug(ready), segments))];
}

function countComplaints(
  { bytesVerified, verified }: FlashResult,
  segments: readonly Segment[],
): readonly string[] {
  const asked = segments.reduce((sum, { bytes }) => sum + bytes.length, 0);
  return verified && bytesVerified === asked
    ? []
    : [`${bytesVerified} bytes are verified, expected ${asked}`];
}

/** A byte that changes behind the host's back must be named by its address. */
async function changeComplaints(
  board: Board,
  segments: readonly Segment[],
): Promise<readonly string[]> {
  const last = segments.at(-1);
  if (last === undefined) return ["the flash has no sector"];
  const address = last.address + last.bytes.length - 1;
  const byte = (last.bytes.at(-1) ?? 0) ^ 0x10;
  board.sim.rom.writeMemory(address, Uint8Array.of(byte));
  const found = await thrownBy(verify(jobOn(board), requested(segments)));
  const { address: named }: { address?: unknown } = Object(found.details);
  return found.code === "verify-failed" && named === address
    ? []
    : [`a changed byte at ${formatAddress(address)} leads to "${found.message}"`];
}

/** The last byte of the flash and the one behind it, or where another memory follows the first behind that. */
async function beyondEndComplaints(board: Board): Promise<readonly string[]> {
  const { layout } = board.chip.target;
  const flashEnd = regionRanges(flashOf(board.chip.target)).at(-1)?.end ?? 0;
  const ranges = layout.regions.flatMap(regionRanges);
  let end = flashEnd;
  for (;;) {
    const next = ranges.find((range) => contains(range, end));
    if (next === undefined) break;
    end = next.end;
  }
  const segment =
    end === flashEnd
      ? { address: end - 1, bytes: Uint8Array.of(0x5a, 0x5a) }
      : { address: end, bytes: Uint8Array.of(0x5a) };
  return refusalComplaints(board, segment);
}

async function brokenBankComplaints(board: Board): Promise<readonly string[]> {
  const bank2 = unerasableFrom(board.part);
  if (bank2 === null) return [];
  return refusalComplaints(board, { address: bank2 + 3, bytes: Uint8Array.of(0x5a) });
}

/** Refused before anything is erased. */
async function refusalComplaints(board: Board, segment: Segment): Promise<readonly string[]> {
  const before = snapshot(board);
  const { code, message } = await thrownBy(flash(jobOn(board), requested([segment])));
  const wrong =
    code === "plan-refused"
      ? []
      : [`data at ${formatAddress(segment.address)} leads to "${message}", expected a refusal`];
  return [...wrong, ...differences(snapshot(board), before)];
}

async function thrownBy(
  work: Promise<unknown>,
): Promise<{ readonly code: string; readonly message: string; readonly details?: unknown }> {
  try {
    await work;
    return { code: "", message: "success" };
  } catch (error) {
    if (isCodedError(error)) return error;
    throw error;
  }
}

function requested(segments: readonly Segment[]): Parameters<typeof flash>[1] {
  return [{ alternateSetting: null, image: imageFromSegments(segments) }];
}
