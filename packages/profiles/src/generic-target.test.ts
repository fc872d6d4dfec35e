import { describe, expect, it } from "vitest";
import { describedDevice, F4_OLD_STRINGS, L0_STRINGS } from "../test/described-device.js";
import { genericTarget } from "./generic-target.js";

const NONE = { readable: false, erasable: false, writable: false };
const READ = { readable: true, erasable: false, writable: false };
const DATA = { readable: true, erasable: false, writable: true };
const ALL = { readable: true, erasable: true, writable: true };

const UNKNOWN =
  "the chip is not known: memories are taken as the device describes them, and writes are aligned to 32 bytes, the largest unit of any STM32; --chip names the part";

function generic(...strings: readonly (string | null)[]) {
  return genericTarget(describedDevice({ strings }));
}

function regionsOf(...strings: readonly (string | null)[]) {
  return generic(...strings).target.layout.regions;
}

describe("the target of an unknown chip", () => {
  it("is made of the descriptors and of values that harm no chip", () => {
    const { target, notes } = genericTarget(
      describedDevice({
        strings: ["@Internal Flash   /0x08000000/03*016Ka,01*016Kg,01*64Kg"],
        transferSizeBytes: 1024,
      }),
    );
    expect(notes).toEqual([UNKNOWN]);
    expect(target).toEqual({
      layout: {
        regions: [
          {
            name: "Internal Flash",
            kind: "flash",
            alternateSetting: 0,
            runs: [
              { start: 0x08000000, sectorCount: 3, sectorSizeBytes: 16384, access: READ },
              { start: 0x0800c000, sectorCount: 1, sectorSizeBytes: 16384, access: ALL },
              { start: 0x08010000, sectorCount: 1, sectorSizeBytes: 65536, access: ALL },
            ],
          },
        ],
      },
      programUnitBytes: 32,
      writeAlignmentBytes: 32,
      erasedByte: 0xff,
      blankReadProvesErased: false,
      transferSizeBytes: 1024,
      behaviour: {
        statusWhileBusy: "answered",
        quirks: [],
        times: { erase: [], program: null, massErase: null },
        bank2Start: null,
      },
      optionBytes: null,
      supply: null,
      origins: {
        layout: "descriptor",
        programUnitBytes: "default",
        writeAlignmentBytes: "default",
        erasedByte: "default",
        transferSizeBytes: "descriptor",
        behaviour: "default",
      },
    });
  });

  it("gives no right where a strict reader finds none, and says so", () => {
    const { target, notes } = generic(...L0_STRINGS);
    expect(target.layout.regions.map(({ kind, runs }) => [kind, runs[0]?.access])).toEqual([
      ["flash", NONE],
      ["option-bytes", DATA],
      ["eeprom", DATA],
    ]);
    expect(notes).toEqual([
      UNKNOWN,
      'alternate setting 0 ("Internal Flash") has no unit before the type letter, so a strict reader finds no access right and none is assumed; --chip names the part',
    ]);
  });

  it("judges each run of a string for itself", () => {
    expect(regionsOf("@Internal Flash /0x08000000/04*128g,02*256 a")[0]?.runs).toEqual([
      { start: 0x08000000, sectorCount: 4, sectorSizeBytes: 128, access: NONE },
      { start: 0x08000200, sectorCount: 2, sectorSizeBytes: 256, access: READ },
    ]);
  });

  it.each(["@Device Feature/0xFFFF0000/01*004 g", "@Device Feature/0xFFFF0000/01*004e"])(
    "reads and writes a device feature, whatever %s says",
    (string) => {
      const { target, notes } = generic("@Internal Flash  /0x08000000/04*016Kg", string);
      expect(target.layout.regions[1]?.runs).toEqual([
        { start: 0xffff0000, sectorCount: 1, sectorSizeBytes: 4, access: DATA },
      ]);
      expect(notes).toEqual([UNKNOWN]);
    },
  );

  it("tells kinds by names", () => {
    const kinds = regionsOf(
      ...F4_OLD_STRINGS,
      "@External Flash /0x90000000/64*4Kg",
      "@Log/0/1*1Kg",
    );
    expect(kinds.map(({ alternateSetting, kind }) => `${alternateSetting} ${kind}`)).toEqual([
      "0 flash",
      "1 option-bytes",
      "2 otp",
      "3 device-feature",
      "4 external",
      "5 other",
    ]);
  });

  it.each([
    { string: null, note: "alternate setting 1 has no string; it is left out" },
    { string: "DFU", note: 'alternate setting 1 "DFU" describes no memory; it is left out' },
    { string: "@Log", note: 'alternate setting 1 "@Log" describes no memory; it is left out' },
    {
      string: "@Internal Flash  /0x08000000/04*016Kg",
      note: "alternate setting 1 repeats the string of alternate setting 0; it is left out",
    },
  ])("leaves out $string", ({ string, note }) => {
    const { target, notes } = generic("@Internal Flash  /0x08000000/04*016Kg", string);
    expect(target.layout.regions.map(({ alternateSetting }) => alternateSetting)).toEqual([0]);
    expect(notes).toEqual([UNKNOWN, note]);
  });

  it("sorts blocks, and takes an address that is described twice by the first", () => {
    const string = "@Flash /0x08001000/02*1Kg/0x08000000/01*1Kg/0x08001400/01*1Ka";
    const { target, notes } = generic(string);
    expect(target.layout.regions[0]?.runs).toEqual([
      { start: 0x08000000, sectorCount: 1, sectorSizeBytes: 1024, access: ALL },
      { start: 0x08001000, sectorCount: 2, sectorSizeBytes: 1024, access: ALL },
    ]);
    expect(notes).toEqual([
      UNKNOWN,
      'alternate setting 0 ("Flash") describes 0x08001400–0x080017FF a second time; only the first is used',
    ]);
  });

  it("has no memory for a device that describes none", () => {
    expect(regionsOf()).toEqual([]);
  });
});
