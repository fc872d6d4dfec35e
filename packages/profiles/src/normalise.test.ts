import { describe, expect, it } from "vitest";
import { validFamily, validLine, validLoader } from "../test/valid-files.js";
import { type Edit, validProfile } from "../test/valid-profile.js";
import { accessOf } from "./normalise-memory.js";
import type { Profile } from "./profile.js";
import { type ProfileValidation, validateProfile } from "./validate/index.js";

const MANUAL = { sources: ["manual"], inferredFrom: null };

function whole(result: ProfileValidation): Profile {
  if (!result.ok) throw new Error(JSON.stringify(result.issues));
  return result.profile;
}

function profileWith(...edits: readonly Edit[]): Profile {
  return whole(validateProfile(validProfile(...edits)));
}

describe("a profile", () => {
  it("has its boot ROM, registers and hidden memories in numbers", () => {
    const { rom, registers, notShown, bankModes } = profileWith();
    expect({ rom, registers, notShown, bankModes }).toEqual({
      rom: {
        versions: [
          { version: "V9.0", id: 0x90, parts: "STM32T100", deviceVersion: 0x2100 },
          { version: "V9.1", id: 0x91, parts: null, deviceVersion: null },
        ],
        idAddress: 0x1fff6ffe,
        protocol: "2.2",
        systemMemory: [{ start: 0x1fff0000, end: 0x1fff7000 }],
        hostRam: [
          {
            romIds: [0x90],
            ranges: [{ start: 0x20001000, end: 0x20004000 }],
            sources: ["manual"],
            inferredFrom: "the manual gives it for the other version",
          },
          { romIds: [0x91], ranges: [{ start: 0x20002000, end: 0x20004000 }], ...MANUAL },
        ],
        connect: [
          { romIds: [0x90], crystalMhz: 8, shortestMs: 300, ...MANUAL },
          { romIds: [0x91], crystalMhz: null, shortestMs: 250, ...MANUAL },
        ],
        ...MANUAL,
      },
      registers: {
        flashSize: 0x1fff75e0,
        uniqueId: 0x1fff7590,
        readable: { romIds: [0x91], sources: ["board"], inferredFrom: null },
        ...MANUAL,
      },
      notShown: [{ name: "EEPROM", kind: "eeprom", start: 0x08080000, end: 0x08081000, ...MANUAL }],
      bankModes: [
        {
          sizes: ["B"],
          field: "DUALBANK",
          register: "FLASH_OPTR",
          bit: 21,
          modes: { "single-bank": 0, "dual-bank": 1 },
          ...MANUAL,
        },
      ],
    });
  });

  it("says null or nothing of what the file leaves out", () => {
    const { rom, registers, notShown, bankModes } = profileWith(
      ["/rom/idAddress", undefined],
      ["/rom/hostRam", undefined],
      ["/rom/connect", undefined],
      ["/registers/uniqueId", undefined],
      ["/notShown", undefined],
      ["/bankModes", undefined],
    );
    expect(rom).toEqual(expect.objectContaining({ idAddress: null, hostRam: [], connect: [] }));
    expect(registers?.uniqueId).toBeNull();
    expect([notShown, bankModes]).toEqual([[], []]);
    expect(profileWith(["/registers", undefined]).registers).toBeNull();
    expect(profileWith(["/registers/readable", undefined]).registers?.readable).toBeNull();
    expect(profileWith(["/confirmed", undefined]).confirmed).toEqual([]);
  });

  it("says what was done on a real chip, and of which boot ROM that is known", () => {
    const did = "wrote and read back the first and the last byte of the flash";
    const tried = { part: "STM32T100C8", did, sources: ["board"], inferredFrom: null };
    expect(profileWith().confirmed).toEqual([{ ...tried, romId: 0x90 }]);
    expect(profileWith(["/confirmed/0/romId", undefined]).confirmed).toEqual([
      { ...tried, romId: null },
    ]);
  });

  it("may say of ROM figures that they hold for every version", () => {
    const { rom } = profileWith([
      "/rom/hostRam",
      [{ ranges: [{ start: "0x20002000", sizeBytes: 16 }], sources: ["manual"] }],
    ]);
    expect(rom?.hostRam).toEqual([
      { romIds: [], ranges: [{ start: 0x20002000, end: 0x20002010 }], ...MANUAL },
    ]);
  });

  it("has each layout that an option bit selects, the first to be assumed", () => {
    const profile = whole(validateProfile(validLine(), { family: validFamily() }));
    const brief = profile.flashSizes.map(({ letter, runs, variants }) => ({
      letter,
      runs: runs.length,
      variants: variants.map((variant) => `${variant.mode} ${variant.runs.length}`),
    }));
    expect(brief).toEqual([
      { letter: "B", runs: 1, variants: [] },
      { letter: "C", runs: 2, variants: ["dual-bank 2", "single-bank 1"] },
    ]);
    expect(profile.parts.map(({ suffix }) => suffix)).toEqual([null, "A"]);
  });
});

describe("a loader", () => {
  it("has no die, no parts and no boot ROM of ST's", () => {
    const { kind, runsOn, series, dieId, parts, rom, flashKind, sizeFromSerial } = whole(
      validateProfile(validLoader()),
    );
    expect({ kind, runsOn, series, dieId: dieId.value, parts, rom, flashKind }).toEqual({
      kind: "loader",
      runsOn: "STM32T100RB of the T board",
      series: "",
      dieId: 0,
      parts: [],
      rom: null,
      flashKind: "external",
    });
    expect(sizeFromSerial).toBe("^T([8B])$");
  });

  it("may protect some of its sectors", () => {
    const { flashSizes } = whole(validateProfile(validLoader()));
    expect(flashSizes.at(-1)?.runs.map(({ access }) => access.writable)).toEqual([false, true]);
  });
});

describe("accessOf", () => {
  // The table of UM0424 §10.3.2.
  it.each([
    { letter: "a", rights: "read" },
    { letter: "b", rights: "erase" },
    { letter: "c", rights: "read erase" },
    { letter: "d", rights: "write" },
    { letter: "e", rights: "read write" },
    { letter: "f", rights: "erase write" },
    { letter: "g", rights: "read erase write" },
  ] as const)("$letter is $rights", ({ letter, rights }) => {
    expect(accessOf(letter)).toEqual({
      readable: rights.includes("read"),
      erasable: rights.includes("erase"),
      writable: rights.includes("write"),
    });
  });
});
