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
import type { DeviceCandidate, ResolvedTarget } from "@dfukit/profiles";
import type { FoundDevice } from "../devices/found-device.js";
import type { Context } from "../verb.js";
import type { TextOptions } from "./chips.js";
import {
  chipText,
  correctionTexts,
  fieldLine,
  identityText,
  outOptions,
  toText,
} from "./device.js";
import { count } from "./style.js";

/** A device as it is listed. */
export interface ListedDevice {
  /** Counted from 1. */
  readonly number: number;
  readonly found: FoundDevice;
  readonly device: DescribedDevice;
  readonly candidates: readonly DeviceCandidate[];
  readonly resolved: ResolvedTarget;
}

/** All devices as text with a line end. */
export function listText(listed: readonly ListedDevice[], context: Context): string {
  const options = outOptions(context);
  return listed.map((one) => toText(deviceBlock(one, options))).join("\n");
}

function deviceBlock(one: ListedDevice, options: TextOptions): readonly string[] {
  const { number, found, device, candidates, resolved } = one;
  const { paint } = options;
  const field = (name: string, text: string): string => fieldLine(name, text, options);
  const speaks = device.dialect === "dfuse" ? "DfuSe" : "plain DFU 1.1";
  const mode = device.mode === "dfu" ? "in DFU mode" : "runs its firmware (run-time DFU)";
  return [
    `${paint("bold", `${number}. ${identityText(found)}`)}`,
    field("speaks", `${speaks}, ${mode}`),
    field("chip", chipText(resolved)),
    ...candidates.flatMap(({ profile, why }) =>
      why.map((reason, index) => {
        const label = candidates.length === 1 ? "because" : profile.name;
        return field(index === 0 ? label : "", reason);
      }),
    ),
    ...device.alternates.flatMap((alternate) => alternateLines(alternate, one, options)),
    ...corrections(resolved, null).map((text) => field("corrected", text)),
    ...resolved.notes.map((note) => field("note", note)),
    ...device.oddities.map(({ message }) => field("odd", message)),
  ];
}

function alternateLines(
  alternate: DfuAlternate,
  { resolved }: ListedDevice,
  options: TextOptions,
): readonly string[] {
  const { alternateSetting, name, memory } = alternate;
  const inner = { ...options, columns: options.columns - 2 };
  const field = (label: string, text: string): string =>
    `  ${fieldLine(label, text, inner).replaceAll("\n", "\n  ")}`;
  const regions = resolved.target.layout.regions.filter(
    (region) => region.alternateSetting === alternateSetting,
  );
  const said = name === null ? "no string" : `"${escapeText(name)}"`;
  return [
    `  ${options.paint("accent", `alternate setting ${alternateSetting}`)} ${said}`,
    ...(memory === null ? [] : [field("descriptor", strictReading(memory.runs))]),
    ...regions.flatMap((region) => region.runs.map((run) => field("memory", runText(region, run)))),
    ...(regions.length === 0 ? [field("memory", "none")] : []),
    ...corrections(resolved, alternateSetting).map((text) => field("corrected", text)),
  ];
}

/** Those of one alternate setting, whose number stands above them already. */
function corrections(resolved: ResolvedTarget, alternateSetting: number | null): readonly string[] {
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

function runText({ name }: FlashRegion, run: SectorRun): string {
  const { readable, erasable, writable } = run.access;
  const rights = `${readable ? "r" : ""}${writable ? "w" : ""}${erasable ? "e" : ""}`;
  const sectors = `${run.sectorCount} × ${formatSize(run.sectorSizeBytes)}`;
  const allowed = rights === "" ? "no access" : rights;
  return `${formatRange(runRange(run))} ${sectors}, ${allowed} (${escapeText(name.trim())})`;
}
