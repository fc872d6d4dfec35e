/**
 * A made-up chip line that breaks no rule, and edits of it by JSON pointer: the ground
 * on which each test of the validation plants one violation. Has every optional field.
 */
import type { ProfileDocument } from "../src/profile-document.js";

/** The file name that fits the profile. */
export const VALID_FILE_NAME = "stm32t100-t101.json";

const VALID: ProfileDocument = {
  $schema: "../schema/profile.schema.json",
  schemaVersion: 1,
  id: "stm32t100-t101",
  name: "STM32T100/101",
  series: "STM32T1",
  die: { id: "0x4FF", sources: ["manual"] },
  parts: [
    { prefix: "STM32T100", sizesByPackage: { C: "8B", R: "B" }, ram: "all", sources: ["manual"] },
    { prefix: "STM32T101", sizesByPackage: { R: "B" }, ram: "big", sources: ["manual"] },
  ],
  notDfu: [{ prefix: "STM32T105", why: "bootloader id 0xC0 has none", sources: ["manual"] }],
  flash: {
    name: "Internal Flash",
    alternateSetting: 0,
    access: "g",
    sizes: {
      "8": {
        sizeBytes: 65536,
        runs: [{ start: "0x08000000", sectorCount: 32, sectorSizeBytes: 2048, bank: 1 }],
      },
      B: {
        sizeBytes: 131072,
        runs: [
          { start: "0x08000000", sectorCount: 16, sectorSizeBytes: 2048, bank: 1 },
          { start: "0x08008000", sectorCount: 16, sectorSizeBytes: 2048, bank: 1 },
          { start: "0x08020000", sectorCount: 32, sectorSizeBytes: 2048, bank: 2 },
        ],
      },
    },
    sources: ["manual", "board"],
  },
  memories: [
    {
      name: "Option Bytes",
      kind: "option-bytes",
      alternateSetting: 1,
      runs: [
        { start: "0x1FFF7800", sectorCount: 1, sectorSizeBytes: 48, access: "e" },
        { start: "0x1FFFF800", sectorCount: 1, sectorSizeBytes: 48, access: "e" },
      ],
      sources: ["board"],
    },
    {
      name: "OTP Memory",
      kind: "otp",
      alternateSetting: 2,
      sizes: "B",
      runs: [{ start: "0x1FFF7000", sectorCount: 1, sectorSizeBytes: 1024, access: "e" }],
      sources: ["manual"],
      inferred: true,
      reason: "a sister die shows it so",
    },
    {
      name: "Device Feature",
      kind: "device-feature",
      alternateSetting: 3,
      runs: [{ start: "0xFFFF0000", sectorCount: 1, sectorSizeBytes: 4, access: "e" }],
      sources: ["board"],
    },
  ],
  ram: {
    all: {
      ranges: [{ name: "SRAM", start: "0x20000000", sizeBytes: 20480 }],
      sources: ["manual"],
    },
    big: {
      ranges: [
        { name: "SRAM", start: "0x20000000", sizeBytes: 20480 },
        { name: "SRAM2", start: "0x20008000", sizeBytes: 4096 },
      ],
      sources: ["manual"],
    },
  },
  notShown: [
    { name: "EEPROM", kind: "eeprom", start: "0x08080000", sizeBytes: 4096, sources: ["manual"] },
  ],
  registers: {
    flashSize: "0x1FFF75E0",
    uniqueId: "0x1FFF7590",
    readable: { romIds: ["0x91"], sources: ["board"] },
    sources: ["manual"],
  },
  bankModes: [
    {
      sizes: "B",
      field: "DUALBANK",
      register: "FLASH_OPTR",
      bit: 21,
      modes: { "single-bank": 0, "dual-bank": 1 },
      sources: ["manual"],
    },
  ],
  programming: {
    programUnit: { sizeBytes: 4, sources: ["manual"] },
    writeAlignment: { sizeBytes: 8, sources: ["manual"] },
    erasedByte: { value: "0xFF", sources: ["manual"] },
    blankReadProvesErased: { value: false, sources: ["manual"] },
  },
  usb: {
    vendorId: "0x0483",
    productId: "0xDF11",
    deviceVersions: ["0x2200", "0x2100"],
    attributes: "0x0B",
    dfuVersion: "0x011A",
    detachTimeoutMs: 255,
    commands: ["0x00", "0x21", "0x41", "0x92"],
    transferSize: { sizeBytes: 2048, sources: ["board"] },
    sources: ["board"],
  },
  rom: {
    versions: [
      { version: "V9.0", id: "0x90", parts: "STM32T100", deviceVersion: "0x2100" },
      { version: "V9.1", id: "0x91" },
    ],
    idAddress: "0x1FFF6FFE",
    protocol: "2.2",
    systemMemory: [{ start: "0x1FFF0000", sizeBytes: 28672 }],
    hostRam: [
      {
        romIds: ["0x90"],
        ranges: [{ start: "0x20001000", sizeBytes: 12288 }],
        sources: ["manual"],
        inferred: true,
        reason: "the manual gives it for the other version",
      },
      {
        romIds: ["0x91"],
        ranges: [{ start: "0x20002000", sizeBytes: 8192 }],
        sources: ["manual"],
      },
    ],
    connect: [
      { romIds: ["0x90"], crystalMhz: 8, shortestMs: 300, sources: ["manual"] },
      { romIds: ["0x91"], shortestMs: 250, sources: ["manual"] },
    ],
    sources: ["manual"],
  },
  behaviour: {
    statusWhileBusy: { value: "held", sources: ["board"] },
    quirks: [
      { name: "error-at-first-contact", sources: ["board"] },
      { name: "bank-2-erase-sticks-busy", romIds: ["0x90"], sources: ["board"] },
    ],
    announced: {
      setAddressMs: 104,
      eraseMs: 100,
      writeMs: 0,
      massEraseMs: 100,
      sources: ["board"],
    },
    times: [
      {
        supplies: ["1.8-2.7"],
        erase: {
          sectors: [{ sectorSizeBytes: 2048, typicalMs: 20, maximumMs: 40 }],
          sources: ["manual"],
        },
        program: { unitBytes: 4, typicalMs: 0.016, maximumMs: 0.1, sources: ["manual"] },
        massErase: { typicalMs: 30, maximumMs: 60, sources: ["manual"] },
      },
      {
        supplies: ["2.7-3.6"],
        program: { unitBytes: 8, typicalMs: 0.016, sources: ["manual"] },
      },
    ],
  },
  supply: {
    alternateSetting: 3,
    address: "0xFFFF0000",
    values: { "1.8-2.7": 0, "2.7-3.6": 3 },
    sources: ["manual"],
  },
  optionBytes: {
    alternateSetting: 1,
    blocks: [
      { start: "0x1FFF7800", sizeBytes: 48 },
      { start: "0x1FFFF800", sizeBytes: 48 },
    ],
    readProtection: { address: "0x1FFF7800", level0: "0xAA", level2: "0xCC", sources: ["manual"] },
    irreversible: [
      {
        address: "0x1FFF7800",
        mask: "0xFF",
        value: "0xCC",
        meaning: "readout protection level 2",
        sources: ["manual"],
      },
    ],
    onlyHarmless: [{ address: "0x1FFF7808", values: ["0x00", "0xFF"], sources: ["manual"] }],
    resetsAfterWrite: true,
    complement: "words",
    sources: ["manual"],
  },
  uf2: { familyId: "0x12345678", sources: ["manual"] },
  descriptorStrings: [
    {
      alternateSetting: 0,
      string: "@Internal Flash  /0x08000000/32*002Kg",
      sizes: "8B",
      seenOn: [
        { part: "STM32T100C8", source: "board" },
        { part: "STM32T101RB", source: "board" },
      ],
    },
    {
      alternateSetting: 1,
      string: "@Option Bytes  /0x1FFF7800/01*048 e/0x1FFFF800/01*048 e",
      seenOn: [{ part: "STM32T100C8", source: "board" }],
    },
  ],
  overrides: [
    {
      alternateSetting: 0,
      string: "@Internal Flash  /0x08000000/32*002Kg",
      sizes: "B",
      why: "the boot ROM says 64 KiB on every part",
      sources: ["board"],
    },
  ],
  confirmed: [
    {
      part: "STM32T100C8",
      romId: "0x90",
      did: "wrote and read back the first and the last byte of the flash",
      sources: ["board"],
    },
  ],
  notes: [{ text: "put a USB hub in between", sources: ["manual"] }],
  sources: {
    manual: { kind: "document", title: "RM0000", place: "§3", revision: "Rev 1" },
    board: { kind: "thread", title: "a listing", place: "thread 1" },
  },
};

/** A change of one place; `undefined` takes the place away. */
export type Edit = readonly [pointer: string, value: unknown];

/** A fresh copy of the valid profile with some places changed. */
export function validProfile(...edits: readonly Edit[]): unknown {
  return edited(VALID, edits);
}

/** A fresh copy of a document with some places changed. */
export function edited(document: unknown, edits: readonly Edit[]): unknown {
  const copy = structuredClone(document);
  for (const [pointer, value] of edits) edit(copy, pointer, value);
  return copy;
}

function edit(root: unknown, pointer: string, value: unknown): void {
  const steps = pointer.split("/").slice(1);
  const last = steps.pop() ?? "";
  const parent = steps.reduce<unknown>((node, step) => Object(node)[step], root);
  if (typeof parent !== "object" || parent === null) throw new Error(`no ${pointer}`);
  if (value === undefined) Reflect.deleteProperty(parent, last);
  else Reflect.set(parent, last, value);
}
