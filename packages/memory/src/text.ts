/**
 * How addresses, ranges and sizes are written in every message of the project.
 * A leaf module: imports only a type.
 */
import type { AddressRange } from "./range.js";

/** An unsigned number as `0x` and at least `digits` upper-case hex digits. */
export function formatHex(value: number, digits: number): string {
  return `0x${value.toString(16).toUpperCase().padStart(digits, "0")}`;
}

/** An address as `0x08004000`. */
export function formatAddress(address: number): string {
  return formatHex(address, 8);
}

/** A byte as `0xFF`. */
export function formatByte(byte: number): string {
  return formatHex(byte, 2);
}

/** A range as `0x08000000–0x0801FFFF`: both ends inclusive, as people read memory maps. */
export function formatRange(range: AddressRange): string {
  return `${formatAddress(range.start)}–${formatAddress(range.end - 1)}`;
}

/** A size for people: `512 bytes`, `24 KiB`, `1.5 MiB`; the exact count where it is short. */
export function formatSize(sizeBytes: number): string {
  if (sizeBytes === 1) return "1 byte";
  if (sizeBytes < 1024) return `${sizeBytes} bytes`;
  let size = sizeBytes / 1024;
  let unit = "KiB";
  for (const next of ["MiB", "GiB"]) {
    // By what is shown, so that 1023.999 becomes 1 of the next unit, not 1024 of this one.
    if (Number(size.toFixed(2)) < 1024) break;
    size /= 1024;
    unit = next;
  }
  return `${trimZeros(size.toFixed(2))} ${unit}`;
}

function trimZeros(text: string): string {
  return text.replace(/\.?0+$/, "");
}
