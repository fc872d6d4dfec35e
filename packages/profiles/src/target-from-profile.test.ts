import { describe, expect, it } from "vitest";
import { listProfiles } from "./bundled.js";
import type { Profile } from "./profile.js";
import { targetFromProfile } from "./target-from-profile.js";

const LINES = {
  stm32f4: "stm32f405-f407-f415-f417",
  stm32h7: "stm32h742-h743-h745-h747-h750-h753-h755-h757",
  stm32l0: "stm32l072-l073-l082-l083",
  stm32l4: "stm32l475-l476-l486",
};

function bundled(line: keyof typeof LINES): Profile {
  const profile = listProfiles().find(({ id }) => id === LINES[line]);
  if (profile === undefined) throw new Error(`no ${line}`);
  return profile;
}

function targetOf(profile: Profile, letters: string) {
  const sizes = profile.flashSizes.filter(({ letter }) => letters.includes(letter));
  return targetFromProfile(profile, { layout: { regions: [] }, sizes });
}

describe("the target of a profile", () => {
  it("has the times of ST's data sheet for an F4 that is not told its supply voltage", () => {
    expect(targetOf(bundled("stm32f4"), "G").behaviour).toEqual({
      statusWhileBusy: "held",
      quirks: ["error-at-first-contact", "mass-erase-announced-too-short"],
      times: {
        erase: [
          { sectorSizeBytes: 16384, typicalMs: 400, maximumMs: 800 },
          { sectorSizeBytes: 65536, typicalMs: 1200, maximumMs: 2400 },
          { sectorSizeBytes: 131072, typicalMs: 2000, maximumMs: 4000 },
        ],
        program: { unitBytes: 1, typicalMs: 0.016, maximumMs: 0.1 },
        massErase: { typicalMs: 16000, maximumMs: 32000 },
      },
      bank2Start: null,
    });
  });

  it("has the wider programming of each range of an F4", () => {
    const { supply } = targetOf(bundled("stm32f4"), "G");
    expect({
      ...supply,
      ranges: supply?.ranges.map(({ name, value, times }) => ({
        name,
        value,
        unitBytes: times.program?.unitBytes,
        massEraseMs: times.massErase?.maximumMs,
      })),
    }).toEqual({
      alternateSetting: 3,
      address: 0xffff0000,
      ranges: [
        { name: "1.8-2.1", value: 0, unitBytes: 1, massEraseMs: 32000 },
        { name: "2.1-2.4", value: 1, unitBytes: 2, massEraseMs: 21000 },
        { name: "2.4-2.7", value: 2, unitBytes: 2, massEraseMs: 21000 },
        { name: "2.7-3.6", value: 3, unitBytes: 4, massEraseMs: 16000 },
      ],
    });
  });

  it.each<{ line: keyof typeof LINES; letters: string; start: number | null }>([
    { line: "stm32f4", letters: "G", start: null },
    { line: "stm32l4", letters: "E", start: 0x40000 },
    { line: "stm32l4", letters: "CEG", start: 0x20000 },
    { line: "stm32h7", letters: "B", start: null },
    { line: "stm32h7", letters: "GI", start: 0x100000 },
    { line: "stm32h7", letters: "BGI", start: 0x100000 },
  ])("starts bank 2 of $line, sizes $letters, at $start", ({ line, letters, start }) => {
    expect(targetOf(bundled(line), letters).behaviour.bank2Start).toBe(start);
  });

  it.each<{ line: keyof typeof LINES; final: readonly string[] }>([
    { line: "stm32l0", final: ["0x1ff80000"] },
    { line: "stm32f4", final: ["0x1fffc001"] },
    { line: "stm32l4", final: ["0x1fff7800"] },
    { line: "stm32h7", final: ["0x5200201d", "0x52002021"] },
  ])("names readout protection level 2 of $line", ({ line, final }) => {
    const { optionBytes } = targetOf(bundled(line), "BEG");
    expect(optionBytes?.irreversible).toEqual(
      final.map((address) => ({
        address: Number(address),
        mask: 0xff,
        value: 0xcc,
        meaning: "readout protection level 2",
      })),
    );
  });

  it.each<{ line: keyof typeof LINES; proves: boolean }>([
    { line: "stm32l0", proves: true },
    { line: "stm32f4", proves: true },
    { line: "stm32l4", proves: false },
    { line: "stm32h7", proves: false },
  ])("says of $line whether blank is erased: $proves", ({ line, proves }) => {
    expect(targetOf(bundled(line), "B").blankReadProvesErased).toBe(proves);
  });

  it("has no times where the profile has none", () => {
    const profile = bundled("stm32f4");
    const silent = { ...profile, behaviour: { ...profile.behaviour, times: [] } };
    const { behaviour, supply } = targetOf(silent, "G");
    const none = { erase: [], program: null, massErase: null };
    expect([behaviour.times, supply?.ranges[0]?.times]).toEqual([none, none]);
  });

  it("names a quirk of several boot ROMs once", () => {
    const profile = bundled("stm32h7");
    const quirks = profile.behaviour.quirks.flatMap((quirk) => [quirk, quirk]);
    const doubled = { ...profile, behaviour: { ...profile.behaviour, quirks } };
    expect(targetOf(doubled, "I").behaviour.quirks).toEqual([
      "bank-2-erase-sticks-busy",
      "mass-erase-fails",
    ]);
  });
});
