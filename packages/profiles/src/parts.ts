/**
 * The part numbers of a profile, one by one. Below the lookup and the validation.
 */
import type { RamRange } from "./chip.js";
import type { FlashSize, Profile } from "./profile.js";

/** A part that exists: prefix, package letter and size letter. */
export interface Part {
  /** E.g. `STM32L073RZ`. */
  readonly part: string;
  readonly prefix: string;
  readonly profile: Profile;
  readonly size: FlashSize;
  readonly ram: readonly RamRange[];
}

/** Every part of a profile; those with a size letter that has no layout are left out. */
export function partsOf(profile: Profile): readonly Part[] {
  const parts: Part[] = [];
  for (const { prefix, sizesByPackage, ram } of profile.parts) {
    for (const [packageLetter, letters] of Object.entries(sizesByPackage)) {
      for (const letter of letters) {
        const size = profile.flashSizes.find((entry) => entry.letter === letter);
        if (size !== undefined) {
          parts.push({ part: prefix + packageLetter + letter, prefix, profile, size, ram });
        }
      }
    }
  }
  return parts;
}
