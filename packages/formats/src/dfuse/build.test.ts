/** The DfuSe builder: what it refuses, and that parsing undoes it. */
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { DATA, thrownBy } from "../test-bytes.js";
import { buildDfuSe, parseDfuSe } from "./index.js";

describe("buildDfuSe", () => {
  const target = { alternateSetting: 0, name: "A", segments: [] };
  const refusal = (message: string): unknown => ({
    name: "FormatError",
    code: "build-option-invalid",
    actor: "input",
    message,
    hint: undefined,
    details: {},
  });

  it.each([
    [
      "an alternate setting of 256",
      [{ ...target, alternateSetting: 256 }],
      "alternate setting 256 is out of range, expected 0 to 255",
    ],
    [
      "an alternate setting of -1",
      [{ ...target, alternateSetting: -1 }],
      "alternate setting -1 is out of range, expected 0 to 255",
    ],
    [
      "an alternate setting of 0.5",
      [{ ...target, alternateSetting: 0.5 }],
      "alternate setting 0.5 is out of range, expected 0 to 255",
    ],
    [
      "a name of 255 bytes",
      [{ ...target, name: "N".repeat(255) }],
      "name of alternate setting 0 has 255 bytes, expected at most 254 and no NUL",
    ],
    [
      "a name of 128 letters of two bytes",
      [{ ...target, name: "ä".repeat(128) }],
      "name of alternate setting 0 has 256 bytes, expected at most 254 and no NUL",
    ],
    [
      "a name with a NUL",
      [{ ...target, alternateSetting: 3, name: "a\0b" }],
      "name of alternate setting 3 has 3 bytes, expected at most 254 and no NUL",
    ],
    [
      "256 targets",
      Array.from({ length: 256 }, () => target),
      "256 targets are too many, expected at most 255",
    ],
  ])("refuses %s", (_name, targets, message) => {
    expect(thrownBy(() => buildDfuSe({ targets }))).toEqual(refusal(message));
  });

  it("refuses a vendor id of more than 16 bits", () => {
    expect(thrownBy(() => buildDfuSe({ targets: [], vendorId: 0x10000 }))).toMatchObject({
      code: "build-option-invalid",
      message: "idVendor 65536 is out of range, expected 0x0000 to 0xFFFF",
    });
  });

  it("refuses a file past 4 GiB before it allocates anything", () => {
    // The same megabytes again and again: only the sum counts.
    const bytes = new Uint8Array(2 ** 24);
    const segments = Array.from({ length: 256 }, (_, index) => ({ address: index, bytes }));
    expect(thrownBy(() => buildDfuSe({ targets: [{ ...target, segments }] }))).toEqual({
      name: "FormatError",
      code: "not-expressible",
      actor: "plan",
      message: `a DfuSe file of ${2 ** 32 + 11 + 274 + 8 * 256} bytes is past 4 GiB`,
      hint: "cut the data with --crop or --exclude",
      details: { size: 2 ** 32 + 11 + 274 + 8 * 256 },
    });
  });

  it.each([
    [
      "an address past 32 bits",
      { address: 2 ** 32, bytes: DATA },
      "element address 0x100000000 is outside the 32-bit range, expected 0x00000000 to 0xFFFFFFFF",
    ],
    [
      "bytes past 4 GiB",
      { address: 0xfffffffd, bytes: DATA },
      "range of 4 bytes at 0xFFFFFFFD is empty or ends past 4 GiB",
    ],
  ])("refuses an element with %s", (_name, segment, message) => {
    expect(
      thrownBy(() => buildDfuSe({ targets: [{ ...target, segments: [segment] }] })),
    ).toMatchObject({ name: "MemoryError", message });
  });

  it("takes 255 targets, names of 254 bytes and the last addresses", () => {
    const targets = Array.from({ length: 255 }, (_, alternateSetting) => ({
      alternateSetting,
      name: "N".repeat(254),
      segments: [{ address: 0xfffffffc, bytes: DATA }],
    }));
    const { issues, targets: read } = parseDfuSe(buildDfuSe({ targets }));
    expect(issues).toEqual([]);
    expect(
      read.map(({ alternateSetting, name, elements }) => ({
        alternateSetting,
        name,
        segments: elements.map(({ address, bytes }) => ({ address, bytes })),
      })),
    ).toEqual(targets);
  });
});

describe("build and parse", () => {
  const names = fc.oneof(
    fc.constant(null),
    fc.string({ unit: "binary", maxLength: 60 }).filter((name) => !name.includes("\0")),
    fc.constantFrom("", "@Internal Flash  /0x08000000/04*016Kg", "ä€😀".repeat(28)),
  );
  const segment = fc.record({
    address: fc.integer({ min: 0, max: 2 ** 32 - 64 }),
    bytes: fc.uint8Array({ maxLength: 64 }),
  });
  const targets = fc.array(
    fc.record({
      alternateSetting: fc.nat(255),
      name: names,
      segments: fc.array(segment, { maxLength: 5 }),
    }),
    { maxLength: 6 },
  );
  const u16 = fc.nat(0xffff);
  const ids = fc.record({ vendorId: u16, productId: u16, bcdDevice: u16 }, { requiredKeys: [] });

  it("are each other's reverse, for any targets, elements and names", () => {
    fc.assert(
      fc.property(targets, ids, (given, fields) => {
        const bytes = buildDfuSe({ targets: given, ...fields });
        const document = parseDfuSe(bytes);
        expect(
          document.targets.map(({ alternateSetting, name, elements }) => ({
            alternateSetting,
            name,
            segments: elements.map(({ address, bytes: data }) => ({ address, bytes: data })),
          })),
        ).toEqual(given);
        const { vendorId = 0x0483, productId = 0xdf11, bcdDevice = 0 } = fields;
        expect(document.suffix).toMatchObject({
          bLength: 16,
          bcdDFU: 0x011a,
          idVendor: vendorId,
          idProduct: productId,
          bcdDevice,
          crc: { ok: true },
        });
        expect(document.prefix).toEqual({
          version: 1,
          imageSizeBytes: bytes.length - 16,
          targetCount: given.length,
        });
        expect(document.trailingBytes).toEqual(new Uint8Array(0));
      }),
    );
  });

  it("give an issue list that tells only what the targets themselves have", () => {
    const told = new Set([
      "dfu-alternate-repeated",
      "dfu-elements-differ",
      "dfu-elements-out-of-order",
      "dfu-elements-repeat",
      "dfu-empty-element",
      "dfu-empty-target",
      "dfu-no-data",
      "dfu-product-zero",
      "issues-omitted",
    ]);
    fc.assert(
      fc.property(targets, ids, (given, fields) => {
        const { issues } = parseDfuSe(buildDfuSe({ targets: given, ...fields }));
        expect(issues.map(({ code }) => code).filter((code) => !told.has(code))).toEqual([]);
      }),
    );
  });
});
