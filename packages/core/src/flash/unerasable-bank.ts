/** The bank that some boot ROMs cannot erase by sector over USB. Pure. */
import { type AddressRange, type FlashRegion, regionRanges } from "@dfukit/memory";
import type { QuirkName } from "../protocol/quirks.js";
import type { FlashTarget } from "../protocol/target.js";
import { flashBase } from "./vector-table.js";

/** AN2606, version tables of F42x and F76x: an erase in bank 2 misses its sector. */
const BROKEN: readonly QuirkName[] = [
  "bank-2-erase-hits-other-sector",
  "bank-2-erase-does-nothing",
];

/** The addresses of bank 2 where it cannot be erased, or null. */
export function unerasableBank(
  { layout, behaviour }: FlashTarget,
  region: FlashRegion,
): AddressRange | null {
  const { quirks, bank2Start } = behaviour;
  const base = flashBase(layout);
  const end = regionRanges(region).at(-1)?.end;
  if (region.kind !== "flash" || base === null || bank2Start === null || end === undefined) {
    return null;
  }
  const start = base + bank2Start;
  return BROKEN.some((quirk) => quirks.includes(quirk)) && start < end ? { start, end } : null;
}
