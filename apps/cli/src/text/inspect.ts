/** What `inspect` shows: identity, targets, chip, map, findings, verdict. */
import {
  formatMemoryMap,
  type InspectedImage,
  type MemoryMap,
  type VectorTable,
} from "@dfukit/converter";
import { escapeText, formatById, uf2FamilyName } from "@dfukit/formats";
import { formatAddress, formatHex, formatRange, formatSize } from "@dfukit/memory";
import type { Inspection } from "../json/inspect.js";
import type { Context } from "../verb.js";
import { formatFinding } from "./findings.js";
import { count, countSeverities, type Paint, type Role } from "./style.js";

/** Segments shown for each target before the rest are counted. */
const SEGMENTS_SHOWN = 12;

/** The whole report as text, with a line end. */
export function inspectText(
  inspection: Inspection & { readonly map: MemoryMap | undefined },
  { io, paint }: Pick<Context, "io" | "paint">,
): string {
  const { map, report } = inspection;
  const sections = [
    identity(inspection, paint.out),
    ...report.images.map((image) => imageLines(image, paint.out)),
    programLines(inspection, paint.out),
    map === undefined ? [] : mapLines(map, io, paint.out),
    report.findings.map((finding) =>
      formatFinding(finding, { columns: io.columns, paint: paint.out, advice: true }),
    ),
    [verdict(inspection, paint.out)],
  ];
  const shown = sections.filter((lines) => lines.length > 0).map((lines) => lines.join("\n"));
  return `${shown.join("\n\n")}\n`;
}

function field(name: string, text: string, paint: Paint): string {
  return `  ${paint("dim", name.padEnd(10))}${text}`;
}

function identity({ file, report }: Inspection, paint: Paint): string[] {
  const size = report.sizeBytes >= 1024 ? ` (${formatSize(report.sizeBytes)})` : "";
  const what = `${formatById(report.format).title}, ${count(report.sizeBytes, "byte")}${size}`;
  const lines = [`${paint("bold", escapeText(file))}: ${what}`];
  const { prefix, lmdfu, suffix } = report.dfu ?? { prefix: null, lmdfu: null, suffix: null };
  if (suffix !== null) {
    const ids = `${word(suffix.idVendor)}:${word(suffix.idProduct)}`;
    lines.push(field("device", `${ids}, version ${formatHex(suffix.bcdDevice, 4)}`, paint));
  }
  if (prefix !== null) {
    const targets = count(prefix.targetCount, "target");
    lines.push(
      field(
        "prefix",
        `version ${prefix.version}, ${targets}, image size ${prefix.imageSizeBytes}`,
        paint,
      ),
    );
  }
  if (lmdfu !== null) {
    lines.push(
      field(
        "prefix",
        `LMDFU, address ${formatAddress(lmdfu.address)}, ${count(lmdfu.payloadSizeBytes, "byte")}`,
        paint,
      ),
    );
  }
  if (suffix !== null) {
    const { stored, computed, ok } = suffix.crc;
    const crc = ok
      ? `CRC ${formatAddress(stored)} ${paint("good", "ok")}`
      : `CRC ${formatAddress(stored)} ${paint("error", "wrong")}, computed ${formatAddress(computed)}`;
    lines.push(field("suffix", `DFU ${formatHex(suffix.bcdDFU, 4)}, ${crc}`, paint));
  }
  return lines;
}

function word(value: number): string {
  return value.toString(16).toUpperCase().padStart(4, "0");
}

function imageLines(image: InspectedImage, paint: Paint): string[] {
  const total = image.segments.reduce((sum, segment) => sum + segment.sizeBytes, 0);
  const summary = `${count(image.segments.length, image.alternateSetting === null ? "segment" : "element")}, ${count(total, "byte")}`;
  const lines = [`${paint("bold", imageTitle(image))}: ${summary}`];
  for (const { address, sizeBytes } of image.segments.slice(0, SEGMENTS_SHOWN)) {
    const where =
      sizeBytes === 0
        ? `${formatAddress(address)} (empty)`
        : formatRange({ start: address, end: address + sizeBytes });
    lines.push(`  ${where}  ${paint("dim", formatSize(sizeBytes))}`);
  }
  const omitted = image.segments.length - SEGMENTS_SHOWN;
  if (omitted > 0) lines.push(`  and ${omitted} more`);
  return lines;
}

function imageTitle({ alternateSetting, name, familyId }: InspectedImage): string {
  if (familyId !== null) {
    const known = uf2FamilyName(familyId);
    return `family ${formatAddress(familyId)}${known === undefined ? "" : ` ${known}`}`;
  }
  if (alternateSetting === null) return "data";
  const label = name === null ? "unnamed" : `"${escapeText(name)}"`;
  return `target for alternate setting ${alternateSetting}, ${label}`;
}

function programLines({ report, chip }: Inspection, paint: Paint): string[] {
  const lines: string[] = [];
  if (chip !== null) {
    const part = chip.part === null ? chip.name : `${chip.part} (${chip.name})`;
    lines.push(field("chip", part, paint));
  }
  const { flashUse } = report;
  if (flashUse !== null) {
    const share = (flashUse.usedBytes / flashUse.sizeBytes) * 100;
    const percent = share > 0 && share < 0.1 ? "<0.1" : share.toFixed(1);
    const of = `${formatSize(flashUse.usedBytes)} of ${formatSize(flashUse.sizeBytes)}`;
    lines.push(field("flash", `${of} (${percent} %)`, paint));
  }
  if (report.entryAddress !== null) {
    lines.push(field("entry", formatAddress(report.entryAddress), paint));
  }
  if (report.vectorTable !== null) lines.push(...vectorLines(report.vectorTable, paint));
  return lines;
}

function vectorLines(table: VectorTable, paint: Paint): string[] {
  const check = (ok: boolean, yes: string, no: string): string =>
    ok ? paint("good", yes) : paint("warning", no);
  const stack = `${formatAddress(table.initialStackPointer)} ${check(table.stackInRam, "in RAM", "not in RAM")}`;
  const reset = [
    check(table.resetInImage, "in the image", "not in the image"),
    check(table.thumbBit, "thumb", "thumb bit missing"),
  ].join(", ");
  return [
    field("vectors", `at ${formatAddress(table.address)}`, paint),
    field("  stack", stack, paint),
    field("  reset", `${formatAddress(table.resetVector)} ${reset}`, paint),
  ];
}

const MAP_ROLES = {
  dim: "dim",
  erased: "note",
  free: "free",
  heading: "bold",
  outside: "error",
  used: "used",
} as const satisfies Record<string, Role>;

/** A memory map as lines, in the colours of the terminal. */
export function mapLines(map: MemoryMap, io: Context["io"], paint: Paint): string[] {
  return [
    ...formatMemoryMap(map, {
      columns: io.columns,
      charset: io.unicode ? "unicode" : "ascii",
      paint: (role, text) => paint(MAP_ROLES[role], text),
    }),
  ];
}

function verdict({ report, chip }: Inspection, paint: Paint): string {
  const severities = report.findings.map(({ severity }) => severity);
  const counted = countSeverities(severities);
  const behind = counted === "" ? "" : `: ${counted}`;
  if (severities.includes("error")) return paint("error", `not sound${behind}`);
  const fits = chip === null ? "sound" : `sound, and fits ${chip.part ?? chip.name}`;
  return paint(severities.includes("warning") ? "warning" : "good", `${fits}${behind}`);
}
