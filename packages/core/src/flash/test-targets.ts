/** Chips for the tests of the planner and of the jobs, built by hand; never shipped. */
import {
  type FlashRegion,
  type Image,
  imageFromSegments,
  type Sector,
  type SectorAccess,
  type SectorRun,
  sectorAt,
} from "@dfukit/memory";
import type { DescribedDevice } from "../protocol/device.js";
import type { FlashTarget, FlashTimes } from "../protocol/target.js";

const KIB = 1024;
/** Letter g of a memory string. */
const RWE: SectorAccess = { readable: true, erasable: true, writable: true };
/** Letter e. */
export const RW: SectorAccess = { readable: true, erasable: false, writable: true };
/** Letter a. */
export const R: SectorAccess = { readable: true, erasable: false, writable: false };

/** Equal sectors that may be read, erased and written. */
export function run(
  start: number,
  sectorCount: number,
  sectorSizeBytes: number,
  access: SectorAccess = RWE,
): SectorRun {
  return { start, sectorCount, sectorSizeBytes, access };
}

/** Typical and longest times of F405 at 2.7 to 3.6 V (dfu-protocol §2.9, x32). */
const F405_TIMES: FlashTimes = {
  erase: [
    { sectorSizeBytes: 16 * KIB, typicalMs: 250, maximumMs: 500 },
    { sectorSizeBytes: 64 * KIB, typicalMs: 550, maximumMs: 1100 },
    { sectorSizeBytes: 128 * KIB, typicalMs: 1000, maximumMs: 2000 },
  ],
  program: { unitBytes: 4, typicalMs: 0.016, maximumMs: 0.1 },
  massErase: { typicalMs: 8000, maximumMs: 16000 },
};

/** The same flash at the lowest voltage: x8. */
export const F405_SLOW_TIMES: FlashTimes = {
  erase: [{ sectorSizeBytes: 16 * KIB, typicalMs: 400, maximumMs: 800 }],
  program: { unitBytes: 1, typicalMs: 0.016, maximumMs: 0.1 },
  massErase: { typicalMs: 16000, maximumMs: 32000 },
};

export const F405_FLASH: FlashRegion = {
  name: "Internal Flash",
  kind: "flash",
  alternateSetting: 0,
  runs: [run(0x08000000, 4, 16 * KIB), run(0x08010000, 1, 64 * KIB), run(0x08020000, 7, 128 * KIB)],
};
export const F405_OPTIONS: FlashRegion = {
  name: "Option Bytes",
  kind: "option-bytes",
  alternateSetting: 1,
  runs: [run(0x1fffc000, 1, 16, RW)],
};
export const F405_OTP: FlashRegion = {
  name: "OTP Memory",
  kind: "otp",
  alternateSetting: 2,
  runs: [run(0x1fff7800, 1, 512, RW), run(0x1fff7a00, 1, 16, RW)],
};
export const F405_FEATURE: FlashRegion = {
  name: "Device Feature",
  kind: "device-feature",
  alternateSetting: 3,
  runs: [run(0xffff0000, 1, 4, RW)],
};

/** STM32F405: large unequal sectors, no ECC, four alternate settings. */
export const F405: FlashTarget = {
  layout: { regions: [F405_FLASH, F405_OPTIONS, F405_OTP, F405_FEATURE] },
  programUnitBytes: 1,
  writeAlignmentBytes: 4,
  erasedByte: 0xff,
  blankReadProvesErased: true,
  transferSizeBytes: 2048,
  behaviour: { statusWhileBusy: "held", quirks: [], times: F405_TIMES, bank2Start: null },
  optionBytes: {
    alternateSetting: 1,
    blocks: [{ start: 0x1fffc000, sizeBytes: 16 }],
    irreversible: [
      { address: 0x1fffc001, mask: 0xff, value: 0xcc, meaning: "readout protection level 2" },
    ],
    onlyHarmless: [],
    resetsAfterWrite: true,
  },
  supply: {
    alternateSetting: 3,
    address: 0xffff0000,
    ranges: [
      { name: "1.8-2.1", value: 0, times: F405_SLOW_TIMES },
      { name: "2.7-3.6", value: 2, times: F405_TIMES },
    ],
  },
  origins: {
    layout: "profile",
    programUnitBytes: "profile",
    writeAlignmentBytes: "profile",
    erasedByte: "profile",
    transferSizeBytes: "descriptor",
    behaviour: "profile",
  },
};

