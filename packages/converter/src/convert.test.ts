import {
  buildDfuRaw,
  buildIntelHex,
  buildUf2,
  type FirmwareImage,
  parseDfuRaw,
  readFirmware,
} from "@dfukit/formats";
import type { Segment } from "@dfukit/memory";
import { describe, expect, it } from "vitest";
import { at, bin, chip, dfu, F4, filled, H7, hex, L0, L4 } from "../test/chips.js";
import { convertFirmware } from "./convert.js";
import type { ConvertInput, ConvertOptions } from "./convert-options.js";

function convert(inputs: ConvertInput | readonly ConvertInput[], options: ConvertOptions = {}) {
  return convertFirmware("name" in inputs ? [inputs] : inputs, options);
}

/** Alternate setting, name and segments of each image. */
function shape(images: readonly FirmwareImage[]) {
  return images.map(({ alternateSetting, name, image }) => [
    alternateSetting,
    name,
    image.segments,
  ]);
}

function codes({ findings }: { readonly findings: readonly { readonly code: string }[] }) {
  return findings.map(({ code }) => code);
}

describe("merging", () => {
  it("joins inputs that touch, in whatever order they come", () => {
    const inputs = [hex("b.hex", at(4, 5, 6)), hex("a.hex", at(0, 1, 2, 3, 4))];
    expect(shape(convert(inputs).images)).toEqual([[null, null, [at(0, 1, 2, 3, 4, 5, 6)]]]);
  });

  it.each([
    ["first", [at(0, 1, 1, 1, 2)]],
    ["last", [at(0, 1, 2, 2, 2)]],
  ] as const)("keeps the bytes of the %s input where asked", (overlap, segments) => {
    const inputs = [hex("a.hex", at(0, 1, 1, 1)), hex("b.hex", at(1, 2, 2, 2))];
    expect(convert(inputs, { overlap }).images[0]?.image).toEqual({ segments });
  });

  it.each([
    ["first", 7],
    ["last", 9],
  ] as const)(
    "goes by the order of the inputs, not of their alternate settings: %s",
    (overlap, byte) => {
      const inputs = [
        dfu("a.dfu", { alt: 0, segments: [filled(0x0800_0000, 8, 7)] }),
        hex("b.hex", filled(0x0800_0000, 8, 9)),
      ];
      expect(convert(inputs, { overlap }).images[0]?.image.segments).toEqual([
        filled(0x0800_0000, 8, byte),
      ]);
      expect(convert(inputs, { overlap, chip: L4 }).images[0]?.image.segments).toEqual([
        filled(0x0800_0000, 8, byte),
      ]);
    },
  );

  it("says nothing where nothing overlaps", () => {
    expect(codes(convert([hex("a.hex", at(0, 1)), hex("b.hex", at(1, 2))]))).toEqual([
      "chip-not-checked",
    ]);
  });

  it("lets inputs differ in what is cut off", () => {
    const inputs = [hex("a.hex", at(0, 1, 2)), hex("b.hex", at(1, 3, 4))];
    const { images } = convert(inputs, { exclude: [{ start: 1, end: 2 }] });
    expect(images[0]?.image.segments).toEqual([at(0, 1), at(2, 4)]);
  });

  it("names the file in the findings of files only where there are several", () => {
    const text = ":0100000001FE\n\n:0100000001FE\n:00000001FF\n";
    const document = readFirmware(
      Uint8Array.from(text, (c) => c.charCodeAt(0)),
      { from: "hex" },
    );
    const files = (inputs: readonly ConvertInput[]) =>
      convertFirmware(inputs)
        .findings.filter(({ code }) => code.startsWith("hex-"))
        .map(({ file }) => file);
    expect(files([{ name: "a.hex", document }])).toEqual([undefined]);
    expect(files([{ name: "a.hex", document }, hex("b.hex", at(9, 1))])).toEqual(["a.hex"]);
  });
});

