/** What images cost: their bytes, not their addresses, and no more than linear time. */
import { describe, expect, it } from "vitest";
import type { Image, Segment } from "./image.js";
import {
  combineSegments,
  exclude,
  imageFromSegments,
  imageSizeBytes,
  imageSpan,
  padTo,
  slice,
} from "./image.js";

const MIB = 1024 * 1024;

function allocatedBytes(image: Image): number {
  const buffers = new Set(image.segments.map(({ bytes }) => bytes.buffer));
  return [...buffers].reduce((sum, buffer) => sum + buffer.byteLength, 0);
}

/** `count` segments of `sizeBytes` one `strideBytes` behind the other, all views of one buffer. */
function manySegments(count: number, sizeBytes: number, strideBytes: number): readonly Segment[] {
  const bytes = new Uint8Array(count * sizeBytes).map((_, index) => index % 251);
  return Array.from({ length: count }, (_, nth) => ({
    address: 0x0800_0000 + nth * strideBytes,
    bytes: bytes.subarray(nth * sizeBytes, (nth + 1) * sizeBytes),
  }));
}

function timeMs(work: () => void): number {
  const start = Date.now();
  work();
  return Date.now() - start;
}

/** The shortest of three, which other work on the machine disturbs least. */
function bestTimeMs(work: () => void): number {
  return Math.min(timeMs(work), timeMs(work), timeMs(work));
}

it("two bytes 4 GiB apart cost two bytes", () => {
  const far = imageFromSegments([
    { address: 0xffff_ffff, bytes: Uint8Array.of(2) },
    { address: 0, bytes: Uint8Array.of(1) },
  ]);
  expect(imageSpan(far)).toEqual({ start: 0, end: 2 ** 32 });
  for (const image of [
    far,
    slice(far, { start: 0, end: 2 ** 32 }),
    exclude(far, { start: 8, end: 0xffff_fff0 }),
    combineSegments([...far.segments, ...far.segments], "first").image,
  ]) {
    expect([imageSizeBytes(image), allocatedBytes(image)]).toEqual([2, 2]);
  }
  expect(allocatedBytes(padTo(far, 16, 0xff))).toBe(32);
});

describe("100 000 segments", () => {
  it("that touch join to one 64 MiB segment, copied once", () => {
    const count = 1e5;
    const segments = manySegments(count, 671, 671);
    expect(count * 671).toBeGreaterThan(63 * MIB);
    let image: Image = { segments: [] };
    const joinMs = timeMs(() => {
      image = imageFromSegments([...segments].reverse());
    });
    expect(image.segments.length).toBe(1);
    expect(allocatedBytes(image)).toBe(count * 671);
    expect(image.segments[0]?.bytes[671 * 1000]).toBe((671 * 1000) % 251);
    expect(joinMs).toBeLessThan(5000); // Linear: a fraction of a second. Quadratic: minutes.
  });

  it.each([
    ["touching", 4],
    ["apart", 8],
    ["overlapping", 3],
  ])("%s take about ten times as long as a tenth of them", (_what, strideBytes) => {
    const few = manySegments(2e4, 4, strideBytes);
    const many = manySegments(2e5, 4, strideBytes);
    const work = (segments: readonly Segment[]) => () => {
      const { image } = combineSegments(segments, "last");
      padTo(image, 8, 0xff);
      exclude(image, { start: 0x0800_0100, end: 0x0800_0200 });
    };
    const fewMs = bestTimeMs(work(few));
    // Ten times the work; quadratic behaviour would be a hundred times. The constant absorbs noise.
    expect(bestTimeMs(work(many))).toBeLessThan(45 * fewMs + 300);
  });
});
