import {
  buildDfuRaw,
  buildDfuSe,
  buildUf2,
  parseBinary,
  parseDfuRaw,
  parseDfuSe,
  readFirmware,
} from "@dfukit/formats";
import { type Segment, segmentRange, slice } from "@dfukit/memory";
import type { Chip } from "@dfukit/profiles";
import { describe, expect, it } from "vitest";
import {
  at,
  chip,
  dfuDocument,
  F4,
  filled,
  H7,
  hexDocument,
  L0,
  L4,
  program,
} from "../test/chips.js";
import { hasCorpus, readCorpus, readFixture, sha256 } from "../test/read-fixture.js";
import { convertFirmware } from "./convert.js";
import { inspectFirmware } from "./inspect.js";

function findingsFor(chipOrNone: Chip | undefined, ...segments: readonly Segment[]) {
  const { findings } = inspectFirmware(hexDocument(...segments), { chip: chipOrNone });
  return findings.map(({ code, address }) => (address === undefined ? [code] : [code, address]));
}

const FLASH = 0x0800_0000;
const GOOD = program(FLASH, { stack: 0x2000_1000, reset: 0x0800_0009 });

describe("a report", () => {
  it("holds everything about a sound file that suits its chip", () => {
    const document = hexDocument(GOOD, filled(0x0800_4000, 8));
    expect(inspectFirmware(document, { chip: F4, sha256 })).toEqual({
      format: "hex",
      sizeBytes: document.sizeBytes,
      dfu: null,
      images: [
        {
          alternateSetting: null,
          name: null,
          familyId: null,
          segments: [
            { address: FLASH, sizeBytes: 16, sha256: sha256(GOOD.bytes) },
            { address: 0x0800_4000, sizeBytes: 8, sha256: sha256(filled(0, 8).bytes) },
          ],
        },
      ],
      firmware: [
        {
          alternateSetting: null,
          name: null,
          familyId: null,
          image: {
            segments: [
              expect.objectContaining(GOOD),
              expect.objectContaining(filled(0x0800_4000, 8)),
            ],
          },
        },
      ],
      dataBytes: 24,
      entryAddress: null,
      vectorTable: {
        address: FLASH,
        initialStackPointer: 0x2000_1000,
        resetVector: 0x0800_0009,
        stackInRam: true,
        resetInImage: true,
        thumbBit: true,
      },
      flashUse: { name: "Internal Flash", usedBytes: 24, sizeBytes: 1024 * 1024 },
      findings: [],
    });
  });

  it("has no digests without a way to make them", () => {
    const { images } = inspectFirmware(hexDocument(at(0, 1)));
    expect(images[0]?.segments).toEqual([{ address: 0, sizeBytes: 1, sha256: null }]);
  });

  it("tells the file's issues first", () => {
    const bytes = buildDfuSe({ targets: [{ alternateSetting: 1, name: null, segments: [GOOD] }] });
    bytes[bytes.length - 1] = (bytes.at(-1) ?? 0) ^ 1;
    const { findings } = inspectFirmware(parseDfuSe(bytes), { chip: F4 });
    expect(findings.map(({ code }) => code)).toEqual(["dfu-crc", "chip-wrong-alternate"]);
  });

  it("holds the entry address of an ELF file", () => {
    const report = inspectFirmware(readFixture("l4-unaligned-end.elf"), { chip: L4 });
    expect([report.entryAddress, report.dataBytes]).toEqual([0x0800_0011, 84]);
  });
});

