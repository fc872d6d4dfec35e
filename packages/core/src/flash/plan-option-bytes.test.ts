/** Option bytes: the whole block, read before, and never a value that no one can take back. */
import { describe, expect, it } from "vitest";
import type { FlashTarget, OptionBytes } from "../protocol/target.js";
import type { Operation } from "./plan-types.js";
import { compareOf, eraseOf, findings, type Part, planFor, writeOf } from "./test-plan.js";
import { F405, F405_OPTIONS, filled, pattern, RW, run } from "./test-targets.js";

const BASE = 0x08000000;
const BLOCK = 0x1fffc000;
const OPTIONS = { leave: false, consent: ["option-bytes"] } as const;
const OPTION_BYTES = F405.optionBytes;

const holding = (...parts: readonly Part[]) =>
  findings(F405, [[BASE, "differs"]], {
    present: parts.map(([address, bytes]) => ({ alternateSetting: 1, address, bytes })),
  });

/** The old bytes are told before the boot ROM erases the block. */
function keepOf(address: number, bytes: Uint8Array): Operation {
  return {
    kind: "keep",
    segments: [{ alternateSetting: 1, address, bytes }],
    sectors: [{ start: address, end: address + bytes.length }],
  };
}

function withFacts(facts: Partial<OptionBytes>): FlashTarget {
  return { ...F405, optionBytes: OPTION_BYTES === null ? null : { ...OPTION_BYTES, ...facts } };
}

it("writes the whole block behind everything else, with the bytes that are there", () => {
  const before = pattern(16);
  const after = before.slice();
  after.set([0xaa, 0xbb], 4);
  const parts: readonly Part[] = [
    [BLOCK + 4, Uint8Array.of(0xaa, 0xbb)],
    [BASE, filled(4, 1)],
  ];
  const plan = planFor(F405, { parts, options: OPTIONS, contents: holding([BLOCK, before]) });
  const page = filled(0x4000, 0xff);
  page.set(filled(4, 1));
  expect(plan).toEqual({
    operations: [
      {
        kind: "keep",
        segments: [{ alternateSetting: 1, address: BLOCK, bytes: before }],
        sectors: [
          { start: BASE, end: BASE + 0x4000 },
          { start: BLOCK, end: BLOCK + 16 },
        ],
      },
      eraseOf(F405, BASE),
      writeOf(BASE, [[2, BASE, filled(4, 1)]]),
      compareOf([[BASE, page]]),
      {
        kind: "write-option-bytes",
        alternateSetting: 1,
        segment: { address: BLOCK, bytes: after },
      },
      compareOf([[BLOCK, after]], 1),
    ],
    totals: {
      bytesRequested: 6,
      sectorsToErase: 1,
      bytesToWrite: 20,
      bytesKept: 0,
      bytesAlreadyThere: 0,
      bytesToVerify: 0x4010,
      // 250 + 3 erase; 6.02 write; 6 + 8 + 24.58 read; 3 write; 6 + 1 + 0.02 read.
      estimatedMs: 308,
    },
    warnings: [],
    refusals: [],
  });
});

it("writes nothing where the bytes are there already", () => {
  const contents = holding([BLOCK, pattern(16)]);
  const plan = planFor(F405, { parts: [[BLOCK + 2, pattern(3, 3)]], options: OPTIONS, contents });
  expect([plan.operations, plan.refusals, plan.totals.bytesAlreadyThere]).toEqual([[], [], 3]);
});

it("does not compare where verification is off", () => {
  const contents = holding([BLOCK, pattern(16)]);
  const options = { ...OPTIONS, verify: false };
  const plan = planFor(F405, { parts: [[BLOCK, filled(16, 9)]], options, contents });
  expect(plan.operations).toEqual([
    keepOf(BLOCK, pattern(16)),
    {
      kind: "write-option-bytes",
      alternateSetting: 1,
      segment: { address: BLOCK, bytes: filled(16, 9) },
    },
  ]);
});

it("touches only the blocks that are concerned", () => {
  const region = { ...F405_OPTIONS, runs: [run(BLOCK, 1, 8, RW), run(BLOCK + 0x100, 1, 8, RW)] };
  const target = {
    ...withFacts({
      blocks: [
        { start: BLOCK, sizeBytes: 8 },
        { start: BLOCK + 0x100, sizeBytes: 8 },
      ],
    }),
    layout: { regions: [region] },
  };
  const present = [
    { alternateSetting: 1, address: BLOCK, bytes: pattern(8) },
    { alternateSetting: 1, address: BLOCK + 0x100, bytes: pattern(8) },
  ];
  const contents = { sectors: new Map(), kept: [], present };
  const parts: readonly Part[] = [[BLOCK + 0x107, Uint8Array.of(0x99)]];
  const after = Uint8Array.of(1, 2, 3, 4, 5, 6, 7, 0x99);
  expect(planFor(target, { parts, options: OPTIONS, contents }).operations).toEqual([
    keepOf(BLOCK + 0x100, pattern(8)),
    {
      kind: "write-option-bytes",
      alternateSetting: 1,
      segment: { address: BLOCK + 0x100, bytes: after },
    },
    compareOf([[BLOCK + 0x100, after]], 1),
  ]);
});

