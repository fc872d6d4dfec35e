/** Every finding of this package, each from the smallest input that leads to it, word for word. */
import {
  buildDfuRaw,
  buildUf2,
  formatTemplate,
  parseBinary,
  parseDfuRaw,
  readFirmware,
} from "@dfukit/formats";
import type { Segment } from "@dfukit/memory";
import { describe, expect, it } from "vitest";
import {
  at,
  bin,
  chip,
  dfu,
  dfuDocument,
  F4,
  filled,
  H7,
  hex,
  hexDocument,
  L0,
  L4,
  program,
} from "../test/chips.js";
import { convertFirmware } from "./convert.js";
import { encodeFirmware } from "./encode.js";
import {
  CONVERTER_FINDINGS,
  type ConverterFindingCode,
  FINDING_RULES,
  type Finding,
  findingOf,
} from "./finding.js";
import { inspectFirmware } from "./inspect.js";

interface Case {
  /** Why it comes up. */
  readonly when: string;
  readonly findings: () => readonly Finding[];
  readonly message: string;
  readonly severity: Finding["severity"];
  readonly address?: number;
}

function inspect(...segments: readonly Segment[]) {
  return inspectFirmware(hexDocument(...segments), { chip: F4 }).findings;
}

const F4_FAMILY = 0x57755a57;
const uf2 = readFirmware(buildUf2(hexImage(), { familyId: F4_FAMILY }), { from: "uf2" });

function hexImage() {
  return { segments: [filled(0x0800_0000, 256)] };
}