describe("alternate settings without a chip", () => {
  it("are none where no input has one", () => {
    expect(shape(convert(hex("a.hex", at(0, 1))).images)).toEqual([[null, null, [at(0, 1)]]]);
  });

  it("come from alt= and name=, ascending, over what the file says", () => {
    const inputs: readonly ConvertInput[] = [
      { ...hex("a.hex", at(0, 1)), alternateSetting: 3, targetName: "Three" },
      { ...dfu("b.dfu", { alt: 7, name: "Seven", segments: [at(0, 2)] }), alternateSetting: 1 },
      { ...bin("c.bin", 3), address: 8, targetName: "Nought" },
    ];
    expect(shape(convert(inputs).images)).toEqual([
      [0, "Nought", [at(8, 3)]],
      [1, "Seven", [at(0, 2)]],
      [3, "Three", [at(0, 1)]],
    ]);
  });

  it("come from --alt where neither file nor alt= says one", () => {
    const inputs: readonly ConvertInput[] = [
      hex("a.hex", at(0, 1)),
      { ...hex("b.hex", at(0, 2)), alternateSetting: 1 },
      dfu("c.dfu", { alt: 0, name: "Flash", segments: [at(0, 3)] }),
    ];
    expect(shape(convert(inputs, { alternateSetting: 2 }).images)).toEqual([
      [0, "Flash", [at(0, 3)]],
      [1, null, [at(0, 2)]],
      [2, null, [at(0, 1)]],
    ]);
  });

  it("merge by number, and keep apart otherwise", () => {
    const inputs = [
      dfu("a.dfu", { alt: 0, segments: [at(0, 1)] }, { alt: 1, segments: [at(0, 2)] }),
      dfu("b.dfu", { alt: 1, segments: [at(1, 3)] }),
    ];
    expect(shape(convert(inputs).images)).toEqual([
      [0, null, [at(0, 1)]],
      [1, null, [at(0, 2, 3)]],
    ]);
  });
});

it("drops a target without elements beside one with data", () => {
  const input = dfu("a.dfu", { alt: 0, segments: [] }, { alt: 2, segments: [at(0, 1)] });
  expect(shape(convert(input).images)).toEqual([[2, null, [at(0, 1)]]]);
});

describe("names", () => {
  const named = dfu("a.dfu", { alt: 0, name: "Old", segments: [filled(0x0800_0000, 8)] });

  it.each([
    ["the file's", named, {}, "Old"],
    ["--name over the file's", named, { targetName: "All" }, "All"],
    ["name= over --name", { ...named, targetName: "Mine" }, { targetName: "All" }, "Mine"],
    ["none", hex("a.hex", filled(0x0800_0000, 8)), {}, null],
    [
      "the memory's, with a chip",
      hex("a.hex", filled(0x0800_0000, 8)),
      { chip: L4 },
      "Internal Flash",
    ],
    ["the file's over the memory's", named, { chip: L4 }, "Old"],
    [
      "name= over the memory's",
      { ...hex("a.hex", filled(0x0800_0000, 8)), targetName: "Mine" },
      { chip: L4 },
      "Mine",
    ],
    [
      "--name over the memory's",
      hex("a.hex", filled(0x0800_0000, 8)),
      { chip: L4, targetName: "All" },
      "All",
    ],
    [
      "the new memory's where data is moved",
      dfu("a.dfu", { alt: 2, name: "OTP", segments: [filled(0x0800_0000, 8)] }),
      { chip: L4 },
      "Internal Flash",
    ],
    [
      "name= even where data is moved",
      {
        ...dfu("a.dfu", { alt: 2, name: "OTP", segments: [filled(0x0800_0000, 8)] }),
        targetName: "Mine",
      },
      { chip: L4 },
      "Mine",
    ],
    [
      "none where alt= puts data in another memory's place",
      { ...hex("a.hex", filled(0x0800_0000, 8)), alternateSetting: 5 },
      { chip: L4 },
      null,
    ],
  ] as const)("are %s", (_what, input, options, name) => {
    expect(convert(input, options).images.map((image) => image.name)).toEqual([name]);
  });

  it("do not differ because one of two inputs has none", () => {
    const inputs = [named, hex("b.hex", filled(0x0800_0100, 8))];
    const converted = convert(inputs, { chip: L4 });
    expect(converted.images.map(({ name }) => name)).toEqual(["Old"]);
    expect(codes(converted)).toEqual([]);
  });
});

