/** Reads back and compares: the proof that a job's success rests on. */
import { formatAddress, formatByte, formatRange, type Segment } from "@dfukit/memory";
import { CoreError, isCoreError } from "../error.js";
import { readBlock, useAlternate } from "../protocol/dfuse.js";
import { type Steps, tell } from "../protocol/effects.js";
import type { Session } from "../protocol/session.js";
import { firstDifference } from "./bytes.js";
import type { FlashEvent } from "./events.js";
import type { LocatedSegment } from "./plan-types.js";
import { comeBack } from "./steady-read.js";

/** What is expected where, and how progress is told. */
export interface Comparison {
  readonly alternateSetting: number;
  /** Ascending. */
  readonly segments: readonly Segment[];
  /** Bytes of the phase done before this comparison, and in all. */
  readonly doneBytes: number;
  readonly totalBytes: number;
  /** Bytes as they were before the job, to tell a sector in which nothing has changed. */
  readonly samples: readonly LocatedSegment[];
}

/**
 * Compares everything; returns the number of bytes compared.
 * @throws CoreError `verify-failed` naming the first difference, `sector-unchanged`,
 *   `read-protected`, or of a failed read.
 */
export function* compare(session: Session, job: Comparison): Steps<number, FlashEvent> {
  yield* useAlternate(session, job.alternateSetting);
  const size = session.transferSizeBytes;
  let comparedBytes = 0;
  const pointer = job.segments[0]?.address ?? 0;
  for (const { address: start, bytes } of job.segments) {
    for (let at = 0; at < bytes.length; at += size) {
      const expected = bytes.subarray(at, at + size);
      const address = start + at;
      const actual = yield* readTwice(session, { address, lengthBytes: expected.length, pointer });
      const differs = firstDifference(expected, actual);
      if (differs >= 0) throw differenceError({ address, expected, actual, differs }, job);
      comparedBytes += expected.length;
      yield* tell<FlashEvent>({
        kind: "progress",
        phase: "verify",
        doneBytes: job.doneBytes + comparedBytes,
        totalBytes: job.totalBytes,
        address,
      });
    }
  }
  return comparedBytes;
}

interface Place {
  readonly address: number;
  readonly lengthBytes: number;
  readonly pointer: number;
}

/** A read has no effect, so that a failed one may be tried once more. */
function* readTwice(session: Session, place: Place): Steps<Uint8Array> {
  const { address, lengthBytes, pointer } = place;
  try {
    return yield* readBlock(session, address, lengthBytes, pointer);
  } catch (error) {
    const isFinal =
      !isCoreError(error) ||
      error.code === "device-disconnected" ||
      error.code === "read-protected" ||
      error.code === "interrupted";
    if (isFinal || !(yield* comeBack(session, error))) throw error;
    return yield* readBlock(session, address, lengthBytes, address);
  }
}

interface Difference {
  readonly address: number;
  readonly expected: Uint8Array;
  readonly actual: Uint8Array;
  readonly differs: number;
}

function differenceError(difference: Difference, job: Comparison): CoreError {
  const { address, expected, actual, differs } = difference;
  const at = address + differs;
  const details = {
    address: at,
    expected: expected[differs] ?? 0,
    actual: actual[differs] ?? 0,
  };
  if (job.samples.some((sample) => isUnchanged(sample, difference, job))) {
    const range = formatRange({ start: address, end: address + expected.length });
    return new CoreError(
      "sector-unchanged",
      `${range} still holds what it held before, although the device answered OK to every request: it is write-protected`,
      {
        actor: "device",
        details,
        hint: "lift the write protection (option bytes) or the read protection (`unprotect`, erases the chip)",
      },
    );
  }
  return new CoreError(
    "verify-failed",
    `${formatAddress(at)} reads ${formatByte(details.actual)}, expected ${formatByte(details.expected)}: the chip does not hold the expected bytes`,
    {
      actor: "device",
      details,
      hint: "run the same command again; if it fails at the same address, the sector is worn or protected",
    },
  );
}

/** Whether the old bytes are still where the block differs. */
function isUnchanged(sample: LocatedSegment, difference: Difference, job: Comparison): boolean {
  if (sample.alternateSetting !== job.alternateSetting) return false;
  const from = sample.address - difference.address;
  if (from < 0 || from >= difference.actual.length || sample.bytes.length === 0) return false;
  const now = difference.actual.subarray(from, from + sample.bytes.length);
  return now.every((byte, nth) => byte === sample.bytes[nth]);
}
