import {
  buildUf2,
  type Crc32,
  crc32,
  detectFormat,
  type FirmwareImage,
  FORMATS,
  imagesOf,
  parseDfuRaw,
  parseDfuSe,
  parseIntelHex,
  parseSRecord,
  parseUf2,
} from "@dfukit/formats";
import type { Segment } from "@dfukit/memory";
import { describe, expect, it, vi } from "vitest";
import { at, filled, L0, L4 } from "../test/chips.js";
import type { Converted } from "./convert.js";
import { type EncodeOptions, encodeFirmware, type OutputFormatId } from "./encode.js";

function image(alternateSetting: number | null, ...segments: readonly Segment[]): FirmwareImage {
  return { alternateSetting, name: null, familyId: null, image: { segments } };
}

function converted(
  images: readonly FirmwareImage[],
  entryAddress: number | null = null,
): Converted {
  return { images, entryAddress, findings: [] };
}

/** One image with a gap of 2 bytes. */
const GAPPED = converted([image(null, at(0x100, 1, 2), at(0x104, 3))]);
const OUTPUTS: readonly OutputFormatId[] = ["hex", "srec", "bin", "uf2", "dfu", "dfu-raw"];

function encode(what: Converted, format: OutputFormatId, options: EncodeOptions = {}) {
  return encodeFirmware(what, format, options);
}

function text({ bytes }: { readonly bytes: Uint8Array }): string {
  return String.fromCharCode(...bytes);
}

function codes({ findings }: { readonly findings: readonly { readonly code: string }[] }) {
  return findings.map(({ code }) => code);
}

describe("every format", () => {
  it("that is not read only can be written", () => {
    expect([...OUTPUTS, "elf"].sort()).toEqual(FORMATS.map(({ id }) => id).sort());
  });

  it.each(OUTPUTS)(
    "%s is the same bytes from the same input, and known by its content",
    (format) => {
      const first = encode(GAPPED, format, { familyId: 1 });
      const second = encode(GAPPED, format, { familyId: 1 });
      expect(first).toEqual(second);
      expect(detectFormat(first.bytes).id).toBe(format);
    },
  );

  it.each(OUTPUTS)("%s refuses no data, or holds none", (format) => {
    const run = () => encode(converted([]), format, { familyId: 1 }).bytes.length;
    const refusals: Partial<Record<OutputFormatId, string>> = {
      bin: "a raw binary of no data is no file",
      "dfu-raw": "a raw binary of no data is no file",
      uf2: "a UF2 file of no data is no file",
    };
    const refusal = refusals[format];
    expect(refusal === undefined ? run : () => expect(run).toThrow(refusal)).not.toThrow();
  });
});

