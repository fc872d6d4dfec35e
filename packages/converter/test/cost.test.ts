/**
 * What conversion may cost: time in proportion to the segments, memory in proportion to
 * the bytes. The bounds are an order of magnitude above what a slow machine needs, and
 * far below what a quadratic step would take.
 */
import type { FirmwareDocument } from "@dfukit/formats";
import { parseBinary } from "@dfukit/formats";
import type { Segment } from "@dfukit/memory";
import { describe, expect, it } from "vitest";
import {
  type ConvertInput,
  convertFirmware,
  encodeFirmware,
  inspectFirmware,
} from "../src/index.js";
import { chip, H7 } from "./chips.js";

const SEGMENT_COUNT = 200_000;

/** One byte in every `strideBytes` of the flash, as runs of a text file. */
function scattered(count: number, strideBytes: number): FirmwareDocument {
  const runs = Array.from({ length: count }, (_, nth) => ({
    address: 0x0800_0000 + nth * strideBytes,
    bytes: Uint8Array.of(nth % 251),
    offset: 0,
    line: 1,
  }));
  return {
    format: "hex",
    sizeBytes: 0,
    issues: [],
    runs,
    startAddresses: [],
    lineEnding: "lf",
    longestRecordBytes: 1,
    recordCounts: {},
    records: function* () {},
  };
}

function secondsFor(run: () => unknown): number {
  const startMs = performance.now();
  run();
  return (performance.now() - startMs) / 1000;
}

/** Linear is about 10 for ten times the work, quadratic 100. */
const MOST_GROWTH = 40;

/** The slowdown for ten times the work, measured again where another process may have been in the way. */
function growth(run: (document: FirmwareDocument) => unknown, strideBytes: number): number {
  const small = scattered(SEGMENT_COUNT / 10, strideBytes);
  const large = scattered(SEGMENT_COUNT, strideBytes);
  run(small);
  const smallSeconds = Math.min(...[1, 2, 3].map(() => secondsFor(() => run(small))));
  let least = Number.POSITIVE_INFINITY;
  for (let round = 0; round < 3 && least >= MOST_GROWTH; round++) {
    least = Math.min(least, secondsFor(() => run(large)) / Math.max(smallSeconds, 0.005));
  }
  return least;
}

const input = (document: FirmwareDocument): ConvertInput => ({ name: "a.hex", document });

describe("200 000 segments of one byte", () => {
  const edits = {
    crop: [{ start: 0x0800_0000, end: 0x0900_0000 }],
    exclude: [
      { start: 0x0800_0001, end: 0x0800_0002 },
      { start: 0x0800_0101, end: 0x0800_0102 },
    ],
    offsetBytes: 0x20,
    fill: [{ range: { start: 0x0800_0000, end: 0x0800_1000 }, byte: 0 }],
  };

  it.each([
    [
      "convert for a chip, each with a gap to the next",
      10,
      (d: FirmwareDocument) => convertFirmware([input(d)], { chip: H7 }),
    ],
    [
      "convert for a chip, several in one flash word",
      2,
      (d: FirmwareDocument) => convertFirmware([input(d)], { chip: H7 }),
    ],
    [
      "convert with every edit",
      4,
      (d: FirmwareDocument) => convertFirmware([input(d)], { ...edits, chip: H7 }),
    ],
    [
      "are refused, all of them outside",
      4,
      (d: FirmwareDocument) =>
        expect(() => convertFirmware([input(d)], { chip: H7, offsetBytes: 0x2000_0000 })).toThrow(
          "more ranges",
        ),
    ],
    ["merge with themselves", 4, (d: FirmwareDocument) => convertFirmware([input(d), input(d)])],
    ["are inspected for a chip", 10, (d: FirmwareDocument) => inspectFirmware(d, { chip: H7 })],
    [
      "are written as DfuSe",
      10,
      (d: FirmwareDocument) => encodeFirmware(convertFirmware([input(d)]), "dfu"),
    ],
  ])("%s, in time that grows with their number", (_what, strideBytes, run) => {
    expect(growth(run, strideBytes)).toBeLessThan(MOST_GROWTH);
  });
});

describe("a large image", () => {
  /** An H7 with more flash than any has, so that 64 MiB fit. */
  const LARGE = {
    ...H7,
    target: {
      ...H7.target,
      layout: {
        regions: H7.target.layout.regions.map((region) =>
          region.kind === "flash"
            ? { ...region, runs: region.runs.map((run) => ({ ...run, sectorCount: 1024 })) }
            : region,
        ),
      },
    },
  };
  const SIZE = 64 * 1024 * 1024;

  function segmentsOf(bytes: Uint8Array): readonly Segment[] {
    const raw = { name: "a.bin", document: parseBinary(bytes), address: 0x0800_0000 };
    return convertFirmware([raw], { chip: LARGE }).images.flatMap(({ image }) => image.segments);
  }

  it("is not copied if it is aligned", () => {
    const bytes = new Uint8Array(SIZE);
    const [segment] = segmentsOf(bytes);
    expect(segment?.bytes.buffer).toBe(bytes.buffer);
    expect(segment?.bytes.length).toBe(SIZE);
  });

  it("is copied once if it is not", () => {
    const bytes = new Uint8Array(SIZE - 1);
    segmentsOf(bytes);
    const before = process.memoryUsage().arrayBuffers;
    const segments = segmentsOf(bytes);
    const grown = process.memoryUsage().arrayBuffers - before;
    expect(segments.map((segment) => segment.bytes.length)).toEqual([SIZE]);
    expect(grown).toBeLessThanOrEqual(SIZE + 1024 * 1024);
  });
});

describe("the chip of these tests", () => {
  it("is a real one", () => {
    expect(H7).toEqual(chip("STM32H743ZIT6"));
  });
});
