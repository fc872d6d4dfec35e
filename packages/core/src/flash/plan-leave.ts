/**
 * Where a job starts the program at its end, if it does: `--start`, else the flash
 * base, else the lowest segment with a vector table. Pure.
 */
import {
  combineSegments,
  contains,
  formatAddress,
  type Image,
  imageFromSegments,
  regionRanges,
} from "@dfukit/memory";
import type { Operation } from "./plan-types.js";
import type { Planning } from "./planning.js";
import type { SplitRequest } from "./request.js";
import { flashBase, isVectorTable, RAM, vectorsOf } from "./vector-table.js";

/** What the choice depends on besides the request. */
export interface Leaving {
  readonly planning: Planning;
  /** What is done before: an erase may take the vector table that the device holds. */
  readonly work: readonly Operation[];
}

/** The leave at the end, or none, with a warning that says why. */
export function planLeave(split: SplitRequest, { planning, work }: Leaving): readonly Operation[] {
  const { request, options, warnings } = planning;
  if (options.leave === false) return [];
  if (options.startAddress !== undefined) {
    refuseStart(options.startAddress, planning);
    return [{ kind: "leave", address: options.startAddress }];
  }
  const { layout } = request.target;
  const wanted = combineSegments(
    split.regions.flatMap((region) => region.wanted.segments),
    "first",
  ).image;
  const base = flashBase(layout);
  const staying = base === null ? NOTHING : stayingAt(base, { planning, work });
  const candidates = [
    ...(base === null ? [] : [base]),
    ...wanted.segments.map(({ address }) => address),
  ];
  const address = candidates.find((start) => {
    const vectors = vectorsOf(wanted, start) ?? vectorsOf(staying, start);
    return vectors !== null && isVectorTable(vectors, layout);
  });
  if (address !== undefined) return [{ kind: "leave", address }];
  warnings.push({
    code: "no-vector-table",
    message:
      "no vector table at the flash base nor at the start of any segment: the device stays in DFU mode",
  });
  return [];
}

/** A place that holds no program: the boot ROM would reset, or worse. RAM may hold one. */
function refuseStart(address: number, { request, refusals }: Planning): void {
  const places = request.target.layout.regions.flatMap((region) => regionRanges(region));
  if ([...places, RAM].some((place) => contains(place, address))) return;
  refusals.push({
    code: "outside-memory",
    message: `the start address ${formatAddress(address)} lies outside every memory of the device`,
    hint: "--start takes the address of a vector table",
    range: { start: address, end: address + 1 },
  });
}

const NOTHING: Image = { segments: [] };

/** What the device holds at the flash base and still holds there when the work is done. */
function stayingAt(base: number, { planning, work }: Leaving): Image {
  const { contents, options } = planning;
  const isErased = work.some(
    (operation) => operation.kind === "erase" && contains(operation.sector, base),
  );
  if (!isErased) {
    const present = (contents?.present ?? []).filter(({ address }) => address === base);
    return imageFromSegments(present);
  }
  const kept = options.keep === false ? [] : (contents?.kept ?? []);
  return combineSegments(kept, "first").image;
}
