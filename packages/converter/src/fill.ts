/**
 * The fill of gaps, the last of the edits: what a user wants in the places that no
 * input fills. Each fill becomes one more image, which overlaps none of the others.
 */
import {
  type AddressRange,
  formatRange,
  type Image,
  imageSpan,
  intersect,
  joinRanges,
  rangeSizeBytes,
  segmentRange,
} from "@dfukit/memory";
import { type Edits, gapsInside } from "./edits.js";
import { ConverterError } from "./error.js";
import type { SourcedImage } from "./merge.js";

/** No STM32 has a memory this large; a longer fill is a slip of the pen. */
const LARGEST_FILL_BYTES = 0x4000_0000;

/** What is filled, and where. */
export interface FillOptions {
  readonly fill?: Edits["fill"];
  /** Whether two images lie in one memory, so that the bytes of one are no gap of the other. */
  readonly sameMemory: (a: SourcedImage, b: SourcedImage) => boolean;
}

/**
 * The images, and behind them one for each fill. A fill goes to the memory of the
 * first image that it touches, or else to that of the first.
 * @throws ConverterError `fill-too-large`.
 */
export function fillBetween(
  images: readonly SourcedImage[],
  { fill = [], sameMemory }: FillOptions,
): readonly SourcedImage[] {
  const all = [...images];
  for (const { range, byte } of fill) {
    assertFillable(range);
    const host = all.find(({ firmware }) => touches(firmware.image, range)) ?? all[0];
    if (host === undefined) break;
    const neighbours = all.filter((other) => sameMemory(host, other));
    const segments = gapsInside(range, takenBy(neighbours)).map(({ start, end }) => ({
      address: start,
      bytes: new Uint8Array(end - start).fill(byte),
    }));
    const firmware = { ...host.firmware, name: null, image: { segments } };
    all.push({ ...host, source: "--fill", nameChosen: false, firmware });
  }
  return all;
}

function takenBy(images: readonly SourcedImage[]): readonly AddressRange[] {
  return joinRanges(images.flatMap(({ firmware }) => firmware.image.segments.map(segmentRange)));
}

function touches(image: Image, range: AddressRange): boolean {
  const span = imageSpan(image);
  return span !== undefined && intersect(span, range) !== undefined;
}

function assertFillable(range: AddressRange): void {
  const sizeBytes = rangeSizeBytes(range);
  if (sizeBytes <= LARGEST_FILL_BYTES) return;
  throw new ConverterError(
    "fill-too-large",
    `range ${formatRange(range)} to fill has ${sizeBytes} bytes, expected at most ${LARGEST_FILL_BYTES}`,
    { actor: "input", hint: "fill only the part that needs it", details: { sizeBytes } },
  );
}