describe("addresses of raw binaries", () => {
  const lmdfu = {
    name: "a.dfu",
    document: parseDfuRaw(buildDfuRaw(Uint8Array.of(1, 2), { lmdfuAddress: 0x2000 })),
  };
  const suffixed = { name: "a.dfu", document: parseDfuRaw(buildDfuRaw(Uint8Array.of(1, 2))) };

  it.each([
    ["@ADDRESS", { ...bin("a.bin", 1, 2), address: 0x100 }, {}, 0x100],
    [
      "@ADDRESS over the chip's",
      { ...bin("a.bin", 1, 2), address: 0x0800_4000 },
      { chip: F4 },
      0x0800_4000,
    ],
    ["the chip's flash base", bin("a.bin", 1, 2), { chip: F4 }, 0x0800_0000],
    ["the one in TI's prefix", lmdfu, {}, 0x2000],
    ["@ADDRESS over TI's prefix", { ...lmdfu, address: 0x400 }, {}, 0x400],
    ["@ADDRESS for a DFU suffix", { ...suffixed, address: 0x400 }, {}, 0x400],
  ] as const)("are %s", (_what, input, options, address) => {
    const converted = convertFirmware([input], { ...options, alignBytes: "none" });
    expect(converted.images.map(({ image }) => image.segments)).toEqual([[at(address, 1, 2)]]);
  });

  it("are refused for a DFU suffix that names none", () => {
    expect(() => convert(suffixed)).toThrow('"a.dfu" carries no address');
  });

  it("are asked for before anything is merged", () => {
    expect(() => convert([hex("a.hex", at(0, 1)), bin("b.bin", 1)])).toThrow(
      '"b.bin" carries no address',
    );
  });
});

