/** The fate of one sector, decided block by block and no later than it can be. */
import { type Image, imageFromSegments } from "@dfukit/memory";
import { describe, expect, it } from "vitest";
import type { RegionRequest } from "./request.js";
import { type SectorReading, startReading, takeBlock } from "./sector-reading.js";
import { F405, F405_FLASH, filled, imageOf, pattern, run, sectorOf } from "./test-targets.js";

const START = 0x08000000;
const FLASH = { ...F405_FLASH, runs: [run(START, 2, 256)] };
const TARGET = { ...F405, layout: { regions: [FLASH] } };
const SECTOR = sectorOf(TARGET, START);

function reading(wanted: Image, { skip = true, keep = true } = {}): SectorReading {
  const region: RegionRequest = {
    region: FLASH,
    style: "sectors",
    requested: wanted,
    wanted,
    sectors: [SECTOR],
  };
  return startReading(SECTOR, { region, skip, keep });
}

const block = (nth: number) => ({ start: START + nth * 64, end: START + (nth + 1) * 64 });

/** Hands the sector its four blocks as long as it needs them; returns the numbers of those. */
function readAll(one: SectorReading, contents: Uint8Array, unreadable: readonly number[] = []) {
  const needed: number[] = [];
  for (const nth of [0, 1, 2, 3]) {
    if (!one.needs(block(nth))) continue;
    needed.push(nth);
    const bytes = unreadable.includes(nth) ? null : contents.subarray(nth * 64, (nth + 1) * 64);
    takeBlock(one, block(nth), { bytes, erasedByte: 0xff });
  }
  return needed;
}

const WHOLE = imageOf([START, pattern(256)]);
const PART = imageOf([START + 64, pattern(64)]);
const contentWith = (...parts: readonly (readonly [number, Uint8Array])[]) => {
  const bytes = filled(256, 0xff);
  for (const [offset, own] of parts) bytes.set(own, offset);
  return bytes;
};

describe("a sector that is wanted whole", () => {
  it("is the same after its last block", () => {
    const one = reading(WHOLE);
    expect(readAll(one, pattern(256))).toEqual([0, 1, 2, 3]);
    expect([one.finding(), one.kept()]).toEqual([{ kind: "same" }, []]);
  });

  it("differs as soon as it is neither the same nor blank", () => {
    const one = reading(WHOLE);
    const contents = pattern(256);
    contents[70] = 0;
    expect(readAll(one, contents)).toEqual([0, 1]);
    // From the first difference on, to the end of the block.
    const sample = { address: START + 70, bytes: contents.slice(70, 128) };
    expect(one.finding()).toEqual({ kind: "differs", sample });
  });

  it("remembers no more than 64 bytes of a difference", () => {
    const one = reading(WHOLE);
    const all = { start: START, end: START + 256 };
    takeBlock(one, all, { bytes: filled(256, 9), erasedByte: 0xff });
    const sample = { address: START, bytes: filled(64, 9) };
    expect(one.finding()).toEqual({ kind: "differs", sample });
  });

  it("is blank only once it was read to its end", () => {
    const begun = reading(WHOLE);
    takeBlock(begun, block(0), { bytes: filled(64, 0xff), erasedByte: 0xff });
    expect(begun.finding().kind).toBe("differs");
    const one = reading(WHOLE);
    expect(readAll(one, filled(256, 0xff))).toEqual([0, 1, 2, 3]);
    expect(one.finding()).toEqual({ kind: "blank" });
  });

  it("is not blank if its last byte is not", () => {
    const one = reading(WHOLE);
    expect(readAll(one, contentWith([255, Uint8Array.of(0)]))).toEqual([0, 1, 2, 3]);
    const sample = { address: START, bytes: filled(64, 0xff) };
    expect(one.finding()).toEqual({ kind: "differs", sample });
  });

  it("is the same rather than blank where nothing but erased bytes is wanted", () => {
    const one = reading(imageOf([START, filled(256, 0xff)]));
    readAll(one, filled(256, 0xff));
    expect(one.finding()).toEqual({ kind: "same" });
  });
});