describe("refusals", () => {
  const at = (offset: number, byte: number): readonly Part[] => [
    [BLOCK + offset, Uint8Array.of(byte)],
  ];
  const refusalsOf = (target: FlashTarget, parts: readonly Part[], before = pattern(16)) =>
    planFor(target, { parts, options: OPTIONS, contents: holding([BLOCK, before]) }).refusals;
  const harmless = withFacts({
    onlyHarmless: [{ address: BLOCK + 2, values: [0xaa, 0xb4] }],
  });
  const masked = withFacts({
    irreversible: [{ address: BLOCK, mask: 0x81, value: 0x80, meaning: "the boot lock" }],
  });

  it("unknown option bytes", () => {
    expect(refusalsOf({ ...F405, optionBytes: null }, at(0, 1))).toEqual([
      {
        code: "option-bytes-unknown",
        message: "the option bytes of this chip are not known well enough to be written",
        hint: "name the chip with --chip, or use a debug probe",
      },
    ]);
  });

  it("bytes that no block holds", () => {
    const target = withFacts({ blocks: [{ start: BLOCK + 4, sizeBytes: 8 }] });
    const contents = holding([BLOCK + 4, pattern(8)]);
    const plan = planFor(target, { parts: [[BLOCK, filled(16, 1)]], options: OPTIONS, contents });
    expect(plan.refusals).toEqual([
      {
        code: "option-bytes-unknown",
        message: "0x1FFFC000–0x1FFFC003 lies in no block of option bytes that is known",
        range: { start: BLOCK, end: BLOCK + 4 },
      },
      {
        code: "option-bytes-unknown",
        message: "0x1FFFC00C–0x1FFFC00F lies in no block of option bytes that is known",
        range: { start: BLOCK + 12, end: BLOCK + 16 },
      },
    ]);
  });

  it("a block larger than one transfer", () => {
    const range = { start: BLOCK, end: BLOCK + 16 };
    expect(refusalsOf({ ...F405, transferSizeBytes: 8 }, at(0, 9))).toEqual([
      {
        code: "option-bytes-unknown",
        message:
          "the option bytes at 0x1FFFC000–0x1FFFC00F do not fit into one transfer of 8 bytes",
        range,
      },
    ]);
  });

  it.each([
    ["nothing", []],
    ["a part", [[BLOCK, pattern(15)] as const]],
  ])("a block of which %s was read", (_what, read) => {
    const plan = planFor(F405, { parts: at(0, 9), options: OPTIONS, contents: holding(...read) });
    expect([plan.operations, plan.refusals]).toEqual([
      [],
      [
        {
          code: "option-bytes-unread",
          message:
            "the option bytes at 0x1FFFC000–0x1FFFC00F could not be read, so they cannot be changed safely",
          range: { start: BLOCK, end: BLOCK + 16 },
        },
      ],
    ]);
  });

  it("what no one can take back", () => {
    expect(refusalsOf(F405, at(1, 0xcc))).toEqual([
      {
        code: "irreversible",
        message: "0xCC at 0x1FFFC001 means readout protection level 2, which no one can take back",
        range: { start: BLOCK + 1, end: BLOCK + 2 },
      },
    ]);
  });

  it("what may lock the chip for ever", () => {
    expect(refusalsOf(harmless, at(2, 0xab))).toEqual([
      {
        code: "irreversible",
        message:
          "0xAB at 0x1FFFC002 may lock the chip for ever; only 0xAA, 0xB4 is known to be harmless",
        range: { start: BLOCK + 2, end: BLOCK + 3 },
      },
    ]);
  });

  it.each([
    ["masked bits as they should not be", masked, at(0, 0xfe), 1],
    ["other bits than those of the mask", masked, at(0, 0x7e), 0],
    ["a harmless value", harmless, at(2, 0xb4), 0],
    ["another byte of the block", harmless, at(3, 0xab), 0],
    ["level 1", F405, at(1, 0x55), 0],
  ])("%s", (_what, target, parts, count) => {
    expect(refusalsOf(target, parts)).toHaveLength(count);
  });

  it("not what is so already: the other bytes may change", () => {
    const before = pattern(16);
    before[1] = 0xcc;
    before[2] = 0xab;
    const facts = { ...harmless, optionBytes: harmless.optionBytes };
    expect(refusalsOf(facts, at(3, 0x77), before)).toEqual([]);
    expect(refusalsOf(facts, [[BLOCK, Uint8Array.of(7, 0xcc, 0xab)]], before)).toEqual([]);
  });

  it("a whole file of them, every one", () => {
    const target = withFacts({
      onlyHarmless: [{ address: BLOCK + 2, values: [0xaa] }],
    });
    const parts: readonly Part[] = [[BLOCK, Uint8Array.of(0, 0xcc, 0xcc)]];
    expect(refusalsOf(target, parts).map(({ code }) => code)).toEqual([
      "irreversible",
      "irreversible",
    ]);
  });
});