const CASES: Readonly<Record<ConverterFindingCode, Case>> = {
  "address-from-chip": {
    when: "a raw binary comes with a chip and no address",
    findings: () => convertFirmware([bin('a"b.bin', 1)], { chip: L4 }).findings,
    message:
      '"a\\"b.bin" carries no address; it is placed at 0x08000000, the flash base of the chip',
    severity: "note",
  },
  "align-joined": {
    when: "two segments share a unit",
    findings: () =>
      convertFirmware([hex("a.hex", at(0x0800_0000, 1), at(0x0800_0007, 2))], { chip: L4 })
        .findings,
    message:
      "gap at 0x08000001 filled with 6 bytes of 0xFF, so that no write unit of 8 bytes is written twice",
    severity: "note",
    address: 0x0800_0001,
  },
  "align-padded": {
    when: "a segment ends inside a unit",
    findings: () => convertFirmware([hex("a.hex", filled(0x0800_0000, 7))], { chip: L0 }).findings,
    message: "1 byte of 0x00 added at 0x08000007, to fill a write unit of 8 bytes",
    severity: "note",
    address: 0x0800_0007,
  },
  "alternate-moved": {
    when: "a DfuSe target is on the alternate setting of another memory",
    findings: () =>
      convertFirmware([dfu("a.dfu", { alt: 3, segments: [filled(0x0800_0000, 8)] })], { chip: L4 })
        .findings,
    message:
      "8 bytes at 0x08000000 moved from alternate setting 3 to 0, where Internal Flash belongs",
    severity: "note",
    address: 0x0800_0000,
  },
  "bin-without-address": {
    when: "a raw binary is inspected without an address",
    findings: () => inspectFirmware(parseBinary(Uint8Array.of(1)), { chip: F4 }).findings,
    message: "a raw binary carries no address; addresses are shown from 0x08000000",
    severity: "note",
  },
  "chip-data-in-ram": {
    when: "data is loaded into RAM",
    findings: () => inspect(filled(0x2000_0010, 4)),
    message:
      "data at 0x20000010–0x20000013 (4 bytes) is loaded into SRAM, a RAM, and would be lost",
    severity: "error",
    address: 0x2000_0010,
  },
  "chip-erased-sectors": {
    when: "two sectors hold 0xFF only",
    findings: () => inspect(filled(0x0800_4000, 0x8000, 0xff)),
    message: "nothing but 0xFF, the erased value, in 2 sectors from 0x08004000",
    severity: "note",
    address: 0x0800_4000,
  },
  "chip-exceeds-flash": {
    when: "data goes on behind the flash",
    findings: () => inspect(filled(0x080f_fff8, 16)),
    message:
      "data at 0x08100000–0x08100007 lies past the end of the flash: STM32F405RGT6 has 1024 KiB, up to 0x080FFFFF",
    severity: "error",
    address: 0x0810_0000,
  },
  "chip-no-vector-table": {
    when: "nothing lies at the flash base",
    findings: () => inspect(filled(0x0800_8000, 8)),
    message:
      "there is no vector table at the flash base 0x08000000, so the chip would not start from this image alone",
    severity: "warning",
    address: 0x0800_0000,
  },
  "chip-not-checked": {
    when: "no chip is given",
    findings: () => convertFirmware([hex("a.hex", at(0, 1))]).findings,
    message: "no chip given: memory limits, alignment and padding are not checked",
    severity: "note",
  },
  "chip-one-time-data": {
    when: "data goes into one-time memory",
    findings: () => inspect(at(0x1fff_7800, 1, 2, 3, 4)),
    message: "data at 0x1FFF7800 (4 bytes) is for OTP Memory, which can be written only once",
    severity: "warning",
    address: 0x1fff_7800,
  },
  "chip-option-bytes": {
    when: "data goes into option bytes",
    findings: () => inspect(filled(0x1fff_c000, 16)),
    message:
      "data at 0x1FFFC000 (16 bytes) is for Option Bytes, which configure and protect the chip",
    severity: "warning",
    address: 0x1fff_c000,
  },
  "chip-option-bytes-partial": {
    when: "some of the option bytes are missing",
    findings: () => inspect(filled(0x1fff_c008, 8)),
    message:
      "only 8 of the 16 option bytes from 0x1FFFC000 are in the image; the boot ROM erases all of them before it writes",
    severity: "warning",
    address: 0x1fff_c008,
  },
  "chip-outside-memory": {
    when: "data lies where the chip has nothing",
    findings: () => inspect(filled(0x9000_0000, 5)),
    message: "data at 0x90000000–0x90000004 (5 bytes) lies outside every memory of STM32F405RGT6",
    severity: "error",
    address: 0x9000_0000,
  },
  "chip-segments-share-unit": {
    when: "two segments lie in one unit",
    findings: () => inspect(at(0x0800_0000, 1), at(0x0800_0003, 2)),
    message:
      "two segments meet in the write unit of 4 bytes at 0x08000000; a second write to it may be lost or fail",
    severity: "warning",
    address: 0x0800_0000,
  },
  "chip-size-not-known": {
    when: "a chip line stands for its largest part",
    findings: () =>
      convertFirmware([hex("a.hex", filled(0x0800_0000, 8))], {
        chip: chip("stm32l475-l476-l486"),
      }).findings,
    message:
      'the flash size is not known from "stm32l475-l476-l486"; 1024 KiB, the largest of the line, is taken',
    severity: "note",
  },
  "chip-unaligned": {
    when: "a segment begins and ends inside a unit",
    findings: () => inspect(filled(0x0800_0002, 4)),
    message: "segment 0x08000002–0x08000005 is not a multiple of 4 bytes at its start and end",
    severity: "warning",
    address: 0x0800_0002,
  },
  "chip-wrong-alternate": {
    when: "a DfuSe target is on the alternate setting of another memory",
    findings: () =>
      inspectFirmware(dfuDocument({ alt: 1, segments: [filled(0x0800_0000, 8)] }), { chip: F4 })
        .findings,
    message:
      "data at 0x08000000–0x08000007 is on alternate setting 1, but belongs to Internal Flash, alternate setting 0",
    severity: "error",
    address: 0x0800_0000,
  },
  "entry-address-lost": {
    when: "a format has no place for it",
    findings: () =>
      encodeFirmware(
        {
          images: convertFirmware([hex("a.hex", at(0, 1))]).images,
          entryAddress: 0x111,
          findings: [],
        },
        "dfu",
      ).findings,
    message: "the start address 0x00000111 cannot be kept in this format",
    severity: "note",
  },
  "gaps-filled": {
    when: "a raw binary has to be in one piece",
    findings: () =>
      encodeFirmware(convertFirmware([hex("a.hex", at(0, 1), at(3, 1))]), "bin").findings,
    message: "1 gap of 2 bytes in all filled with 0xFF",
    severity: "note",
  },
  "chip-alternate-chosen": {
    when: "alt= puts data elsewhere than the chip has it",
    findings: () =>
      convertFirmware([{ ...hex("a.hex", filled(0x0800_0000, 8)), alternateSetting: 1 }], {
        chip: L4,
      }).findings,
    message:
      "data at 0x08000000 (8 bytes) goes to alternate setting 1 as asked, but belongs to Internal Flash, alternate setting 0",
    severity: "warning",
    address: 0x0800_0000,
  },
  "uf2-padded": {
    when: "data does not fill whole blocks",
    findings: () =>
      encodeFirmware(convertFirmware([hex("a.hex", at(0, 1))]), "uf2", { familyId: 1 }).findings,
    message: "data padded with 255 bytes of 0xFF to whole blocks of 256 bytes",
    severity: "note",
  },
  "overlap-resolved": {
    when: "inputs differ and the user chose",
    findings: () =>
      convertFirmware([hex("a.hex", at(0, 1, 2)), hex("b.hex", at(1, 3))], { overlap: "first" })
        .findings,
    message: '"a.hex" and "b.hex" differ from 0x00000001 on; the bytes of "a.hex" are taken',
    severity: "warning",
    address: 1,
  },
  "overlap-same-bytes": {
    when: "inputs agree where they overlap",
    findings: () =>
      convertFirmware([hex("a.hex", at(0, 1, 2)), hex("b.hex", at(1, 2, 3))]).findings,
    message: '"a.hex" and "b.hex" both hold 1 byte at 0x00000001, with the same content',
    severity: "note",
    address: 1,
  },
  "target-names-differ": {
    when: "two inputs name one target",
    findings: () =>
      convertFirmware([
        dfu("a.dfu", { alt: 0, name: "One", segments: [at(0, 1)] }),
        dfu("b.dfu", { alt: 0, name: "Two", segments: [at(8, 1)] }),
      ]).findings,
    message: 'alternate setting 0 is named "One" and "Two"; the first is taken',
    severity: "note",
  },
  "uf2-family-not-for-chip": {
    when: "a UF2 file is for another series",
    findings: () => convertFirmware([{ name: "a.uf2", document: uf2 }], { chip: L4 }).findings,
    message: "the UF2 family 0x57755A57 is not that of the chip, 0x00FF6919",
    severity: "warning",
  },
  "vector-reset-not-thumb": {
    when: "bit 0 of the reset vector is clear",
    findings: () => inspect(program(0x0800_0000, { stack: 0x2000_0400, reset: 0x0800_0008 })),
    message:
      "the reset vector 0x08000008 at 0x08000004 has bit 0 clear, so the core would fault at once",
    severity: "warning",
    address: 0x0800_0004,
  },
  "vector-reset-outside-image": {
    when: "the reset handler is not in the file",
    findings: () => inspect(program(0x0800_0000, { stack: 0x2000_0400, reset: 0x0800_0101 })),
    message: "the reset vector 0x08000101 at 0x08000004 points outside the image",
    severity: "warning",
    address: 0x0800_0004,
  },
  "vector-stack-outside-ram": {
    when: "the stack pointer is no RAM address",
    findings: () => inspect(program(0x0800_0000, { stack: 0x0800_0400, reset: 0x0800_0009 })),
    message: "the initial stack pointer 0x08000400 at 0x08000000 does not lie in a RAM",
    severity: "warning",
    address: 0x0800_0000,
  },
};

