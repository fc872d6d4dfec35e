import type { FirmwareImage } from "@dfukit/formats";
import { combineSegments, type Segment } from "@dfukit/memory";
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { diffFirmware } from "./diff.js";
import type { DiffKind, DiffOptions, DiffRange, FirmwareDiff } from "./types.js";

const FLASH = 0x0800_0000;

interface Named {
  readonly alternateSetting?: number;
  readonly familyId?: number;
}

function firmware(segments: readonly Segment[], named: Named = {}): FirmwareImage {
  const { alternateSetting = null, familyId = null } = named;
  return { alternateSetting, name: null, familyId, image: combineSegments(segments, "last").image };
}

function s(address: number, ...bytes: readonly number[]): Segment {
  return { address, bytes: Uint8Array.from(bytes) };
}

/** An untargeted range. */
function r(kind: DiffKind, start: number, end: number): DiffRange {
  return { alternateSetting: null, familyId: null, kind, start, end };
}

const NOTHING: FirmwareDiff = {
  equal: true,
  aBytes: 0,
  bBytes: 0,
  identicalBytes: 0,
  changedBytes: 0,
  onlyInABytes: 0,
  onlyInBBytes: 0,
  ignoredInABytes: 0,
  ignoredInBBytes: 0,
  firstDifference: null,
  ranges: [],
  rangesOmitted: 0,
};

function first(address: number, a: number | null, b: number | null, named: Named = {}) {
  const { alternateSetting = null, familyId = null } = named;
  return { alternateSetting, familyId, address, a, b };
}

describe("two images without targets", () => {
  it.each<[string, readonly Segment[], readonly Segment[], Partial<FirmwareDiff>]>([
    ["empty", [], [], {}],
    ["the same", [s(FLASH, 1, 2)], [s(FLASH, 1, 2)], { aBytes: 2, bBytes: 2, identicalBytes: 2 }],
    [
      "the first byte changed",
      [s(FLASH, 1, 2, 3)],
      [s(FLASH, 9, 2, 3)],
      {
        aBytes: 3,
        bBytes: 3,
        identicalBytes: 2,
        changedBytes: 1,
        firstDifference: first(FLASH, 1, 9),
        ranges: [r("changed", FLASH, FLASH + 1)],
      },
    ],
    [
      "the last byte of the address space changed",
      [s(0xffff_fffe, 1, 2)],
      [s(0xffff_fffe, 1, 3)],
      {
        aBytes: 2,
        bBytes: 2,
        identicalBytes: 1,
        changedBytes: 1,
        firstDifference: first(0xffff_ffff, 2, 3),
        ranges: [r("changed", 0xffff_ffff, 2 ** 32)],
      },
    ],
    [
      "one longer at both ends, across 2³¹",
      [s(0x7fff_fffe, 7, 8, 9, 10)],
      [s(0x7fff_ffff, 8, 9)],
      {
        aBytes: 4,
        bBytes: 2,
        identicalBytes: 2,
        onlyInABytes: 2,
        firstDifference: first(0x7fff_fffe, 7, null),
        ranges: [
          r("only-in-a", 0x7fff_fffe, 0x7fff_ffff),
          r("only-in-a", 0x8000_0001, 0x8000_0002),
        ],
      },
    ],
    [
      "disjoint and touching: kinds are not joined",
      [s(FLASH, 1)],
      [s(FLASH + 1, 2)],
      {
        aBytes: 1,
        bBytes: 1,
        onlyInABytes: 1,
        onlyInBBytes: 1,
        firstDifference: first(FLASH, 1, null),
        ranges: [r("only-in-a", FLASH, FLASH + 1), r("only-in-b", FLASH + 1, FLASH + 2)],
      },
    ],
    [
      "only in B, a zero",
      [],
      [s(0, 0)],
      {
        bBytes: 1,
        onlyInBBytes: 1,
        firstDifference: first(0, null, 0),
        ranges: [r("only-in-b", 0, 1)],
      },
    ],
  ])("%s", (_what, a, b, expected) => {
    const equal = expected.firstDifference === undefined;
    expect(diffFirmware([firmware(a)], [firmware(b)])).toEqual({ ...NOTHING, equal, ...expected });
  });
});