describe("DfuSe", () => {
  it("shows elements in file order with their digests, and the data by address beside them", () => {
    const elements = [at(FLASH + 8, 3, 4), at(FLASH, 1), at(FLASH + 1, 2)];
    const report = inspectFirmware(
      dfuDocument(
        { alt: 0, name: "One", segments: elements },
        { alt: 2, segments: [at(FLASH, 9)] },
      ),
      { sha256 },
    );
    expect(report.images).toEqual([
      {
        alternateSetting: 0,
        name: "One",
        familyId: null,
        segments: elements.map(({ address, bytes }) => ({
          address,
          sizeBytes: bytes.length,
          sha256: sha256(bytes),
        })),
      },
      {
        alternateSetting: 2,
        name: null,
        familyId: null,
        segments: [{ address: FLASH, sizeBytes: 1, sha256: sha256(Uint8Array.of(9)) }],
      },
    ]);
    expect(report.firmware.map(({ image }) => image.segments)).toEqual([
      [at(FLASH, 1, 2), at(FLASH + 8, 3, 4)],
      [at(FLASH, 9)],
    ]);
    expect(report.dataBytes).toBe(5);
    expect(report.dfu).toEqual({
      prefix: expect.objectContaining({ version: 1, targetCount: 2 }),
      lmdfu: null,
      suffix: expect.objectContaining({ idVendor: 0x0483, idProduct: 0xdf11 }),
    });
  });

  it("is checked element by element, since a host writes them one by one", () => {
    // By address, these are 32 bytes in one piece, and one flash word of an H7.
    const document = dfuDocument({ alt: 0, segments: [filled(FLASH + 20, 12), filled(FLASH, 20)] });
    const { findings } = inspectFirmware(document, { chip: H7 });
    expect(
      findings.filter(({ code }) => /unaligned|share/.test(code)).map((f) => f.message),
    ).toEqual([
      "segment 0x08000000–0x08000013 is not a multiple of 32 bytes at its end",
      "two segments meet in the write unit of 32 bytes at 0x08000000; a second write to it may be lost or fail",
      "segment 0x08000014–0x0800001F is not a multiple of 32 bytes at its start",
    ]);
  });

  it("is checked target by target, and an element without bytes is nothing to check", () => {
    const document = dfuDocument(
      { alt: 0, segments: [at(FLASH, 1), at(FLASH + 0x43)] },
      { alt: 1, segments: [at(FLASH + 0x80, 2)] },
    );
    const { findings } = inspectFirmware(document, { chip: H7 });
    const told = findings.filter(({ code }) => code === "chip-unaligned");
    expect(told.map(({ address }) => address)).toEqual([FLASH, FLASH + 0x80]);
  });

  it("may have elements that touch at a unit's border", () => {
    const document = dfuDocument({ alt: 0, segments: [filled(FLASH, 32), filled(FLASH + 32, 32)] });
    const { findings } = inspectFirmware(document, { chip: H7 });
    expect(findings.filter(({ code }) => /unaligned|share/.test(code))).toEqual([]);
  });
});

describe.skipIf(!hasCorpus)("files of ST, which lie outside the repository", () => {
  it.each([
    ["st-h7-eval.dfu", 1],
    ["st-h7-h735.dfu", 0],
    ["st-h7-h745-size1mod4.dfu", 1],
    ["st-h7-h7a3-size2mod4.dfu", 1],
  ])(
    "%s has %i elements that end inside a flash word of 32 bytes, each of them told",
    (name, count) => {
      const { findings, images } = inspectFirmware(readCorpus(`dfu/${name}`), { chip: H7 });
      const unaligned = images
        .flatMap(({ segments }) => segments)
        .filter(({ address, sizeBytes }) => address % 32 !== 0 || sizeBytes % 32 !== 0)
        .map(({ address }) => address)
        .sort((a, b) => a - b);
      const told = findings.filter(({ code }) => code === "chip-unaligned");
      expect(told.map(({ address }) => address)).toEqual(unaligned);
      expect(told.length).toBe(count);
    },
  );

  it("become aligned by conversion, with the same bytes", () => {
    const document = readCorpus("dfu/st-h7-h745-size1mod4.dfu");
    const { images } = convertFirmware([{ name: "a.dfu", document }], { chip: H7 });
    const converted = dfuDocument(
      ...images.map(({ alternateSetting, image }) => ({
        alt: alternateSetting ?? 0,
        segments: image.segments,
      })),
    );
    const { findings } = inspectFirmware(converted, { chip: H7 });
    expect(findings.filter(({ code }) => /unaligned|share/.test(code))).toEqual([]);
    const before = inspectFirmware(document).firmware.flatMap(({ image }) => image.segments);
    const after = { segments: images.flatMap(({ image }) => image.segments) };
    expect(before.map((segment) => slice(after, segmentRange(segment)).segments)).toEqual(
      before.map(({ address, bytes }) => [{ address, bytes }]),
    );
  });
});

describe("raw binaries", () => {
  const document = parseBinary(GOOD.bytes);

  it.each([
    ["from 0, with a word about it", {}, 0, ["bin-without-address"]],
    [
      "from the chip's flash base, with a word about it",
      { chip: F4 },
      FLASH,
      ["bin-without-address"],
    ],
    ["from the address given", { chip: F4, baseAddress: FLASH }, FLASH, []],
    ["from an address of 0 that is given", { baseAddress: 0 }, 0, []],
  ])("are shown %s", (_what, options, address, codes) => {
    const report = inspectFirmware(document, options);
    expect(report.images[0]?.segments.map((segment) => segment.address)).toEqual([address]);
    expect(report.findings.map(({ code }) => code)).toEqual(codes);
  });

  it("are placed by TI's prefix, and shown with prefix and suffix", () => {
    const raw = parseDfuRaw(buildDfuRaw(GOOD.bytes, { lmdfuAddress: 0x2000 }));
    const report = inspectFirmware(raw);
    expect(report.images[0]?.segments.map(({ address }) => address)).toEqual([0x2000]);
    expect(report.dfu).toEqual({
      prefix: null,
      lmdfu: { address: 0x2000, payloadSizeBytes: 16 },
      suffix: expect.objectContaining({ idVendor: 0xffff }),
    });
    expect(report.findings).toEqual([]);
  });
});

