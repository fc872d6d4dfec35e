/**
 * Which chip lines the long tests take: four that have been there from the start, and some
 * others, each for something that a fault may meet there and not on the four. All lines
 * with `DFUKIT_FAULTS=all`: hours instead of seconds.
 */
import { listProfiles, type Profile } from "@dfukit/profiles";

/** Whether nothing is left out. */
export const IS_ALL: boolean = process.env.DFUKIT_FAULTS === "all";

/** One line of each kind of boot ROM and flash: the whole sample of faults. */
const FULLY: readonly string[] = [
  "stm32f405-f407-f415-f417",
  "stm32h742-h743-h745-h747-h750-h753-h755-h757",
  "stm32l072-l073-l082-l083",
  "stm32l475-l476-l486",
];

/** What is different on others, and a line that has it: a small sample of faults. */
const SLIGHTLY: Readonly<Record<string, string>> = {
  "units of two bytes": "stm32f070xb-f072-f078",
  "units of 16 bytes; a CLRSTATUS that stalls": "stm32c551-c552-c562",
  "ECC, and 0x00 where it is erased": "stm32l151xe-l152xe-l162xe",
  "a boot ROM that never says dfuDNBUSY": "stm32u595-u599-u5a5-u5a9",
  "one string for all memories; a stall when it leaves": "stm32g0b0-g0b1-g0c1",
  "a bank that cannot be erased": "stm32f427-f429-f437-f439",
  "a boot ROM that stays after leave": "stm32l552-l562",
};

/** A line, and whether it gets the whole sample. */
export interface SampledLine {
  readonly profile: Profile;
  readonly isFull: boolean;
}

/** The lines, in the order of the profiles. */
export function sampledLines(): readonly SampledLine[] {
  const profiles = listProfiles();
  const names = [...FULLY, ...Object.values(SLIGHTLY)];
  const lost = names.filter((name) => !profiles.some(({ id }) => id === name));
  if (lost.length > 0) throw new Error(`no profile ${lost.join(", ")}`);
  return profiles
    .filter(({ id }) => IS_ALL || names.includes(id))
    .map((profile) => ({ profile, isFull: IS_ALL || FULLY.includes(profile.id) }));
}