describe("pairing", () => {
  const flash = (byte: number) => firmware([s(FLASH, byte)], { alternateSetting: 0 });
  const option = (byte: number) => firmware([s(0x1fff_f800, byte)], { alternateSetting: 1 });

  it("is by alternate setting if both sides name them, whatever the order", () => {
    expect(diffFirmware([option(5), flash(1)], [flash(1), option(6)])).toEqual({
      ...NOTHING,
      equal: false,
      aBytes: 2,
      bBytes: 2,
      identicalBytes: 1,
      changedBytes: 1,
      firstDifference: first(0x1fff_f800, 5, 6, { alternateSetting: 1 }),
      ranges: [
        {
          alternateSetting: 1,
          familyId: null,
          kind: "changed",
          start: 0x1fff_f800,
          end: 0x1fff_f801,
        },
      ],
    });
  });

  it("keeps the same address on other alternate settings apart", () => {
    const a = [firmware([s(0, 1)], { alternateSetting: 0 })];
    const b = [firmware([s(0, 1)], { alternateSetting: 2 })];
    expect(diffFirmware(a, b).ranges).toEqual([
      { alternateSetting: 0, familyId: null, kind: "only-in-a", start: 0, end: 1 },
      { alternateSetting: 2, familyId: null, kind: "only-in-b", start: 0, end: 1 },
    ]);
  });

  it("does not join ranges of two alternate settings that touch", () => {
    const a = [
      firmware([s(0, 1)], { alternateSetting: 0 }),
      firmware([s(1, 1)], { alternateSetting: 1 }),
    ];
    expect(diffFirmware(a, []).ranges).toEqual([
      { alternateSetting: 0, familyId: null, kind: "only-in-a", start: 0, end: 1 },
      { alternateSetting: 1, familyId: null, kind: "only-in-a", start: 1, end: 2 },
    ]);
  });

  it("lays targets with the same alternate setting over each other", () => {
    const a = [flash(1), firmware([s(FLASH + 1, 2)], { alternateSetting: 0 })];
    const b = [firmware([s(FLASH, 1, 2)], { alternateSetting: 0 })];
    expect(diffFirmware(a, b).equal).toBe(true);
  });

  it("is by address against everything if one side names no targets", () => {
    const flat = [firmware([s(FLASH, 1), s(0x1fff_f800, 5)])];
    expect(diffFirmware([flash(1), option(5)], flat)).toEqual({
      ...NOTHING,
      aBytes: 2,
      bBytes: 2,
      identicalBytes: 2,
    });
    expect(diffFirmware(flat, [flash(1), option(6)]).firstDifference).toEqual(
      first(0x1fff_f800, 5, 6),
    );
  });

  it("is by UF2 family if both sides name them; blocks without one come first", () => {
    const f4 = 0x5775_5a57;
    const a = [firmware([s(FLASH, 1)], { familyId: f4 }), firmware([s(0, 3)])];
    const b = [firmware([s(0, 4)]), firmware([s(FLASH, 2)], { familyId: f4 })];
    expect(diffFirmware(a, b).ranges).toEqual([
      r("changed", 0, 1),
      { alternateSetting: null, familyId: f4, kind: "changed", start: FLASH, end: FLASH + 1 },
    ]);
  });

  it("is by address between targets and families", () => {
    expect(diffFirmware([flash(1)], [firmware([s(FLASH, 1)], { familyId: 7 })]).equal).toBe(true);
  });

  it("goes along with the other side if one has no images", () => {
    expect(diffFirmware([], [flash(1)]).ranges).toEqual([
      { alternateSetting: 0, familyId: null, kind: "only-in-b", start: FLASH, end: FLASH + 1 },
    ]);
    expect(diffFirmware([], [])).toEqual(NOTHING);
  });
});

describe("ignoreErased", () => {
  const short = [firmware([s(FLASH, 1, 0xff)])];
  const padded = [firmware([s(FLASH, 1, 0xff, 0xff, 0xff)])];

  it.each([
    ["B", short, padded, { aBytes: 2, bBytes: 4, ignoredInBBytes: 2 }],
    ["A", padded, short, { aBytes: 4, bBytes: 2, ignoredInABytes: 2 }],
  ])("counts the padding of %s as no difference", (_side, a, b, expected) => {
    expect(diffFirmware(a, b, { ignoreErased: 0xff })).toEqual({
      ...NOTHING,
      identicalBytes: 2,
      ...expected,
    });
    expect(diffFirmware(a, b, { ignoreErased: 0 }).equal).toBe(false);
    expect(diffFirmware(a, b).equal).toBe(false);
  });

  it("is no excuse for a byte that both sides have", () => {
    expect(
      diffFirmware([firmware([s(0, 1)])], [firmware([s(0, 0xff)])], { ignoreErased: 0xff }).ranges,
    ).toEqual([r("changed", 0, 1)]);
  });
});

