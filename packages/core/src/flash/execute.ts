/**
 * Carries out a plan, operation by operation, and keeps the journal. The plan is not
 * questioned here: what must not be done is refused before.
 */
import { type CoreErrorCode, isCoreError } from "../error.js";
import { eraseAll, eraseSector, setAddress, useAlternate, writeBlock } from "../protocol/dfuse.js";
import { type Steps, tell } from "../protocol/effects.js";
import { leaveTo } from "../protocol/leave.js";
import type { Session } from "../protocol/session.js";
import type { FlashTarget } from "../protocol/target.js";
import { isFilledWith } from "./bytes.js";
import { compare } from "./compare.js";
import type { FlashEvent } from "./events.js";
import { acknowledge, type Journal, mark } from "./journal.js";
import { PHASE, PhaseTeller } from "./phase-teller.js";
import type { DeviceContents, LocatedSegment, Operation, Plan, WriteRun } from "./plan-types.js";
import type { LeaveResult } from "./result.js";

/** What the execution needs besides the device. */
export interface Execution {
  readonly plan: Plan;
  readonly contents: DeviceContents | undefined;
  readonly target: FlashTarget;
  readonly journal: Journal;
  /** Counted while it runs, so that a job that breaks off has them too. */
  readonly done: Done;
}

/** Counts of what was acknowledged and compared. */
export interface Done {
  sectorsErased: number;
  bytesWritten: number;
  bytesCompared: number;
  left: LeaveResult;
}

/** Nothing done yet. */
export function nothingDone(): Done {
  return { sectorsErased: 0, bytesWritten: 0, bytesCompared: 0, left: "no" };
}

/** Where an execution stopped: at its end, or because the chip has reset as it should. */
export type Stopped = { readonly kind: "done" } | { readonly kind: "reset"; readonly next: number };

/**
 * Runs the operations from number `first` on, in their order. Option bytes may reset
 * the chip: then the device has to be opened again, and the rest run on a new session.
 */
export function* executePlan(
  session: Session,
  execution: Execution,
  first = 0,
): Steps<Stopped, FlashEvent> {
  const { operations } = execution.plan;
  const phases = new PhaseTeller(execution.plan.operations, execution.target);
  for (let nth = first; nth < operations.length; nth++) {
    const operation = operations[nth];
    if (operation === undefined) break;
    const phase = PHASE[operation.kind];
    if (phase !== null) yield* phases.enter(phase, nth);
    const hasReset = yield* executeOperation(session, operation, { ...execution, phases });
    if (hasReset) {
      yield* phases.end();
      return { kind: "reset", next: nth + 1 };
    }
  }
  yield* phases.end();
  return { kind: "done" };
}

interface Running extends Execution {
  readonly phases: PhaseTeller;
}

/** Returns whether the chip has reset, so that it has to be opened again. */
function* executeOperation(
  session: Session,
  operation: Operation,
  running: Running,
): Steps<boolean, FlashEvent> {
  switch (operation.kind) {
    case "declare-supply":
      yield* useAlternate(session, operation.alternateSetting);
      yield* writeBlock(session, operation.address, Uint8Array.of(operation.value));
      session.times = operation.times;
      return false;
    case "keep": {
      const { segments, sectors } = operation;
      yield* tell<FlashEvent>({ kind: "bytes-kept", segments, sectors });
      return false;
    }
    case "mass-erase":
      yield* massErase(session, operation, running);
      return false;
    case "erase":
      yield* erase(session, operation, running);
      return false;
    case "write":
      yield* write(session, operation.run, running);
      return false;
    case "write-option-bytes":
      return yield* writeOptionBytes(session, operation, running);
    case "compare":
      yield* verify(session, operation, running);
      return false;
    case "leave":
      yield* leave(session, operation.address, running);
      return false;
    default:
      return operation satisfies never;
  }
}

function* massErase(
  session: Session,
  { alternateSetting, sectorCount, sizeBytes }: Extract<Operation, { kind: "mass-erase" }>,
  running: Running,
): Steps<void, FlashEvent> {
  yield* useAlternate(session, alternateSetting);
  mark(running.journal, "erasing", { alternateSetting });
  yield* eraseAll(session);
  mark(running.journal, "erased", { alternateSetting });
  running.done.sectorsErased += sectorCount;
  yield* running.phases.progress(sizeBytes, 0);
}

