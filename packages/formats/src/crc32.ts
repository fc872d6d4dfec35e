/**
 * CRC-32 (polynomial 0x04C11DB7, reflected), as zlib and DFU files use it: eight
 * bytes at a time by tables ("slicing by 8"). A leaf module.
 */

/**
 * The zlib CRC-32 of `bytes`, continuing from `previous` (default 0, a fresh start).
 * DFU files store the complement of this value (DFU 1.1, appendix B).
 */
export type Crc32 = (bytes: Uint8Array, previous?: number) => number;

const POLYNOMIAL = 0xedb88320;
const TABLES = 8;

let tables: readonly Int32Array[] | undefined;

function makeTables(): readonly Int32Array[] {
  const made = Array.from({ length: TABLES }, () => new Int32Array(256));
  const [first] = made as [Int32Array]; // there are eight
  for (let byte = 0; byte < 256; byte++) {
    let crc = byte;
    for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ POLYNOMIAL : crc >>> 1;
    first[byte] = crc;
  }
  for (let table = 1; table < TABLES; table++) {
    const [current, before] = [made[table], made[table - 1]] as [Int32Array, Int32Array];
    for (let byte = 0; byte < 256; byte++) {
      const crc = before[byte] as number; // byte is below 256
      current[byte] = (crc >>> 8) ^ (first[crc & 0xff] as number);
    }
  }
  return made;
}

/** {@link Crc32} in portable JavaScript; a platform's own may be faster. */
export const crc32: Crc32 = (bytes, previous = 0) => {
  tables ??= makeTables();
  const [t0, t1, t2, t3, t4, t5, t6, t7] = tables as unknown as EightTables;
  let crc = ~previous;
  let at = 0;
  // Indices stay inside the arrays: at + 7 < length, and table indices are bytes.
  for (const end = bytes.length - 7; at < end; at += 8) {
    const low =
      crc ^
      ((bytes[at] as number) |
        ((bytes[at + 1] as number) << 8) |
        ((bytes[at + 2] as number) << 16) |
        ((bytes[at + 3] as number) << 24));
    crc =
      (t7[low & 0xff] as number) ^
      (t6[(low >>> 8) & 0xff] as number) ^
      (t5[(low >>> 16) & 0xff] as number) ^
      (t4[low >>> 24] as number) ^
      (t3[bytes[at + 4] as number] as number) ^
      (t2[bytes[at + 5] as number] as number) ^
      (t1[bytes[at + 6] as number] as number) ^
      (t0[bytes[at + 7] as number] as number);
  }
  for (; at < bytes.length; at++) {
    crc = (crc >>> 8) ^ (t0[(crc ^ (bytes[at] as number)) & 0xff] as number);
  }
  return ~crc >>> 0;
};

type EightTables = readonly [
  Int32Array,
  Int32Array,
  Int32Array,
  Int32Array,
  Int32Array,
  Int32Array,
  Int32Array,
  Int32Array,
];

/** The CRC that a DFU file stores: not complemented at the end (DFU 1.1, appendix B). */
export function dfuCrc(bytes: Uint8Array, crc: Crc32 = crc32): number {
  return ~crc(bytes) >>> 0;
}
