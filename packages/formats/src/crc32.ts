/**
 * CRC-32 (polynomial 0x04C11DB7, reflected), as zlib and DFU files use it. Four
 * lanes take a word of four bytes each in turn, so that their table look-ups do
 * not wait for one another ("braiding", as in zlib). A leaf module.
 */

/**
 * The zlib CRC-32 of `bytes`, continuing from `previous` (default 0, a fresh start).
 * DFU files store the complement of this value (DFU 1.1, appendix B).
 */
export type Crc32 = (bytes: Uint8Array, previous?: number) => number;

const POLYNOMIAL = 0xedb88320;
/** Bytes that the lanes take together. */
const STEP_BYTES = 16;

/** What each value of a byte does to the CRC. */
interface Tables {
  /** When the byte is the next one. */
  readonly next: Int32Array;
  /** When it is byte 0, 1, 2 or 3 of a lane's word, {@link STEP_BYTES} before that lane's next. */
  readonly lane: LaneTables;
}

/** One table for each byte of a word. */
interface LaneTables {
  readonly byte0: Int32Array;
  readonly byte1: Int32Array;
  readonly byte2: Int32Array;
  readonly byte3: Int32Array;
}

let tables: Tables | undefined;

function makeTables(): Tables {
  const next = Int32Array.from({ length: 256 }, (_, byte) => {
    let crc = byte;
    for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ POLYNOMIAL : crc >>> 1;
    return crc;
  });
  /** `next` with so many zero bytes behind. */
  const followedBy = (zeroBytes: number): Int32Array =>
    next.map((value) => {
      let crc = value;
      for (let count = 0; count < zeroBytes; count++) crc = takeZero(next, crc);
      return crc;
    });
  return {
    next,
    lane: {
      byte0: followedBy(15),
      byte1: followedBy(14),
      byte2: followedBy(13),
      byte3: followedBy(12),
    },
  };
}

function takeZero(next: Int32Array, crc: number): number {
  return (crc >>> 8) ^ (next[crc & 0xff] as number); // a byte is an index of the table
}

/** A word of one lane; a byte is an index of each table. */
function takeWord(word: number, { byte0, byte1, byte2, byte3 }: LaneTables): number {
  return (
    (byte0[word & 0xff] as number) ^
    (byte1[(word >>> 8) & 0xff] as number) ^
    (byte2[(word >>> 16) & 0xff] as number) ^
    (byte3[word >>> 24] as number)
  );
}

/** {@link Crc32} in portable JavaScript; a platform's own may be faster. */
export const crc32: Crc32 = (bytes, previous = 0) => {
  tables ??= makeTables();
  const { next } = tables;
  let { crc, at } = takeSteps(bytes, ~previous, tables);
  for (; at < bytes.length; at++) {
    // at < length, and a byte is an index of the table.
    crc = (crc >>> 8) ^ (next[(crc ^ (bytes[at] as number)) & 0xff] as number);
  }
  return ~crc >>> 0;
};

/** All whole steps; the last one joins the lanes. `at` is where it left off. */
function takeSteps(
  bytes: Uint8Array,
  start: number,
  { next, lane }: Tables,
): { readonly crc: number; readonly at: number } {
  if (bytes.length < 2 * STEP_BYTES) return { crc: start, at: 0 };
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let a = start;
  let b = 0;
  let c = 0;
  let d = 0;
  let at = 0;
  for (const end = bytes.length - 2 * STEP_BYTES; at <= end; at += STEP_BYTES) {
    a ^= view.getInt32(at, true);
    b ^= view.getInt32(at + 4, true);
    c ^= view.getInt32(at + 8, true);
    d ^= view.getInt32(at + 12, true);
    a = takeWord(a, lane);
    b = takeWord(b, lane);
    c = takeWord(c, lane);
    d = takeWord(d, lane);
  }
  let crc = 0;
  for (const one of [a, b, c, d]) {
    crc ^= one ^ view.getInt32(at, true);
    for (let count = 0; count < 4; count++) crc = takeZero(next, crc);
    at += 4;
  }
  return { crc, at };
}

/** The CRC that a DFU file stores: not complemented at the end (DFU 1.1, appendix B). */
export function dfuCrc(bytes: Uint8Array, crc: Crc32 = crc32): number {
  return ~crc(bytes) >>> 0;
}