describe("the order of edits", () => {
  const input = hex("a.hex", at(0x100, 0, 1, 2, 3, 4, 5, 6, 7));

  it("is crop, exclude, offset, fill", () => {
    const options: ConvertOptions = {
      crop: [{ start: 0x102, end: 0x108 }],
      exclude: [{ start: 0x104, end: 0x106 }],
      offsetBytes: -0x100,
      fill: [{ range: { start: 0, end: 8 }, byte: 0xee }],
    };
    // Cropping after the offset would leave nothing; excluding after the fill, a gap.
    expect(convert(input, options).images[0]?.image.segments).toEqual([
      at(0, 0xee, 0xee, 2, 3, 0xee, 0xee, 6, 7),
    ]);
  });

  it("applies several of each", () => {
    const options: ConvertOptions = {
      crop: [
        { start: 0x106, end: 0x200 },
        { start: 0, end: 0x102 },
      ],
      exclude: [
        { start: 0x100, end: 0x101 },
        { start: 0x107, end: 0x108 },
      ],
      fill: [
        { range: { start: 0x102, end: 0x105 }, byte: 0xaa },
        { range: { start: 0x104, end: 0x108 }, byte: 0xbb },
      ],
    };
    expect(convert(input, options).images[0]?.image.segments).toEqual([
      at(0x101, 1, 0xaa, 0xaa, 0xaa, 0xbb, 6, 0xbb),
    ]);
  });

  it.each([
    ["the last byte", { start: 0x107, end: 0x108 }, [at(0x107, 7)]],
    ["the first byte", { start: 0, end: 0x101 }, [at(0x100, 0)]],
    ["all to the top", { start: 0x106, end: 2 ** 32 }, [at(0x106, 6, 7)]],
  ])("crops to %s", (_what, range, segments) => {
    expect(convert(input, { crop: [range] }).images[0]?.image.segments).toEqual(segments);
  });

  it("fills with data alone what --crop emptied", () => {
    const fill = [{ range: { start: 0, end: 2 }, byte: 1 }];
    const { images } = convert(input, { crop: [{ start: 0, end: 1 }], fill });
    expect(shape(images)).toEqual([[null, null, [at(0, 1, 1)]]]);
  });

  it("fills in the target that the range touches, else in the first", () => {
    const inputs = [
      dfu(
        "a.dfu",
        { alt: 1, segments: [at(0, 1)] },
        { alt: 4, segments: [at(0x40, 4), at(0x44, 4)] },
      ),
    ];
    const fill = [
      { range: { start: 0x41, end: 0x43 }, byte: 9 },
      { range: { start: 0x100, end: 0x101 }, byte: 8 },
    ];
    expect(shape(convert(inputs, { fill }).images)).toEqual([
      [1, null, [at(0, 1), at(0x100, 8)]],
      [4, null, [at(0x40, 4, 9, 9), at(0x44, 4)]],
    ]);
  });

  it("leaves the bytes of every input in peace when it fills", () => {
    const inputs = [
      dfu("a.dfu", { alt: 0, segments: [at(0x0800_0000, 1)] }),
      hex("b.hex", at(0x0800_0003, 2)),
    ];
    const fill = [{ range: { start: 0x0800_0000, end: 0x0800_0008 }, byte: 9 }];
    const expected = [at(0x0800_0000, 1, 9, 9, 2, 9, 9, 9, 9)];
    expect(convert(inputs, { fill }).images.map(({ image }) => image.segments)).toEqual([expected]);
    const onChip = convert(inputs, { fill, chip: L4 });
    expect(onChip.images.map(({ image }) => image.segments)).toEqual([expected]);
    expect(codes(onChip)).toEqual([]);
  });

  it("fills one target in peace of what another has at the same addresses", () => {
    const input = dfu("a.dfu", { alt: 0, segments: [at(0, 1)] }, { alt: 1, segments: [at(1, 2)] });
    const fill = [{ range: { start: 0, end: 4 }, byte: 9 }];
    expect(shape(convert(input, { fill }).images)).toEqual([
      [0, null, [at(0, 1, 9, 9, 9)]],
      [1, null, [at(1, 2)]],
    ]);
  });

  it("names what it fills by its memory, whatever the input is named", () => {
    const input = { ...hex("a.hex", filled(0x0800_0000, 8)), targetName: "Mine" };
    const fill = [{ range: { start: 0x0808_0000, end: 0x0808_0004 }, byte: 9 }];
    expect(shape(convert(input, { fill, chip: L0 }).images)).toEqual([
      [0, "Mine", [filled(0x0800_0000, 8)]],
      [2, "DATA Memory", [at(0x0808_0000, 9, 9, 9, 9)]],
    ]);
  });

  it("refuses a fill that the chip has no memory for", () => {
    const fill = [{ range: { start: 0x0802_fff0, end: 0x0803_0010 }, byte: 0 }];
    expect(() => convert(hex("a.hex", filled(0x0800_0000, 8)), { fill, chip: L0 })).toThrow(
      "data does not fit into STM32L073RZT6: 0x08030000–0x0803000F lies past the end of the flash at 0x0802FFFF",
    );
  });
});

