/**
 * Made-up files of the other kinds that break no rule: a family, a chip line that inherits
 * from it, and a loader. Between them and the valid profile every field of the schema is used.
 */
import type { FamilyDocument, LineDocument, LoaderDocument } from "../src/profile-document.js";
import { type Edit, edited } from "./valid-profile.js";

/** The folder of the family and its line. */
export const FAMILY_FOLDER = "t3";
/** The file name that fits the line. */
export const LINE_FILE_NAME = "stm32t300.json";
/** The file name that fits the loader. */
export const LOADER_FILE_NAME = "t-boot.json";

const $schema = "../schema/profile.schema.json";

const FAMILY: FamilyDocument = {
  $schema,
  schemaVersion: 1,
  kind: "family",
  id: FAMILY_FOLDER,
  name: "STM32T3",
  series: "STM32T3",
  notDfu: [{ prefix: "STM32T301x8", why: "it speaks USART only", sources: ["manual"] }],
  memories: [
    {
      name: "Option Bytes",
      kind: "option-bytes",
      alternateSetting: 1,
      runs: [{ start: "0x1FFF7800", sectorCount: 1, sectorSizeBytes: 48, access: "e" }],
      sources: ["manual"],
    },
  ],
  programming: {
    programUnit: { sizeBytes: 8, sources: ["manual"] },
    writeAlignment: { sizeBytes: 8, sources: ["manual"] },
    erasedByte: { value: "0xFF", sources: ["manual"] },
    blankReadProvesErased: { value: false, sources: ["manual"] },
  },
  usb: {
    vendorId: "0x0483",
    productId: "0xDF11",
    attributes: "0x0B",
    dfuVersion: "0x011A",
    detachTimeoutMs: 255,
    commands: ["0x00", "0x21", "0x41", "0x92"],
    transferSize: { sizeBytes: 1024, sources: ["manual"] },
    sources: ["manual"],
    inferred: true,
    reason: "all of the family do so",
  },
  behaviour: {
    statusWhileBusy: { value: "answered", sources: ["manual"] },
    quirks: [{ name: "mass-erase-fails", sources: ["manual"] }],
    times: [{}],
  },
  notes: [{ text: "power the part from a battery", sources: ["page"] }],
  sources: {
    manual: { kind: "document", title: "RM0003", place: "§3" },
    page: { kind: "page", title: "a page", place: "somewhere" },
  },
};

const LINE: LineDocument = {
  $schema,
  schemaVersion: 1,
  inherits: "family",
  id: "stm32t300",
  name: "STM32T300",
  die: { id: "0x4FE", sources: ["manual"] },
  parts: [
    { prefix: "STM32T300", sizesByPackage: { R: "BC" }, ram: "all", sources: ["manual"] },
    {
      prefix: "STM32T300",
      suffix: "A",
      sizesByPackage: { V: "C" },
      ram: "all",
      sources: ["manual"],
    },
  ],
  flash: {
    name: "Internal Flash",
    alternateSetting: 0,
    access: "g",
    sizes: {
      B: {
        sizeBytes: 131072,
        runs: [{ start: "0x08000000", sectorCount: 32, sectorSizeBytes: 4096, bank: 1 }],
      },
      C: {
        sizeBytes: 262144,
        variants: [
          {
            mode: "dual-bank",
            runs: [
              { start: "0x08000000", sectorCount: 64, sectorSizeBytes: 2048, bank: 1 },
              { start: "0x08020000", sectorCount: 64, sectorSizeBytes: 2048, bank: 2 },
            ],
          },
          {
            mode: "single-bank",
            runs: [
              {
                start: "0x08000000",
                sectorCount: 64,
                sectorSizeBytes: 4096,
                bank: 1,
                access: "g",
              },
            ],
          },
        ],
      },
    },
    sources: ["manual"],
  },
  bankModes: [
    {
      sizes: "C",
      field: "DBANK",
      register: "FLASH_OPTR",
      bit: 22,
      modes: { "single-bank": 0, "dual-bank": 1 },
      sources: ["manual"],
    },
  ],
  ram: {
    all: {
      ranges: [{ name: "SRAM", start: "0x20000000", sizeBytes: 20480 }],
      sources: ["manual"],
    },
  },
  usb: { deviceVersions: ["0x0200"] },
  rom: {
    versions: [{ version: "V9.2", id: "0x92" }],
    protocol: "2.2",
    systemMemory: [{ start: "0x1FFF0000", sizeBytes: 28672 }],
    sources: ["manual"],
  },
  notes: [{ text: "mind the second bank", sources: ["manual"] }],
  sources: {},
};

const LOADER: LoaderDocument = {
  $schema,
  schemaVersion: 1,
  kind: "loader",
  id: "t-boot",
  name: "T boot loader",
  runsOn: "STM32T100RB of the T board",
  flash: {
    name: "Flash",
    kind: "external",
    alternateSetting: 0,
    access: "g",
    sizes: {
      "8": {
        sizeBytes: 65536,
        runs: [{ start: "0x90000000", sectorCount: 16, sectorSizeBytes: 4096, bank: 1 }],
      },
      B: {
        sizeBytes: 131072,
        runs: [
          { start: "0x90000000", sectorCount: 1, sectorSizeBytes: 4096, bank: 1, access: "a" },
          { start: "0x90001000", sectorCount: 31, sectorSizeBytes: 4096, bank: 1 },
        ],
      },
    },
    sources: ["board"],
  },
  programming: {
    programUnit: { sizeBytes: 1, sources: ["board"] },
    writeAlignment: { sizeBytes: 4, sources: ["board"] },
    erasedByte: { value: "0xFF", sources: ["board"] },
    blankReadProvesErased: { value: false, sources: ["board"] },
  },
  usb: {
    vendorId: "0x1209",
    productId: "0x0001",
    deviceVersions: [],
    sizeFromSerial: "^T([8B])$",
    transferSize: { sizeBytes: 512, sources: ["board"] },
    sources: ["board"],
  },
  behaviour: {
    statusWhileBusy: { value: "answered", sources: ["board"] },
    quirks: [],
    times: [{}],
  },
  descriptorStrings: [
    {
      alternateSetting: 0,
      string: "@Flash /0x90000000/32*4Kg",
      seenOn: [{ part: "T board", source: "board" }],
    },
  ],
  overrides: [
    {
      alternateSetting: 0,
      string: "@Flash /0x90000000/32*4Kg",
      why: "the loader protects its own sector, and the serial number tells the size",
      sources: ["board"],
    },
  ],
  sources: { board: { kind: "repository", title: "t/boot", place: "main.c" } },
};

/** A fresh copy of the family with some places changed. */
export function validFamily(...edits: readonly Edit[]): unknown {
  return edited(FAMILY, edits);
}

/** A fresh copy of the line that inherits from it. */
export function validLine(...edits: readonly Edit[]): unknown {
  return edited(LINE, edits);
}

/** A fresh copy of the loader. */
export function validLoader(...edits: readonly Edit[]): unknown {
  return edited(LOADER, edits);
}
