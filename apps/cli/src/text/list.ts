/** What `list` shows: each device, its chip and why, and each alternate setting before and after. */
import type { DescribedDevice, DfuAlternate } from "@dfukit/core";
import { escapeText } from "@dfukit/formats";
import {
  type FlashRegion,
  formatRange,
  formatSize,
  runRange,
  type SectorRun,
} from "@dfukit/memory";
import {
  type DeviceCandidate,
  type ResolvedTarget,
  type ValueRecord,
  valuesOf,
} from "@dfukit/profiles";
import type { FoundDevice } from "../devices/found-device.js";
import { jsonError } from "../json/error.js";
import type { Context } from "../verb.js";
import type { TextOptions } from "./chips.js";
import {
  chipText,
  correctionTexts,
  fieldLine,
  fieldName,
  identityText,
  outOptions,
  toText,
} from "./device.js";
import { count, printable } from "./style.js";
import { valueLines } from "./target-values.js";

/** A device that was looked at, as it is listed. */
export interface DescribedEntry {
  readonly device: DescribedDevice;
  readonly candidates: readonly DeviceCandidate[];
  readonly resolved: ResolvedTarget;
}

/** A device that could not be looked at, and why. */
export interface RefusedEntry {
  readonly refusal: unknown;
}

/** A device as it is listed. */
export type ListedDevice = (DescribedEntry | RefusedEntry) & {
  /** Counted from 1. */
  readonly number: number;
  readonly found: FoundDevice;
};

/** All devices as text with a line end. */
export function listText(listed: readonly ListedDevice[], context: Context): string {
  const options = outOptions(context);
  return listed.map((one) => toText(deviceBlock(one, options))).join("\n");
}

function deviceBlock(one: ListedDevice, options: TextOptions): readonly string[] {
  const heading = options.paint("bold", `${one.number}. ${identityText(one.found)}`);
  const rest = "refusal" in one ? refusedLines(one, options) : describedLines(one, options);
  return [heading, ...rest];
}

const MODE_TEXT: Readonly<Record<FoundDevice["mode"], string>> = {
  dfu: "in DFU mode",
  "run-time": "runs its firmware (run-time DFU)",
};

function refusedLines(
  { found, refusal }: RefusedEntry & Pick<ListedDevice, "found">,
  options: TextOptions,
): readonly string[] {
  const { code, message, hint } = jsonError(refusal);
  return [
    fieldLine("mode", MODE_TEXT[found.mode], options),
    fieldLine("error", printable(`${message} (${code})`), options),
    ...(typeof hint === "string" ? [fieldLine("hint", hint, options)] : []),
  ];
}

function describedLines(
  { device, candidates, resolved }: DescribedEntry,
  options: TextOptions,
): readonly string[] {
  const field = (name: string, text: string): string => fieldLine(name, text, options);
  const speaks = device.dialect === "dfuse" ? "DfuSe" : "plain DFU 1.1";
  return [
    field("speaks", `${speaks}, ${MODE_TEXT[device.mode]}`),
    field("chip", chipText(resolved)),
    ...candidateLines(candidates, options),
    ...device.alternates.flatMap((alternate) =>
      alternateLines(alternate, { resolved, device }, options),
    ),
    ...valueLines(resolved, device, { ...options, withMemories: false }),
    ...placedLines(resolved, null, options),
    ...resolved.notes.map((note) => field("note", note)),
    ...device.oddities.map(({ message }) => field("odd", message)),
  ];
}

/** Why the device is taken for each line that it can be. */
export function candidateLines(
  candidates: readonly DeviceCandidate[],
  options: TextOptions,
): readonly string[] {
  const isOnly = candidates.length === 1;
  return candidates.flatMap(({ profile, why }) => [
    ...(isOnly ? [] : [fieldLine("may be", profile.name, options)]),
    ...why.map((reason, index) =>
      fieldLine(index === 0 && isOnly ? "because" : "", printable(reason), options),
    ),
  ]);
}

/** A device and what it is worked on as. */
export interface ResolvedDevice {
  readonly resolved: ResolvedTarget;
  readonly device: DescribedDevice;
}

