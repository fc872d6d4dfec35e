/**
 * Which of several flash layouts a memory string shows, and what it is in another one.
 * Below `chip.ts` and `alternate-strings.ts`.
 */
import type { BankModeName, FlashSize, Profile } from "@dfukit/profiles";
import { areasOf, inMode } from "./areas.js";
import { builtString, squeezed } from "./built-string.js";

/**
 * The layout of a chip that is told none: the one that a string of its boot ROM shows, else
 * the first; null where there is only one.
 */
export function defaultMode(
  profile: Profile,
  { letter, variants }: FlashSize,
): BankModeName | null {
  const modes = variants.map(({ mode }) => mode);
  const shown = profile.descriptorStrings
    .filter((entry) => entry.alternateSetting === profile.flashAlternateSetting)
    .filter(({ sizes }) => sizes.includes(letter))
    .flatMap(({ string }) => layoutsShown(profile, string).map(({ mode }) => mode));
  return modes.find((mode) => shown.includes(mode)) ?? modes[0] ?? null;
}

/**
 * A flash string as it would be in another bank mode than the one it was seen in: made
 * from the layout of the same flash size, whatever the size of the part, because that is
 * how the string was. One that shows no mode is the same in every mode.
 */
export function stringInMode(profile: Profile, string: string, mode: BankModeName): string {
  const shown = layoutsShown(profile, string);
  const [first] = shown;
  if (first === undefined || shown.some((entry) => entry.mode === mode)) return string;
  const size = inMode(first.size, mode);
  return size === undefined ? string : flashString(profile, size);
}

/** The flash sizes, each in a mode, of which a string gives the layout. */
function layoutsShown(
  profile: Profile,
  string: string,
): readonly { readonly size: FlashSize; readonly mode: BankModeName }[] {
  return profile.flashSizes.flatMap((size) =>
    size.variants
      .filter(({ runs }) => squeezed(flashString(profile, { ...size, runs })) === squeezed(string))
      .map(({ mode }) => ({ size, mode })),
  );
}

function flashString(profile: Profile, size: FlashSize): string {
  return builtString(profile, areasOf(profile, size), profile.flashAlternateSetting);
}
