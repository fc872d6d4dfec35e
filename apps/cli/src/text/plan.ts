/** A flash plan as text: one line before the work, or all of it for --dry-run. */
import type { Operation, Plan, PlanTotals } from "@dfukit/core";
import { formatAddress, formatRange, formatSize, joinRanges, type Sector } from "@dfukit/memory";
import type { TextOptions } from "./chips.js";
import { fieldLine } from "./device.js";
import { count } from "./style.js";

/** Lines of one kind shown before the rest are counted. */
const LINES_SHOWN = 16;

/** `erase 3 sectors, write 384 bytes, keep 54, about 0.4 s`. */
export function planSummary({ totals, operations }: Plan): string {
  const massErase = operations.some(({ kind }) => kind === "mass-erase");
  const changes = [
    massErase ? "erase the whole flash" : "",
    !massErase && totals.sectorsToErase > 0
      ? `erase ${count(totals.sectorsToErase, "sector")}`
      : "",
    totals.bytesToWrite > 0 ? `write ${count(totals.bytesToWrite, "byte")}` : "",
  ].filter((text) => text !== "");
  const isIdle = changes.length === 0;
  return [
    isIdle ? "nothing to write" : changes.join(", "),
    totals.bytesKept > 0 ? `keep ${count(totals.bytesKept, "byte")}` : "",
    totals.bytesAlreadyThere > 0 ? `${count(totals.bytesAlreadyThere, "byte")} already there` : "",
    isIdle ? "" : estimateText(totals),
  ]
    .filter((text) => text !== "")
    .join(", ");
}

function estimateText({ estimatedMs }: PlanTotals): string {
  return estimatedMs === null ? "time not known" : `about ${secondsText(estimatedMs)}`;
}

/** `0.42 s`, `12.3 s`, `123 s`: three digits are enough. */
export function secondsText(milliseconds: number): string {
  const seconds = milliseconds / 1000;
  return `${seconds.toFixed(seconds < 10 ? 2 : seconds < 100 ? 1 : 0)} s`;
}

/** Everything that would be done, in the order of work. */
export function dryRunLines(plan: Plan, options: TextOptions): readonly string[] {
  const { operations, totals, warnings } = plan;
  const field = (name: string, text: string): string => fieldLine(name, text, options);
  const sectors = operations.flatMap((op) => (op.kind === "erase" ? [op.sector] : []));
  const kept = operations.flatMap((op) => (op.kind === "keep" ? op.segments : []));
  return [
    field("plan", planSummary(plan)),
    ...operations.filter(({ kind }) => kind === "declare-supply").map(supplyLine(options)),
    ...operations.flatMap((op) =>
      op.kind === "mass-erase" ? [field("erase", "the whole flash, by mass erase")] : [],
    ),
    ...shorten(sectorGroups(sectors).map((text) => field("erase", text))),
    ...(totals.bytesKept === 0
      ? []
      : shorten(kept.map(({ address, bytes }) => field("keep", rangeText(address, bytes.length))))),
    ...shorten(writtenRanges(operations).map((text) => field("write", text))),
    ...operations.flatMap((op) =>
      op.kind === "write-option-bytes"
        ? [field("write", `option bytes ${rangeText(op.segment.address, op.segment.bytes.length)}`)]
        : [],
    ),
    field("verify", verifyText(totals)),
    ...operations.flatMap((op) =>
      op.kind === "leave" ? [field("leave", `to ${formatAddress(op.address)}`)] : [],
    ),
    ...warnings.map(({ message }) => field("warning", message)),
  ];
}

function supplyLine(options: TextOptions): (operation: Operation) => string {
  return () => fieldLine("supply", "the supply voltage is declared to the device", options);
}

function verifyText({ bytesToVerify }: PlanTotals): string {
  return bytesToVerify === 0 ? "nothing" : `${count(bytesToVerify, "byte")} by read-back`;
}

function rangeText(start: number, sizeBytes: number): string {
  return `${formatRange({ start, end: start + sizeBytes })}  ${formatSize(sizeBytes)}`;
}

/** Neighbouring sectors of one region and size as one line. */
function sectorGroups(sectors: readonly Sector[]): readonly string[] {
  const groups: { first: Sector; last: Sector }[] = [];
  const sorted = [...sectors].sort((a, b) => a.start - b.start);
  for (const sector of sorted) {
    const group = groups.at(-1);
    const joins =
      group !== undefined &&
      group.last.end === sector.start &&
      group.last.region.alternateSetting === sector.region.alternateSetting;
    if (joins) group.last = sector;
    else groups.push({ first: sector, last: sector });
  }
  return groups.map(({ first, last }) => {
    const numbers =
      first.index === last.index ? `sector ${first.index}` : `sectors ${first.index}–${last.index}`;
    const range = rangeText(first.start, last.end - first.start);
    return `${range}, ${numbers} of ${first.region.name.trim()}`;
  });
}

function writtenRanges(operations: readonly Operation[]): readonly string[] {
  const blocks = operations.flatMap((op) => (op.kind === "write" ? op.run.blocks : []));
  const ranges = blocks.map(({ address, bytes }) => ({
    start: address,
    end: address + bytes.length,
  }));
  return joinRanges(ranges).map(({ start, end }) => rangeText(start, end - start));
}

function shorten(lines: readonly string[]): readonly string[] {
  const omitted = lines.length - LINES_SHOWN;
  if (omitted <= 1) return lines;
  return [...lines.slice(0, LINES_SHOWN), `            and ${omitted} more`];
}
