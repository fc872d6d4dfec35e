/** The values of a resolved target in words, short enough for one line each. */
import type { FlashTarget, FlashTimes, OperationTime, StatusWhileBusy } from "@dfukit/core";
import { formatByte, formatSize, rangeOf, regionSizeBytes } from "@dfukit/memory";
import {
  isLeave,
  type ResolvedField,
  type ResolvedTarget,
  type ValueRecord,
} from "@dfukit/profiles";
import { rangeText, timeText } from "./chip-words.js";
import { count } from "./style.js";

/** What a value is called, and what it is. */
export interface ValueText {
  readonly name: string;
  readonly text: string;
}

const NAMES: Readonly<Record<Exclude<ResolvedField, "layout">, string>> = {
  flashSize: "flash",
  programUnit: "program unit",
  writeAlignment: "write alignment",
  erasedByte: "erased byte",
  blankReads: "blank reads",
  transferSize: "transfer size",
  busy: "while busy",
  times: "times",
  quirks: "quirks",
  leave: "leave",
  optionBytes: "option bytes",
  supply: "supply voltage",
};

/** The value of a record; null if there is nothing to show, as of a chip without supply ranges. */
export function valueText(
  { field, alternateSetting }: ValueRecord,
  resolved: ResolvedTarget,
): ValueText | null {
  const name = field === "layout" ? `memory ${alternateSetting}` : NAMES[field];
  const text =
    field === "layout" ? sizeText(resolved.target, alternateSetting) : textOf(field, resolved);
  return text === null ? null : { name, text };
}

function textOf(field: Exclude<ResolvedField, "layout">, resolved: ResolvedTarget): string | null {
  const { target } = resolved;
  const { behaviour } = target;
  switch (field) {
    case "flashSize":
      return flashText(resolved);
    case "programUnit":
      return count(target.programUnitBytes, "byte");
    case "writeAlignment":
      return count(target.writeAlignmentBytes, "byte");
    case "erasedByte":
      return formatByte(target.erasedByte);
    case "blankReads":
      return target.blankReadProvesErased ? "prove an erased unit" : "prove nothing";
    case "transferSize":
      return count(target.transferSizeBytes, "byte");
    case "busy":
      return BUSY[behaviour.statusWhileBusy];
    case "times":
      return timesText(behaviour.times);
    case "quirks":
      return behaviour.quirks.filter((name) => !isLeave(name)).join(", ") || "none known";
    case "leave":
      return behaviour.quirks.filter(isLeave).join(", ") || "as AN3156 says";
    case "optionBytes":
      return optionText(target);
    case "supply":
      return target.supply === null ? null : supplyText(target);
    default:
      return field satisfies never;
  }
}

const BUSY: Readonly<Record<StatusWhileBusy, string>> = {
  held: "GETSTATUS waits for the end",
  answered: "GETSTATUS says dfuDNBUSY",
  stalled: "GETSTATUS stalls",
};

/** The size; or what of it is used, and what it may be. */
function flashText({ chip, target }: ResolvedTarget): string {
  if (chip !== null) return formatSize(chip.flashSizeBytes);
  const flash = target.layout.regions.filter(({ kind }) => kind === "flash");
  const sizeBytes = flash.reduce((sum, region) => sum + regionSizeBytes(region), 0);
  return sizeBytes === 0 ? "none is used" : `${formatSize(sizeBytes)} are used`;
}

function sizeText({ layout }: FlashTarget, alternateSetting: number | null): string {
  const regions = layout.regions.filter((region) => region.alternateSetting === alternateSetting);
  return formatSize(regions.reduce((sum, region) => sum + regionSizeBytes(region), 0));
}

function timesText({ erase, program, massErase }: FlashTimes): string {
  const texts = [
    ...erase.map((time) => `erase ${formatSize(time.sectorSizeBytes)} ${spanText(time)}`),
    ...(program === null
      ? []
      : [`program ${count(program.unitBytes, "byte")} ${spanText(program)}`]),
    ...(massErase === null ? [] : [`mass erase ${spanText(massErase)}`]),
  ];
  return texts.length === 0 ? "not known" : texts.join(", ");
}

/** `250 to 500 ms`: typical and longest, or the only one that is known. */
function spanText({ typicalMs, maximumMs }: OperationTime): string {
  if (typicalMs === null && maximumMs === null) return "not known";
  if (maximumMs === null) return `typically ${timeText(typicalMs)}`;
  if (typicalMs === null) return `at most ${timeText(maximumMs)}`;
  const [typical, maximum] = [timeText(typicalMs), timeText(maximumMs)];
  const [value, unit] = typical.split(" ");
  return maximum.endsWith(` ${unit}`) ? `${value} to ${maximum}` : `${typical} to ${maximum}`;
}

function optionText({ optionBytes }: FlashTarget): string {
  if (optionBytes === null) return "left alone";
  return optionBytes.blocks
    .map(({ start, sizeBytes }) => rangeText(rangeOf(start, sizeBytes)))
    .join(" and ");
}

function supplyText({ supply }: FlashTarget): string {
  const names = (supply?.ranges ?? []).map(({ name }) => name);
  return `${names.join(", ")} V can be declared`;
}
