/** Words for the facts of a profile that several sections of `chips show` need. */
import { formatByte, formatHex, formatRange, formatSize } from "@dfukit/memory";
import type { Chip, FlashSize, Profile } from "@dfukit/profiles";

/** A part and its profile. */
export interface ShownChip {
  readonly chip: Chip;
  readonly profile: Profile;
}

/** The flash of the chip's size. */
export function sizeOf({ chip, profile }: ShownChip): FlashSize | undefined {
  return profile.flashSizes.find(({ sizeBytes }) => sizeBytes === chip.flashSizeBytes);
}

/** `0x08000000–0x0800FFFF, 64 KiB`; `end` is exclusive. */
export function rangeText(range: { readonly start: number; readonly end: number }): string {
  return `${formatRange(range)}, ${formatSize(range.end - range.start)}`;
}

/** `boot ROM 0x90 or 0x91`; empty if all of them are meant. */
export function romsText(romIds: readonly number[]): string {
  return romIds.length === 0 ? "" : `boot ROM ${orText(romIds.map(formatByte))}`;
}

/** `a, b or c`. */
export function orText(words: readonly string[]): string {
  if (words.length < 2) return words.join("");
  return `${words.slice(0, -1).join(", ")} or ${words.at(-1)}`;
}

/** A 16-bit id as `0483`. */
export function idText(id: number): string {
  return formatHex(id, 4).slice(2);
}

/** `250 ms`, `16 µs`, `2 s`; `not known` for null. */
export function timeText(milliseconds: number | null): string {
  if (milliseconds === null) return "not known";
  if (milliseconds >= 1000 && milliseconds % 100 === 0) return `${milliseconds / 1000} s`;
  if (milliseconds < 1) return `${Number((milliseconds * 1000).toPrecision(4))} µs`;
  return `${milliseconds} ms`;
}

/** `typical 250 ms, at most 500 ms`, with each that is not known named. */
export function timesText(fact: {
  readonly typicalMs: number | null;
  readonly maximumMs: number | null;
}): string {
  const { typicalMs, maximumMs } = fact;
  if (typicalMs === null && maximumMs === null) return "not known";
  return `typical ${timeText(typicalMs)}, at most ${timeText(maximumMs)}`;
}
