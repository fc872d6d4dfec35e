/**
 * One target for a device that may be of several chip lines: each value so that it is
 * right, or at least harmless, for every line. Part of the merge in `resolve-target.ts`.
 */
import type { DeviceBehaviour, FlashTarget } from "@dfukit/core";

/** The target that suits all of `targets`, which have one layout; never called without any. */
export function mergeTargets(first: FlashTarget, others: readonly FlashTarget[]): FlashTarget {
  if (others.length === 0) return first;
  const targets = [first, ...others];
  const sameErasedByte = others.every(({ erasedByte }) => erasedByte === first.erasedByte);
  return {
    layout: first.layout,
    // Both are powers of two, or divide one, so that the largest suits all.
    programUnitBytes: Math.max(...targets.map(({ programUnitBytes }) => programUnitBytes)),
    writeAlignmentBytes: Math.max(...targets.map(({ writeAlignmentBytes }) => writeAlignmentBytes)),
    erasedByte: sameErasedByte ? first.erasedByte : 0xff,
    blankReadProvesErased:
      sameErasedByte && targets.every(({ blankReadProvesErased }) => blankReadProvesErased),
    transferSizeBytes: Math.min(...targets.map(({ transferSizeBytes }) => transferSizeBytes)),
    behaviour: mergeBehaviour(targets.map(({ behaviour }) => behaviour)),
    // Where the final bytes lie differs, so none of them can be told from the others.
    optionBytes: null,
    supply: null,
    origins: { ...first.origins, erasedByte: sameErasedByte ? "profile" : "default" },
  };
}

function mergeBehaviour(behaviours: readonly DeviceBehaviour[]): DeviceBehaviour {
  const [first, ...others] = behaviours;
  const isSame = others.every((other) => other.statusWhileBusy === first?.statusWhileBusy);
  const quirks = new Set(behaviours.flatMap((behaviour) => behaviour.quirks));
  return {
    statusWhileBusy: isSame && first !== undefined ? first.statusWhileBusy : "answered",
    quirks: [...quirks],
    times: { erase: [], program: null, massErase: null },
    bank2Start: others.every((other) => other.bank2Start === first?.bank2Start)
      ? (first?.bank2Start ?? null)
      : null,
  };
}
