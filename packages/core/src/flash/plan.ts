/**
 * The plan of a flash job: which sectors to erase, what to write and to read back, in
 * which order, and why not. Pure, and made before anything on the device changes.
 */
import {
  type AddressRange,
  formatRange,
  regionRanges,
  segmentRange,
  subtract,
} from "@dfukit/memory";
import { planInPlace } from "./plan-in-place.js";
import { planLeave } from "./plan-leave.js";
import { planOptionBytes } from "./plan-option-bytes.js";
import { planSectors } from "./plan-sectors.js";
import { totalsOf } from "./plan-totals.js";
import type { DeviceContents, Operation, Plan } from "./plan-types.js";
import type { Planning, RegionPlan } from "./planning.js";
import {
  type FlashRequest,
  isRestorable,
  type RegionRequest,
  type SplitRequest,
  splitRequest,
} from "./request.js";

/**
 * Plans a job. With `contents`, what is right already is left alone and kept bytes
 * are put back; without, everything is assumed to differ. Never throws for what is
 * asked: reasons against it are in `refusals`, all of them.
 */
export function planFlash(
  request: FlashRequest & { readonly contents?: DeviceContents | undefined },
): Plan {
  const { contents, options = {} } = request;
  const split = splitRequest(request);
  const planning: Planning = {
    request,
    options,
    contents,
    // The lowest requested address of the flash: where a program has its vector table.
    vectorAddress: programOf(split)?.requested.segments[0]?.address ?? null,
    refusals: [...split.refusals],
    warnings: [],
  };
  refuseOptions(planning);
  warnRestoreOutside(planning);
  const planned = split.regions.map((region) => ({ region, part: planRegion(region, planning) }));
  const work = workOf(planned, programOf(split));
  const leave = planLeave(split, { planning, work });
  const supply = planSupply(planning);
  const keep = keepOf({ planned, work, planning });
  const operations: readonly Operation[] = [
    ...(work.length > 0 ? supply : []),
    ...keep,
    ...work,
    ...leave,
  ];
  if (options.verify === false) {
    planning.warnings.push({ code: "not-verified", message: "what is written is not read back" });
  }
  return {
    operations,
    totals: totalsOf(operations, { split, parts: planned.map(({ part }) => part), planning }),
    warnings: planning.warnings,
    refusals: planning.refusals,
  };
}

interface KeepingAll {
  readonly planned: readonly PlannedRegion[];
  readonly work: readonly Operation[];
  readonly planning: Planning;
}

/** Everything that the work puts at risk, told at once and before it begins. */
function keepOf({ planned, work, planning }: KeepingAll): readonly Operation[] {
  const { contents, options } = planning;
  if (!work.some(({ kind }) => CHANGES_MEMORY.includes(kind))) return [];
  const beside = planned.flatMap(({ part }) => part.keep ?? []);
  const kept = options.keep === false ? [] : (contents?.kept ?? []);
  const known = contents === undefined ? [] : beside;
  const segments = [...kept, ...known.flatMap((each) => each.segments)];
  const sectors = [...erasedBy(work), ...known.flatMap((each) => each.sectors)];
  return segments.length === 0 ? [] : [{ kind: "keep", segments, sectors }];
}

function erasedBy(work: readonly Operation[]): readonly AddressRange[] {
  return work.flatMap((operation) =>
    operation.kind === "erase"
      ? [{ start: operation.sector.start, end: operation.sector.end }]
      : [],
  );
}

/** Bytes to put back that this layout has no place for are told, not dropped in silence. */
function warnRestoreOutside({ request, options, warnings }: Planning): void {
  const { layout } = request.target;
  const places = layout.regions.filter(isRestorable).flatMap(regionRanges);
  for (const segment of options.restore?.segments ?? []) {
    const outside = places.reduce<readonly AddressRange[]>(
      (left, place) => left.flatMap((range) => subtract(range, place)),
      [segmentRange(segment)],
    );
    for (const range of outside) {
      warnings.push({
        code: "restore-outside-memory",
        message: `${formatRange(range)} was kept by an earlier run and lies outside the memories of the device, so it is not put back`,
        range,
      });
    }
  }
}

interface PlannedRegion {
  readonly region: RegionRequest;
  readonly part: RegionPlan;
}

/** All erases, then all writes, then all comparisons; option bytes behind everything else. */
function workOf(
  planned: readonly PlannedRegion[],
  program: RegionRequest | undefined,
): readonly Operation[] {
  const partsOf = (isIn: (region: RegionRequest) => boolean) =>
    planned.filter(({ region }) => isIn(region)).map(({ part }) => part);
  const isOption = ({ style }: RegionRequest) => style === "whole-blocks";
  const programs = partsOf((region) => region === program);
  const others = partsOf((region) => region !== program && !isOption(region));
  // They may reset the chip, or forbid to read what was written.
  const optionBytes = partsOf(isOption);
  // The program's memory is the first to be erased and the last to be written: a job
  // that is cut leaves nothing that starts.
  return [
    ...[...programs, ...others].flatMap((part) => part.erase),
    ...[...others, ...programs].flatMap((part) => part.write),
    ...[...others, ...programs].flatMap((part) => part.compare),
    ...optionBytes.flatMap((part) => part.write),
    ...optionBytes.flatMap((part) => part.compare),
  ];
}

/** Operations after which bytes that nobody asked to change have to be put back if the job is cut. */
const CHANGES_MEMORY: readonly Operation["kind"][] = ["erase", "write", "write-option-bytes"];

function planRegion(region: RegionRequest, planning: Planning): RegionPlan {
  switch (region.style) {
    case "sectors":
      return planSectors(region, planning);
    case "in-place":
    case "once":
      return planInPlace(region, planning);
    case "whole-blocks":
      return planOptionBytes(region, planning);
    case "never":
      return { erase: [], write: [], compare: [], bytesAlreadyThere: 0 };
    default:
      return region.style satisfies never;
  }
}

/** The flash that a program is asked for in. */
function programOf(split: SplitRequest): RegionRequest | undefined {
  return split.regions.find(
    ({ region, requested }) => region.kind === "flash" && requested.segments.length > 0,
  );
}

function refuseOptions({ request, options, refusals }: Planning): void {
  const { supply, behaviour } = request.target;
  if (options.supply !== undefined) {
    const names = supply?.ranges.map(({ name }) => name) ?? [];
    if (!names.includes(options.supply)) {
      const known = names.length === 0 ? "declares none" : `knows ${names.join(", ")}`;
      refusals.push({
        code: "supply-unknown",
        message: `supply range "${options.supply}" is not known: the chip ${known}`,
      });
    }
  }
  if (options.massErase === true && behaviour.quirks.includes("mass-erase-fails")) {
    refusals.push({
      code: "mass-erase-unsupported",
      message: "mass erase does not work in the boot ROM of this chip",
      hint: "leave --mass-erase out: sectors are erased one by one",
    });
  }
}

function planSupply({ request, options }: Planning): readonly Operation[] {
  const { supply } = request.target;
  const range = supply?.ranges.find(({ name }) => name === options.supply);
  if (supply === null || range === undefined) return [];
  const { alternateSetting, address } = supply;
  return [
    { kind: "declare-supply", alternateSetting, address, value: range.value, times: range.times },
  ];
}
