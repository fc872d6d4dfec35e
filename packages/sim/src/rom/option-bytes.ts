/**
 * The option bytes of a simulated chip: what a new one holds, what level of readout
 * protection they mean when they are loaded, and which values must never be written.
 */
import type { AddressRange } from "@dfukit/memory";
import type { Profile, ProfileOptionBytes } from "@dfukit/profiles";

/** 0 open, 1 protected until a mass erase, 2 for ever. */
export type ProtectionLevel = 0 | 1 | 2;

/** A level-1 value: neither 0xAA nor 0xCC, and not blank. */
const LEVEL_1_VALUE = 0xbb;

const UNIT_BYTES = { bytes: 1, "half-words": 2, words: 4 } as const;

/** The blocks of a profile as ranges, ascending; empty if it says nothing of option bytes. */
export function optionBlocks(profile: Profile): readonly AddressRange[] {
  return (profile.optionBytes?.blocks ?? []).map(({ start, sizeBytes }) => ({
    start,
    end: start + sizeBytes,
  }));
}

/**
 * What a block of a new chip holds: 0xFF (nothing selected, nothing write-protected),
 * the value of the readout protection, and complements where the chip stores them.
 */
export function defaultOptionBytes(
  profile: Profile,
  block: AddressRange,
  level: ProtectionLevel = 0,
): Uint8Array {
  const bytes = new Uint8Array(block.end - block.start).fill(0xff);
  const options = profile.optionBytes;
  if (options === null) return bytes;
  const { readProtection } = options;
  const nth = readProtection === null ? -1 : readProtection.address - block.start;
  if (readProtection !== null && nth >= 0 && nth < bytes.length) {
    bytes[nth] = protectionValue(readProtection, level);
  }
  writeComplements(bytes, options.complement);
  return bytes;
}

/**
 * The level that the option bytes mean when the chip loads them; null where the
 * profile does not say where it stands. A complement that does not fit means level 1.
 */
export function levelOf(
  options: ProfileOptionBytes | null,
  readByte: (address: number) => number,
): ProtectionLevel | null {
  if (options === null || options.readProtection === null) return null;
  const { address, level0, level2 } = options.readProtection;
  const value = readByte(address);
  const copy = complementAddress(options, address);
  if (copy !== null && (readByte(copy) ^ value) !== 0xff) return 1;
  if (value === level0) return 0;
  return value === level2 ? 2 : 1;
}

/** An entry of the profile's list of values that no one can take back, about to come true. */
export function irreversibleIn(
  options: ProfileOptionBytes,
  { address, before, after }: OptionWrite,
): ProfileOptionBytes["irreversible"][number] | undefined {
  return options.irreversible.find((entry) => {
    const nth = entry.address - address;
    const old = before[nth];
    const wanted = after[nth];
    if (old === undefined || wanted === undefined) return false;
    return (wanted & entry.mask) === entry.value && (old & entry.mask) !== entry.value;
  });
}

/** A write to a block: what is there and what is to be, from the same address. */
export interface OptionWrite {
  readonly address: number;
  readonly before: Uint8Array;
  readonly after: Uint8Array;
}

function protectionValue(
  { level0, level2 }: NonNullable<ProfileOptionBytes["readProtection"]>,
  level: ProtectionLevel,
): number {
  if (level === 0) return level0;
  return level === 2 && level2 !== null ? level2 : LEVEL_1_VALUE;
}

function writeComplements(bytes: Uint8Array, complement: ProfileOptionBytes["complement"]): void {
  if (complement === null) return;
  const unitBytes = UNIT_BYTES[complement];
  for (let nth = 0; nth + unitBytes < bytes.length; nth++) {
    const isCopy = Math.floor(nth / unitBytes) % 2 === 1;
    if (!isCopy) bytes[nth + unitBytes] = (bytes[nth] ?? 0) ^ 0xff;
  }
}

function complementAddress(options: ProfileOptionBytes, address: number): number | null {
  return options.complement === null ? null : address + UNIT_BYTES[options.complement];
}
