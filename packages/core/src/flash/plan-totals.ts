/** The sums over a plan. Pure. */
import type { FlashTarget } from "../protocol/target.js";
import { withoutBlankUnits } from "./bytes.js";
import { estimateMs } from "./estimate.js";
import type { Operation, PlanTotals } from "./plan-types.js";
import type { Planning, RegionPlan } from "./planning.js";
import type { SplitRequest } from "./request.js";

/** What the sums are made from besides the operations. */
export interface Summing {
  readonly split: SplitRequest;
  readonly parts: readonly RegionPlan[];
  readonly planning: Planning;
}

/** The sums over a plan. */
export function totalsOf(operations: readonly Operation[], summing: Summing): PlanTotals {
  const { target } = summing.planning.request;
  const { split, parts, planning } = summing;
  const sum = (count: (operation: Operation) => number) =>
    operations.reduce((total, operation) => total + count(operation), 0);
  return {
    bytesRequested: split.bytesRequested,
    sectorsToErase: sum(sectorsErasedBy),
    bytesToWrite: sum(bytesWrittenBy),
    bytesKept: sum((operation) => bytesKeptBy(operation, target)),
    bytesAlreadyThere: parts.reduce((sum, part) => sum + part.bytesAlreadyThere, 0),
    bytesToVerify: sum((operation) =>
      operation.kind === "compare" ? sizeOf(operation.segments) : 0,
    ),
    estimatedMs: estimateMs(operations, planning.request.target),
  };
}

function sizeOf(segments: readonly { readonly bytes: Uint8Array }[]): number {
  return segments.reduce((sum, { bytes }) => sum + bytes.length, 0);
}

function sectorsErasedBy(operation: Operation): number {
  if (operation.kind === "erase") return 1;
  return operation.kind === "mass-erase" ? operation.sectorCount : 0;
}

function bytesWrittenBy(operation: Operation): number {
  if (operation.kind === "write") return sizeOf(operation.run.blocks);
  return operation.kind === "write-option-bytes" ? operation.segment.bytes.length : 0;
}

/** Units that read erased are told, but nothing has to be written for them. */
function bytesKeptBy(operation: Operation, target: FlashTarget): number {
  if (operation.kind !== "keep") return 0;
  const segments = operation.segments
    .filter(({ alternateSetting }) => alternateSetting !== target.optionBytes?.alternateSetting)
    .flatMap((segment) =>
      withoutBlankUnits(segment, target.writeAlignmentBytes, target.erasedByte),
    );
  return sizeOf(segments);
}
