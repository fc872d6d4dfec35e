/**
 * Which addresses a transfer touches, followed from the outside: the bus sees commands
 * and blocks, not the boot ROM's pointer. Only needed by faults that wait for an address.
 */
import { contains, type FlashLayout, type FlashRegion, runRange, sectorAt } from "@dfukit/memory";
import type { FlashSize, Profile } from "@dfukit/profiles";
import { sizeLetterOf } from "../rom/chip.js";
import type { DeviceSetup, DfuRequestName } from "./request.js";

/** Opcodes of AN3156 §3.3 and §3.4. */
const SET_ADDRESS_POINTER = 0x21;
const ERASE = 0x41;

/** The first wBlockNum that is a memory block: AN3156 §3.1 and §3.2. */
export const FIRST_MEMORY_BLOCK = 2;

/** A DFU request with its data stage; `data` is empty for IN. */
export interface DfuTransfer {
  readonly name: DfuRequestName;
  readonly setup: DeviceSetup;
  readonly data: Uint8Array;
}

/** Follows the address pointer of one device. */
export interface AddressTracker {
  /** Whether the transfer, sent now, writes, erases or reads `address`. */
  touches(transfer: DfuTransfer, address: number): boolean;
  /** Where the first byte of a memory block lies. */
  blockAddress(setup: DeviceSetup): number;
  /** Tells of a transfer that the boot ROM has taken. */
  taken(transfer: DfuTransfer): void;
  /** Power came back: the pointer is at the start of the flash. */
  reset(): void;
}

/** A tracker for a chip of `profile`; `part` chooses the flash size, without it the largest. */
export function trackAddresses(profile: Profile, part: string | null): AddressTracker {
  const layout = layoutOf(profile, part);
  const transferSizeBytes = profile.usb.transferSizeBytes.value;
  const flashStart = layout.regions[0]?.runs[0]?.start ?? 0;
  let pointer = flashStart;

  function blockAddress(setup: DeviceSetup): number {
    return pointer + (setup.value - FIRST_MEMORY_BLOCK) * transferSizeBytes;
  }
  function isInBlock(setup: DeviceSetup, lengthBytes: number, address: number): boolean {
    if (setup.value < FIRST_MEMORY_BLOCK) return false;
    const start = blockAddress(setup);
    return address >= start && address < start + lengthBytes;
  }
  return {
    blockAddress,
    touches({ name, setup, data }, address) {
      if (name === "DFU_UPLOAD") return isInBlock(setup, setup.length, address);
      if (name !== "DFU_DNLOAD") return false;
      return setup.value === 0
        ? isErased(layout, data, address)
        : isInBlock(setup, data.length, address);
    },
    taken({ name, setup, data }) {
      if (name !== "DFU_DNLOAD" || setup.value !== 0) return;
      if (data[0] === SET_ADDRESS_POINTER) pointer = commandAddress(data) ?? pointer;
    },
    reset() {
      pointer = flashStart;
    },
  };
}

function isErased(layout: FlashLayout, data: Uint8Array, address: number): boolean {
  if (data[0] !== ERASE) return false;
  if (data.length === 1) {
    const flash = layout.regions[0]?.runs ?? [];
    return flash.some((run) => contains(runRange(run), address));
  }
  const erased = commandAddress(data);
  const sector = erased === null ? undefined : sectorAt(layout, erased);
  return sector !== undefined && contains(sector, address);
}

/** The address of a five-byte command, or null for any other length. */
function commandAddress(data: Uint8Array): number | null {
  if (data.length !== 5) return null;
  return new DataView(data.buffer, data.byteOffset, data.byteLength).getUint32(1, true);
}

/** The memories of the part; the flash comes first. */
function layoutOf(profile: Profile, part: string | null): FlashLayout {
  const size = flashSizeOf(profile, part);
  const flash: FlashRegion = {
    name: profile.flashName,
    kind: "flash",
    alternateSetting: profile.flashAlternateSetting,
    runs: size?.runs ?? [],
  };
  const others = profile.memories.filter(({ sizes }) => sizes.includes(size?.letter ?? ""));
  return { regions: [flash, ...others.map(({ region }) => region)] };
}

function flashSizeOf(profile: Profile, part: string | null): FlashSize | undefined {
  const letter = part === null ? undefined : sizeLetterOf(profile, part);
  return profile.flashSizes.find((size) => size.letter === letter) ?? profile.flashSizes.at(-1);
}
