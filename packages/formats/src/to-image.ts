/**
 * From what a file holds to plain segments and images, for every format:
 * imports only memory.
 */
import { combineSegments, type Image, rangeOf, type Segment } from "@dfukit/memory";

/**
 * The bytes as one segment at `address`; none if there are no bytes.
 * @throws MemoryError `address-out-of-range`, or `range-invalid` if the bytes run past 4 GiB.
 */
export function segmentAt(address: number, bytes: Uint8Array): readonly Segment[] {
  if (bytes.length === 0) return [];
  rangeOf(address, bytes.length);
  return [{ address, bytes }];
}

/**
 * Runs, sections or blocks as an image of plain segments, without what else the
 * document knows about them; the last wins where they overlap. Bytes are shared.
 */
export function imageOfLoads(loads: readonly Segment[]): Image {
  const { image } = combineSegments(loads, "last");
  return { segments: image.segments.map(({ address, bytes }) => ({ address, bytes })) };
}
