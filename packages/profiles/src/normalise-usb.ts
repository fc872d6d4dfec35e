/**
 * The normalisation of what a profile says of the boot ROM as a USB device. Part of
 * `normalise.ts`, which calls it; judges nothing.
 */
import { citation, numberFact } from "./citation.js";
import type { Citation } from "./profile.js";
import type { LoaderDocument, RomDocument } from "./profile-document.js";
import type {
  ProfileBehaviour,
  ProfileOptionBytes,
  ProfileSupply,
  ProfileTimes,
  ProfileUsb,
  TimeFact,
} from "./profile-usb.js";
import type {
  BehaviourDocument,
  OptionBytesDocument,
  SupplyDocument,
  TimeDocument,
  TimesDocument,
} from "./profile-usb-document.js";

/** bcdDFUVersion of a loader of which it is not known: all speak DfuSe. */
const DFUSE_VERSION = 0x011a;

/** The USB identity; of a loader only what is known of it. */
export function normaliseUsb(usb: LoaderDocument["usb"], rom: RomDocument | undefined): ProfileUsb {
  return {
    vendorId: Number(usb.vendorId),
    productId: Number(usb.productId),
    deviceVersions: usb.deviceVersions.map(Number),
    transferSizeBytes: numberFact(usb.transferSize.sizeBytes, usb.transferSize),
    attributes: Number(usb.attributes ?? 0),
    dfuVersion: Number(usb.dfuVersion ?? DFUSE_VERSION),
    detachTimeoutMs: usb.detachTimeoutMs ?? 0,
    commands: (usb.commands ?? []).map(Number),
    romIds: (rom?.versions ?? []).flatMap(({ id }) => (id === undefined ? [] : [Number(id)])),
    ...citation(usb),
  };
}

/** The behaviour; one entry of `times` for each range that an entry of the file names. */
export function normaliseBehaviour(behaviour: BehaviourDocument): ProfileBehaviour {
  const { statusWhileBusy, quirks, announced, times } = behaviour;
  return {
    statusWhileBusy: { value: statusWhileBusy.value, ...citation(statusWhileBusy) },
    quirks: quirks.map((quirk) => ({
      name: quirk.name,
      romIds: (quirk.romIds ?? []).map(Number),
      ...citation(quirk),
    })),
    announced:
      announced === undefined
        ? null
        : {
            setAddressMs: announced.setAddressMs,
            eraseMs: announced.eraseMs,
            writeMs: announced.writeMs,
            massEraseMs: announced.massEraseMs,
            ...citation(announced),
          },
    times: times.flatMap((entry, index) => [
      ...(index === 0 ? [normaliseTimes(entry, null)] : []),
      ...(entry.supplies ?? []).map((supply) => normaliseTimes(entry, supply)),
    ]),
  };
}

function normaliseTimes(entry: TimesDocument, supply: string | null): ProfileTimes {
  const { erase, program, massErase } = entry;
  return {
    supply,
    erase:
      erase === undefined
        ? []
        : erase.sectors.map((sector) => ({
            sectorSizeBytes: sector.sectorSizeBytes,
            ...timeFact(sector, citation(erase)),
          })),
    program:
      program === undefined
        ? null
        : { unitBytes: program.unitBytes, ...timeFact(program, citation(program)) },
    massErase: massErase === undefined ? null : timeFact(massErase, citation(massErase)),
  };
}

function timeFact({ typicalMs, maximumMs }: TimeDocument, cited: Citation): TimeFact {
  return { typicalMs: typicalMs ?? null, maximumMs: maximumMs ?? null, ...cited };
}

/** The declaration of the supply voltage, or null. */
export function normaliseSupply(supply: SupplyDocument | undefined): ProfileSupply | null {
  if (supply === undefined) return null;
  const { alternateSetting, address, values } = supply;
  return { alternateSetting, address: Number(address), values, ...citation(supply) };
}

/** The option bytes, or null. */
export function normaliseOptionBytes(
  options: OptionBytesDocument | undefined,
): ProfileOptionBytes | null {
  if (options === undefined) return null;
  const { readProtection } = options;
  return {
    alternateSetting: options.alternateSetting,
    blocks: options.blocks.map(({ start, sizeBytes }) => ({ start: Number(start), sizeBytes })),
    readProtection:
      readProtection === undefined
        ? null
        : {
            address: Number(readProtection.address),
            level0: Number(readProtection.level0),
            level2: readProtection.level2 === undefined ? null : Number(readProtection.level2),
            ...citation(readProtection),
          },
    irreversible: options.irreversible.map((entry) => ({
      address: Number(entry.address),
      mask: Number(entry.mask),
      value: Number(entry.value),
      meaning: entry.meaning,
      ...citation(entry),
    })),
    onlyHarmless: (options.onlyHarmless ?? []).map((entry) => ({
      address: Number(entry.address),
      values: entry.values.map(Number),
      ...citation(entry),
    })),
    resetsAfterWrite: options.resetsAfterWrite ?? null,
    complement: options.complement ?? null,
    ...citation(options),
  };
}
