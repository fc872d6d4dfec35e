/** Where the bytes of a format without addresses go: raw binary and dfu-raw share it. */
import { rangeOf, type Segment } from "@dfukit/memory";

/**
 * The bytes as one segment at `address`; none if there are no bytes.
 * @throws MemoryError `address-out-of-range`, or `range-invalid` if the bytes run past 4 GiB.
 */
export function segmentAt(address: number, bytes: Uint8Array): readonly Segment[] {
  if (bytes.length === 0) return [];
  rangeOf(address, bytes.length);
  return [{ address, bytes }];
}
