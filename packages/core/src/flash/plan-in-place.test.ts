/** Plans for memories that are written without an erase: data EEPROM and OTP. */
import { describe, expect, it } from "vitest";
import { compareOf, findings, type Part, planFor, writeOf } from "./test-plan.js";
import { F405, filled, L073, L073_EEPROM, pattern, RW, run } from "./test-targets.js";

const EEPROM = 0x08080000;
const OTP = 0x1fff7800;
const NO_LEAVE = { leave: false } as const;
const holding = (alternateSetting: number, ...parts: readonly Part[]) =>
  findings(L073, [], {
    present: parts.map(([address, bytes]) => ({ alternateSetting, address, bytes })),
  });

describe("EEPROM", () => {
  it("is written where it differs, unit by unit, either way", () => {
    const before = pattern(32);
    const wanted = before.slice(2, 30);
    wanted[0] = 0;
    wanted[7] = 0xff;
    wanted[27] = 0;
    const plan = planFor(L073, {
      parts: [[EEPROM + 2, wanted]],
      options: NO_LEAVE,
      contents: holding(2, [EEPROM, before]),
    });
    const after = before.slice();
    after.set(wanted, 2);
    const changed: readonly Part[] = [
      [EEPROM, after.slice(0, 16)],
      [EEPROM + 24, after.slice(24, 32)],
    ];
    expect(plan).toEqual({
      operations: [
        {
          kind: "keep",
          segments: [
            { alternateSetting: 2, address: EEPROM, bytes: before.slice(0, 2) },
            { alternateSetting: 2, address: EEPROM + 30, bytes: before.slice(30) },
          ],
          sectors: [
            { start: EEPROM, end: EEPROM + 16 },
            { start: EEPROM + 24, end: EEPROM + 32 },
          ],
        },
        writeOf(EEPROM, [[2, EEPROM, after.slice(0, 16)]], 2),
        writeOf(EEPROM + 24, [[2, EEPROM + 24, after.slice(24, 32)]], 2),
        compareOf(changed, 2),
      ],
      totals: {
        bytesRequested: 28,
        sectorsToErase: 0,
        bytesToWrite: 24,
        bytesKept: 4,
        bytesAlreadyThere: 8,
        bytesToVerify: 24,
        // 2 × (6 + 3.2) and 0.04 write; 6 + 2 + 0.04 read.
        estimatedMs: 26,
      },
      warnings: [],
      refusals: [],
    });
  });

  it("is written with erased bytes too: nothing has erased it before", () => {
    const plan = planFor(L073, {
      parts: [[EEPROM, filled(8, 0)]],
      options: { ...NO_LEAVE, verify: false },
      contents: holding(2, [EEPROM, pattern(8)]),
    });
    expect(plan.operations).toEqual([writeOf(EEPROM, [[2, EEPROM, filled(8, 0)]], 2)]);
  });

  it("is left alone where it is right", () => {
    const plan = planFor(L073, {
      parts: [[EEPROM + 1, pattern(6, 2)]],
      options: NO_LEAVE,
      contents: holding(2, [EEPROM, pattern(8)]),
    });
    expect([plan.operations, plan.totals.bytesAlreadyThere]).toEqual([[], 6]);
  });

  it("is written whole where it was not looked at", () => {
    const plan = planFor(L073, { parts: [[EEPROM + 1, pattern(8)]], options: NO_LEAVE });
    const bytes = filled(16, 0);
    bytes.set(pattern(8), 1);
    expect(plan.operations).toEqual([
      writeOf(EEPROM, [[2, EEPROM, bytes]], 2),
      compareOf([[EEPROM, bytes]], 2),
    ]);
  });

  it("is written with erased bytes where it was not looked at", () => {
    const plan = planFor(L073, { parts: [[EEPROM, filled(8, 0)]], options: NO_LEAVE });
    expect(plan.operations).toEqual([
      writeOf(EEPROM, [[2, EEPROM, filled(8, 0)]], 2),
      compareOf([[EEPROM, filled(8, 0)]], 2),
    ]);
  });

  it("is not touched where it could not be read", () => {
    const plan = planFor(L073, {
      parts: [
        [EEPROM + 1, pattern(6)],
        [EEPROM + 0x20, pattern(8)],
      ],
      options: NO_LEAVE,
      contents: holding(2, [EEPROM + 0x20, filled(8, 0)]),
    });
    expect(plan.refusals).toEqual([
      {
        code: "not-readable",
        message: "0x08080000–0x08080007 could not be read, so it cannot be changed safely",
        range: { start: EEPROM, end: EEPROM + 8 },
      },
    ]);
    expect(plan.operations).toEqual([
      writeOf(EEPROM + 0x20, [[2, EEPROM + 0x20, pattern(8)]], 2),
      compareOf([[EEPROM + 0x20, pattern(8)]], 2),
    ]);
  });

  it("may begin and end within a write unit", () => {
    const region = { ...L073_EEPROM, runs: [run(EEPROM + 4, 1, 24, RW)] };
    const target = { ...L073, writeAlignmentBytes: 16, layout: { regions: [region] } };
    const parts: readonly Part[] = [
      [EEPROM + 5, pattern(2)],
      [EEPROM + 26, pattern(2)],
    ];
    const { operations, refusals } = planFor(target, { parts, options: NO_LEAVE });
    const [low, high] = [filled(12, 0), filled(12, 0)];
    low.set(pattern(2), 1);
    high.set(pattern(2), 10);
    expect([operations, refusals]).toEqual([
      [
        writeOf(EEPROM + 4, [[2, EEPROM + 4, Uint8Array.of(...low, ...high)]], 2),
        compareOf([[EEPROM + 4, Uint8Array.of(...low, ...high)]], 2),
      ],
      [],
    ]);
  });
});