describe("the list of ranges", () => {
  /** Every second byte of 4000 differs. */
  const a = [firmware([{ address: FLASH, bytes: new Uint8Array(4000) }])];
  const b = [firmware([{ address: FLASH, bytes: new Uint8Array(4000).map((_, i) => i % 2) }])];

  it.each([
    [undefined, 1000, 1000],
    [3, 3, 1997],
    [0, 0, 2000],
    [2000, 2000, 0],
  ])("at most %s: %d listed, %d omitted, totals exact", (maxRanges, listed, omitted) => {
    const diff = diffFirmware(a, b, { maxRanges });
    expect(diff.ranges).toEqual(
      Array.from({ length: listed }, (_, nth) =>
        r("changed", FLASH + 2 * nth + 1, FLASH + 2 * nth + 2),
      ),
    );
    expect([diff.rangesOmitted, diff.changedBytes, diff.identicalBytes, diff.equal]).toEqual([
      omitted,
      2000,
      2000,
      false,
    ]);
    expect(diff.firstDifference).toEqual(first(FLASH + 1, 0, 1));
  });

  it("joins ranges of one kind across the borders of segments", () => {
    const cut = [firmware([s(0, 1), s(1, 1)])];
    const other = [{ ...firmware([]), image: { segments: [s(0, 2), s(1, 2)] } }];
    expect(diffFirmware(cut, other).ranges).toEqual([r("changed", 0, 2)]);
  });

  it("does not lengthen a listed range once others were left out", () => {
    const many = [{ ...firmware([]), image: { segments: [s(0, 2), s(2, 2), s(3, 2)] } }];
    const diff = diffFirmware(many, [], { maxRanges: 1 });
    expect([diff.ranges, diff.rangesOmitted]).toEqual([[r("only-in-a", 0, 1)], 1]);
  });
});

describe("against a map of bytes", () => {
  const segmentsArbitrary = fc.constantFrom(0, 0x7fff_ffe0, 2 ** 32 - 128).chain((base) =>
    fc.array(
      fc
        .tuple(fc.nat(127), fc.array(fc.constantFrom(0, 1, 0xff), { maxLength: 40 }))
        .map(([offset, bytes]) => s(base + offset, ...bytes.slice(0, 128 - offset))),
      { maxLength: 4 },
    ),
  );

  it.each<[string, DiffOptions]>([
    ["every byte counts", {}],
    ["bytes 0xFF of one side do not", { ignoreErased: 0xff }],
  ])("%s", (_what, options) => {
    fc.assert(
      fc.property(segmentsArbitrary, segmentsArbitrary, (a, b) => {
        expect(diffFirmware([firmware(a)], [firmware(b)], options)).toEqual(
          naiveDiff(a, b, options.ignoreErased),
        );
      }),
      { numRuns: 400 },
    );
  });
});

function bytesOf(segments: readonly Segment[]): ReadonlyMap<number, number> {
  return new Map(
    segments.flatMap(({ address, bytes }) =>
      [...bytes].map((byte, offset): [number, number] => [address + offset, byte]),
    ),
  );
}

/** The comparison byte by byte, as slow and plain as can be. */
function naiveDiff(
  segmentsA: readonly Segment[],
  segmentsB: readonly Segment[],
  ignored: number | undefined,
): FirmwareDiff {
  const [a, b] = [bytesOf(segmentsA), bytesOf(segmentsB)];
  const addresses = [...new Set([...a.keys(), ...b.keys()])].sort((x, y) => x - y);
  const kinds = addresses.map((address) => ({
    address,
    kind: naiveKind(a.get(address), b.get(address), ignored),
  }));
  const count = (wanted: string): number => kinds.filter(({ kind }) => kind === wanted).length;
  const ranges: DiffRange[] = [];
  for (const { address, kind } of kinds) {
    const last = ranges.at(-1);
    if (kind === "same" || kind === "ignored-a" || kind === "ignored-b") continue;
    if (last?.kind === kind && last.end === address) {
      ranges[ranges.length - 1] = { ...last, end: address + 1 };
    } else ranges.push(r(kind, address, address + 1));
  }
  const start = ranges[0]?.start;
  return {
    equal: ranges.length === 0,
    aBytes: a.size,
    bBytes: b.size,
    identicalBytes: count("same"),
    changedBytes: count("changed"),
    onlyInABytes: count("only-in-a"),
    onlyInBBytes: count("only-in-b"),
    ignoredInABytes: count("ignored-a"),
    ignoredInBBytes: count("ignored-b"),
    firstDifference:
      start === undefined ? null : first(start, a.get(start) ?? null, b.get(start) ?? null),
    ranges,
    rangesOmitted: 0,
  };
}

function naiveKind(
  a: number | undefined,
  b: number | undefined,
  ignored: number | undefined,
): DiffKind | "same" | "ignored-a" | "ignored-b" {
  if (a === undefined) return b === ignored ? "ignored-b" : "only-in-b";
  if (b === undefined) return a === ignored ? "ignored-a" : "only-in-a";
  return a === b ? "same" : "changed";
}
