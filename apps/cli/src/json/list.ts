/** The document of `list --json`: `dfukit/list@1`; its alternates are those of `chips match`. */
import type { DescribedDevice, DfuAlternate } from "@dfukit/core";
import { formatAddress, formatHex, type SectorAccess } from "@dfukit/memory";
import { type DeviceCandidate, partsOf, type ResolvedTarget } from "@dfukit/profiles";
import type { DescribedEntry, ListedDevice } from "../text/list.js";
import { jsonCorrection, jsonDevice, jsonResolvedChip } from "./device.js";
import { jsonError } from "./error.js";
import { jsonLayoutOrigin, jsonTarget } from "./target.js";

type Json = Readonly<Record<string, unknown>>;

/** The document as text, with a line end. */
export function listDocument(listed: readonly ListedDevice[]): string {
  const document = { schema: "dfukit/list@1", devices: listed.map(jsonListed) };
  return `${JSON.stringify(document, undefined, 2)}\n`;
}

function jsonListed(one: ListedDevice): Json {
  const { number, found } = one;
  const rest = "refusal" in one ? jsonRefused(one.refusal) : jsonDescribed(one);
  return { number, ...jsonDevice(found), mode: found.mode, ...rest };
}

/** What is only known of a device that was looked at is null, or empty. */
function jsonRefused(refusal: unknown): Json {
  return {
    dialect: null,
    dfuVersion: null,
    transferSizeBytes: null,
    chip: null,
    candidates: [],
    alternates: [],
    notes: [],
    oddities: [],
    error: jsonError(refusal),
  };
}

function jsonDescribed({ device, candidates, resolved }: DescribedEntry): Json {
  return {
    mode: device.mode,
    dialect: device.dialect,
    dfuVersion: formatHex(device.functional.dfuVersion, 4),
    transferSizeBytes: device.functional.transferSizeBytes,
    chip: jsonResolvedChip(resolved),
    candidates: candidates.map(jsonCandidate),
    target: jsonTarget(resolved, device),
    narrowed: jsonNarrowed(resolved, null),
    alternates: device.alternates.map((alternate) => jsonAlternate(alternate, resolved, device)),
    notes: resolved.notes,
    oddities: device.oddities,
    error: null,
  };
}

/** A chip line that the device can be of. */
export function jsonCandidate({ profile, sizes, why }: DeviceCandidate): Json {
  const parts = partsOf(profile).filter(({ size }) => sizes.includes(size));
  return { id: profile.id, parts: partPatterns(parts), why };
}

/** `STM32L073?Z`: any package. */
function partPatterns(parts: ReturnType<typeof partsOf>): readonly string[] {
  return [...new Set(parts.map(({ prefix, size }) => `${prefix}?${size.letter}`))];
}

/** An alternate setting: what its string says and what holds instead. */
export function jsonAlternate(
  { alternateSetting, name }: Pick<DfuAlternate, "alternateSetting" | "name">,
  resolved: ResolvedTarget,
  device: DescribedDevice,
): Json {
  const { target, corrections } = resolved;
  const runs = target.layout.regions
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
    origin: jsonLayoutOrigin(alternateSetting, resolved, device),
    corrected: corrections
      .filter((correction) => correction.alternateSetting === alternateSetting)
      .map(jsonCorrection),
    narrowed: jsonNarrowed(resolved, alternateSetting),
  };
}

/** Where only what the candidates have in common is used; null is the whole device. */
export function jsonNarrowed(
  { narrowed }: ResolvedTarget,
  alternateSetting: number | null,
): readonly Json[] {
  return narrowed
    .filter((entry) => entry.alternateSetting === alternateSetting)
    .map(({ field, descriptor, used }) => ({ field, descriptor, used }));
}

/** `rwe`, without the letters of what is not allowed. */
function accessLetters({ readable, writable, erasable }: SectorAccess): string {
  return `${readable ? "r" : ""}${writable ? "w" : ""}${erasable ? "e" : ""}`;
}
