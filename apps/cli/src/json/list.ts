/** The document of `list --json`: `dfukit/list@1`; its alternates are those of `chips match`. */
import type { DfuAlternate } from "@dfukit/core";
import { formatAddress, formatHex, type SectorAccess } from "@dfukit/memory";
import { partsOf } from "@dfukit/profiles";
import type { ListedDevice } from "../text/list.js";
import { jsonCorrection, jsonDevice, jsonResolvedChip } from "./device.js";

type Json = Readonly<Record<string, unknown>>;

/** The document as text, with a line end. */
export function listDocument(listed: readonly ListedDevice[]): string {
  const document = { schema: "dfukit/list@1", devices: listed.map(jsonListed) };
  return `${JSON.stringify(document, undefined, 2)}\n`;
}

function jsonListed(one: ListedDevice): Json {
  const { number, found, device, candidates, resolved } = one;
  return {
    number,
    ...jsonDevice(found),
    mode: device.mode,
    dialect: device.dialect,
    dfuVersion: formatHex(device.functional.dfuVersion, 4),
    transferSizeBytes: device.functional.transferSizeBytes,
    chip: jsonResolvedChip(resolved),
    candidates: candidates.map(({ profile, sizes, why }) => ({
      id: profile.id,
      parts: partPatterns(partsOf(profile).filter(({ size }) => sizes.includes(size))),
      why,
    })),
    alternates: device.alternates.map((alternate) => jsonAlternate(alternate, one)),
    notes: resolved.notes,
    oddities: device.oddities,
  };
}

/** `STM32L073?Z`: any package. */
function partPatterns(parts: ReturnType<typeof partsOf>): readonly string[] {
  return [...new Set(parts.map(({ prefix, size }) => `${prefix}?${size.letter}`))];
}

function jsonAlternate({ alternateSetting, name }: DfuAlternate, one: ListedDevice): Json {
  const { layout } = one.resolved.target;
  const runs = layout.regions
    .filter((region) => region.alternateSetting === alternateSetting)
    .flatMap((region) => region.runs);
  return {
    alternateSetting,
    descriptor: name,
    resolved: runs.map(({ start, sectorCount, sectorSizeBytes, access }) => ({
      start: formatAddress(start),
      sectorCount,
      sectorSizeBytes,
      access: accessLetters(access),
    })),
    corrected: one.resolved.corrections
      .filter((correction) => correction.alternateSetting === alternateSetting)
      .map(jsonCorrection),
  };
}

/** `rwe`, without the letters of what is not allowed. */
function accessLetters({ readable, writable, erasable }: SectorAccess): string {
  return `${readable ? "r" : ""}${writable ? "w" : ""}${erasable ? "e" : ""}`;
}
