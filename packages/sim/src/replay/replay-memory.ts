/**
 * What a replay knows of memory contents that were left out of its recording: what the
 * host has sent since, and what it has at hand. Digests tell whether a guess is right; what
 * no digest confirms is made up, and is remembered as that.
 */
import type { ControlSetup } from "@dfukit/core";
import { type AddressRange, contains, subtract } from "@dfukit/memory";
import { dfuRequestOf } from "../bus/request.js";
import type { Payload, Withheld } from "./payload.js";
import { ERASED_BYTES, type PlacedPiece, placedPieces, standInFor } from "./pieces.js";
import type { Digest, RecordingEntry } from "./recording.js";
import { newSparseBytes, type SparseBytes } from "./sparse-bytes.js";

/** DfuSe commands (AN3156 §4): the first byte of a download to block 0. */
const SET_ADDRESS = 0x21;
const ERASE = 0x41;

/** Bytes that were given to the host, and are not those that were read then. */
export interface MadeUp extends AddressRange {
  /**
   * Whether what was read then differed from what the host has sent, or has at hand for this
   * place: the digest says so, although not in which byte.
   */
  readonly isOther: boolean;
}

/** Contents by what is known of them. */
export interface ReplayMemory {
  /** Notes a download that the host has made. Returns whether it was another than recorded. */
  sent(setup: ControlSetup, payload: Payload, bytes: Uint8Array): boolean;
  /** Notes what the host has at hand for a place: a guess at what is read there. */
  offer(address: number, bytes: Uint8Array): void;
  /** The bytes of an upload; `isMadeUp` if some of them were. */
  read(setup: ControlSetup, payload: Withheld): ReadBack;
  /** The made-up piece that an address was in when it was last read; null if it was none. */
  madeUpAt(address: number): MadeUp | null;
}

/** What is given to the host. */
export interface ReadBack {
  readonly bytes: Uint8Array;
  readonly isMadeUp: boolean;
  /** Whether nothing is known of some of them: not even that they are not what the host expects. */
  readonly isUnknown: boolean;
}

interface Memory {
  readonly digest: Digest;
  /** wTransferSize, by the longest block that went over the bus. */
  readonly transferBytes: number;
  /** Bytes with a digest, and whether they really have it. */
  readonly byDigest: Map<string, Guess>;
  /** Since the last erase, by address: erases come before writes. Sure: sent then as well. */
  readonly written: SparseBytes;
  readonly offered: SparseBytes;
  madeUp: readonly MadeUp[];
  pointer: number;
}

interface Guess {
  readonly bytes: Uint8Array;
  readonly isRight: boolean;
}

/** Nothing is known yet. @param entries of the recording, for the size of its blocks. */
export function newReplayMemory(entries: readonly RecordingEntry[], digest: Digest): ReplayMemory {
  const memory: Memory = {
    digest,
    transferBytes: longestBlock(entries),
    byDigest: new Map(),
    written: newSparseBytes(),
    offered: newSparseBytes(),
    madeUp: [],
    pointer: 0,
  };
  return {
    sent: (setup, payload, bytes) => sent(memory, { setup, payload, bytes }),
    offer: (address, bytes) => memory.offered.set(address, bytes, true),
    read: (setup, payload) => read(memory, setup, payload),
    madeUpAt: (address) => memory.madeUp.find((one) => contains(one, address)) ?? null,
  };
}

/** wBlockNum 2 is at the pointer (AN3156 §4.2). */
function addressOf({ pointer, transferBytes }: Memory, { value }: ControlSetup): number {
  return pointer + (value - 2) * transferBytes;
}

interface Sending {
  readonly setup: ControlSetup;
  readonly payload: Payload;
  readonly bytes: Uint8Array;
}

function sent(memory: Memory, { setup, payload, bytes }: Sending): boolean {
  if (dfuRequestOf(setup) !== "DFU_DNLOAD") return false;
  const start = addressOf(memory, setup);
  if (payload.kind === "bytes") {
    if (setup.value !== 0) memory.written.set(start, bytes, true);
    else if (bytes[0] === SET_ADDRESS && bytes.length === 5) memory.pointer = u32At(bytes, 1);
    else if (bytes[0] === ERASE) memory.written.clear();
    return false;
  }
  let isOther = false;
  for (const { offset, lengthBytes, piece } of placed(payload)) {
    const own = bytes.slice(offset, offset + lengthBytes);
    const isSame = hasPiece(own, piece, memory.digest);
    if (piece.kind === "digest") {
      const isKnown = memory.byDigest.get(piece.digest)?.isRight === true;
      if (!isKnown) memory.byDigest.set(piece.digest, { bytes: own, isRight: isSame === true });
    }
    isOther ||= isSame === false;
    memory.written.set(start + offset, own, isSame === true);
  }
  return isOther;
}

