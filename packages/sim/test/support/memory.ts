/**
 * What a debug probe sees: the whole memory of a chip before and after, and where two
 * of them differ. Takes the memories from the profile, not from what the core works on.
 */
import {
  type AddressRange,
  type FlashRegion,
  formatAddress,
  formatByte,
  type Image,
  imageFromSegments,
  regionRanges,
  type Sector,
  type Segment,
  sectorsOfRegion,
} from "@dfukit/memory";
import type { Part } from "@dfukit/profiles";
import type { SimulatedDevice } from "@dfukit/sim";

/** Every byte of a chip that its boot ROM reaches. */
export type Memory = readonly Segment[];

/** The memories of a part by its profile, the flash first. */
function regionsOf({ profile, size }: Part): readonly FlashRegion[] {
  const flash: FlashRegion = {
    name: profile.flashName,
    kind: "flash",
    alternateSetting: profile.flashAlternateSetting,
    runs: size.runs,
  };
  const others = profile.memories.filter(({ sizes }) => sizes.includes(size.letter));
  return [flash, ...others.map(({ region }) => region)];
}

/** The flash of a part. */
export function flashOf(part: Part): FlashRegion {
  const [flash] = regionsOf(part);
  if (flash === undefined) throw new Error("no flash");
  return flash;
}

/** The sectors of the flash, ascending. */
export function flashSectors(part: Part): readonly Sector[] {
  return sectorsOfRegion(flashOf(part));
}

/** The only memory of a kind. */
export function regionOf(part: Part, kind: FlashRegion["kind"]): FlashRegion {
  const region = regionsOf(part).find((candidate) => candidate.kind === kind);
  if (region === undefined) throw new Error(`${part.part} has no ${kind}`);
  return region;
}

/** Reads everything. */
export function readMemory(sim: SimulatedDevice, part: Part): Memory {
  return regionsOf(part).flatMap((region) =>
    regionRanges(region).map((range) => ({
      address: range.start,
      bytes: sim.rom.readMemory(range),
    })),
  );
}

/** The memory with the bytes of some segments in place. */
export function overlaid(memory: Memory, segments: readonly Segment[]): Memory {
  const copy = memory.map(({ address, bytes }) => ({ address, bytes: bytes.slice() }));
  for (const { address, bytes } of segments) {
    const home = copy.find(
      (segment) => address >= segment.address && address < segment.address + segment.bytes.length,
    );
    if (home === undefined) throw new Error(`no memory at ${formatAddress(address)}`);
    home.bytes.set(bytes, address - home.address);
  }
  return copy;
}

/** The bytes of a range. */
export function bytesAt(memory: Memory, { start, end }: AddressRange): Uint8Array {
  const home = memory.find(
    ({ address, bytes }) => start >= address && end <= address + bytes.length,
  );
  if (home === undefined) throw new Error(`no memory at ${formatAddress(start)}`);
  return home.bytes.subarray(start - home.address, end - home.address);
}

/** The first differences, in words; empty if the memories are the same. */
export function differences(actual: Memory, expected: Memory): readonly string[] {
  return expected.flatMap((wanted) => {
    const got = actual.find(({ address }) => address === wanted.address);
    if (got === undefined) return [`nothing at ${formatAddress(wanted.address)}`];
    if (Buffer.compare(got.bytes, wanted.bytes) === 0) return [];
    const at = wanted.bytes.findIndex((byte, nth) => byte !== got.bytes[nth]);
    const [is, should] = [got.bytes[at] ?? 0, wanted.bytes[at] ?? 0];
    return [
      `${formatAddress(wanted.address + at)} is ${formatByte(is)}, should be ${formatByte(should)}`,
    ];
  });
}

/** An image of some segments, as a job takes it: by address. */
export function requested(
  ...segments: readonly Segment[]
): readonly [{ readonly alternateSetting: null; readonly image: Image }] {
  return [{ alternateSetting: null, image: imageFromSegments(segments) }];
}
