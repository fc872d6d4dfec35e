/**
 * The memory strings that the boot ROM puts into iInterface: the real ones where the
 * profile knows them, mistakes included; else made from the layout as the ROM's
 * generation writes them (`built-string.ts`).
 */
import type { Profile } from "@dfukit/profiles";
import type { RomOptions } from "../rom-types.js";
import { stringInMode } from "./bank-mode.js";
import { builtString } from "./built-string.js";
import type { SimulatedChip } from "./chip.js";

/** An alternate setting and its string. */
export interface AlternateString {
  readonly alternateSetting: number;
  readonly string: string;
}

/** How a boot ROM differs from its chip's. */
export interface StringOptions extends Pick<RomOptions, "memoryStrings"> {
  /** All alternate settings carry the string of the flash. */
  readonly sharesString: boolean;
}

/** Every alternate setting of the chip, ascending. */
export function alternateStrings(
  profile: Profile,
  chip: SimulatedChip,
  { sharesString, memoryStrings = {} }: StringOptions,
): readonly AlternateString[] {
  const numbers = [...new Set(chip.areas.map(({ alternateSetting }) => alternateSetting))];
  return numbers.map((alternateSetting) => {
    const source = sharesString ? profile.flashAlternateSetting : alternateSetting;
    const string = memoryStrings[source] ?? stringOf(profile, chip, source);
    return { alternateSetting, string };
  });
}

function stringOf(profile: Profile, chip: SimulatedChip, alternateSetting: number): string {
  const known = profile.descriptorStrings.filter(
    (entry) =>
      entry.alternateSetting === alternateSetting && entry.sizes.includes(chip.size.letter),
  );
  const seen =
    known.find(({ seenOn }) => seenOn.some(({ part }) => part === chip.part)) ?? known[0];
  if (seen === undefined) return builtString(profile, chip.areas, alternateSetting);
  return chip.mode === null || alternateSetting !== profile.flashAlternateSetting
    ? seen.string
    : stringInMode(profile, seen.string, chip.mode);
}
