/**
 * The inner loops of the comparison: where two equally long runs of bytes
 * differ, at the speed of memory where they are equal. A leaf module.
 */

/** Told of a stretch: the bytes `from` to before `to`. */
export type OnStretch = (from: number, to: number) => void;

/**
 * Calls `onChanged` for each longest stretch of differing bytes, ascending.
 * `a` and `b` have the same length.
 */
export function eachChangedStretch(a: Uint8Array, b: Uint8Array, onChanged: OnStretch): void {
  const lengthBytes = a.length;
  for (let at = firstDifferenceFrom(a, b, 0); at < lengthBytes; ) {
    const from = at;
    while (at < lengthBytes && a[at] !== b[at]) at++;
    onChanged(from, at);
    at = firstDifferenceFrom(a, b, at);
  }
}

const WORD_BYTES = 4;
/** Four words a turn keep the loop short of branches. */
const STRIDE_BYTES = 4 * WORD_BYTES;

/**
 * The index of the first byte at or behind `from` that differs; the length if none does.
 * Reads words through a `DataView`, which needs no alignment of either side.
 */
export function firstDifferenceFrom(a: Uint8Array, b: Uint8Array, from: number): number {
  const lengthBytes = a.length;
  let at = from;
  // The next difference is often near: a view is made only for a longer equal stretch.
  const nearEnd = Math.min(lengthBytes, from + STRIDE_BYTES);
  while (at < nearEnd) {
    if (a[at] !== b[at]) return at;
    at++;
  }
  if (at === lengthBytes) return at;
  at = equalWordsEnd(a, b, at);
  while (at < lengthBytes && a[at] === b[at]) at++;
  return at;
}

/** The end of the equal strides from `from` on; a difference or the end lies less than one behind. */
function equalWordsEnd(a: Uint8Array, b: Uint8Array, from: number): number {
  const viewA = new DataView(a.buffer, a.byteOffset, a.byteLength);
  const viewB = new DataView(b.buffer, b.byteOffset, b.byteLength);
  const last = a.length - STRIDE_BYTES;
  let at = from;
  for (; at <= last; at += STRIDE_BYTES) {
    const differs =
      (viewA.getInt32(at, true) ^ viewB.getInt32(at, true)) |
      (viewA.getInt32(at + 4, true) ^ viewB.getInt32(at + 4, true)) |
      (viewA.getInt32(at + 8, true) ^ viewB.getInt32(at + 8, true)) |
      (viewA.getInt32(at + 12, true) ^ viewB.getInt32(at + 12, true));
    if (differs !== 0) break;
  }
  return at;
}

/**
 * Calls `onOther` for each longest stretch of bytes that are not `byte`, ascending,
 * and returns how many bytes are.
 */
export function eachStretchOtherThan(bytes: Uint8Array, byte: number, onOther: OnStretch): number {
  let skipped = 0;
  for (let at = 0; at < bytes.length; ) {
    const from = at;
    while (at < bytes.length && bytes[at] !== byte) at++;
    if (at > from) onOther(from, at);
    while (at < bytes.length && bytes[at] === byte) {
      at++;
      skipped++;
    }
  }
  return skipped;
}