describe("findings", () => {
  it("are all shown below", () => {
    expect(Object.keys(CASES).sort()).toEqual(Object.keys(CONVERTER_FINDINGS).sort());
  });

  it.each(
    Object.entries(CASES).map(([code, facts]) => ({
      code: code as ConverterFindingCode,
      ...facts,
    })),
  )("$code, when $when", ({ code, findings, message, severity, address }) => {
    const { advice } = CONVERTER_FINDINGS[code];
    const expected = {
      code,
      severity,
      message,
      advice,
      ...(address === undefined ? {} : { address }),
    };
    expect(findings().filter((finding) => finding.code === code)).toEqual([expected]);
  });

  it.each(Object.entries(CONVERTER_FINDINGS))("%s has a template and an advice", (_code, rule) => {
    expect(rule.template).toMatch(/^(?:[a-z{]|UF2)[^\n]*[^.\s]$/);
    expect(rule.advice).toMatch(/^(?:[A-Z]|convert)[^\n]*\.$/);
    expect(rule.strict).toBe(rule.lenient);
  });

  it("fills every place of a template", () => {
    const texts = Object.values(CASES).flatMap(({ findings }) => findings());
    expect(texts.filter(({ message }) => message.includes("{"))).toEqual([]);
  });

  it("have codes that no format issue has", () => {
    const codes = Object.keys(CONVERTER_FINDINGS);
    expect(Object.keys(FINDING_RULES)).toEqual(expect.arrayContaining(codes));
    expect(
      codes.every(
        (code) =>
          FINDING_RULES[code as ConverterFindingCode] ===
          CONVERTER_FINDINGS[code as ConverterFindingCode],
      ),
    ).toBe(true);
  });
});

describe("findingOf", () => {
  it("takes over an issue of a file, with its place and the file's name", () => {
    const suffixed = buildDfuRaw(Uint8Array.of(1, 2, 3, 4));
    suffixed[19] = (suffixed[19] ?? 0) ^ 1;
    const [issue] = parseDfuRaw(suffixed).issues;
    if (issue === undefined) throw new Error("the CRC is right");
    expect(findingOf(issue, "a.dfu")).toEqual({
      code: "dfu-crc",
      severity: "error",
      message: formatTemplate(FINDING_RULES["dfu-crc"].template, issue),
      advice: FINDING_RULES["dfu-crc"].advice,
      offset: 16,
      file: "a.dfu",
    });
  });

  it("counts what it leaves out", () => {
    const segments = Array.from({ length: 30 }, (_, index) => at(0x0800_0000 + 32 * index, 1));
    const { findings } = convertFirmware([hex("a.hex", ...segments)], { chip: H7 });
    expect(findings.filter(({ code }) => code === "align-joined").length).toBe(20);
    expect(findings.at(-1)).toEqual({
      code: "issues-omitted",
      severity: "note",
      message: "9 more of align-joined are not listed",
      advice: "Mend the listed ones first; the severity is that of the ones left out.",
    });
  });
});
