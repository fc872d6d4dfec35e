/** What a device is worked on as, each value with its origin: `target` of `list` and `chips match`. */
import type { DescribedDevice, FlashTarget } from "@dfukit/core";
import { formatAddress, formatByte, regionSizeBytes } from "@dfukit/memory";
import {
  isLeave,
  type ResolvedField,
  type ResolvedTarget,
  type ValueRecord,
  valuesOf,
} from "@dfukit/profiles";

type Json = Readonly<Record<string, unknown>>;

/** Every value but the layouts, which stand with their alternate settings. */
export function jsonTarget(resolved: ResolvedTarget, device: DescribedDevice): Json {
  const records = valuesOf(resolved, device).filter(({ field }) => field !== "layout");
  return Object.fromEntries(
    records.map((record) => [
      KEYS[record.field],
      { value: jsonValue(record.field, resolved), ...jsonOrigin(record) },
    ]),
  );
}

/** Where the memory of an alternate setting came from; null if none is used. */
export function jsonLayoutOrigin(
  alternateSetting: number,
  resolved: ResolvedTarget,
  device: DescribedDevice,
): Json | null {
  const record = valuesOf(resolved, device).find(
    (one) => one.field === "layout" && one.alternateSetting === alternateSetting,
  );
  return record === undefined ? null : jsonOrigin(record);
}

function jsonOrigin({ origin, isInferred, how }: ValueRecord): Json {
  return { origin, inferred: isInferred, how };
}

const KEYS: Readonly<Record<ResolvedField, string>> = {
  flashSize: "flashSizeBytes",
  layout: "layout",
  programUnit: "programUnitBytes",
  writeAlignment: "writeAlignmentBytes",
  erasedByte: "erasedByte",
  blankReads: "blankReadProvesErased",
  transferSize: "transferSizeBytes",
  busy: "statusWhileBusy",
  times: "times",
  quirks: "quirks",
  leave: "leaveQuirks",
  optionBytes: "optionBytes",
  supply: "supply",
};

function jsonValue(field: ResolvedField, resolved: ResolvedTarget): unknown {
  const { target } = resolved;
  const { behaviour } = target;
  switch (field) {
    case "flashSize":
      return resolved.chip?.flashSizeBytes ?? flashBytes(target);
    case "layout":
      return null;
    case "programUnit":
      return target.programUnitBytes;
    case "writeAlignment":
      return target.writeAlignmentBytes;
    case "erasedByte":
      return formatByte(target.erasedByte);
    case "blankReads":
      return target.blankReadProvesErased;
    case "transferSize":
      return target.transferSizeBytes;
    case "busy":
      return behaviour.statusWhileBusy;
    case "times":
      return behaviour.times;
    case "quirks":
      return behaviour.quirks.filter((name) => !isLeave(name));
    case "leave":
      return behaviour.quirks.filter(isLeave);
    case "optionBytes":
      return jsonOptionBlocks(target);
    case "supply":
      return target.supply?.ranges.map(({ name }) => name) ?? null;
    default:
      return field satisfies never;
  }
}

function flashBytes({ layout }: FlashTarget): number {
  const flash = layout.regions.filter(({ kind }) => kind === "flash");
  return flash.reduce((sum, region) => sum + regionSizeBytes(region), 0);
}

function jsonOptionBlocks({ optionBytes }: FlashTarget): Json | null {
  if (optionBytes === null) return null;
  const { alternateSetting, blocks } = optionBytes;
  return {
    alternateSetting,
    blocks: blocks.map(({ start, sizeBytes }) => ({ start: formatAddress(start), sizeBytes })),
  };
}
