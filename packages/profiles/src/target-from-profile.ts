/**
 * The parts of a `FlashTarget` that a profile gives: behaviour, supply voltage, option
 * bytes. Used for a named chip and for the merge with a device's descriptors.
 */
import type {
  DeviceBehaviour,
  FlashTarget,
  FlashTimes,
  OptionBytes,
  SupplyControl,
} from "@dfukit/core";
import type { FlashLayout } from "@dfukit/memory";
import type { FlashSize, Profile } from "./profile.js";
import type { ProfileTimes } from "./profile-usb.js";

const UNKNOWN_TIMES: FlashTimes = { erase: [], program: null, massErase: null };

/** What all chips of a line have in common of their targets. */
export type LineTarget = Omit<FlashTarget, "layout" | "behaviour"> & {
  readonly behaviour: Omit<DeviceBehaviour, "bank2Start">;
};

/** What the target depends on besides the profile. */
export interface TargetShape {
  readonly layout: FlashLayout;
  /** The flash sizes that the part may have; never empty. */
  readonly sizes: readonly FlashSize[];
}

/** The target of a profile, every value out of it. */
export function targetFromProfile(profile: Profile, shape: TargetShape): FlashTarget {
  return targetOfLine(lineTarget(profile), shape);
}

/** The target of a line, for some of its flash sizes. */
export function targetOfLine(line: LineTarget, { layout, sizes }: TargetShape): FlashTarget {
  return { ...line, layout, behaviour: { ...line.behaviour, bank2Start: bank2StartOf(sizes) } };
}

/** What a profile says of the targets of all its chips. */
export function lineTarget(profile: Profile): LineTarget {
  const { statusWhileBusy, quirks } = profile.behaviour;
  return {
    programUnitBytes: profile.programUnitBytes.value,
    writeAlignmentBytes: profile.writeAlignmentBytes.value,
    erasedByte: profile.erasedByte.value,
    blankReadProvesErased: profile.blankReadProvesErased.value,
    transferSizeBytes: profile.usb.transferSizeBytes.value,
    behaviour: {
      statusWhileBusy: statusWhileBusy.value,
      // Of any boot ROM id: a host cannot read the id over USB.
      quirks: [...new Set(quirks.map(({ name }) => name))],
      times: timesAt(profile, null) ?? UNKNOWN_TIMES,
    },
    optionBytes: optionBytesOf(profile),
    supply: supplyOf(profile),
    origins: {
      layout: "profile",
      programUnitBytes: "profile",
      writeAlignmentBytes: "profile",
      erasedByte: "profile",
      transferSizeBytes: "profile",
      behaviour: "profile",
    },
  };
}

/**
 * Where bank 2 starts, counted from the start of the flash; of several sizes that are possible
 * the lowest start: what quirks forbid there is forbidden.
 */
function bank2StartOf(sizes: readonly FlashSize[]): number | null {
  const starts = sizes.flatMap(({ runs }) => {
    const bank2 = runs.find(({ bank }) => bank === 2);
    return bank2 === undefined ? [] : [bank2.start - (runs[0]?.start ?? 0)];
  });
  return starts.length === 0 ? null : Math.min(...starts);
}

function supplyOf(profile: Profile): SupplyControl | null {
  if (profile.supply === null) return null;
  const { alternateSetting, address, values } = profile.supply;
  return {
    alternateSetting,
    address,
    ranges: Object.entries(values).map(([name, value]) => ({
      name,
      value,
      times: timesAt(profile, name) ?? UNKNOWN_TIMES,
    })),
  };
}

function timesAt(profile: Profile, supply: string | null): FlashTimes | undefined {
  const times = profile.behaviour.times.find((entry) => entry.supply === supply);
  return times === undefined ? undefined : withoutCitations(times);
}

function withoutCitations({ erase, program, massErase }: ProfileTimes): FlashTimes {
  return {
    erase: erase.map(({ sectorSizeBytes, typicalMs, maximumMs }) => ({
      sectorSizeBytes,
      typicalMs,
      maximumMs,
    })),
    program: program && {
      unitBytes: program.unitBytes,
      typicalMs: program.typicalMs,
      maximumMs: program.maximumMs,
    },
    massErase: massErase && { typicalMs: massErase.typicalMs, maximumMs: massErase.maximumMs },
  };
}

function optionBytesOf({ optionBytes }: Profile): OptionBytes | null {
  if (optionBytes === null) return null;
  const { alternateSetting, blocks, irreversible, onlyHarmless, resetsAfterWrite } = optionBytes;
  return {
    alternateSetting,
    blocks,
    irreversible: irreversible.map(({ address, mask, value, meaning }) => ({
      address,
      mask,
      value,
      meaning,
    })),
    onlyHarmless: onlyHarmless.map(({ address, values }) => ({ address, values })),
    resetsAfterWrite,
  };
}
