/** How devices and their memories are written in notes, corrections and errors. Leaf module. */
import type { DescribedDevice } from "@dfukit/core";
import {
  formatAddress,
  formatHex,
  formatSize,
  type SectorAccess,
  type SectorRun,
} from "@dfukit/memory";
import { joinWords } from "./nearest.js";
import type { FlashSize } from "./profile.js";

/** Vendor and product id as `0483:DF11`. */
export function idsText({
  vendorId,
  productId,
}: Pick<DescribedDevice, "vendorId" | "productId">): string {
  return `${formatHex(vendorId, 4).slice(2)}:${formatHex(productId, 4).slice(2)}`;
}

/** Rights as letters: `rwe`, `rw`, `r`; `no rights` if there are none. */
export function accessText({ readable, writable, erasable }: SectorAccess): string {
  const letters = `${readable ? "r" : ""}${writable ? "w" : ""}${erasable ? "e" : ""}`;
  return letters === "" ? "no rights" : letters;
}

/** `64, 128 or 192 KiB`: ascending, each once, and the unit once where all have the same. */
export function sizesText(sizes: readonly FlashSize[]): string {
  return bytesText(sizes.map(({ sizeBytes }) => sizeBytes));
}

/** As `sizesText`, of numbers of bytes. */
export function bytesText(sizesBytes: readonly number[]): string {
  const ascending = [...new Set(sizesBytes)].toSorted((a, b) => a - b);
  const texts = ascending.map((sizeBytes) => formatSize(sizeBytes));
  const unit = texts[0]?.split(" ")[1] ?? "";
  const haveSameUnit = texts.every((text) => text.endsWith(` ${unit}`));
  if (!haveSameUnit) return joinWords(texts, "or");
  const numbers = texts.map((text) => text.split(" ")[0] ?? "");
  return `${joinWords(numbers, "or")} ${unit}`;
}

/** `4 × 16 KiB at 0x08000000 and 1 × 64 KiB at 0x08010000`. */
export function runsText(runs: readonly SectorRun[]): string {
  const texts = runs.map(
    ({ start, sectorCount, sectorSizeBytes }) =>
      `${sectorCount} × ${formatSize(sectorSizeBytes)} at ${formatAddress(start)}`,
  );
  return texts.length === 0 ? "no sectors" : joinWords(texts, "and");
}

/** A memory string, or what stands in its place. */
export function quoted(name: string | null): string {
  return name === null ? "no string" : `"${name}"`;
}

/** Blanks differ between boot ROMs, and some programs and pages fold them. */
export function foldBlanks(text: string): string {
  return text.replaceAll(/\s+/g, " ").trim();
}
