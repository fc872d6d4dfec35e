import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type DfuInterface, findDfuInterface } from "./descriptors.js";
import type { FunctionalDescriptor } from "./device.js";
import {
  configuration,
  ENDPOINT,
  HID,
  type InterfaceShape,
  interfaceBlock,
  ST_FUNCTIONAL,
} from "./test-descriptors.js";

const FUNCTIONAL: FunctionalDescriptor = {
  canDownload: true,
  canUpload: true,
  manifestationTolerant: false,
  willDetach: true,
  detachTimeoutMs: 255,
  transferSizeBytes: 2048,
  dfuVersion: 0x011a,
};

/** One alternate setting, string 4. */
const FOUND: DfuInterface = {
  interfaceNumber: 0,
  mode: "dfu",
  alternates: [{ alternateSetting: 0, stringIndex: 4 }],
  functional: FUNCTIONAL,
  oddities: [],
};

const DFU = interfaceBlock({ stringIndex: 4 });
const alternate = (nth: number) => interfaceBlock({ alternate: nth, stringIndex: 4 + nth });

describe("where the functional descriptor stands", () => {
  const three = {
    ...FOUND,
    alternates: [0, 1, 2].map((nth) => ({ alternateSetting: nth, stringIndex: 4 + nth })),
  };
  it.each<[string, readonly (readonly number[])[], DfuInterface]>([
    ["after the only alternate setting", [DFU, ST_FUNCTIONAL], FOUND],
    ["after the last one", [alternate(0), alternate(1), alternate(2), ST_FUNCTIONAL], three],
    [
      "after each, of which the first counts",
      [
        alternate(0),
        ST_FUNCTIONAL,
        alternate(1),
        [9, 0x21, 1, 0, 0, 64, 0, 0, 1],
        alternate(2),
        ST_FUNCTIONAL,
      ],
      three,
    ],
    ["behind something unknown", [DFU, [5, 0x24, 1, 2, 3], ST_FUNCTIONAL], FOUND],
    [
      "alternate settings out of order",
      [alternate(2), alternate(0), alternate(1), ST_FUNCTIONAL],
      three,
    ],
    ["nowhere", [DFU], { ...FOUND, functional: null }],
    [
      "in another interface only",
      [DFU, interfaceBlock({ number: 1 }), ST_FUNCTIONAL],
      { ...FOUND, functional: null },
    ],
    [
      "in another interface as well",
      [interfaceBlock({ number: 1 }), [9, 0x21, 1, 0, 0, 64, 0, 0, 1], DFU, ST_FUNCTIONAL],
      FOUND,
    ],
    ["before the interface", [ST_FUNCTIONAL, DFU], { ...FOUND, functional: null }],
  ])("%s", (_what, blocks, expected) => {
    expect(findDfuInterface(configuration(blocks), 0)).toEqual(expected);
  });

  it("is not taken from HID, before or behind", () => {
    const hid = interfaceBlock({ number: 1, classCode: 3, subclass: 0, protocol: 0 });
    const blocks = [hid, HID, ENDPOINT, DFU, hid, HID, ENDPOINT];
    expect(findDfuInterface(configuration(blocks), 0)).toEqual({ ...FOUND, functional: null });
    const around = [hid, HID, ENDPOINT, DFU, ST_FUNCTIONAL, hid, HID, ENDPOINT];
    expect(findDfuInterface(configuration(around), 0)).toEqual(FOUND);
  });

  it("is not taken from HID behind an interface descriptor that is too short", () => {
    const blocks = [DFU, [8, 4, 1, 0, 1, 3, 0, 0], HID];
    expect(findDfuInterface(configuration(blocks), 0)).toEqual({ ...FOUND, functional: null });
  });
});