describe("the chip's memories", () => {
  const cases = [
    {
      chip: L0,
      data: [filled(0x0800_0000, 8), filled(0x0808_0000, 5), filled(0x1ff8_0000, 32)],
      images: [
        [0, "Internal Flash", [filled(0x0800_0000, 8)]],
        [1, "Option Bytes", [filled(0x1ff8_0000, 32)]],
        [2, "DATA Memory", [filled(0x0808_0000, 5)]],
      ],
    },
    {
      chip: L4,
      data: [
        filled(0x0800_0000, 8),
        filled(0x1fff_7000, 3),
        filled(0x1fff_7800, 40),
        filled(0x1fff_f800, 40),
      ],
      images: [
        [0, "Internal Flash", [filled(0x0800_0000, 8)]],
        [1, "Option Bytes", [filled(0x1fff_7800, 40), filled(0x1fff_f800, 40)]],
        [2, "OTP Memory", [filled(0x1fff_7000, 3)]],
      ],
    },
    {
      chip: F4,
      data: [
        filled(0x0800_0000, 8),
        filled(0x1fff_7a00, 1),
        filled(0x1fff_c000, 16),
        filled(0xffff_0000, 4),
      ],
      images: [
        [0, "Internal Flash", [filled(0x0800_0000, 8)]],
        [1, "Option Bytes", [filled(0x1fff_c000, 16)]],
        [2, "OTP Memory", [filled(0x1fff_7a00, 1)]],
        [3, "Device Feature", [filled(0xffff_0000, 4)]],
      ],
    },
    {
      chip: H7,
      data: [filled(0x0800_0000, 32), filled(0x5200_201c, 9)],
      images: [
        [0, "Internal Flash", [filled(0x0800_0000, 32)]],
        [1, "Option Bytes", [filled(0x5200_201c, 9)]],
      ],
    },
  ];

  it.each(cases.map((facts) => ({ part: facts.chip.part, ...facts })))(
    "divide the data of one file among alternate settings of $part, and only flash is padded",
    ({ chip, data, images }) => {
      expect(shape(convert(hex("a.hex", ...data), { chip }).images)).toEqual(images);
    },
  );

  it("put the targets of a file where they belong, with the option bytes told", () => {
    const input = dfu(
      "a.dfu",
      { alt: 0, name: "Everything", segments: [filled(0x0800_0000, 8), filled(0x1fff_7800, 8)] },
      { alt: 1, name: "Options", segments: [filled(0x0800_0010, 8)] },
    );
    const converted = convert(input, { chip: L4 });
    expect(shape(converted.images)).toEqual([
      [0, "Everything", [filled(0x0800_0000, 8), filled(0x0800_0010, 8)]],
      [1, "Option Bytes", [filled(0x1fff_7800, 8)]],
    ]);
    expect(converted.findings.map(({ code, address }) => [code, address])).toEqual([
      ["alternate-moved", 0x1fff_7800],
      ["alternate-moved", 0x0800_0010],
      ["chip-option-bytes", 0x1fff_7800],
      ["chip-option-bytes-partial", 0x1fff_7800],
    ]);
  });

  it("count the option bytes of all inputs together", () => {
    const inputs = [
      hex("a.hex", filled(0x0800_0000, 8), filled(0x1fff_c000, 8)),
      hex("b.hex", filled(0x1fff_c008, 8)),
    ];
    expect(codes(convert(inputs, { chip: F4 }))).toEqual(["chip-option-bytes"]);
  });

  it("yield to alt=, which may put anything anywhere, and still pad flash only", () => {
    const input = {
      ...hex("a.hex", filled(0x0800_0000, 5), filled(0x1fff_7800, 5)),
      alternateSetting: 6,
    };
    const { images } = convert(input, { chip: L4 });
    expect(shape(images)).toEqual([
      [
        6,
        null,
        [at(0x0800_0000, 0xa5, 0xa5, 0xa5, 0xa5, 0xa5, 0xff, 0xff, 0xff), filled(0x1fff_7800, 5)],
      ],
    ]);
  });

  it("yield to alt= aloud, and keep its name and the order of addresses", () => {
    const segments = [filled(0x0808_0000, 3), filled(0x1ff8_0000, 32)];
    const input = dfu("a.dfu", { alt: 1, name: "Mixed", segments });
    const converted = convert({ ...input, alternateSetting: 5 }, { chip: L0 });
    expect(shape(converted.images)).toEqual([[5, "Mixed", segments]]);
    expect(codes(converted)).toEqual([
      "chip-alternate-chosen",
      "chip-alternate-chosen",
      "chip-option-bytes",
    ]);
  });

  it("hold one content at an address, whatever alternate setting alt= puts it on", () => {
    const inputs = [
      { ...hex("a.hex", filled(0x0800_0000, 8)), alternateSetting: 1 },
      hex("b.hex", { address: 0x0800_0004, bytes: Uint8Array.of(1, 2, 3, 4) }),
    ];
    expect(() => convert(inputs, { chip: L4 })).toThrow(
      expect.objectContaining({ code: "overlap-differs" }),
    );
  });

  it("yield to alt= of one input only", () => {
    const inputs = [
      { ...hex("a.hex", filled(0x0800_0000, 8)), alternateSetting: 1 },
      dfu("b.dfu", { alt: 1, segments: [filled(0x0800_0100, 8)] }),
    ];
    expect(shape(convert(inputs, { chip: L4 }).images)).toEqual([
      [0, "Internal Flash", [filled(0x0800_0100, 8)]],
      [1, null, [filled(0x0800_0000, 8)]],
    ]);
  });

  it.each([
    [
      "H743 of 1 MiB between its banks",
      "STM32H743ZGT6",
      filled(0x0808_0000, 8),
      "0x08080000–0x08080007 lies outside every memory",
    ],
    [
      "H743 of 1 MiB behind its second bank",
      "STM32H743ZGT6",
      filled(0x0818_0000, 8),
      "0x08180000–0x08180007 lies past the end of the flash at 0x0817FFFF",
    ],
    [
      "H750 behind its 128 KiB",
      "STM32H750VBT6",
      filled(0x0801_fffc, 8),
      "0x08020000–0x08020003 lies past the end of the flash at 0x0801FFFF",
    ],
    [
      "L4 of 512 KiB between its banks",
      "STM32L476RET6",
      filled(0x0807_fff8, 16),
      "0x08080000–0x08080007",
    ],
  ])("end: %s", (_what, part, segment, text) => {
    expect(() => convert(hex("a.hex", segment), { chip: chip(part) })).toThrow(text);
  });

  it("reach over both banks of a 1 MiB H743", () => {
    const segments = [filled(0x0807_ffe0, 32), filled(0x0810_0000, 32)];
    const { images } = convert(hex("a.hex", ...segments), { chip: chip("STM32H743ZGT6") });
    expect(images.map(({ image }) => image.segments)).toEqual([segments]);
  });
});

