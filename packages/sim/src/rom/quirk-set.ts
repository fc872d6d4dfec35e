/** Which deviations a simulated boot ROM has: those of the profile for its ROM id, then the caller's wishes. */
import type { QuirkName } from "@dfukit/core";
import type { ProfileQuirk } from "@dfukit/profiles";
import type { RomOptions } from "../rom-types.js";

/** Whether the boot ROM deviates so. */
export type HasQuirk = (name: QuirkName) => boolean;

/**
 * The quirks of the boot ROM with the given id. Without an id it is the first one that
 * the profile ties a quirk to.
 */
export function quirkSet(options: RomOptions): HasQuirk {
  const { profile, quirks: wished = {} } = options;
  const { quirks } = profile.behaviour;
  const id = romIdOf(options);
  const names = new Set<QuirkName>();
  for (const { name, romIds } of quirks) {
    if (romIds.length === 0 || (id !== undefined && romIds.includes(id))) names.add(name);
  }
  return (name) => wished[name] ?? names.has(name);
}

/** The id of the boot ROM, or undefined if it makes no difference. */
export function romIdOf({ profile, romId }: RomOptions): number | undefined {
  return romId ?? firstRomId(profile.behaviour.quirks);
}

function firstRomId(quirks: readonly ProfileQuirk[]): number | undefined {
  return quirks.find(({ romIds }) => romIds.length > 0)?.romIds[0];
}
