import type { FlashTarget } from "@dfukit/core";
import { describe, expect, it } from "vitest";
import { listProfiles } from "./bundled.js";
import { mergeTargets } from "./merge-targets.js";
import { targetFromProfile } from "./target-from-profile.js";

const LAYOUT = { regions: [] };

/** The target of a bundled line by the beginning of its id. */
function target(line: string): FlashTarget {
  const profile = listProfiles().find(({ id }) => id.startsWith(line));
  if (profile === undefined) throw new Error(`no ${line}`);
  return targetFromProfile(profile, { layout: LAYOUT, sizes: profile.flashSizes.slice(-1) });
}

describe("mergeTargets", () => {
  it("leaves a single target alone", () => {
    const only = target("stm32f4");
    expect(mergeTargets(only, [])).toBe(only);
  });

  it("takes of F4 and L4 what suits both", () => {
    expect(mergeTargets(target("stm32f4"), [target("stm32l4")])).toEqual({
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
        times: { erase: [], program: null, massErase: null },
        bank2Start: null,
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

  it("does not trust blank reads of lines with different erased bytes", () => {
    const { erasedByte, blankReadProvesErased, origins } = mergeTargets(target("stm32l0"), [
      target("stm32f4"),
    ]);
    expect({ erasedByte, blankReadProvesErased, origin: origins.erasedByte }).toEqual({
      erasedByte: 0xff,
      blankReadProvesErased: false,
      origin: "default",
    });
  });

  it("keeps what two lines agree in", () => {
    const h7 = target("stm32h7");
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
