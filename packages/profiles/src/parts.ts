/**
 * The part numbers of a profile, one by one. Below the lookup and the validation.
 */
import type { RamRange } from "./chip.js";
import type { FlashSize, Profile } from "./profile.js";

/** A part that exists: prefix, package letter, size letter, and on a few a suffix. */
export interface Part {
  /** E.g. `STM32L073RZ`, `STM32L151RC-A`. */
  readonly part: string;
  readonly prefix: string;
  readonly profile: Profile;
  readonly size: FlashSize;
  readonly ram: readonly RamRange[];
}

/** Every part of a profile; those with a size letter that has no layout are left out. */
export function partsOf(profile: Profile): readonly Part[] {
  const parts: Part[] = [];
  for (const { prefix, suffix, sizesByPackage, ram } of profile.parts) {
    for (const [packageLetter, letters] of Object.entries(sizesByPackage)) {
      for (const letter of letters) {
        const size = profile.flashSizes.find((entry) => entry.letter === letter);
        if (size === undefined) continue;
        const part = partNumber(prefix + packageLetter + letter, suffix);
        parts.push({ part, prefix, profile, size, ram });
      }
    }
  }
  return parts;
}

/** A part number up to the size letter, with the suffix as ST's tools write it: `STM32L151RC-A`. */
export function partNumber(base: string, suffix: string | null): string {
  return suffix === null ? base : `${base}-${suffix}`;
}
