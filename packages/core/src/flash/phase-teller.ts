/** Tells the phases of a plan that is being carried out, and their progress. */
import { type Steps, tell } from "../protocol/effects.js";
import type { FlashTarget, FlashTimes } from "../protocol/target.js";
import { eraseMs, programMs } from "./estimate.js";
import type { FlashEvent, Phase } from "./events.js";
import type { Operation } from "./plan-types.js";

/** The phase that an operation belongs to; null for what takes no time worth telling. */
export const PHASE: Readonly<Record<Operation["kind"], Phase | null>> = {
  "declare-supply": null,
  keep: null,
  "mass-erase": "erase",
  erase: "erase",
  write: "write",
  "write-option-bytes": "write",
  compare: "verify",
  leave: "leave",
};

/** Tells phases and their progress. */
export class PhaseTeller {
  doneBytes = 0;
  totalBytes = 0;
  #phase: Phase | null = null;
  readonly #operations: readonly Operation[];
  readonly #target: FlashTarget;

  constructor(operations: readonly Operation[], target: FlashTarget) {
    this.#operations = operations;
    this.#target = target;
  }

  /** Begins a phase with operation number `first`, unless it is running. */
  *enter(phase: Phase, first: number): Steps<void, FlashEvent> {
    if (this.#phase === phase) return;
    yield* this.end();
    const operations = this.#operationsFrom(first, phase);
    this.#phase = phase;
    this.doneBytes = 0;
    this.totalBytes = operations.reduce((sum, operation) => sum + bytesOf(operation), 0);
    const estimatedMs = phaseMs(operations, this.#times());
    yield* tell<FlashEvent>({
      kind: "phase-started",
      phase,
      totalBytes: this.totalBytes,
      estimatedMs,
    });
  }

  /** Those of a declared supply range, if the plan declares one: it does so first. */
  #times(): FlashTimes {
    const supply = this.#operations.find(({ kind }) => kind === "declare-supply");
    return supply?.kind === "declare-supply" ? supply.times : this.#target.behaviour.times;
  }

  /** Those up to the next phase: option bytes bring `write` and `verify` a second time. */
  #operationsFrom(first: number, phase: Phase): readonly Operation[] {
    const rest = this.#operations.slice(first);
    const isOther = ({ kind }: Operation) => PHASE[kind] !== null && PHASE[kind] !== phase;
    const length = rest.findIndex(isOther);
    return length < 0 ? rest : rest.slice(0, length);
  }

  *progress(bytes: number, address: number): Steps<void, FlashEvent> {
    if (this.#phase === null) return;
    this.doneBytes += bytes;
    const { doneBytes, totalBytes } = this;
    yield* tell<FlashEvent>({
      kind: "progress",
      phase: this.#phase,
      doneBytes,
      totalBytes,
      address,
    });
  }

  *end(): Steps<void, FlashEvent> {
    if (this.#phase === null) return;
    yield* tell<FlashEvent>({
      kind: "phase-finished",
      phase: this.#phase,
      doneBytes: this.doneBytes,
    });
    this.#phase = null;
  }
}

function bytesOf(operation: Operation): number {
  switch (operation.kind) {
    case "erase":
      return operation.sector.sizeBytes;
    case "mass-erase":
      return operation.sizeBytes;
    case "write":
      return operation.run.blocks.reduce((sum, { bytes }) => sum + bytes.length, 0);
    case "write-option-bytes":
      return operation.segment.bytes.length;
    case "compare":
      return operation.segments.reduce((sum, { bytes }) => sum + bytes.length, 0);
    case "declare-supply":
    case "keep":
    case "leave":
      return 0;
    default:
      return operation satisfies never;
  }
}

function phaseMs(operations: readonly Operation[], times: FlashTimes): number | null {
  let sumMs = 0;
  for (const operation of operations) {
    if (operation.kind === "erase") {
      const ms = eraseMs(times, operation.sector.sizeBytes);
      if (ms === null) return null;
      sumMs += ms;
    } else if (operation.kind === "write") {
      for (const { bytes } of operation.run.blocks) sumMs += programMs(times, bytes.length);
    } else return null;
  }
  return sumMs;
}