export const L073_FLASH: FlashRegion = {
  name: "Internal Flash",
  kind: "flash",
  alternateSetting: 0,
  runs: [run(0x08000000, 1536, 128)],
};
export const L073_EEPROM: FlashRegion = {
  name: "Data EEPROM",
  kind: "eeprom",
  alternateSetting: 2,
  runs: [run(0x08080000, 2, 3 * KIB, RW)],
};

/** STM32L073: small sectors, erased bytes read 0x00, data EEPROM. */
export const L073: FlashTarget = {
  ...F405,
  layout: { regions: [L073_FLASH, L073_EEPROM] },
  programUnitBytes: 4,
  writeAlignmentBytes: 8,
  erasedByte: 0,
  transferSizeBytes: 128,
  behaviour: {
    statusWhileBusy: "answered",
    quirks: ["mass-erase-fails"],
    times: {
      erase: [{ sectorSizeBytes: 128, typicalMs: 3.2, maximumMs: 3.9 }],
      program: { unitBytes: 64, typicalMs: 3.2, maximumMs: 3.9 },
      massErase: null,
    },
    bank2Start: null,
  },
  optionBytes: null,
  supply: null,
};

/** STM32L476: pages of 2 KiB, double words that can be written once (ECC). */
export const L476: FlashTarget = {
  ...F405,
  layout: {
    regions: [
      {
        name: "Internal Flash",
        kind: "flash",
        alternateSetting: 0,
        runs: [run(0x08000000, 512, 2 * KIB)],
      },
    ],
  },
  programUnitBytes: 8,
  writeAlignmentBytes: 8,
  blankReadProvesErased: false,
  behaviour: {
    statusWhileBusy: "stalled",
    quirks: [],
    times: {
      erase: [{ sectorSizeBytes: 2 * KIB, typicalMs: 22, maximumMs: 25 }],
      program: null,
      massErase: { typicalMs: null, maximumMs: 25 },
    },
    bank2Start: null,
  },
  optionBytes: null,
  supply: null,
};

/** STM32H743 with 1 MiB: two banks with a hole between them, flash words of 32 bytes. */
export const H743: FlashTarget = {
  ...L476,
  layout: {
    regions: [
      {
        name: "Internal Flash",
        kind: "flash",
        alternateSetting: 0,
        runs: [run(0x08000000, 4, 128 * KIB), run(0x08100000, 4, 128 * KIB)],
      },
    ],
  },
  programUnitBytes: 32,
  writeAlignmentBytes: 32,
  transferSizeBytes: 1024,
  behaviour: {
    statusWhileBusy: "answered",
    quirks: [],
    times: { erase: [], program: null, massErase: null },
    bank2Start: 0x100000,
  },
};

/** The device with the alternate settings of a target, in DFU mode and willing. */
export function deviceOf(target: FlashTarget): DescribedDevice {
  const settings = new Set(target.layout.regions.map((region) => region.alternateSetting));
  return {
    vendorId: 0x0483,
    productId: 0xdf11,
    deviceVersion: 0x2200,
    serialNumber: null,
    interfaceNumber: 0,
    mode: "dfu",
    dialect: "dfuse",
    functional: {
      canDownload: true,
      canUpload: true,
      manifestationTolerant: false,
      willDetach: true,
      detachTimeoutMs: 255,
      transferSizeBytes: target.transferSizeBytes,
      dfuVersion: 0x011a,
    },
    alternates: [...settings].map((alternateSetting) => ({
      alternateSetting,
      name: null,
      memory: null,
    })),
    oddities: [],
  };
}

/** The sector that holds `address`; a test that names another address is wrong. */
export function sectorOf(target: FlashTarget, address: number): Sector {
  const sector = sectorAt(target.layout, address);
  if (sector === undefined) throw new Error(`no sector at ${address.toString(16)}`);
  return sector;
}

/** Bytes 1, 2, … 251, 1, …: none is an erased byte, and no block repeats another. */
export function pattern(lengthBytes: number, first = 1): Uint8Array {
  return Uint8Array.from({ length: lengthBytes }, (_, nth) => ((nth + first - 1) % 251) + 1);
}

/** `lengthBytes` times the same byte. */
export function filled(lengthBytes: number, byte: number): Uint8Array {
  return new Uint8Array(lengthBytes).fill(byte);
}

/** An image of bytes by address. */
export function imageOf(...parts: readonly (readonly [number, Uint8Array])[]): Image {
  return imageFromSegments(parts.map(([address, bytes]) => ({ address, bytes })));
}
