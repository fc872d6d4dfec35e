/** How numbers stand in our JSON documents: addresses and ids as hex strings. */
import { formatAddress, formatHex } from "@dfukit/memory";

/** `0x08000000`, or null. */
export function jsonAddress(address: number | null): string | null {
  return address === null ? null : formatAddress(address);
}

/** A 16-bit field as `0x011A`. */
export function jsonWord(value: number): string {
  return formatHex(value, 4);
}