describe("the functional descriptor", () => {
  const attributes = (byte: number) => [9, 0x21, byte, 0xff, 0, 0, 8, 0x1a, 1];
  const none = {
    ...FUNCTIONAL,
    canDownload: false,
    canUpload: false,
    willDetach: false,
  };
  it.each<[string, readonly number[], FunctionalDescriptor]>([
    ["0x00", attributes(0), none],
    ["bit 0", attributes(0x01), { ...none, canDownload: true }],
    ["bit 1", attributes(0x02), { ...none, canUpload: true }],
    ["bit 2", attributes(0x04), { ...none, manifestationTolerant: true }],
    ["bit 3", attributes(0x08), { ...none, willDetach: true }],
    ["ST's bit 7", attributes(0x8b), FUNCTIONAL],
    [
      "all words",
      [9, 0x21, 0x0b, 0x34, 0x12, 0x00, 0x04, 0x10, 0x01],
      { ...FUNCTIONAL, detachTimeoutMs: 0x1234, transferSizeBytes: 1024, dfuVersion: 0x0110 },
    ],
    [
      "0xFFFF in all words",
      [9, 0x21, 0x0b, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff],
      { ...FUNCTIONAL, detachTimeoutMs: 0xffff, transferSizeBytes: 0xffff, dfuVersion: 0xffff },
    ],
    [
      "7 bytes of a DFU 1.0 draft",
      [7, 0x21, 0x0b, 0xff, 0, 0, 8],
      { ...FUNCTIONAL, dfuVersion: 0x0100 },
    ],
    ["8 bytes", [8, 0x21, 0x0b, 0xff, 0, 0, 8, 0x1a], { ...FUNCTIONAL, dfuVersion: 0x0100 }],
    ["10 bytes", [10, ...ST_FUNCTIONAL.slice(1), 0], FUNCTIONAL],
  ])("%s", (_what, block, functional) => {
    expect(findDfuInterface(configuration([DFU, block]), 0)).toEqual({ ...FOUND, functional });
  });

  it("of 6 bytes does not count", () => {
    const blocks = [DFU, [6, 0x21, 0x0b, 0xff, 0, 0]];
    expect(findDfuInterface(configuration(blocks), 0)).toEqual({ ...FOUND, functional: null });
  });

  it("is read out of a view into a larger buffer", () => {
    const bytes = configuration([DFU, ST_FUNCTIONAL]);
    const larger = new Uint8Array(bytes.length + 7).fill(0xee);
    larger.set(bytes, 5);
    expect(findDfuInterface(larger.subarray(5, 5 + bytes.length), 0)).toEqual(FOUND);
  });
});

describe("which interface", () => {
  const blocks = [
    interfaceBlock({ number: 0, classCode: 2, subclass: 2, protocol: 1 }),
    ENDPOINT,
    interfaceBlock({ number: 1, protocol: 1, stringIndex: 9 }),
    ST_FUNCTIONAL,
    interfaceBlock({ number: 2, stringIndex: 4 }),
    ST_FUNCTIONAL,
  ];

  it("the one that was asked for, with its mode", () => {
    expect(findDfuInterface(configuration(blocks), 1)).toEqual({
      ...FOUND,
      interfaceNumber: 1,
      mode: "run-time",
      alternates: [{ alternateSetting: 0, stringIndex: 9 }],
    });
    expect(findDfuInterface(configuration(blocks), 2)).toEqual({ ...FOUND, interfaceNumber: 2 });
  });

  it.each([0, 3])("none where interface %i is no DFU interface", (number) => {
    expect(findDfuInterface(configuration(blocks), number)).toBe(null);
  });

  it.each<[string, InterfaceShape]>([
    ["class", { classCode: 0xff }],
    ["subclass", { subclass: 2 }],
  ])("none of another %s", (_what, shape) => {
    expect(findDfuInterface(configuration([interfaceBlock(shape), ST_FUNCTIONAL]), 0)).toBe(null);
  });

  it("none in nothing", () => {
    expect(findDfuInterface(new Uint8Array(0), 0)).toBe(null);
  });
});

describe("a bLength that cannot be", () => {
  it.each<[lengthByte: number, oddity: string]>([
    [0, "configuration descriptor: bLength 0 at offset 27 of 31 bytes"],
    [1, "configuration descriptor: bLength 1 at offset 27 of 31 bytes"],
    [5, "configuration descriptor: bLength 5 at offset 27 of 31 bytes"],
    [255, "configuration descriptor: bLength 255 at offset 27 of 31 bytes"],
  ])("%i ends the walk, and what stands before it counts", (lengthByte, message) => {
    const blocks = [DFU, ST_FUNCTIONAL, [lengthByte, 4, 0, 1]];
    expect(findDfuInterface(configuration(blocks), 0)).toEqual({
      ...FOUND,
      oddities: [{ code: "block-malformed", message }],
    });
  });

  it("is no oddity of a block that ends with the whole", () => {
    expect(findDfuInterface(configuration([DFU, ST_FUNCTIONAL, [2, 0xff]]), 0)).toEqual(FOUND);
  });

  it("cuts a functional descriptor that is not all there", () => {
    const bytes = configuration([DFU, ST_FUNCTIONAL]).subarray(0, 24);
    expect(findDfuInterface(bytes, 0)).toEqual({
      ...FOUND,
      functional: null,
      oddities: [
        {
          code: "block-malformed",
          message: "configuration descriptor: bLength 9 at offset 18 of 24 bytes",
        },
      ],
    });
  });
});

it("never throws, whatever the bytes", () => {
  const junk = fc.uint8Array({ maxLength: 60 });
  const behindSound = junk.map((tail) => configuration([DFU, [...tail]]));
  fc.assert(
    fc.property(fc.oneof(junk, behindSound), fc.nat(3), (bytes, number) => {
      expect([null, number]).toContain(findDfuInterface(bytes, number)?.interfaceNumber ?? null);
    }),
    { numRuns: 2000 },
  );
});
