/**
 * Memory contents that are left out of a recording: what is kept of them, piece by piece.
 * Only what cannot be told apart from erased memory is kept as it is; of the rest a digest
 * over so many bytes that nobody finds them by trying.
 */
import type { Digest } from "./recording.js";

/** What is known of a run of bytes. */
export type Piece =
  /** Equal digests: equal bytes. */
  | { readonly kind: "digest"; readonly digest: string }
  /** Erased: 0x00 or 0xFF in so many pieces. */
  | { readonly kind: "fill"; readonly byte: ErasedByte; readonly count: number }
  /** Too few for a digest: nothing but how many they are. */
  | { readonly kind: "untold" };

/** What erased flash reads as, by chip line. */
export type ErasedByte = 0x00 | 0xff;
/** Both of them. */
export const ERASED_BYTES: readonly ErasedByte[] = [0xff, 0x00];

/** Small enough that a sector of any chip is some of them. */
const PIECE_BYTES = 64;
/** Fewest bytes that a digest is made of: a rest that is shorter goes with the piece before it. */
export const DIGEST_BYTES_MIN = 32;

/** Lengths of the pieces of a block, in order; nothing but the block's own length decides. */
export function pieceLengths(byteCount: number): readonly number[] {
  const whole = Math.floor(byteCount / PIECE_BYTES);
  const rest = byteCount - whole * PIECE_BYTES;
  const lengths = Array.from({ length: whole }, () => PIECE_BYTES);
  if (rest === 0) return lengths;
  if (rest >= DIGEST_BYTES_MIN || whole === 0) return [...lengths, rest];
  return [...lengths.slice(1), PIECE_BYTES + rest];
}

/** What is kept of a block; fills that follow each other are one entry. */
export function piecesOf(bytes: Uint8Array, digest: Digest): readonly Piece[] {
  const pieces: Piece[] = [];
  let offset = 0;
  for (const lengthBytes of pieceLengths(bytes.length)) {
    const piece = pieceOf(bytes.subarray(offset, offset + lengthBytes), digest);
    const last = pieces.at(-1);
    if (piece.kind === "fill" && last?.kind === "fill" && last.byte === piece.byte) {
      pieces.splice(-1, 1, { ...last, count: last.count + 1 });
    } else pieces.push(piece);
    offset += lengthBytes;
  }
  return pieces;
}

function pieceOf(bytes: Uint8Array, digest: Digest): Piece {
  if (bytes.length < DIGEST_BYTES_MIN) return { kind: "untold" };
  const byte = ERASED_BYTES.find((erased) => bytes.every((one) => one === erased));
  return byte === undefined
    ? { kind: "digest", digest: digest(bytes) }
    : { kind: "fill", byte, count: 1 };
}

/** A piece by itself, and where in its block it lies. */
export interface PlacedPiece {
  readonly offset: number;
  readonly lengthBytes: number;
  readonly piece: Piece;
}

/**
 * The pieces of a block one by one; null if they are others than a block of that length has:
 * too many, too few, or a kind that a piece of its length never is.
 */
export function placedPieces(
  byteCount: number,
  pieces: readonly Piece[],
): readonly PlacedPiece[] | null {
  const lengths = pieceLengths(byteCount);
  const total = pieces.reduce((sum, one) => sum + (one.kind === "fill" ? one.count : 1), 0);
  if (total !== lengths.length) return null;
  const single = pieces.flatMap((piece): readonly Piece[] =>
    piece.kind === "fill"
      ? Array.from({ length: piece.count }, () => ({ ...piece, count: 1 }))
      : [piece],
  );
  let offset = 0;
  const placed: PlacedPiece[] = [];
  for (const [index, lengthBytes] of lengths.entries()) {
    const piece = single[index];
    const isShort = lengthBytes < DIGEST_BYTES_MIN;
    if (piece === undefined || isShort !== (piece.kind === "untold")) return null;
    placed.push({ offset, lengthBytes, piece });
    offset += lengthBytes;
  }
  return placed;
}

/**
 * Bytes in the place of those that were left out: the same for the same word, and like
 * no firmware. The word's own digits by FNV-1a, then xorshift32.
 */
export function standInFor(word: string, byteCount: number): Uint8Array {
  let state = 0x811c9dc5;
  for (const digit of word) state = Math.imul(state ^ digit.charCodeAt(0), 0x01000193) >>> 0;
  state ||= 1;
  return new Uint8Array(byteCount).map(() => {
    state = (state ^ (state << 13)) >>> 0;
    state ^= state >>> 17;
    state = (state ^ (state << 5)) >>> 0;
    return state & 0xff;
  });
}
