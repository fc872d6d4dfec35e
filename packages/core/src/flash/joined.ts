/** Neighbouring ranges made one. Pure. */
import type { AddressRange } from "@dfukit/memory";

/** Sectors that touch as ranges. */
export function joined(sectors: readonly AddressRange[]): readonly AddressRange[] {
  const ranges: { start: number; end: number }[] = [];
  for (const { start, end } of sectors) {
    const last = ranges.at(-1);
    if (last !== undefined && last.end === start) last.end = end;
    else ranges.push({ start, end });
  }
  return ranges;
}