describe("the vector table", () => {
  const RESET = 0x0800_0009;

  it.each([
    ["at the first byte of RAM plus 4", 0x2000_0004, true],
    ["at the start of RAM, below which there is none", 0x2000_0000, false],
    ["directly behind the last byte of RAM", 0x2002_0000, true],
    ["at the end of the CCM RAM", 0x1001_0000, true],
    ["behind that", 0x2002_0004, false],
    ["in flash", FLASH, false],
    ["at 0", 0, false],
    ["of erased flash", 0xffff_ffff, false],
  ])("has a stack %s: %#", (_what, stack, stackInRam) => {
    const document = hexDocument(program(FLASH, { stack, reset: RESET }));
    const { vectorTable, findings } = inspectFirmware(document, { chip: F4 });
    expect(vectorTable).toEqual({
      address: FLASH,
      initialStackPointer: stack,
      resetVector: RESET,
      stackInRam,
      resetInImage: true,
      thumbBit: true,
    });
    expect(findings.map(({ code }) => code)).toEqual(
      stackInRam ? [] : ["vector-stack-outside-ram"],
    );
  });

  it.each([
    ["in the image", 0x0800_000f, true, true],
    ["at its last byte, without the thumb bit", 0x0800_000e, true, false],
    ["behind it", 0x0800_0011, false, true],
    ["before it, without the thumb bit", 0x07ff_fffe, false, false],
    ["at the end of the address space", 0xffff_ffff, false, true],
  ])("has a reset vector %s", (_what, reset, resetInImage, thumbBit) => {
    const document = hexDocument(program(FLASH, { stack: 0x2000_1000, reset }));
    const { vectorTable, findings } = inspectFirmware(document, { chip: F4 });
    expect(vectorTable).toMatchObject({ resetVector: reset, resetInImage, thumbBit });
    expect(findings.map(({ code }) => code)).toEqual([
      ...(resetInImage ? [] : ["vector-reset-outside-image"]),
      ...(thumbBit ? [] : ["vector-reset-not-thumb"]),
    ]);
  });

  it("is not there if the image begins elsewhere, or ends too early", () => {
    expect(findingsFor(F4, filled(FLASH + 0x8000, 64))).toEqual([["chip-no-vector-table", FLASH]]);
    expect(findingsFor(F4, filled(FLASH, 4))).toEqual([["chip-no-vector-table", FLASH]]);
    expect(findingsFor(F4, filled(FLASH, 8)).map(([code]) => code)).not.toContain(
      "chip-no-vector-table",
    );
  });

  it("may point at the last byte with its thumb bit", () => {
    const { address, bytes } = program(FLASH, { stack: 0x2000_1000, reset: FLASH + 9 });
    const document = hexDocument({ address, bytes: bytes.subarray(0, 9) });
    expect(inspectFirmware(document, { chip: F4 }).vectorTable?.resetInImage).toBe(true);
  });

  it("is nothing that a file without data could have", () => {
    expect(findingsFor(F4).map(([code]) => code)).toEqual(["hex-no-data"]);
  });

  it("is found in whichever target holds it", () => {
    const document = dfuDocument(
      { alt: 1, segments: [filled(0x1fff_c000, 16)] },
      { alt: 0, segments: [GOOD] },
    );
    expect(inspectFirmware(document, { chip: F4 }).vectorTable?.address).toBe(FLASH);
  });
});

describe("without a chip", () => {
  const RAM_STACK = { stack: 0x2400_1000, reset: 0x0804_0009 };

  it("a vector table is found at the start of data that looks like one", () => {
    const app = program(0x0804_0000, RAM_STACK);
    const { vectorTable, findings } = inspectFirmware(hexDocument(filled(FLASH, 16), app));
    expect(vectorTable?.address).toBe(0x0804_0000);
    expect(findings).toEqual([]);
  });

  it.each([
    ["the stack is nowhere", { ...RAM_STACK, stack: 0x0800_0000 }],
    ["the reset vector is outside", { ...RAM_STACK, reset: 0x0805_0001 }],
    ["the reset vector is even", { ...RAM_STACK, reset: 0x0804_0008 }],
  ])("none is claimed where %s", (_what, words) => {
    const report = inspectFirmware(hexDocument(program(0x0804_0000, words)));
    expect([report.vectorTable, report.findings]).toEqual([null, []]);
  });

  it("there is no share of a flash", () => {
    expect(inspectFirmware(hexDocument(GOOD)).flashUse).toBe(null);
  });
});

