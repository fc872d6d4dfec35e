import type { SectorReport } from "@dfukit/core";
import type { Image, Segment } from "@dfukit/memory";
import { describe, expect, it } from "vitest";
import { bytesWithin, damagedAfter, rangesOf, withBytes, withoutRanges } from "./kept-content.js";

function segment(address: number, ...bytes: readonly number[]): Segment {
  return { address, bytes: Uint8Array.from(bytes) };
}

const IMAGE: Image = { segments: [segment(0x100, 1, 2, 3, 4), segment(0x200, 5, 6)] };

describe("kept bytes", () => {
  it("lose ranges, also within a segment", () => {
    const ranges = [
      { start: 0x101, end: 0x103 },
      { start: 0x1f0, end: 0x210 },
    ];
    expect(withoutRanges(IMAGE, ranges)).toEqual({
      segments: [segment(0x100, 1), segment(0x103, 4)],
    });
  });

  it("are counted once where ranges overlap", () => {
    const ranges = [
      { start: 0x100, end: 0x103 },
      { start: 0x102, end: 0x201 },
    ];
    expect(bytesWithin(IMAGE, ranges)).toBe(5);
  });

  it("of now win over those of an earlier run", () => {
    const damaged = [{ start: 0, end: 0x80 }];
    const both = withBytes({ image: IMAGE, damaged }, [segment(0x102, 9, 9, 9)]);
    expect(both).toEqual({
      image: { segments: [segment(0x100, 1, 2, 9, 9, 9), segment(0x200, 5, 6)] },
      damaged,
    });
  });

  it("have the ranges of their segments", () => {
    expect(rangesOf(IMAGE.segments)).toEqual([
      { start: 0x100, end: 0x104 },
      { start: 0x200, end: 0x202 },
    ]);
  });
});

describe("damaged sectors", () => {
  const GONE = { code: "device-disconnected", details: {} } as const;

  function sector(start: number, state: SectorReport["state"]): SectorReport {
    return { alternateSetting: 0, start, end: start + 0x100, state };
  }

  it.each([
    ["intact", []],
    ["erasing", [{ start: 0x100, end: 0x200 }]],
    ["erased", []],
    ["half-written", [{ start: 0x100, end: 0x200 }]],
    ["written", []],
    ["verified", []],
  ] as const)("a sector that is %s", (state, expected) => {
    expect(damagedAfter([], [sector(0x100, state)], GONE)).toEqual(expected);
  });

  it("stay damaged until a job has brought them into a known state", () => {
    const before = [{ start: 0x100, end: 0x400 }];
    const sectors = [sector(0x100, "intact"), sector(0x200, "verified"), sector(0x400, "erasing")];
    expect(damagedAfter(before, sectors, GONE)).toEqual([
      { start: 0x100, end: 0x200 },
      { start: 0x300, end: 0x500 },
    ]);
  });

  it("are those that read wrong after they were written, too", () => {
    const sectors = [sector(0x100, "written"), sector(0x300, "written")];
    const wrong = { code: "verify-failed", details: { address: 0x3ff } } as const;
    expect(damagedAfter([], sectors, wrong)).toEqual([{ start: 0x300, end: 0x400 }]);
  });
});