/** An alternate setting: its string, what a strict reader makes of it, and what holds. */
export function alternateLines(
  alternate: DfuAlternate,
  { resolved, device }: ResolvedDevice,
  options: TextOptions,
): readonly string[] {
  const { alternateSetting, name, memory } = alternate;
  const inner = { ...options, columns: options.columns - 2 };
  const field = (label: string, text: string): string =>
    `  ${fieldLine(label, text, inner).replaceAll("\n", "\n  ")}`;
  const regions = resolved.target.layout.regions.filter(
    (region) => region.alternateSetting === alternateSetting,
  );
  const origin = valuesOf(resolved, device).find(
    (record) => record.field === "layout" && record.alternateSetting === alternateSetting,
  );
  const described = memory?.name ?? null;
  const said = name === null ? "no string" : `"${escapeText(name)}"`;
  return [
    `  ${options.paint("accent", `alternate setting ${alternateSetting}`)} ${said}`,
    ...(memory === null ? [] : [field("descriptor", strictReading(memory.runs))]),
    ...regions.flatMap((region) =>
      region.runs.map((run) => field("memory", runText(run, { region, described, origin }))),
    ),
    ...(regions.length === 0 ? [field("memory", "none")] : []),
    ...placedLines(resolved, alternateSetting, inner).map(
      (line) => `  ${line.replaceAll("\n", "\n  ")}`,
    ),
  ];
}

/** What is put right and what is narrowed at one alternate setting, or of the whole device (null). */
export function placedLines(
  resolved: ResolvedTarget,
  alternateSetting: number | null,
  options: TextOptions,
): readonly string[] {
  const narrowed = resolved.narrowed.filter((entry) => entry.alternateSetting === alternateSetting);
  return [
    ...correctionsAt(resolved, alternateSetting).map((text) =>
      fieldLine("corrected", text, options),
    ),
    ...narrowed.map(({ field, descriptor, used }) =>
      fieldLine(
        "narrowed",
        `${fieldName(field)} ${used}, where the device says ${printable(descriptor)}: only what the candidates have in common is used`,
        options,
      ),
    ),
  ];
}

/** Corrections of one alternate setting, or of the whole device (null), without that number. */
function correctionsAt(
  resolved: ResolvedTarget,
  alternateSetting: number | null,
): readonly string[] {
  const own = resolved.corrections.filter(
    (correction) => correction.alternateSetting === alternateSetting,
  );
  const unplaced = own.map((correction) => ({ ...correction, alternateSetting: null }));
  return correctionTexts(unplaced, { withSource: true });
}

/**
 * What a reader makes of the string who takes the specification at its word (UM0424 §10.3.2):
 * a group without its unit character has no access right, so none of it can be written.
 */
function strictReading(runs: readonly (SectorRun & { readonly unitMissing: boolean })[]): string {
  const sectors = runs.reduce((sum, { sectorCount }) => sum + sectorCount, 0);
  const writable = runs.filter(({ unitMissing, access }) => !unitMissing && access.writable);
  const writableSectors = writable.reduce((sum, { sectorCount }) => sum + sectorCount, 0);
  const bytes = writable.reduce((sum, run) => sum + run.sectorCount * run.sectorSizeBytes, 0);
  const size = formatSize(bytes);
  return `taken at its word: ${writableSectors} of ${count(sectors, "sector")} can be written, ${size}`;
}

interface Placed {
  readonly region: FlashRegion;
  /** What the device's string calls it, or null. */
  readonly described: string | null;
  readonly origin: ValueRecord | undefined;
}

function runText(run: SectorRun, { region, described, origin }: Placed): string {
  const { readable, erasable, writable } = run.access;
  const rights = `${readable ? "r" : ""}${writable ? "w" : ""}${erasable ? "e" : ""}`;
  const sectors = `${run.sectorCount} × ${formatSize(run.sectorSizeBytes)}`;
  const allowed = rights === "" ? "no access" : rights;
  const name = region.name.trim();
  const isNamed = described?.trim() === name;
  const marks = [
    ...(isNamed ? [] : [escapeText(name)]),
    ...(origin === undefined ? [] : [origin.origin]),
    ...(origin?.isInferred === true ? ["inferred"] : []),
  ];
  return `${formatRange(runRange(run))} ${sectors}, ${allowed} (${marks.join(", ")})`;
}