describe("OTP", () => {
  const options = { ...NO_LEAVE, consent: ["otp"] } as const;

  it("is written where it is still erased, and compared", () => {
    const before = Uint8Array.of(1, 2, 3, 4, 255, 255, 255, 255);
    const wanted = Uint8Array.of(1, 2, 3, 4, 5, 6);
    const plan = planFor(F405, {
      parts: [[OTP, wanted]],
      options,
      contents: holding(2, [OTP, before]),
    });
    const unit = Uint8Array.of(5, 6, 255, 255);
    expect([plan.operations, plan.refusals, plan.totals.bytesAlreadyThere]).toEqual([
      [writeOf(OTP + 4, [[2, OTP + 4, unit]], 2), compareOf([[OTP + 4, unit]], 2)],
      [],
      4,
    ]);
  });

  it("is refused where it is programmed with something else, neighbours as one", () => {
    const before = Uint8Array.of(
      1,
      255,
      255,
      255,
      1,
      255,
      255,
      255,
      255,
      255,
      255,
      255,
      9,
      9,
      9,
      9,
    );
    const plan = planFor(F405, {
      parts: [[OTP, filled(16, 7)]],
      options,
      contents: holding(2, [OTP, before]),
    });
    expect(plan.refusals).toEqual([
      {
        code: "otp-programmed",
        message:
          "0x1FFF7800–0x1FFF7807 of the OTP memory is programmed already and cannot be changed",
        range: { start: OTP, end: OTP + 8 },
      },
      {
        code: "otp-programmed",
        message:
          "0x1FFF780C–0x1FFF780F of the OTP memory is programmed already and cannot be changed",
        range: { start: OTP + 12, end: OTP + 16 },
      },
    ]);
  });

  it("is refused where it could not be read", () => {
    const plan = planFor(F405, { parts: [[OTP, filled(4, 7)]], options, contents: holding(2) });
    expect(plan).toMatchObject({
      operations: [],
      refusals: [
        {
          code: "not-readable",
          message: "0x1FFF7800–0x1FFF7803 could not be read, so it cannot be changed safely",
        },
      ],
    });
  });
});