/** Whether bytes are those of a piece; null if that cannot be told. */
function hasPiece(bytes: Uint8Array, piece: PlacedPiece["piece"], digest: Digest): boolean | null {
  switch (piece.kind) {
    case "digest":
      return digest(bytes) === piece.digest;
    case "fill":
      return bytes.every((byte) => byte === piece.byte);
    case "untold":
      return null;
    default:
      return piece satisfies never;
  }
}

function read(memory: Memory, setup: ControlSetup, payload: Withheld): ReadBack {
  const bytes = new Uint8Array(payload.byteCount);
  const start = addressOf(memory, setup);
  forget(memory, { start, end: start + bytes.length });
  const madeUp: MadeUp[] = [];
  for (const placedPiece of placed(payload)) {
    const { offset, lengthBytes } = placedPiece;
    const range = { start: start + offset, end: start + offset + lengthBytes };
    const guess = guessAt(memory, range.start, placedPiece);
    bytes.set(guess.bytes, offset);
    if (!guess.isRight) madeUp.push({ ...range, isOther: isOtherAt(memory, range, placedPiece) });
  }
  memory.madeUp = [...memory.madeUp, ...madeUp];
  const isUnknown = madeUp.some(({ isOther }) => !isOther);
  return { bytes, isMadeUp: madeUp.length > 0, isUnknown };
}

function guessAt(
  memory: Memory,
  address: number,
  { lengthBytes, piece }: Omit<PlacedPiece, "offset">,
): Guess {
  switch (piece.kind) {
    case "fill":
      return { bytes: new Uint8Array(lengthBytes).fill(piece.byte), isRight: true };
    case "untold":
      return { bytes: plausibleAt(memory, address, lengthBytes), isRight: false };
    case "digest": {
      const { digest } = piece;
      const known = memory.byDigest.get(digest);
      if (known?.isRight === true && known.bytes.length === lengthBytes) return known;
      const right = overlays(memory, address, lengthBytes).find(
        (bytes) => memory.digest(bytes) === digest,
      );
      const fits = known !== undefined && known.bytes.length === lengthBytes;
      const made = fits ? known.bytes : standInFor(digest, lengthBytes);
      const guess = { bytes: right ?? made, isRight: right !== undefined };
      memory.byDigest.set(digest, guess);
      return guess;
    }
    default:
      return piece satisfies never;
  }
}

/** What memory may hold: what was written, what the host has at hand, and erased between. */
function overlays(memory: Memory, address: number, lengthBytes: number): readonly Uint8Array[] {
  const { written, offered } = memory;
  const places = Array.from({ length: lengthBytes }, (_, nth) => address + nth);
  // Erased throughout is a fill, which has no digest.
  if (places.every((place) => knownAt(memory, place) === null)) return [];
  return ERASED_BYTES.flatMap((erased) => [
    overlay(lengthBytes, (nth) => written.get(address + nth)?.byte ?? erased),
    overlay(lengthBytes, (nth) => knownAt(memory, address + nth)?.byte ?? erased),
    overlay(lengthBytes, (nth) => offered.get(address + nth)?.byte ?? erased),
  ]);
}

function overlay(lengthBytes: number, byteAt: (nth: number) => number): Uint8Array {
  return new Uint8Array(lengthBytes).map((_, nth) => byteAt(nth));
}

function knownAt({ written, offered }: Memory, address: number): ReturnType<SparseBytes["get"]> {
  return written.get(address) ?? offered.get(address);
}

/** Bytes that no digest can confirm. */
function plausibleAt(memory: Memory, address: number, lengthBytes: number): Uint8Array {
  const made = standInFor(`${address}`, lengthBytes);
  return made.map((byte, nth) => knownAt(memory, address + nth)?.byte ?? byte);
}

/** A guess was at hand for every byte, and the digest is not that of the guess. */
function isOtherAt(memory: Memory, range: AddressRange, { piece }: PlacedPiece): boolean {
  if (piece.kind !== "digest") return false;
  for (let address = range.start; address < range.end; address++) {
    if (knownAt(memory, address)?.isSure !== true) return false;
  }
  return true;
}

function forget(memory: Memory, range: AddressRange): void {
  memory.madeUp = memory.madeUp.flatMap((one) =>
    subtract(one, range).map((left) => ({ ...left, isOther: one.isOther })),
  );
}

function placed({ byteCount, pieces }: Withheld): readonly PlacedPiece[] {
  return placedPieces(byteCount, pieces) ?? [];
}

function longestBlock(entries: readonly RecordingEntry[]): number {
  return entries.reduce((longest, entry) => {
    if (entry.kind !== "in" && entry.kind !== "out") return longest;
    const name = dfuRequestOf(entry.setup);
    const isBlock = name === "DFU_DNLOAD" || name === "DFU_UPLOAD";
    return isBlock ? Math.max(longest, entry.lengthBytes) : longest;
  }, 0);
}

function u32At(bytes: Uint8Array, offset: number): number {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength).getUint32(offset, true);
}
