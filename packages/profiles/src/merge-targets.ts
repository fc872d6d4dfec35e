/**
 * One target for a device that may be of several chip lines: each value so that it is
 * right, or at least harmless, for every line. Part of the merge in `resolve-target.ts`.
 */
import type { DeviceBehaviour, FlashTarget, FlashTimes, OperationTime } from "@dfukit/core";

/** The target that suits all of `targets`, which have one layout; never called without any. */
export function mergeTargets(first: FlashTarget, others: readonly FlashTarget[]): FlashTarget {
  if (others.length === 0) return first;
  const targets = [first, ...others];
  const isSameErased = others.every(({ erasedByte }) => erasedByte === first.erasedByte);
  return {
    // What is padded or taken for blank on one would be data on the other.
    layout: isSameErased ? first.layout : { regions: [] },
    // Both are powers of two, or divide one, so that the largest suits all.
    programUnitBytes: Math.max(...targets.map(({ programUnitBytes }) => programUnitBytes)),
    writeAlignmentBytes: Math.max(...targets.map(({ writeAlignmentBytes }) => writeAlignmentBytes)),
    erasedByte: isSameErased ? first.erasedByte : 0xff,
    blankReadProvesErased:
      isSameErased && targets.every(({ blankReadProvesErased }) => blankReadProvesErased),
    transferSizeBytes: Math.min(...targets.map(({ transferSizeBytes }) => transferSizeBytes)),
    behaviour: mergeBehaviour(targets.map(({ behaviour }) => behaviour)),
    // Where the final bytes lie differs, so none of them can be told from the others.
    optionBytes: null,
    supply: null,
    origins: { ...first.origins, erasedByte: isSameErased ? "profile" : "default" },
  };
}

/** Every quirk is a thing that the host tolerates or avoids, so all together are harmless. */
function mergeBehaviour(behaviours: readonly DeviceBehaviour[]): DeviceBehaviour {
  const [first, ...others] = behaviours;
  const isSame = others.every((other) => other.statusWhileBusy === first?.statusWhileBusy);
  const quirks = new Set(behaviours.flatMap((behaviour) => behaviour.quirks));
  return {
    statusWhileBusy: isSame && first !== undefined ? first.statusWhileBusy : "answered",
    quirks: [...quirks],
    times: slowest(behaviours.map(({ times }) => times)),
    bank2Start: lowestBank2(behaviours),
  };
}

/** Where several lines have a second bank, the lowest start: what quirks forbid there is forbidden. */
function lowestBank2(behaviours: readonly DeviceBehaviour[]): number | null {
  const starts = behaviours.flatMap(({ bank2Start }) => (bank2Start === null ? [] : [bank2Start]));
  return starts.length === 0 ? null : Math.min(...starts);
}

/** The longest of each time that all of them know. */
function slowest(times: readonly FlashTimes[]): FlashTimes {
  const [first, ...others] = times;
  const sectors = (first?.erase ?? []).filter(({ sectorSizeBytes }) =>
    others.every(({ erase }) => erase.some((entry) => entry.sectorSizeBytes === sectorSizeBytes)),
  );
  const programs = times.flatMap(({ program }) => (program === null ? [] : [program]));
  const massErases = times.flatMap(({ massErase }) => (massErase === null ? [] : [massErase]));
  const slowestProgram = programs.toSorted((a, b) => msPerByte(b) - msPerByte(a))[0];
  return {
    erase: sectors.map(({ sectorSizeBytes }) => ({
      sectorSizeBytes,
      ...longest(
        times.flatMap(({ erase }) =>
          erase.filter((entry) => entry.sectorSizeBytes === sectorSizeBytes),
        ),
      ),
    })),
    program: programs.length === times.length ? (slowestProgram ?? null) : null,
    massErase: massErases.length === times.length ? longest(massErases) : null,
  };
}

function msPerByte({ unitBytes, typicalMs, maximumMs }: OperationTime & { unitBytes: number }) {
  return (maximumMs ?? typicalMs ?? 0) / unitBytes;
}

/** The longest typical and the longest maximum time; null if one of them is not known. */
function longest(times: readonly OperationTime[]): OperationTime {
  return {
    typicalMs: longestMs(times.map(({ typicalMs }) => typicalMs)),
    maximumMs: longestMs(times.map(({ maximumMs }) => maximumMs)),
  };
}

function longestMs(times: readonly (number | null)[]): number | null {
  const known = times.flatMap((time) => (time === null ? [] : [time]));
  return known.length === times.length ? Math.max(...known) : null;
}