describe("hex", () => {
  it("is LF, 16 bytes a record, without a start address by default", () => {
    expect(text(encode(GAPPED, "hex"))).toBe(":020100000102FA\n:0101040003F7\n:00000001FF\n");
  });

  it("passes its options on", () => {
    const high = converted([image(null, at(0x1_0100, 1, 2))]);
    const options = { recordLengthBytes: 1, lineEnding: "crlf", hexVariant: "i16hex" } as const;
    expect(text(encode(high, "hex", options))).toBe(
      ":020000021000EC\r\n:0101000001FD\r\n:0101010002FB\r\n:00000001FF\r\n",
    );
  });

  it.each([
    ["the inputs' start address", 0x0800_0111, {}, [{ kind: "linear", value: 0x0800_0111 }]],
    ["another", 0x111, { startAddress: 0x222 }, [{ kind: "linear", value: 0x222 }]],
    ["one at 0", 0x111, { startAddress: 0 }, [{ kind: "linear", value: 0 }]],
    ["none", 0x111, { startAddress: null }, []],
    [
      "CS:IP in a format of 20 bits",
      0xf_2345,
      { hexVariant: "i16hex" },
      [{ kind: "segmented", value: 0xf000_2345 }],
    ],
    [
      "CS:IP in one of 16 bits",
      0x111,
      { hexVariant: "i8hex" },
      [{ kind: "segmented", value: 0x111 }],
    ],
  ] as const)("writes %s", (_what, entryAddress, options, expected) => {
    const encoded = encode(converted(GAPPED.images, entryAddress), "hex", options);
    const starts = parseIntelHex(encoded.bytes).startAddresses;
    expect(starts.map(({ kind, value }) => ({ kind, value }))).toEqual(expected);
    expect(encoded.findings).toEqual([]);
  });

  it("loses a start address that 20 bits cannot hold, and says so", () => {
    const encoded = encode(converted(GAPPED.images, 0x10_0000), "hex", { hexVariant: "i16hex" });
    expect(parseIntelHex(encoded.bytes).startAddresses).toEqual([]);
    expect(encoded.findings.map(({ message }) => message)).toEqual([
      "the start address 0x00100000 cannot be kept in this format",
    ]);
  });

  it("refuses such a start address where it was asked for", () => {
    const run = () => encode(GAPPED, "hex", { hexVariant: "i8hex", startAddress: 0x10_0000 });
    expect(run).toThrow(
      expect.objectContaining({
        name: "FormatError",
        code: "build-option-invalid",
        message: "start address 0x00100000 does not fit into I8HEX, expected at most 0x000FFFFF",
        hint: "use i32hex, or write no start address",
      }),
    );
  });
});

describe("srec", () => {
  it("is the narrowest width, LF, 16 bytes a record, counted, without header by default", () => {
    expect(text(encode(GAPPED, "srec"))).toBe(
      "S10501000102F6\nS104010403F3\nS5030002FA\nS9030000FC\n",
    );
  });

  it("passes its options on", () => {
    const options: EncodeOptions = {
      recordLengthBytes: 1,
      lineEnding: "crlf",
      srecVariant: "s28",
      srecHeader: Uint8Array.of(0x68, 0x69),
      startAddress: 0x101,
    };
    expect(text(encode(GAPPED, "srec", options))).toBe(
      "S0050000686929\r\nS20500010001F8\r\nS20500010102F6\r\nS20500010403F2\r\nS5030003F9\r\nS804000101F9\r\n",
    );
  });

  it.each([
    ["the inputs' start address", 0x111, {}, 0x111],
    ["another", 0x111, { startAddress: 0x222 }, 0x222],
    ["none, which is 0", 0x111, { startAddress: null }, 0],
    ["one that 24 bits just hold", 0xff_ffff, { srecVariant: "s28" }, 0xff_ffff],
  ] as const)("writes %s", (_what, entryAddress, options, expected) => {
    const encoded = encode(converted(GAPPED.images, entryAddress), "srec", options);
    expect(parseSRecord(encoded.bytes).startAddresses.map(({ value }) => value)).toEqual([
      expected,
    ]);
    expect(encoded.findings).toEqual([]);
  });

  it.each([
    ["s19", 0x1_0000],
    ["s28", 0x100_0000],
  ] as const)("%s loses a start address that it cannot hold, and says so", (srecVariant, entry) => {
    const encoded = encode(converted(GAPPED.images, entry), "srec", { srecVariant });
    expect(parseSRecord(encoded.bytes).startAddresses.map(({ value }) => value)).toEqual([0]);
    expect(codes(encoded)).toEqual(["entry-address-lost"]);
  });
});

describe("bin", () => {
  it.each([
    ["0xFF", {}, 0xff],
    ["the chip's erased byte", { chip: L0 }, 0],
    ["--fill-byte over it", { chip: L0, fillByte: 0xaa }, 0xaa],
  ] as const)("fills gaps with %s", (_what, options, byte) => {
    const encoded = encode(GAPPED, "bin", options);
    expect(encoded.bytes).toEqual(Uint8Array.of(1, 2, byte, byte, 3));
    expect(codes(encoded)).toEqual(["gaps-filled"]);
  });

  it("takes the largest gap that is allowed, and no larger one", () => {
    expect(encode(GAPPED, "bin", { maxGapBytes: 2 }).bytes.length).toBe(5);
    expect(() => encode(GAPPED, "bin", { maxGapBytes: 1 })).toThrow(
      "a raw binary would hold 2 bytes of gaps, expected at most 1; the largest is 0x00000102–0x00000103",
    );
  });

  it("refuses by default what would be more than 64 MiB of nothing", () => {
    const far = converted([image(null, at(0, 1), at(0x0800_0000, 1))]);
    expect(() => encode(far, "bin")).toThrow("134217727 bytes of gaps, expected at most 67108864");
  });
});

