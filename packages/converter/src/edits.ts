/** What a user may do to an image: crop, exclude, offset, fill, always in that order. */
import {
  type AddressRange,
  exclude,
  fillGaps,
  formatRange,
  type Image,
  imageSpan,
  intersect,
  offsetImage,
  subtract,
} from "@dfukit/memory";
import { ConverterError } from "./error.js";

/** No STM32 has a memory this large; a longer fill is a slip of the pen. */
const LARGEST_FILL_BYTES = 0x4000_0000;

/** Edits in the order in which they are applied. */
export interface Edits {
  /** Keep only what lies in one of these; empty keeps all. */
  readonly crop?: readonly AddressRange[] | undefined;
  /** Drop what lies in one of these. */
  readonly exclude?: readonly AddressRange[] | undefined;
  /** Move every byte by this much; may be negative. */
  readonly offsetBytes?: number | undefined;
  /** Fill the gaps inside these ranges; existing bytes stay. */
  readonly fill?: readonly { readonly range: AddressRange; readonly byte: number }[] | undefined;
}

/**
 * Applies the edits to each image. A fill goes to the image that it touches, or
 * else to the first.
 * @throws ConverterError `fill-too-large`; MemoryError `address-out-of-range` or `range-invalid` if the offset
 *   moves data out of the address space.
 */
export function applyEdits(images: readonly Image[], edits: Edits): readonly Image[] {
  const moved = images.map((image) =>
    offsetBy(excludeAll(cropTo(image, edits.crop), edits.exclude), edits),
  );
  for (const { range, byte } of edits.fill ?? []) {
    assertFillable(range);
    const index = Math.max(
      0,
      moved.findIndex((image) => touches(image, range)),
    );
    const image = moved[index];
    if (image !== undefined) moved[index] = fillGaps(image, range, byte);
  }
  return moved;
}

function assertFillable(range: AddressRange): void {
  const sizeBytes = range.end - range.start;
  if (sizeBytes <= LARGEST_FILL_BYTES) return;
  throw new ConverterError(
    "fill-too-large",
    `range ${formatRange(range)} to fill has ${sizeBytes} bytes, expected at most ${LARGEST_FILL_BYTES}`,
    { actor: "input", hint: "fill only the part that needs it", details: { sizeBytes } },
  );
}

function cropTo(image: Image, ranges: readonly AddressRange[] = []): Image {
  if (ranges.length === 0) return image;
  const outside = ranges.reduce<readonly AddressRange[]>(
    (left, range) => left.flatMap((part) => subtract(part, range)),
    [{ start: 0, end: 2 ** 32 }],
  );
  return excludeAll(image, outside);
}

function excludeAll(image: Image, ranges: readonly AddressRange[] = []): Image {
  return ranges.reduce<Image>((left, range) => exclude(left, range), image);
}

function offsetBy(image: Image, { offsetBytes = 0 }: Edits): Image {
  return offsetBytes === 0 ? image : offsetImage(image, offsetBytes);
}

function touches(image: Image, range: AddressRange): boolean {
  const span = imageSpan(image);
  return span !== undefined && intersect(span, range) !== undefined;
}
