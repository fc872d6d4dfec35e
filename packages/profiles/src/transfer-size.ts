/** How much is sent at once: the device's own word, unless its boot ROM is known to take less. */
import type { DescribedDevice, FlashTarget } from "@dfukit/core";
import type { Comparison, Correction } from "./corrections.js";
import type { Profile } from "./profile.js";
import { sourceText } from "./sources-of.js";

/** A target with its transfer size, and what of the device's word is not used for it. */
export interface LimitedTarget extends Comparison {
  readonly target: FlashTarget;
}

/**
 * The transfer size of the device's functional descriptor. A profile counts against it only
 * if its figure was seen: DfuSe addresses blocks by the device's own wTransferSize (UM0290),
 * so that a wrong guess would write to wrong places. Where another line takes as much as the
 * device says, that may be right, and the least is used only for being common to them.
 */
export function limitTransferSize(
  target: FlashTarget,
  { functional }: DescribedDevice,
  profiles: readonly Profile[],
): LimitedTarget {
  const described = functional.transferSizeBytes;
  const seen = profiles
    .filter(({ usb }) => usb.transferSizeBytes.inferredFrom === null)
    .toSorted((a, b) => a.usb.transferSizeBytes.value - b.usb.transferSizeBytes.value);
  const [least] = seen;
  const known = least?.usb.transferSizeBytes;
  if (least === undefined || known === undefined || described <= known.value) {
    const origins = { ...target.origins, transferSizeBytes: "descriptor" } as const;
    const own = { ...target, transferSizeBytes: described, origins };
    return { target: own, corrections: [], narrowed: [] };
  }
  const limited = { ...target, transferSizeBytes: known.value };
  const difference = {
    field: "transferSizeBytes",
    alternateSetting: null,
    descriptor: `${described} bytes`,
  } as const;
  const text = `${known.value} bytes`;
  if (seen.some(({ usb }) => usb.transferSizeBytes.value >= described)) {
    return { target: limited, corrections: [], narrowed: [{ ...difference, used: text }] };
  }
  const correction: Correction = {
    ...difference,
    profile: text,
    why: `the boot ROM of ${least.name} takes no more at once`,
    source: sourceText(least, known.sources),
  };
  return { target: limited, corrections: [correction], narrowed: [] };
}