describe("uf2", () => {
  it.each([
    ["--family", { familyId: 7, chip: L4 }, 7],
    ["the chip's family", { chip: L4 }, 0x00ff6919],
    ["the input's family", {}, 5],
  ] as const)("takes %s", (_what, options, familyId) => {
    const fromUf2 = converted([{ ...image(null, filled(0x0800_0000, 256)), familyId: 5 }]);
    expect(parseUf2(encode(fromUf2, "uf2", options).bytes).familyIds).toEqual([familyId]);
  });

  it.each([
    ["0xFF", { familyId: 1 }, 0xff],
    ["the chip's erased byte", { chip: L0 }, 0],
    ["--fill-byte over it", { chip: L0, fillByte: 0xaa }, 0xaa],
  ] as const)("fills its blocks with %s", (_what, options, fillByte) => {
    const gapped = image(null, at(0x0800_0001, 1), at(0x0800_0200, 2));
    const { bytes } = encode(converted([gapped]), "uf2", options);
    const familyId = "familyId" in options ? options.familyId : 0x202e3a91;
    expect(bytes).toEqual(buildUf2(gapped.image, { familyId, fillByte }));
  });

  it("refuses to pad past a memory of the chip", () => {
    const optionBytes = converted([image(null, filled(0x1ff8_0000, 32))]);
    expect(() => encode(optionBytes, "uf2", { chip: L0 })).toThrow(
      expect.objectContaining({
        code: "outside-chip",
        message: `UF2 blocks of 256 bytes would pad past a memory of ${L0.part}, at 0x1FF80020–0x1FF800FF`,
        hint: "cut that data off with --exclude, or use dfu, hex or srec",
      }),
    );
  });
});

describe("dfu", () => {
  it("has ST's ids, version 0 and alternate setting 0 by default", () => {
    const { suffix, targets, issues } = parseDfuSe(encode(GAPPED, "dfu").bytes);
    expect(issues).toEqual([]);
    expect([suffix?.idVendor, suffix?.idProduct, suffix?.bcdDevice]).toEqual([0x0483, 0xdf11, 0]);
    expect(targets.map(({ alternateSetting, name }) => [alternateSetting, name])).toEqual([
      [0, null],
    ]);
  });

  it("passes ids, names and alternate settings on, one element for each segment", () => {
    const images = [
      { ...image(1, at(0x100, 1), at(0x200, 2)), name: "One" },
      { ...image(3, at(0x100, 3)), name: "Three" },
    ];
    const options = { vendorId: 0x314b, productId: 0x0106, bcdDevice: 0x0200 };
    const { suffix, targets } = parseDfuSe(encode(converted(images), "dfu", options).bytes);
    expect([suffix?.idVendor, suffix?.idProduct, suffix?.bcdDevice]).toEqual([
      0x314b, 0x0106, 0x0200,
    ]);
    expect(
      targets.map(({ alternateSetting, name, elements }) => [
        alternateSetting,
        name,
        elements.map(({ address, bytes }) => at(address, ...bytes)),
      ]),
    ).toEqual([
      [1, "One", [at(0x100, 1), at(0x200, 2)]],
      [3, "Three", [at(0x100, 3)]],
    ]);
  });

  it.each(["dfu", "dfu-raw"] as const)("computes the CRC of %s by what it is given", (format) => {
    const given = vi.fn<Crc32>(crc32);
    expect(encode(GAPPED, format, { crc32: given })).toEqual(encode(GAPPED, format));
    expect(given).toHaveBeenCalled();
  });
});