describe("alignment", () => {
  const input = hex("a.hex", at(0x0800_0001, 1));
  const padded = (unit: number, byte: number): Segment => {
    const segment = filled(0x0800_0000, unit, byte);
    segment.bytes[1] = 1;
    return segment;
  };

  it.each([
    ["8 bytes of 0x00 on L0", { chip: L0 }, padded(8, 0)],
    ["8 bytes of 0xFF on L4", { chip: L4 }, padded(8, 0xff)],
    ["4 bytes of 0xFF on F4", { chip: F4 }, padded(4, 0xff)],
    ["32 bytes of 0xFF on H7", { chip: H7 }, padded(32, 0xff)],
    ["none without a chip", {}, at(0x0800_0001, 1)],
    ["16 by --align", { alignBytes: 16 }, padded(16, 0xff)],
    ["1 by --align", { alignBytes: 1, chip: L4 }, at(0x0800_0001, 1)],
    ["64 by --align over the chip's", { chip: L0, alignBytes: 64 }, padded(64, 0)],
    ["none by --align over the chip's", { chip: H7, alignBytes: "none" }, at(0x0800_0001, 1)],
    ["--fill-byte over the chip's", { chip: L0, fillByte: 0xaa }, padded(8, 0xaa)],
    ["--fill-byte without a chip", { alignBytes: 4, fillByte: 0 }, padded(4, 0)],
  ] as const)("is %s", (_what, options, segment) => {
    expect(convert(input, options).images.map(({ image }) => image.segments)).toEqual([[segment]]);
  });

  it("never reaches option bytes or EEPROM, not even by --align", () => {
    const segments = [filled(0x0808_0001, 3), filled(0x1ff8_0002, 3)];
    const { images } = convert(hex("a.hex", ...segments), { chip: L0, alignBytes: 16 });
    expect(images.map(({ image }) => image.segments)).toEqual(
      segments.toReversed().map((s) => [s]),
    );
  });
});

