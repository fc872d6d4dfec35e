import type { FlashTarget } from "@dfukit/core";
import { describe, expect, it } from "vitest";
import { listProfiles } from "./bundled.js";
import { mergeTargets } from "./merge-targets.js";
import { targetFromProfile } from "./target-from-profile.js";

const LAYOUT = { regions: [] };

const F4 = "stm32f405-f407-f415-f417";
const L4 = "stm32l475-l476-l486";
const L0 = "stm32l072-l073-l082-l083";
const H7 = "stm32h742-h743-h745-h747-h750-h753-h755-h757";

/** The target of a bundled line. */
function target(line: string): FlashTarget {
  const profile = listProfiles().find(({ id }) => id === line);
  if (profile === undefined) throw new Error(`no ${line}`);
  return targetFromProfile(profile, { layout: LAYOUT, sizes: profile.flashSizes.slice(-1) });
}

describe("mergeTargets", () => {
  it("leaves a single target alone", () => {
    const only = target(F4);
    expect(mergeTargets(only, [])).toBe(only);
  });

  it("takes of F4 and L4 what suits both", () => {
    expect(mergeTargets(target(F4), [target(L4)])).toEqual({
      layout: LAYOUT,
      programUnitBytes: 8,
      writeAlignmentBytes: 8,
      erasedByte: 0xff,
      blankReadProvesErased: false,
      transferSizeBytes: 2048,
      behaviour: {
        statusWhileBusy: "answered",
        quirks: [
          "error-at-first-contact",
          "mass-erase-announced-too-short",
          "long-unaligned-write-corrupts",
        ],
        times: {
          erase: [],
          program: { unitBytes: 1, typicalMs: 0.016, maximumMs: 0.1 },
          massErase: null,
        },
        bank2Start: 0x80000,
      },
      optionBytes: null,
      supply: null,
      origins: {
        layout: "profile",
        programUnitBytes: "profile",
        writeAlignmentBytes: "profile",
        erasedByte: "profile",
        transferSizeBytes: "profile",
        behaviour: "profile",
      },
    });
  });

  it("has no memory to write to where erased bytes differ", () => {
    const region = {
      name: "Internal Flash",
      kind: "flash",
      alternateSetting: 0,
      runs: [],
    } as const;
    const l0 = { ...target(L0), layout: { regions: [region] } };
    const { layout, erasedByte, blankReadProvesErased, origins } = mergeTargets(l0, [target(F4)]);
    expect({ layout, erasedByte, blankReadProvesErased, origin: origins.erasedByte }).toEqual({
      layout: LAYOUT,
      erasedByte: 0xff,
      blankReadProvesErased: false,
      origin: "default",
    });
  });

  it("keeps what two lines agree in", () => {
    const h7 = target(H7);
    const { behaviour, transferSizeBytes } = mergeTargets(h7, [h7]);
    const { statusWhileBusy, bank2Start, quirks } = behaviour;
    expect({ statusWhileBusy, bank2Start, quirks, transferSizeBytes }).toEqual({
      statusWhileBusy: "answered",
      bank2Start: 0x100000,
      quirks: ["bank-2-erase-sticks-busy", "mass-erase-fails"],
      transferSizeBytes: 1024,
    });
  });
});
