/** Reading in spite of a bus and a memory that fail: a second try, and a second reading. */
import { type AddressRange, formatRange } from "@dfukit/memory";
import { CoreError, isCoreError } from "../error.js";
import { readBlock } from "../protocol/dfuse.js";
import type { Steps } from "../protocol/effects.js";
import { recover } from "../protocol/recover.js";
import type { Session } from "../protocol/session.js";
import { isEqual } from "./bytes.js";

/** A read that failed this often is given up. */
const TRIES = 2;

/** One block, and the pointer it is reached from. */
export interface BlockReading {
  readonly block: AddressRange;
  readonly pointer: number;
  /** Failed reads by address. */
  readonly failures: Map<number, number>;
}

/** The bytes of a block, or null once it has failed too often. */
export function* tryRead(
  session: Session,
  { block, pointer, failures }: BlockReading,
): Steps<Uint8Array | null> {
  while ((failures.get(block.start) ?? 0) < TRIES) {
    try {
      return yield* readBlock(session, block.start, block.end - block.start, pointer);
    } catch (error) {
      if (!isCoreError(error) || error.code === "read-protected" || error.code === "interrupted")
        throw error;
      failures.set(block.start, (failures.get(block.start) ?? 0) + 1);
      if (error.code === "device-disconnected") throw error;
      // A boot ROM that hangs may do so for another reason than this place: it is read
      // once more after a reconnect, and given up only if it hangs there again.
      if (!(yield* comeBack(session, error))) throw error;
    }
  }
  return null;
}

/**
 * The bytes of a block as two reads in a row have them: what is read here is written
 * back later, where no comparison could find it wrong.
 * @throws CoreError `read-unstable`.
 */
export function* readStable(session: Session, reading: BlockReading): Steps<Uint8Array | null> {
  let last = yield* tryRead(session, reading);
  for (let nth = 1; nth < MAX_STABLE_READS; nth++) {
    if (last === null) return null;
    const next = yield* tryRead(session, reading);
    if (next === null || isEqual(last, next)) return next;
    last = next;
  }
  const range = formatRange(reading.block);
  throw new CoreError(
    "read-unstable",
    `${range} reads differently every time, so it cannot be kept`,
    {
      actor: "device",
      details: { request: "DFU_UPLOAD", address: reading.block.start },
      hint: "try another cable or USB port; --discard does without these bytes",
    },
  );
}

/** Reads until two in a row agree, at most so many. */
const MAX_STABLE_READS = 5;

/**
 * Brings the device back to dfuIDLE after a failed read; false if it no longer answers.
 * The first failure says what was being read; only a lost device says more.
 * @throws CoreError `device-disconnected`.
 */
export function* comeBack(session: Session, cause: CoreError): Steps<boolean> {
  try {
    yield* recover(session);
    return true;
  } catch (error) {
    const isGone = isCoreError(error) && error.code === "device-disconnected";
    if (!isGone) return false;
    throw new CoreError("device-disconnected", error.message, {
      actor: "transport",
      details: { ...error.details, ...cause.details },
      hint: error.hint,
      cause,
    });
  }
}
