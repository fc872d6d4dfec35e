/** The UF2 builder (microsoft/uf2, README): blocks in ascending order, numbered without a gap. */
import {
  ADDRESS_SPACE_BYTES,
  alignDown,
  alignUp,
  assertU32,
  type Image,
  type Segment,
  segmentRange,
} from "@dfukit/memory";
import { assertFillByte } from "../assert-fill-byte.js";
import { viewOf } from "../bytes.js";
import { FormatError } from "../error.js";
import {
  BLOCK_BYTES,
  DATA_AT,
  FLAG_FAMILY,
  MAGIC_END,
  MAGIC_SECOND,
  MAGIC_START,
  MAX_PAYLOAD_BYTES,
} from "./layout.js";

/** Options of {@link buildUf2}. */
export interface Uf2BuildOptions {
  /** The family, or null for blocks without one. */
  readonly familyId: number | null;
  /** Data in each block: a multiple of 4, at most 476. Default 256. */
  readonly payloadSizeBytes?: number;
  /** What blocks that are not full are padded with. Default 0. */
  readonly fillByte?: number;
}

/**
 * The image as UF2: blocks at multiples of the payload size, padded with
 * `fillByte` where the image has no bytes.
 * @throws FormatError `build-option-invalid`; `not-expressible` for an image without data;
 *   MemoryError for a family id past 32 bits.
 */
export function buildUf2(image: Image, options: Uf2BuildOptions): Uint8Array {
  const { familyId, payloadSizeBytes = 256, fillByte = 0 } = options;
  if (payloadSizeBytes % 4 !== 0 || payloadSizeBytes < 4 || payloadSizeBytes > MAX_PAYLOAD_BYTES) {
    throw new FormatError(
      "build-option-invalid",
      `payload size ${payloadSizeBytes} is out of range, expected a multiple of 4 up to 476`,
      { actor: "input", details: { payloadSizeBytes } },
    );
  }
  assertFillByte(fillByte);
  if (familyId !== null) assertU32(familyId, "family id");
  const payloads = padToBlocks(image, payloadSizeBytes, fillByte);
  if (payloads.length === 0) {
    throw new FormatError("not-expressible", "a UF2 file of no data is no file", {
      actor: "plan",
      details: {},
    });
  }
  const bytes = new Uint8Array(payloads.length * BLOCK_BYTES);
  const sizeBytes = payloads.length * payloadSizeBytes;
  payloads.forEach((payload, number) => {
    writeBlock(bytes, number, { payload, count: payloads.length, familyId, sizeBytes });
  });
  return bytes;
}

/** Blocks in ascending order; where two segments share a block, it holds both. */
function padToBlocks(image: Image, payloadBytes: number, fillByte: number): readonly Segment[] {
  const blocks: { address: number; bytes: Uint8Array }[] = [];
  for (const segment of image.segments) {
    const { start, end } = segmentRange(segment);
    for (
      let at = alignDown(start, payloadBytes);
      at < alignUp(end, payloadBytes);
      at += payloadBytes
    ) {
      let block = blocks.at(-1);
      if (block?.address !== at) {
        block = {
          address: at,
          bytes: new Uint8Array(Math.min(payloadBytes, ADDRESS_SPACE_BYTES - at)).fill(fillByte),
        };
        blocks.push(block);
      }
      const [from, to] = [Math.max(start, at), Math.min(end, at + payloadBytes)];
      block.bytes.set(segment.bytes.subarray(from - start, to - start), from - at);
    }
  }
  return blocks;
}

function writeBlock(
  bytes: Uint8Array,
  number: number,
  block: {
    readonly payload: Segment;
    readonly count: number;
    readonly familyId: number | null;
    readonly sizeBytes: number;
  },
): void {
  const { payload, count, familyId, sizeBytes } = block;
  const view = viewOf(bytes.subarray(number * BLOCK_BYTES, (number + 1) * BLOCK_BYTES));
  const words = [
    MAGIC_START,
    MAGIC_SECOND,
    familyId === null ? 0 : FLAG_FAMILY,
    payload.address,
    payload.bytes.length,
    number,
    count,
    familyId ?? sizeBytes,
  ];
  words.forEach((word, index) => {
    view.setUint32(4 * index, word, true);
  });
  bytes.set(payload.bytes, number * BLOCK_BYTES + DATA_AT);
  view.setUint32(BLOCK_BYTES - 4, MAGIC_END, true);
}
