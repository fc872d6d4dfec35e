/**
 * The read-only words of a chip that some boot ROMs let a host upload: flash size and
 * unique id. There only where the profile says so. Below `device.ts`.
 */
import { type AddressRange, containsRange } from "@dfukit/memory";
import type { RomOptions } from "../rom-types.js";
import type { SimulatedChip } from "./chip.js";
import { romIdOf } from "./quirk-set.js";

/** Words that can be uploaded, and what they read as. */
export interface Register extends AddressRange {
  readonly bytes: Uint8Array;
}

const UNIQUE_ID_BYTES = 12;

/** The registers that the boot ROM of these options uploads; none if the profile does not say so. */
export function registersOf(options: RomOptions, { size }: SimulatedChip): readonly Register[] {
  const { registers } = options.profile;
  const romId = romIdOf(options);
  const isReadable =
    registers?.readable?.romIds.some((id) => romId === undefined || id === romId) === true;
  if (registers === null || !isReadable) return [];
  const kib = size.sizeBytes / 1024;
  const uniqueId = Uint8Array.from({ length: UNIQUE_ID_BYTES }, (_, nth) => 0x31 + 5 * nth);
  return [
    ...registerAt(registers.flashSize, Uint8Array.of(kib % 0x100, Math.floor(kib / 0x100))),
    ...registerAt(registers.uniqueId, uniqueId),
  ];
}

function registerAt(start: number | null, bytes: Uint8Array): readonly Register[] {
  return start === null ? [] : [{ start, end: start + bytes.length, bytes }];
}

/** The bytes of a range that lies in a register, or undefined. */
export function readRegister(
  registers: readonly Register[],
  range: AddressRange,
): Uint8Array | undefined {
  const register = registers.find((candidate) => containsRange(candidate, range));
  return register?.bytes.slice(range.start - register.start, range.end - register.start);
}
