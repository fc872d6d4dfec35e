/** What `diff` shows: the verdict, the first difference, the ranges. */
import type { FirmwareDiff } from "@dfukit/converter";
import { escapeText } from "@dfukit/formats";
import { formatAddress, formatByte, formatRange, formatSize } from "@dfukit/memory";
import type { Context } from "../verb.js";
import { count, type Paint } from "./style.js";

/** A finished comparison. */
export interface Comparison {
  readonly a: string;
  readonly b: string;
  readonly diff: FirmwareDiff;
}

/** Ranges shown before the rest are counted. */
const RANGES_SHOWN = 20;

const KIND_LABEL = {
  changed: "changed",
  "only-in-a": "only in a",
  "only-in-b": "only in b",
} as const;

/** The whole comparison as text, with a line end. */
export function diffText({ a, b, diff }: Comparison, { paint }: Pick<Context, "paint">): string {
  const p = paint.out;
  const lines = [
    `${p("dim", "a")}  ${p("bold", escapeText(a))}  ${formatSize(diff.aBytes)}`,
    `${p("dim", "b")}  ${p("bold", escapeText(b))}  ${formatSize(diff.bBytes)}`,
    "",
    ...(diff.equal ? [] : differenceLines(diff, p)),
    verdict(diff, p),
  ];
  return `${lines.join("\n")}\n`;
}

function differenceLines(diff: FirmwareDiff, paint: Paint): string[] {
  const lines: string[] = [];
  const first = diff.firstDifference;
  if (first !== null) {
    const values = `a ${describeByte(first.a)}, b ${describeByte(first.b)}`;
    lines.push(
      `first difference at ${formatAddress(first.address)}${alternate(first)}: ${values}`,
      "",
    );
  }
  for (const range of diff.ranges.slice(0, RANGES_SHOWN)) {
    const size = formatSize(range.end - range.start);
    const label = paint("warning", KIND_LABEL[range.kind].padEnd(9));
    lines.push(`  ${label}  ${formatRange(range)}  ${size}${alternate(range)}`);
  }
  const omitted = Math.max(0, diff.ranges.length - RANGES_SHOWN) + diff.rangesOmitted;
  if (omitted > 0) lines.push(`  and ${count(omitted, "range")} more`);
  lines.push("");
  return lines;
}

function alternate(place: {
  readonly alternateSetting: number | null;
  readonly familyId: number | null;
}): string {
  if (place.familyId !== null) return ` (family ${formatAddress(place.familyId)})`;
  return place.alternateSetting === null ? "" : ` (alternate setting ${place.alternateSetting})`;
}

function describeByte(byte: number | null): string {
  return byte === null ? "nothing" : formatByte(byte);
}

function verdict(diff: FirmwareDiff, paint: Paint): string {
  const padding = diff.ignoredInABytes + diff.ignoredInBBytes;
  const ignored = padding === 0 ? "" : `; ${count(padding, "byte")} of padding ignored`;
  if (diff.equal) {
    const same = `equal: ${count(diff.identicalBytes, "byte")} at the same addresses`;
    return paint("good", same) + ignored;
  }
  const parts = [
    diff.changedBytes > 0 ? `${count(diff.changedBytes, "byte")} changed` : "",
    diff.onlyInABytes > 0 ? `${diff.onlyInABytes} only in a` : "",
    diff.onlyInBBytes > 0 ? `${diff.onlyInBBytes} only in b` : "",
    `${diff.identicalBytes} identical`,
  ];
  return paint("error", `different: ${parts.filter((part) => part !== "").join(", ")}`) + ignored;
}