describe("dfu-raw", () => {
  it("takes any device, DFU 1.0, no prefix by default", () => {
    const { suffix, lmdfu, payload } = parseDfuRaw(encode(GAPPED, "dfu-raw").bytes);
    expect([suffix.idVendor, suffix.idProduct, suffix.bcdDevice, suffix.bcdDFU]).toEqual([
      0xffff, 0xffff, 0xffff, 0x0100,
    ]);
    expect([lmdfu, payload]).toEqual([null, Uint8Array.of(1, 2, 0xff, 0xff, 3)]);
  });

  it("passes ids, TI's prefix, fill and gap on", () => {
    const options: EncodeOptions = {
      vendorId: 1,
      productId: 2,
      bcdDevice: 3,
      lmdfuAddress: 0x2000,
      fillByte: 0,
      maxGapBytes: 2,
    };
    const { suffix, lmdfu, payload } = parseDfuRaw(encode(GAPPED, "dfu-raw", options).bytes);
    expect([suffix.idVendor, suffix.idProduct, suffix.bcdDevice]).toEqual([1, 2, 3]);
    expect([lmdfu, payload]).toEqual([
      { address: 0x2000, payloadSizeBytes: 5 },
      Uint8Array.of(1, 2, 0, 0, 3),
    ]);
    expect(() => encode(GAPPED, "dfu-raw", { maxGapBytes: 1 })).toThrow("2 bytes of gaps");
  });
});

describe("several alternate settings", () => {
  const images = [
    { ...image(0, at(0x100, 1)), name: "Internal Flash" },
    { ...image(1, at(0x101, 2), at(0x200, 3)), name: "Option Bytes" },
  ];

  it.each(["hex", "srec"] as const)(
    "are joined by address in %s, without a word about names",
    (format) => {
      const encoded = encode(converted(images), format);
      expect(encoded.findings).toEqual([]);
      const document = (format === "hex" ? parseIntelHex : parseSRecord)(encoded.bytes);
      const segments = imagesOf(document).flatMap((one) => one.image.segments);
      expect(segments.map(({ address, bytes }) => at(address, ...bytes))).toEqual([
        at(0x100, 1, 2),
        at(0x200, 3),
      ]);
    },
  );

  it("may agree on a byte, which is told", () => {
    const twice = converted([image(0, at(0x100, 1)), image(1, at(0x100, 1))]);
    expect(encode(twice, "hex").findings.map(({ message }) => message)).toEqual([
      '"alternate setting 0" and "alternate setting 1" both hold 1 byte at 0x00000100, with the same content',
    ]);
  });

  it.each(["hex", "srec", "bin", "uf2", "dfu-raw"] as const)(
    "may not differ on one in %s",
    (format) => {
      const twice = converted([image(0, at(0x100, 1)), image(1, at(0x100, 2))]);
      expect(() => encode(twice, format, { familyId: 1 })).toThrow(
        '"alternate setting 0" and "alternate setting 1" both hold data at 0x00000100–0x00000100, and differ from 0x00000100 on',
      );
    },
  );
});

describe("the start address", () => {
  it.each(["bin", "uf2", "dfu", "dfu-raw"] as const)("is lost aloud in %s", (format) => {
    const whole = [image(null, { address: 0x100, bytes: new Uint8Array(256) })];
    const encoded = encode(converted(whole, 0x101), format, { familyId: 1 });
    expect(codes(encoded)).toEqual(["entry-address-lost"]);
  });

  it.each(["bin", "uf2", "dfu", "dfu-raw"] as const)(
    "is no loss in %s where none is wanted",
    (format) => {
      const options = { familyId: 1, startAddress: null };
      const whole = [image(null, { address: 0x100, bytes: new Uint8Array(256) })];
      const encoded = encode(converted(whole, 0x101), format, options);
      expect(codes(encoded)).toEqual([]);
    },
  );
});
