/** Numbers, ranges and bytes as users type them; the grammar is in the README. */
import { ADDRESS_SPACE_BYTES, type AddressRange, formatAddress } from "@dfukit/memory";
import { usageError } from "../error.js";

const NUMBER = /^(0x[0-9a-f]+|\d+)([km]?)$/i;

/**
 * A non-negative number: `0x` or decimal, with `K` or `M` for KiB and MiB.
 * @throws CliError `usage`; a leading zero without `0x` is refused, since it may be meant either way.
 */
export function parseNumber(text: string, what: string): number {
  const match = NUMBER.exec(text.trim());
  const digits = match?.[1];
  if (digits === undefined) {
    throw usageError(
      `${what} "${text}" is not a number`,
      "write it like 0x08000000, 4096, 64K or 1M",
    );
  }
  if (/^0\d/.test(digits)) {
    throw usageError(
      `${what} "${text}" begins with 0, which could mean octal, decimal or hexadecimal`,
      `write 0x${digits} for hexadecimal, or ${digits.replace(/^0+(?=\d)/, "")} for decimal`,
    );
  }
  const unit = { "": 1, k: 1024, m: 1024 * 1024 }[(match?.[2] ?? "").toLowerCase()] ?? 1;
  return Number(digits) * unit;
}

/** A number up to `max`, inclusive. @throws CliError `usage`. */
export function parseBounded(text: string, what: string, max: number): number {
  const value = parseNumber(text, what);
  if (value <= max) return value;
  const hex = `0x${max.toString(16).toUpperCase()}`;
  throw usageError(`${what} "${text}" is too large, expected at most ${max > 255 ? hex : max}`);
}

/** An address, 0 to 0xFFFFFFFF. @throws CliError `usage`. */
export function parseAddress(text: string, what: string): number {
  return parseBounded(text, what, ADDRESS_SPACE_BYTES - 1);
}

/** `+N`, `-N` or `N`. @throws CliError `usage`. */
export function parseSigned(text: string, what: string): number {
  const sign = text.startsWith("-") ? -1 : 1;
  return sign * parseBounded(text.replace(/^[+-]/, ""), what, ADDRESS_SPACE_BYTES - 1);
}

/** `START..END` with END exclusive, or `START+LENGTH`. @throws CliError `usage`. */
export function parseRange(text: string, what: string): AddressRange {
  const [from, to] = text.split("..");
  if (from !== undefined && to !== undefined && from !== "") {
    const first = parseAddress(from, `start of ${what}`);
    const end =
      to === "" ? ADDRESS_SPACE_BYTES : parseBounded(to, `end of ${what}`, ADDRESS_SPACE_BYTES);
    return orderedRange({ start: first, end }, { text, what });
  }
  const [start, length] = text.split("+");
  if (start !== undefined && length !== undefined) {
    const address = parseAddress(start, `start of ${what}`);
    const end = address + parseBounded(length, `length of ${what}`, ADDRESS_SPACE_BYTES);
    return orderedRange({ start: address, end }, { text, what });
  }
  throw usageError(
    `${what} "${text}" is not a range`,
    "write START..END (END exclusive) or START+LENGTH, e.g. 0x08000000..0x08004000 or 0x08000000+16K",
  );
}

function orderedRange(
  range: AddressRange,
  { text, what }: { readonly text: string; readonly what: string },
): AddressRange {
  if (range.end > ADDRESS_SPACE_BYTES) {
    throw usageError(`${what} "${text}" ends past 0xFFFFFFFF`);
  }
  if (range.start < range.end) return range;
  throw usageError(
    `${what} "${text}" is empty: it ends at ${formatAddress(range.end)}, expected an end above ${formatAddress(range.start)}`,
    "END is exclusive: the first address that is no longer part of it",
  );
}

/** `RANGE=BYTE`. @throws CliError `usage`. */
export function parseFill(text: string): { readonly range: AddressRange; readonly byte: number } {
  const at = text.lastIndexOf("=");
  if (at < 0) {
    throw usageError(`--fill "${text}" has no byte`, "write RANGE=BYTE, e.g. 0x08000000+16K=0xFF");
  }
  return {
    range: parseRange(text.slice(0, at), "range of --fill"),
    byte: parseBounded(text.slice(at + 1), "byte of --fill", 0xff),
  };
}
