/**
 * Which of several layouts a flash has: an option bit selects it, and some boot ROMs show
 * its effect in their string. Part of the merge in `resolve-target.ts`.
 */
import type { DescribedDevice } from "@dfukit/core";
import type { SectorRun } from "@dfukit/memory";
import { joinWords } from "./nearest.js";
import type { FlashSize, Profile } from "./profile.js";
import type { BankModeName } from "./profile-memory-document.js";
import { sameRuns } from "./same-runs.js";

/** Sizes of which `runs` is the layout that holds, and what was assumed for it. */
export interface SettledSizes {
  readonly sizes: readonly FlashSize[];
  readonly notes: readonly string[];
}

/** Every layout that a size may have. */
export function layoutsOfSize({ runs, variants }: FlashSize): readonly (readonly SectorRun[])[] {
  return [runs, ...variants.map((variant) => variant.runs)];
}

/**
 * The sizes with the layout that the device's flash string gives, if it is one of theirs;
 * else with the one to assume, and a note where that matters.
 */
export function settleVariants(
  device: DescribedDevice,
  { profile, sizes }: { readonly profile: Profile; readonly sizes: readonly FlashSize[] },
): SettledSizes {
  const told = modeTold(device, profile);
  const notes = new Set<string>();
  const settled = sizes.map((size) => {
    const variant = size.variants.find(({ mode }) => mode === told);
    if (variant !== undefined) return { ...size, runs: variant.runs };
    const isOpen = size.variants.some(({ runs }) => !sameRuns(runs, size.runs));
    if (isOpen) notes.add(assumption(profile, size));
    return size;
  });
  return { sizes: settled, notes: [...notes] };
}

/** The mode of which the device's string gives the layout, for any size of the line. */
function modeTold({ alternates }: DescribedDevice, profile: Profile): BankModeName | null {
  const flash = alternates.find(
    ({ alternateSetting }) => alternateSetting === profile.flashAlternateSetting,
  );
  const described = flash?.memory?.runs;
  if (described === undefined) return null;
  const modes = new Set(
    profile.flashSizes.flatMap(({ variants }) =>
      variants.filter(({ runs }) => sameRuns(runs, described)).map(({ mode }) => mode),
    ),
  );
  const [mode] = modes;
  return modes.size === 1 && mode !== undefined ? mode : null;
}

function assumption({ name, bankModes }: Profile, { letter, variants }: FlashSize): string {
  const [assumed, ...others] = variants.map(({ mode }) => mode);
  const bit = bankModes.find(({ sizes }) => sizes.includes(letter));
  const value = assumed === undefined ? undefined : bit?.modes[assumed];
  const why =
    bit === undefined || value === undefined ? "" : ` (option bit ${bit.field} = ${value})`;
  return `the flash of ${name} is taken for ${assumed}${why}, because the device does not tell; ${joinWords(others, "or")} has other sectors`;
}
