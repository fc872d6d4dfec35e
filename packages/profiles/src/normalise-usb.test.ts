import { describe, expect, it } from "vitest";
import { type Edit, validProfile } from "../test/valid-profile.js";
import type { Profile } from "./profile.js";
import { validateProfile } from "./validate/index.js";

function profileWith(...edits: readonly Edit[]): Profile {
  const result = validateProfile(validProfile(...edits));
  if (!result.ok) throw new Error(JSON.stringify(result.issues));
  return result.profile;
}

const MANUAL = { sources: ["manual"], inferredFrom: null };
const BOARD = { sources: ["board"], inferredFrom: null };

describe("the boot ROM of a profile", () => {
  it("has its identity in numbers", () => {
    expect(profileWith().usb).toEqual({
      vendorId: 0x0483,
      productId: 0xdf11,
      deviceVersions: [0x2200, 0x2100],
      attributes: 0x0b,
      dfuVersion: 0x011a,
      detachTimeoutMs: 255,
      commands: [0x00, 0x21, 0x41, 0x92],
      romIds: [0x90, 0x91],
      transferSizeBytes: { value: 2048, ...BOARD },
      ...BOARD,
    });
  });

  it("has its times once without and once for each supply voltage", () => {
    const first = {
      erase: [{ sectorSizeBytes: 2048, typicalMs: 20, maximumMs: 40, ...MANUAL }],
      program: { unitBytes: 4, typicalMs: 0.016, maximumMs: 0.1, ...MANUAL },
      massErase: { typicalMs: 30, maximumMs: 60, ...MANUAL },
    };
    const wide = { unitBytes: 8, typicalMs: 0.016, maximumMs: null, ...MANUAL };
    expect(profileWith().behaviour).toEqual({
      statusWhileBusy: { value: "held", ...BOARD },
      quirks: [
        { name: "error-at-first-contact", romIds: [], ...BOARD },
        { name: "bank-2-erase-sticks-busy", romIds: [0x90], ...BOARD },
      ],
      announced: { setAddressMs: 104, eraseMs: 100, writeMs: 0, massEraseMs: 100, ...BOARD },
      times: [
        { supply: null, ...first },
        { supply: "1.8-2.7", ...first },
        { supply: "2.7-3.6", erase: [], program: wide, massErase: null },
      ],
    });
  });

  it("has supply voltage and option bytes in numbers", () => {
    const { supply, optionBytes } = profileWith();
    expect({ supply, optionBytes }).toEqual({
      supply: {
        alternateSetting: 3,
        address: 0xffff0000,
        values: { "1.8-2.7": 0, "2.7-3.6": 3 },
        ...MANUAL,
      },
      optionBytes: {
        alternateSetting: 1,
        blocks: [
          { start: 0x1fff7800, sizeBytes: 48 },
          { start: 0x1ffff800, sizeBytes: 48 },
        ],
        readProtection: { address: 0x1fff7800, level0: 0xaa, level2: 0xcc, ...MANUAL },
        irreversible: [
          {
            address: 0x1fff7800,
            mask: 0xff,
            value: 0xcc,
            meaning: "readout protection level 2",
            ...MANUAL,
          },
        ],
        onlyHarmless: [{ address: 0x1fff7808, values: [0x00, 0xff], ...MANUAL }],
        resetsAfterWrite: true,
        complement: "words",
        ...MANUAL,
      },
    });
  });

  it("says null or nothing where the file says nothing", () => {
    const { behaviour, supply, optionBytes } = profileWith(
      ["/behaviour/announced", undefined],
      ["/behaviour/times", [{}]],
      ["/supply", undefined],
      ["/optionBytes/readProtection/level2", undefined],
      ["/optionBytes/irreversible", []],
      ["/optionBytes/onlyHarmless", undefined],
      ["/optionBytes/resetsAfterWrite", undefined],
      ["/optionBytes/complement", undefined],
    );
    expect([behaviour.announced, behaviour.times, supply]).toEqual([
      null,
      [{ supply: null, erase: [], program: null, massErase: null }],
      null,
    ]);
    expect(optionBytes).toEqual(
      expect.objectContaining({
        readProtection: { address: 0x1fff7800, level0: 0xaa, level2: null, ...MANUAL },
        irreversible: [],
        onlyHarmless: [],
        resetsAfterWrite: null,
        complement: null,
      }),
    );
  });

  it("need not say where readout protection is, nor anything of option bytes", () => {
    const without = profileWith(["/optionBytes/readProtection", undefined]);
    expect(without.optionBytes?.readProtection).toBeNull();
    expect(profileWith(["/optionBytes", undefined]).optionBytes).toBeNull();
  });

  it("tells from what a fact was inferred", () => {
    const { behaviour } = profileWith(
      ["/behaviour/statusWhileBusy/inferred", true],
      ["/behaviour/statusWhileBusy/reason", "a sister die does so"],
    );
    expect(behaviour.statusWhileBusy.inferredFrom).toBe("a sister die does so");
  });
});