describe("findings about a chip", () => {
  it.each([
    ["the first and last byte of flash", F4, [GOOD, filled(0x080f_fffc, 4)], []],
    ["one byte past it", F4, [GOOD, filled(0x080f_fffc, 5)], [["chip-exceeds-flash", 0x0810_0000]]],
    [
      "the hole of a 1 MiB H743",
      chip("STM32H743ZGT6"),
      [filled(0x0810_0000 - 32, 64)],
      [
        ["chip-outside-memory", 0x080f_ffe0],
        ["chip-no-vector-table", FLASH],
      ],
    ],
    [
      "one sector of 0xFF, another with a byte in it, two more of 0xFF",
      F4,
      [
        GOOD,
        filled(0x0800_4000, 0x4000, 0xff),
        filled(0x0800_8000, 0x3ffc, 0xff),
        filled(0x0800_bffc, 4, 0xfe),
        filled(0x0800_c000, 0x4000, 0xff),
        filled(0x0801_0000, 0x1_0000, 0xff),
      ],
      [
        ["chip-erased-sectors", 0x0800_4000],
        ["chip-erased-sectors", 0x0800_c000],
      ],
    ],
    [
      "two sectors of 0xFF with nothing between them",
      F4,
      [GOOD, filled(0x0800_4000, 0x4000, 0xff), filled(0x0800_c000, 0x4000, 0xff)],
      [
        ["chip-erased-sectors", 0x0800_4000],
        ["chip-erased-sectors", 0x0800_c000],
      ],
    ],
    ["a sector of 0xFF that is not whole", F4, [GOOD, filled(0x0800_4000, 0x3ffc, 0xff)], []],
    ["zeros on an F4, which are data", F4, [GOOD, filled(0x0800_4000, 0x4000, 0)], []],
    [
      "zeros on an L0, which are nothing",
      L0,
      [GOOD, filled(0x0800_0080, 256, 0)],
      [["chip-erased-sectors", 0x0800_0080]],
    ],
    ["0xFF on an L0, which is data", L0, [GOOD, filled(0x0800_0080, 256, 0xff)], []],
    ["EEPROM, which needs no alignment", L0, [GOOD, filled(0x0808_0001, 3)], []],
    [
      "OTP, which is told but not aligned",
      L4,
      [GOOD, filled(0x1fff_7001, 3)],
      [["chip-one-time-data", 0x1fff_7001]],
    ],
    [
      "both blocks of option bytes of an L4",
      L4,
      [GOOD, filled(0x1fff_7800, 40), filled(0x1fff_f800, 40)],
      [["chip-option-bytes", 0x1fff_7800]],
    ],
    [
      "one of the two",
      L4,
      [GOOD, filled(0x1fff_f800, 40)],
      [
        ["chip-option-bytes", 0x1fff_f800],
        ["chip-option-bytes-partial", 0x1fff_f800],
      ],
    ],
  ] as const)("about %s", (_what, forChip, segments, expected) => {
    expect(findingsFor(forChip, ...segments)).toEqual(expected);
  });

  it("tell of a size that is only assumed", () => {
    const { findings } = inspectFirmware(hexDocument(GOOD), {
      chip: chip("stm32f405-f407-f415-f417"),
    });
    expect(findings.map(({ code }) => code)).toEqual(["chip-size-not-known"]);
  });

  it("tell of another family, and of none where the file has none", () => {
    const uf2 = (familyId: number | null) =>
      readFirmware(buildUf2({ segments: [GOOD] }, { familyId, fillByte: 0xff }), { from: "uf2" });
    const codes = (familyId: number | null) =>
      inspectFirmware(uf2(familyId), { chip: F4 }).findings.map(({ code }) => code);
    expect(codes(0x57755a57)).toEqual([]);
    expect(codes(null)).toEqual([]);
    expect(codes(0x00ff6919)).toEqual(["uf2-family-not-for-chip"]);
  });
});

describe("the share of the flash", () => {
  it("counts what lies in flash, of all targets, and nothing else", () => {
    const document = dfuDocument(
      { alt: 0, segments: [filled(FLASH, 100), filled(0x0810_0000, 7)] },
      { alt: 1, segments: [filled(0x1fff_c000, 16), filled(0x0800_4000, 10)] },
    );
    expect(inspectFirmware(document, { chip: F4 }).flashUse).toEqual({
      name: "Internal Flash",
      usedBytes: 110,
      sizeBytes: 1024 * 1024,
    });
  });
});