describe("UF2 families", () => {
  const F4_ID = 0x57755a57;
  const L4_ID = 0x00ff6919;
  const block = (familyId: number | null, byte: number) =>
    buildUf2({ segments: [filled(0x0800_0000, 256, byte)] }, { familyId });
  const uf2 = (...files: readonly Uint8Array[]): ConvertInput => ({
    name: "a.uf2",
    document: readFirmware(Uint8Array.from(files.flatMap((file) => [...file])), { from: "uf2" }),
  });
  const both = uf2(block(F4_ID, 4), block(L4_ID, 5));

  it.each([
    ["the only one", uf2(block(F4_ID, 4)), {}, 4],
    ["the only one, even if it has no id", uf2(block(null, 4)), { chip: L4 }, 4],
    ["the one asked for", both, { familyId: F4_ID }, 4],
    ["the chip's", both, { chip: L4 }, 5],
    ["the one asked for over the chip's", both, { chip: L4, familyId: F4_ID }, 4],
  ] as const)("choose %s", (_what, input, options, byte) => {
    expect(convert(input, options).images.map(({ image }) => image.segments)).toEqual([
      [filled(0x0800_0000, 256, byte)],
    ]);
  });

  it("are kept for the output, unless inputs differ in them", () => {
    const other = { ...uf2(block(L4_ID, 4)), name: "b.uf2" };
    const far = hex("c.hex", at(0x0900_0000, 1));
    const familyOf = (...inputs: readonly ConvertInput[]) =>
      convert(inputs, { overlap: "last" }).images.map(({ familyId }) => familyId);
    expect(familyOf(uf2(block(F4_ID, 4)))).toEqual([F4_ID]);
    expect(familyOf(far, uf2(block(F4_ID, 4)))).toEqual([F4_ID]);
    expect(familyOf(uf2(block(F4_ID, 4)), other)).toEqual([null]);
  });
});

describe("the entry address", () => {
  const started = (value: number): ConvertInput => ({
    name: "a.hex",
    document: readFirmware(
      buildIntelHex({ segments: [at(0x100, 1)] }, { startAddress: { kind: "linear", value } }),
      { from: "hex" },
    ),
  });

  it.each([
    ["kept", [started(0x101)], {}, 0x101],
    ["that of the last input to name one", [started(1), started(3), hex("b.hex", at(0, 1))], {}, 3],
    ["moved with the data", [started(0x101)], { offsetBytes: 0x0800_0000 }, 0x0800_0101],
    ["moved down", [started(0x101)], { offsetBytes: -0x100 }, 1],
    ["none", [hex("a.hex", at(0, 1))], {}, null],
  ] as const)("is %s", (_what, inputs, options, entryAddress) => {
    expect(convert(inputs, options).entryAddress).toBe(entryAddress);
  });

  it.each([
    [0x10, -0x20, "0x00000010"],
    [0xffff_ffff, 1, "0xFFFFFFFF"],
  ])("%i is lost aloud where it leaves the address space", (value, offsetBytes, shown) => {
    const converted = convert(started(value), { offsetBytes });
    expect(converted.entryAddress).toBe(null);
    expect(converted.findings.map(({ message }) => message)).toContain(
      `the start address ${shown} cannot be kept at this offset`,
    );
  });
});
