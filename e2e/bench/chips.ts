/** The simulated chips of the benchmark, each with what it is told to be. */
import { listProfiles, type Profile, partsOf } from "@dfukit/profiles";
import { createRom, type Rom } from "@dfukit/sim";

/** A chip on the bus. */
export interface Chip {
  readonly busId: string;
  readonly part: string;
  /** As the page calls it. */
  readonly label: string;
  /** Options that our command line needs to know what the chip is. */
  readonly words: readonly string[];
  readonly profile: Profile;
}

/** The supply range in which an STM32F4 programs 32 bits at once. */
const X32 = "2.7-3.6";

const F405 = "STM32F405RG";
const L073 = "STM32L073RZ";
const L476 = "STM32L476RG";
const H743 = "STM32H743ZI";

/**
 * Two of them are one STM32F405, which programs by 32 bits without being told to. dfu-flash
 * is told the supply voltage and declares it, as a user has to; dfu-util knows no such thing.
 */
export const CHIPS = {
  f405: {
    busId: "1-1",
    part: F405,
    label: `${F405}, x32`,
    words: ["--supply", X32],
    profile: withTimesOf(profileOf(F405), X32),
  },
  f405Honest: {
    busId: "1-2",
    part: F405,
    label: `${F405}, x32, announces what it takes`,
    words: ["--supply", X32],
    profile: announcingTruly(withTimesOf(profileOf(F405), X32)),
  },
  l476: plain("1-3", L476),
  l073: plain("1-4", L073),
  h743: plain("1-5", H743),
} as const satisfies Readonly<Record<string, Chip>>;

/** The boot ROM of a chip, its flash full of what nobody flashes here. */
export function romOf({ profile, part }: Chip): Rom {
  return createRom({ profile, part, contents: "full" });
}

function plain(busId: string, part: string): Chip {
  return { busId, part, label: part, words: [], profile: profileOf(part) };
}

function profileOf(part: string): Profile {
  const profile = listProfiles().find((each) => partsOf(each).some((entry) => entry.part === part));
  if (profile === undefined) throw new Error(`no profile has ${part}`);
  return profile;
}

/** The chip with the times of a supply range from power-up on. */
function withTimesOf(profile: Profile, supply: string): Profile {
  const { times } = profile.behaviour;
  const wanted = times.find((entry) => entry.supply === supply);
  if (wanted === undefined) throw new Error(`${profile.id} has no times for ${supply}`);
  const declared = times.filter((entry) => entry.supply !== null);
  const behaviour = { ...profile.behaviour, times: [{ ...wanted, supply: null }, ...declared] };
  return { ...profile, behaviour };
}

/** The chip with the times that its operations really take as bwPollTimeout. */
function announcingTruly(profile: Profile): Profile {
  return { ...profile, behaviour: { ...profile.behaviour, announced: null } };
}