function* erase(
  session: Session,
  { sector }: Extract<Operation, { kind: "erase" }>,
  running: Running,
): Steps<void, FlashEvent> {
  const where = {
    alternateSetting: sector.region.alternateSetting,
    start: sector.start,
    end: sector.end,
  };
  yield* useAlternate(session, where.alternateSetting);
  mark(running.journal, "erasing", where);
  yield* eraseSector(session, sector.start, sector.sizeBytes);
  mark(running.journal, "erased", where);
  running.done.sectorsErased++;
  yield* running.phases.progress(sector.sizeBytes, sector.start);
}

function* write(session: Session, run: WriteRun, running: Running): Steps<void, FlashEvent> {
  const { alternateSetting, pointer, blocks } = run;
  yield* useAlternate(session, alternateSetting);
  for (const { address, bytes } of blocks) {
    const where = { alternateSetting, start: address, end: address + bytes.length };
    mark(running.journal, "half-written", where);
    yield* writeBlock(session, address, bytes, pointer);
    acknowledge(running.journal, where);
    running.done.bytesWritten += bytes.length;
    yield* running.phases.progress(bytes.length, address);
  }
}

/** One download of the whole block, at its very start (AN3156 §5.1). Returns whether the chip has reset. */
function* writeOptionBytes(
  session: Session,
  { alternateSetting, segment }: Extract<Operation, { kind: "write-option-bytes" }>,
  running: Running,
): Steps<boolean, FlashEvent> {
  const { address, bytes } = segment;
  yield* useAlternate(session, alternateSetting);
  const where = { alternateSetting, start: address, end: address + bytes.length };
  yield* setAddress(session, address);
  mark(running.journal, "half-written", where);
  let hasReset = running.target.optionBytes?.resetsAfterWrite === true;
  try {
    yield* writeBlock(session, address, bytes, address);
  } catch (error) {
    const mayReset = running.target.optionBytes?.resetsAfterWrite !== false;
    const isGone = isCoreError(error) && GONE.includes(error.code);
    if (!mayReset || !isGone) throw error;
    hasReset = true;
  }
  acknowledge(running.journal, where);
  running.done.bytesWritten += bytes.length;
  yield* running.phases.progress(bytes.length, address);
  return hasReset;
}

/** How a chip that resets looks from outside. */
const GONE: readonly CoreErrorCode[] = [
  "device-disconnected",
  "transfer-timeout",
  "request-stalled",
];

function* verify(
  session: Session,
  operation: Extract<Operation, { kind: "compare" }>,
  running: Running,
): Steps<void, FlashEvent> {
  const { journal, phases, done } = running;
  const { alternateSetting, segments } = operation;
  const comparedBytes = yield* compare(session, {
    alternateSetting,
    segments,
    doneBytes: phases.doneBytes,
    totalBytes: phases.totalBytes,
    samples: samplesOf(running),
  });
  phases.doneBytes += comparedBytes;
  done.bytesCompared += comparedBytes;
  for (const { address, bytes } of segments) {
    mark(journal, "verified", { alternateSetting, start: address, end: address + bytes.length });
  }
}

/** Bytes of differing sectors as they were; erased ones prove nothing, an erase leaves the same. */
function samplesOf({ contents, target }: Running): readonly LocatedSegment[] {
  if (contents === undefined) return [];
  return [...contents.sectors].flatMap(([key, finding]) =>
    finding.kind === "differs" && !isFilledWith(finding.sample.bytes, target.erasedByte)
      ? [{ alternateSetting: Number.parseInt(key, 10), ...finding.sample }]
      : [],
  );
}

function* leave(session: Session, address: number, running: Running): Steps<void, FlashEvent> {
  const { layout } = running.target;
  const flash = layout.regions.find(({ kind }) => kind === "flash");
  try {
    if (flash !== undefined) yield* useAlternate(session, flash.alternateSetting);
    running.done.left = yield* leaveTo(session, address);
  } catch (error) {
    if (!isCoreError(error) || error.code === "interrupted") throw error;
    // The bytes are in the chip, which is what the job is about; the user is told the rest.
    running.done.left = "no";
    const message = `the program was not started: ${error.message}`;
    yield* tell<FlashEvent>({ kind: "warning", code: "leave-failed", message });
  }
}
