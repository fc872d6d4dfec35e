/** Option bytes and supply voltage, as they stand in `dfukit/chips-show@1`. */
import { formatAddress, formatByte } from "@dfukit/memory";
import type { ProfileOptionBytes, ProfileSupply } from "@dfukit/profiles";
import { type Json, jsonCited } from "./chip-cited.js";

/** Blocks, protection and what must never be written; null where not known. */
export function jsonOptionBytes(options: ProfileOptionBytes | null): Json | null {
  if (options === null) return null;
  const { readProtection, irreversible, onlyHarmless } = options;
  return {
    alternateSetting: options.alternateSetting,
    blocks: options.blocks.map(({ start, sizeBytes }) => ({
      start: formatAddress(start),
      sizeBytes,
    })),
    complement: options.complement,
    resetsAfterWrite: options.resetsAfterWrite,
    readProtection: readProtection && {
      address: formatAddress(readProtection.address),
      level0: formatByte(readProtection.level0),
      level2: readProtection.level2 === null ? null : formatByte(readProtection.level2),
      ...jsonCited(readProtection),
    },
    irreversible: irreversible.map((entry) => ({
      address: formatAddress(entry.address),
      mask: formatByte(entry.mask),
      value: formatByte(entry.value),
      meaning: entry.meaning,
      ...jsonCited(entry),
    })),
    onlyHarmless: onlyHarmless.map((entry) => ({
      address: formatAddress(entry.address),
      values: entry.values.map(formatByte),
      ...jsonCited(entry),
    })),
    ...jsonCited(options),
  };
}

/** The byte that declares the supply voltage, or null. */
export function jsonSupply(supply: ProfileSupply | null): Json | null {
  if (supply === null) return null;
  return {
    alternateSetting: supply.alternateSetting,
    address: formatAddress(supply.address),
    values: supply.values,
    ...jsonCited(supply),
  };
}
