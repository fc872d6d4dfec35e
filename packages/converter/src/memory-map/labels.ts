/** Words and figures that the text and the SVG of a memory map share. */
import { escapeText } from "@dfukit/formats";
import { formatByte, formatRange, formatSize, type RegionKind } from "@dfukit/memory";
import type { MapBlock, MapRegion, MapRow } from "./types.js";

const KIND_LABELS = {
  flash: "flash",
  "option-bytes": "option bytes",
  otp: "OTP",
  eeprom: "EEPROM",
  "device-feature": "device feature",
  external: "external memory",
  other: "other memory",
} as const satisfies Readonly<Record<RegionKind, string>>;

/** The region's name, made safe to show; its kind if it has none. */
export function regionTitle({ name, kind }: MapRegion): string {
  const title = escapeText(name.trim());
  return title === "" ? KIND_LABELS[kind] : title;
}

/**
 * A share for people. Only all is `100 %` and only nothing is `0 %`, however
 * close a share comes to either.
 */
export function formatShare(part: number, whole: number): string {
  if (part <= 0 || whole <= 0) return "0 %";
  if (part >= whole) return "100 %";
  const tenths = Math.round((part / whole) * 1000);
  if (tenths === 0) return "<0.1 %";
  if (tenths === 1000) return ">99.9 %";
  return `${(tenths / 10).toFixed(1)} %`;
}

/** `flash 41.25 KiB of 192 KiB (21.5 %), 0x08000000–0x0800A4FF`. */
export function regionTotal({ kind, usedBytes, sizeBytes, dataSpan }: MapRegion): string {
  const used = usedBytes === 0 ? "0 bytes" : formatSize(usedBytes);
  const share = formatShare(usedBytes, sizeBytes);
  const span = dataSpan === null ? "" : `, ${formatRange(dataSpan)}`;
  return `${KIND_LABELS[kind]} ${used} of ${formatSize(sizeBytes)} (${share})${span}`;
}

/** `3 of 96 sectors hold only 0xFF`, or null if none does. */
export function erasedNote(region: MapRegion, erasedByte: number | null): string | null {
  const { erasedSectorCount, sectorCount } = region;
  if (erasedByte === null || erasedSectorCount === 0) return null;
  const verb = erasedSectorCount === 1 ? "holds" : "hold";
  return `${erasedSectorCount} of ${sectorCount} sectors ${verb} only ${formatByte(erasedByte)}`;
}

/** `data 40 KiB in 3 segments, 0x08000000–0x0800FFFF`. */
export function blockTotal({ usedBytes, segmentCount, dataSpan }: MapBlock): string {
  if (dataSpan === null) return "no data";
  const segments = segmentCount === 1 ? "1 segment" : `${segmentCount} segments`;
  return `data ${formatSize(usedBytes)} in ${segments}, ${formatRange(dataSpan)}`;
}

/** `3`, or `0–329` for several sectors; empty without a layout. */
export function sectorLabel({ sectors }: MapRow): string {
  if (sectors === null) return "";
  const { firstIndex, lastIndex } = sectors;
  return firstIndex === lastIndex ? String(firstIndex) : `${firstIndex}–${lastIndex}`;
}

/** `329 × 128 bytes`; empty for one sector, whose size is the row's, and without a layout. */
export function sectorSizeLabel({ sectors }: MapRow): string {
  if (sectors === null) return "";
  const count = sectors.lastIndex - sectors.firstIndex + 1;
  return count === 1 ? "" : `${count} × ${formatSize(sectors.sizeBytes)}`;
}

/** What stands behind the bar: a share, or one word; empty for a stretch of data without holes. */
export function useLabel({ role, range, usedBytes, sectors, holes }: MapRow): string {
  if (role === "free") return sectors === null ? "gap" : "free";
  if (role === "erased") return "erased";
  if (sectors === null && holes.length === 0) return "";
  return formatShare(usedBytes, range.end - range.start);
}