describe("a sector that is wanted in part", () => {
  it("is read on for the bytes to keep, and not for those to be written over", () => {
    const one = reading(PART);
    const contents = contentWith([0, pattern(10)], [64, filled(64, 1)], [250, pattern(6)]);
    expect(readAll(one, contents)).toEqual([0, 1, 2, 3]);
    expect(one.kept()).toEqual([
      { address: START, bytes: contents.slice(0, 64) },
      { address: START + 128, bytes: contents.slice(128) },
    ]);
  });

  it("skips blocks without bytes to keep once it is known to differ", () => {
    const one = reading(imageOf([START, pattern(192)]));
    expect(readAll(one, filled(256, 1))).toEqual([0, 3]);
    expect(one.kept()).toEqual([{ address: START + 192, bytes: filled(64, 1) }]);
  });

  it("keeps nothing where nothing is to be kept", () => {
    const one = reading(PART, { keep: false });
    expect([block(0), block(1)].map(one.keeps)).toEqual([false, false]);
    expect(readAll(one, filled(256, 1))).toEqual([0, 1]);
    expect([one.keptRanges, one.kept()]).toEqual([[], []]);
  });

  it("tells which blocks hold bytes to keep", () => {
    const one = reading(PART);
    expect([0, 1, 2, 3].map((nth) => one.keeps(block(nth)))).toEqual([true, false, true, true]);
  });

  it("is only read for the bytes to keep where nothing is skipped", () => {
    const one = reading(PART, { skip: false });
    expect(readAll(one, filled(256, 1))).toEqual([0, 2, 3]);
    expect(one.finding()).toEqual({ kind: "not-compared" });
    expect(reading(PART, { skip: false, keep: false }).needs(block(0))).toBe(false);
  });
});

describe("a sector that cannot be read", () => {
  it("needs no further block and keeps nothing", () => {
    const one = reading(PART);
    expect(readAll(one, pattern(256), [1])).toEqual([0, 1]);
    expect([one.finding(), one.kept()]).toEqual([{ kind: "unreadable" }, []]);
  });
});

describe("a block that is larger than the sector", () => {
  it("counts with the part that belongs to the sector", () => {
    const wide = { start: START - 64, end: START + 512 };
    const bytes = filled(64 + 512, 0);
    bytes.set(pattern(256), 64);
    const one = reading(WHOLE);
    takeBlock(one, wide, { bytes, erasedByte: 0xff });
    expect(one.finding()).toEqual({ kind: "same" });
  });

  it("says nothing about a sector outside of it", () => {
    const one = reading(WHOLE);
    const outside = { start: START + 256, end: START + 320 };
    takeBlock(one, outside, { bytes: null, erasedByte: 0xff });
    takeBlock(one, outside, { bytes: filled(64, 1), erasedByte: 0xff });
    expect([one.finding(), one.state.readBytes]).toEqual([{ kind: "same" }, 0]);
  });
});

it("compares every segment that it is wanted with", () => {
  const wanted = imageFromSegments([
    { address: START - 10, bytes: filled(11, 1) },
    { address: START + 100, bytes: filled(100, 2) },
    { address: START + 255, bytes: filled(9, 3) },
  ]);
  const right = contentWith([0, filled(1, 1)], [100, filled(100, 2)], [255, filled(1, 3)]);
  const findingOf = (contents: Uint8Array) => {
    const one = reading(wanted);
    readAll(one, contents);
    return one.finding().kind;
  };
  const wrong = [0, 100, 199, 255].map((offset) => {
    const contents = right.slice();
    contents[offset] = 0;
    return findingOf(contents);
  });
  expect([findingOf(right), wrong]).toEqual(["same", ["differs", "differs", "differs", "differs"]]);
});
