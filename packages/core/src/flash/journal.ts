/**
 * Keeps account of what state every concerned sector is in, so that a job that ends
 * early can say so. Filled by the execution, read for reports.
 */
import { type AddressRange, joinRanges, type Segment } from "@dfukit/memory";
import { countLeading } from "./image-parts.js";
import type { AlternateRange } from "./job.js";
import type { Operation } from "./plan-types.js";
import type { SectorReport } from "./result.js";

/** The states of the sectors of one job, by alternate setting and address; none overlap. */
export interface Journal {
  readonly entries: readonly Entry[];
  /** Blocks of the plan that are still to be acknowledged, by entry. */
  readonly blocksLeft: Map<Entry, number>;
}

interface Entry {
  readonly alternateSetting: number;
  readonly start: number;
  readonly end: number;
  state: SectorReport["state"];
}

/** A journal with every sector that the plan erases, and every range that it only writes. */
export function openJournal(operations: readonly Operation[]): Journal {
  const entries: Entry[] = [];
  for (const operation of operations) {
    if (operation.kind !== "erase") continue;
    const { region, start, end } = operation.sector;
    entries.push({ alternateSetting: region.alternateSetting, start, end, state: "intact" });
  }
  const written = operations.flatMap(rangesOf);
  for (const setting of new Set(written.map(({ alternateSetting }) => alternateSetting))) {
    const isHere = ({ alternateSetting }: AlternateRange) => alternateSetting === setting;
    const erased = entries.filter(isHere).sort(byAddress);
    for (const { start, end } of without(joinRanges(written.filter(isHere)), erased)) {
      entries.push({ alternateSetting: setting, start, end, state: "intact" });
    }
  }
  const journal: Journal = { entries: entries.sort(byAddress), blocksLeft: new Map() };
  for (const operation of operations) {
    if (operation.kind === "compare") continue;
    for (const block of rangesOf(operation)) {
      for (const entry of touched(journal, block)) {
        journal.blocksLeft.set(entry, (journal.blocksLeft.get(entry) ?? 0) + 1);
      }
    }
  }
  return journal;
}

function byAddress(a: AlternateRange, b: AlternateRange): number {
  return a.alternateSetting - b.alternateSetting || a.start - b.start;
}

/** What an operation writes or compares; both, for what is not compared is written all the same. */
function rangesOf(operation: Operation): readonly AlternateRange[] {
  switch (operation.kind) {
    case "compare":
      return operation.segments.map((segment) => located(operation.alternateSetting, segment));
    case "write":
      return operation.run.blocks.map((block) => located(operation.run.alternateSetting, block));
    case "write-option-bytes":
      return [located(operation.alternateSetting, operation.segment)];
    default:
      return [];
  }
}

function located(alternateSetting: number, { address, bytes }: Segment): AlternateRange {
  return { alternateSetting, start: address, end: address + bytes.length };
}

/** What lies in `ranges` and in none of `holes`; both ascend and do not overlap. */
function without(
  ranges: readonly AddressRange[],
  holes: readonly AddressRange[],
): readonly AddressRange[] {
  const left: AddressRange[] = [];
  let nth = 0;
  for (const { start, end } of ranges) {
    let from = start;
    for (; (holes[nth]?.end ?? Number.POSITIVE_INFINITY) <= from; nth++);
    for (let next = nth; ; next++) {
      const hole = holes[next];
      if (hole === undefined || hole.start >= end) break;
      if (hole.start > from) left.push({ start: from, end: hole.start });
      from = hole.end;
    }
    if (from < end) left.push({ start: from, end });
  }
  return left;
}

/** Where something was done; without a range, everywhere behind the alternate setting. */
type Where = {
  readonly alternateSetting: number;
  readonly start?: number;
  readonly end?: number;
};

/** Sets the state of what lies in a range. */
export function mark(journal: Journal, state: SectorReport["state"], where: Where): void {
  for (const entry of touched(journal, where)) entry.state = state;
}

/** A block was acknowledged: a sector of which it was the last one is written. */
export function acknowledge(journal: Journal, block: AlternateRange): void {
  for (const entry of touched(journal, block)) {
    const left = (journal.blocksLeft.get(entry) ?? 0) - 1;
    journal.blocksLeft.set(entry, left);
    if (left <= 0) entry.state = "written";
  }
}

function* touched({ entries }: Journal, where: Where): Generator<Entry> {
  const { alternateSetting, start = 0, end = Number.POSITIVE_INFINITY } = where;
  const isBefore = (entry: Entry) =>
    entry.alternateSetting < alternateSetting ||
    (entry.alternateSetting === alternateSetting && entry.end <= start);
  for (let nth = countLeading(entries, isBefore); nth < entries.length; nth++) {
    const entry = entries[nth];
    if (entry?.alternateSetting !== alternateSetting || entry.start >= end) break;
    yield entry;
  }
}

/** Ranges of neighbouring sectors in the same state, by alternate setting and address. */
export function reportOf(journal: Journal): readonly SectorReport[] {
  const reports: { alternateSetting: number; start: number; end: number; state: Entry["state"] }[] =
    [];
  for (const entry of journal.entries) {
    const last = reports.at(-1);
    const joins =
      last !== undefined &&
      last.alternateSetting === entry.alternateSetting &&
      last.end === entry.start &&
      last.state === entry.state;
    if (joins) last.end = entry.end;
    else reports.push({ ...entry });
  }
  return reports;
}
