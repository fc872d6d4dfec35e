/** What every device verb shows first: the device, the chip, and what its profile corrects. */
import { escapeText } from "@dfukit/formats";
import { formatHex } from "@dfukit/memory";
import type { Correction, ResolvedTarget } from "@dfukit/profiles";
import type { OpenDevice } from "../devices/open-device.js";
import type { TextOptions } from "./chips.js";
import { type Paint, wrapText } from "./style.js";

/** Width of the names on the left. */
const NAME_COLUMNS = 11;

/** `  name      text`, wrapped under its own beginning. */
export function fieldLine(name: string, text: string, { columns, paint }: TextOptions): string {
  const indent = " ".repeat(NAME_COLUMNS + 2);
  const wrapped = wrapText(text, columns - indent.length, "").replaceAll("\n", `\n${indent}`);
  return `  ${paint("dim", name.padEnd(NAME_COLUMNS))}${wrapped}`;
}

/** Device, chip and corrections as lines. */
export function deviceLines(open: OpenDevice, options: TextOptions): readonly string[] {
  const { resolved, found } = open;
  return [
    fieldLine("device", identityText(found), options),
    fieldLine("chip", chipText(resolved), options),
    ...mainCorrections(resolved).map((text) => fieldLine("corrected", text, options)),
    ...resolved.notes.map((note) => fieldLine("note", note, options)),
  ];
}

/** `0483:DF11 rev 0x2200, serial 1234, path 1-1`. */
export function identityText({ identity, simulated }: OpenDevice["found"]): string {
  const { vendorId, productId, deviceVersion, serialNumber, path } = identity;
  return [
    `${idText(vendorId)}:${idText(productId)} rev ${formatHex(deviceVersion, 4)}`,
    serialNumber === null ? "no serial number" : `serial ${escapeText(serialNumber)}`,
    ...(path === null ? [] : [`path ${escapeText(path)}`]),
    ...(simulated ? ["simulated"] : []),
  ].join(", ");
}

function idText(id: number): string {
  return formatHex(id, 4).slice(2);
}

/** The chip in a sentence. */
export function chipName({ chip, candidates }: ResolvedTarget): string {
  if (chip !== null) return chip.part ?? chip.name;
  const names = candidates.map(({ profile }) => profile.name);
  return names.length === 0 ? "the device" : `a device of ${names.join(" or ")}`;
}

/** The chip, or what it may be. */
export function chipText({ chip, candidates }: ResolvedTarget): string {
  if (chip !== null) {
    const part = chip.part === null ? chip.name : `${chip.part} (${chip.name})`;
    return `${part}, profile ${chip.profileId}`;
  }
  const [first, second] = candidates;
  if (first !== undefined && second === undefined) {
    const { id, name } = first.profile;
    return `${name}, profile ${id}; which part is not decided`;
  }
  if (candidates.length === 0) return "not known: only the descriptor is believed";
  return `one of ${candidates.map(({ profile }) => profile.name).join(", ")}`;
}

/** Those of the flash and of the whole device; the others are only counted. */
function mainCorrections({ corrections, target }: ResolvedTarget): readonly string[] {
  const flash = target.layout.regions
    .filter(({ kind }) => kind === "flash")
    .map(({ alternateSetting }) => alternateSetting);
  const [main, others] = [true, false].map((isMain) =>
    corrections.filter(
      ({ alternateSetting: setting }) => (setting === null || flash.includes(setting)) === isMain,
    ),
  );
  const settings = [...new Set((others ?? []).map(({ alternateSetting }) => alternateSetting))];
  const plural = settings.length === 1 ? "setting" : "settings";
  return [
    ...correctionTexts(main ?? [], { withSource: false }),
    ...(settings.length === 0
      ? []
      : [`also alternate ${plural} ${settings.join(", ")}, which dfukit list explains`]),
  ];
}

/**
 * What the device says, what holds instead, and why: one text for the values that one reason
 * concerns, and the reasons together where several concern the same values.
 */
export function correctionTexts(
  corrections: readonly Correction[],
  { withSource }: { readonly withSource: boolean },
): readonly string[] {
  const byReason = grouped(
    corrections,
    ({ alternateSetting, why }) => `${alternateSetting} ${why}`,
  );
  const byFacts = grouped([...byReason.values()], factsText);
  return [...byFacts].map(([facts, groups]) => {
    const reasons = groups.flatMap(([first]) =>
      first === undefined ? [] : [reasonText(first, withSource)],
    );
    return `${facts}; ${reasons.join("; ")}`;
  });
}

function grouped<T>(entries: readonly T[], keyOf: (entry: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const entry of entries) {
    const key = keyOf(entry);
    groups.set(key, [...(groups.get(key) ?? []), entry]);
  }
  return groups;
}

function factsText(group: readonly Correction[]): string {
  const setting = group[0]?.alternateSetting ?? null;
  const where = setting === null ? "" : `alternate setting ${setting}: `;
  const facts = group.map(({ field, descriptor, profile }) => {
    const said = descriptor === "" ? "nothing" : escapeText(descriptor);
    return `${fieldName(field)} is ${profile}, the device says ${said}`;
  });
  return `${where}${facts.join("; ")}`;
}

function reasonText({ why, source }: Correction, withSource: boolean): string {
  return `${why}${withSource && source !== null ? ` [${source}]` : ""}`;
}

/** A field of a correction in words. */
export function fieldName(field: Correction["field"]): string {
  return field === "transferSizeBytes" ? "transfer size" : field;
}

/** Joins lines to text with a line end; nothing for none. */
export function toText(lines: readonly string[]): string {
  return lines.length === 0 ? "" : `${lines.join("\n")}\n`;
}

/** Paint and width of standard output. */
export function outOptions(context: {
  readonly io: { readonly columns: number };
  readonly paint: { readonly out: Paint };
}): TextOptions {
  return { columns: context.io.columns, paint: context.paint.out };
}
