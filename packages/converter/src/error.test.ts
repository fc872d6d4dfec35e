/** Every refusal of this package, each from the smallest input that leads to it, word for word. */
import { buildUf2, parseDfuSe, readFirmware } from "@dfukit/formats";
import { describe, expect, it } from "vitest";
import { at, bin, dfu, F4, filled, H7, hex, hexDocument, L0, L4 } from "../test/chips.js";
import { type Converted, convertFirmware } from "./convert.js";
import type { ConvertInput } from "./convert-options.js";
import { encodeFirmware } from "./encode.js";
import { ConverterError, type ConverterErrorCode } from "./error.js";

interface Case {
  /** Why it is refused. */
  readonly when: string;
  readonly run: () => unknown;
  readonly message: string;
  readonly hint: string;
  readonly actor: "input" | "plan";
  readonly details: unknown;
}

const STM32F4 = 0x57755a57;
const STM32L4 = 0x00ff6919;

/** A UF2 file with one block for each family. */
function uf2(...families: readonly (number | null)[]): ConvertInput {
  const files = families.map((familyId) =>
    buildUf2({ segments: [filled(0x0800_0000, 256)] }, { familyId }),
  );
  const bytes = new Uint8Array(512 * files.length);
  files.forEach((file, index) => {
    bytes.set(file, 512 * index);
  });
  return { name: "a.uf2", document: readFirmware(bytes, { from: "uf2" }) };
}

function broken(...lines: readonly string[]): ConvertInput {
  const text = [...lines, ":0100050001F9", ":00000001FF", ""].join("\n");
  const bytes = Uint8Array.from(text, (c) => c.charCodeAt(0));
  return { name: "a\u001b.hex", document: readFirmware(bytes, { from: "hex" }) };
}

const NO_DATA_HINT = "check the build that made it; dfu-inspect shows what is in the file";
const OVERLAP_HINT =
  "choose with --overlap first or --overlap last, or cut one of them with --crop or --exclude";

const CASES: Readonly<Record<ConverterErrorCode, readonly Case[]>> = {
  "address-missing": [
    {
      when: "a raw binary comes without an address and without a chip",
      run: () => convertFirmware([bin("a.bin", 1)]),
      message: '"a.bin" carries no address',
      hint: "give --address, or write @ADDRESS behind its name, or give --chip for its flash base",
      actor: "input",
      details: { file: "a.bin" },
    },
  ],
  "address-not-allowed": [
    {
      when: "an address is given for a file with its own",
      run: () => convertFirmware([{ ...hex("a.hex", at(0, 1)), address: 0x0800_0000 }]),
      message: '"a.hex" carries its own addresses, so it cannot be placed at 0x08000000',
      hint: "move it with --offset",
      actor: "input",
      details: { file: "a.hex", address: 0x0800_0000 },
    },
  ],
  "past-4g": [
    {
      when: "a raw binary would end past the address space",
      run: () => convertFirmware([{ ...bin("a.bin", 1, 2, 3), address: 0xffff_fffe }]),
      message: '"a.bin" of 3 bytes at 0xFFFFFFFE would end past 4 GiB',
      hint: "check its address",
      actor: "plan",
      details: { file: "a.bin", baseAddress: 0xffff_fffe, sizeBytes: 3 },
    },
  ],
  "family-missing": [
    {
      when: "nothing says which family a UF2 output is for",
      run: () => encodeFirmware(convertFirmware([hex("a.hex", at(0, 1))]), "uf2"),
      message: "UF2 output needs a family id, and none is known",
      hint: "give --family with a name (STM32L4) or an id (0x00FF6919), or --chip for a chip that has one",
      actor: "input",
      details: {},
    },
  ],
  "family-not-chosen": [
    {
      when: "a UF2 file holds two families",
      run: () => convertFirmware([uf2(STM32F4, null)]),
      message: '"a.uf2" holds several families: 0x57755A57 (STM32F4), one without an id',
      hint: "choose one with --family",
      actor: "input",
      details: { file: "a.uf2" },
    },
    {
      when: "the chosen family is not in the file",
      run: () => convertFirmware([uf2(STM32F4, 0x1234)], { familyId: STM32L4 }),
      message:
        '"a.uf2" holds no family 0x00FF6919 (STM32L4), it holds 0x57755A57 (STM32F4), 0x00001234',
      hint: "choose one with --family",
      actor: "input",
      details: { file: "a.uf2" },
    },
    {
      when: "the chip's family is not among several",
      run: () => convertFirmware([uf2(0x1234, 0x5678)], { chip: L4 }),
      message: '"a.uf2" holds no family 0x00FF6919 (STM32L4), it holds 0x00001234, 0x00005678',
      hint: "choose one with --family",
      actor: "input",
      details: { file: "a.uf2" },
    },
  ],
  "fill-too-large": [
    {
      when: "a fill is larger than any memory",
      run: () =>
        convertFirmware([hex("a.hex", at(0, 1))], {
          fill: [{ range: { start: 0, end: 0x4000_0001 }, byte: 0 }],
        }),
      message:
        "range 0x00000000–0x40000000 to fill has 1073741825 bytes, expected at most 1073741824",
      hint: "fill only the part that needs it",
      actor: "input",
      details: { sizeBytes: 0x4000_0001 },
    },
  ],
  "input-malformed": [
    {
      when: "a file has one error",
      run: () => convertFirmware([broken(":0100000001FF")]),
      message: '"a\\x1b.hex" is not sound: line 1: checksum is 0xFF, expected 0xFE',
      hint: "the file is damaged: build or download it again",
      actor: "input",
      details: {
        file: "a\u001b.hex",
        findings: [expect.objectContaining({ code: "hex-checksum", severity: "error", line: 1 })],
      },
    },
    {
      when: "a file has several errors",
      run: () => convertFirmware([broken(":0100000001FF", ":0100010001FF", ":0100020001FF")]),
      message: '"a\\x1b.hex" is not sound: line 1: checksum is 0xFF, expected 0xFE (and 2 more)',
      hint: "the file is damaged: build or download it again",
      actor: "input",
      details: {
        file: "a\u001b.hex",
        findings: [1, 2, 3].map((line) => expect.objectContaining({ severity: "error", line })),
      },
    },
  ],
  "input-without-data": [
    {
      when: "a file holds records but no data",
      run: () => convertFirmware([{ name: "a.hex", document: hexDocument() }]),
      message: '"a.hex" holds no data',
      hint: NO_DATA_HINT,
      actor: "input",
      details: { file: "a.hex" },
    },
    {
      when: "a DfuSe file has targets without elements",
      run: () => convertFirmware([hex("a.hex", at(0, 1)), dfu("b.dfu", { alt: 0, segments: [] })]),
      message: '"b.dfu" holds no data',
      hint: NO_DATA_HINT,
      actor: "input",
      details: { file: "b.dfu" },
    },
  ],
  "nothing-to-write": [
    {
      when: "the edits cut everything off",
      run: () => convertFirmware([hex("a.hex", at(0, 1))], { exclude: [{ start: 0, end: 0x100 }] }),
      message: "nothing is left after --crop and --exclude",
      hint: "check the ranges; dfu-inspect shows where the data lies",
      actor: "plan",
      details: {},
    },
  ],
  "outside-chip": [
    {
      when: "data lies in RAM, behind the flash and nowhere",
      run: () =>
        convertFirmware(
          [hex("a.hex", at(0x0810_0000, 1), at(0x2000_0000, 1, 2), at(0x9000_0000, 1))],
          { chip: F4 },
        ),
      message:
        "data does not fit into STM32F405RGT6: 0x08100000–0x08100000 lies past the end of the flash at 0x080FFFFF; " +
        "0x20000000–0x20000001 lies in SRAM, a RAM that is lost at power-off; " +
        "0x90000000–0x90000000 lies outside every memory",
      hint:
        "check the part number, or cut it off with --crop or --exclude; its memories are " +
        "Internal Flash 0x08000000–0x080FFFFF; Option Bytes 0x1FFFC000–0x1FFFC00F; " +
        "OTP Memory 0x1FFF7800–0x1FFF7A0F; Device Feature 0xFFFF0000–0xFFFF0003",
      actor: "plan",
      details: {
        outside: [
          { start: 0x0810_0000, end: 0x0810_0001 },
          { start: 0x2000_0000, end: 0x2000_0002 },
          { start: 0x9000_0000, end: 0x9000_0001 },
        ],
      },
    },
    {
      when: "more ranges than can be listed lie outside",
      run: () =>
        convertFirmware(
          [hex("a.hex", ...Array.from({ length: 6 }, (_, nth) => at(0x9000_0000 + 16 * nth, 1)))],
          { chip: H7 },
        ),
      message: `data does not fit into STM32H743ZIT6: ${[0, 1, 2, 3]
        .map((nth) => `0x900000${nth}0–0x900000${nth}0 lies outside every memory`)
        .join("; ")}; and 2 more ranges`,
      hint:
        "check the part number, or cut it off with --crop or --exclude; its memories are " +
        "Internal Flash 0x08000000–0x081FFFFF; Option Bytes 0x5200201C–0x5200209B",
      actor: "plan",
      details: {
        outside: Array.from({ length: 6 }, (_, nth) => ({
          start: 0x9000_0000 + 16 * nth,
          end: 0x9000_0001 + 16 * nth,
        })),
      },
    },
    {
      when: "an alignment pads past the end of the flash",
      run: () =>
        convertFirmware([hex("a.hex", at(0x0802_fff8, 1))], { chip: L0, alignBytes: 1 << 20 }),
      message:
        "padding to multiples of 1048576 bytes reaches 0x08030000–0x0807FFFF, but the flash of STM32L073RZT6 ends at 0x0802FFFF",
      hint: "leave --align away: the chip needs 8 bytes",
      actor: "plan",
      details: { outside: [{ start: 0x0803_0000, end: 0x0808_0000 }] },
    },
  ],
  "overlap-differs": [
    {
      when: "inputs differ where they overlap",
      run: () =>
        convertFirmware([hex('a".hex', at(0x10, 1, 2, 3)), hex("b.hex", at(0x11, 2, 4, 5))]),
      message:
        '"a\\".hex" and "b.hex" both hold data at 0x00000011–0x00000012, and differ from 0x00000012 on',
      hint: OVERLAP_HINT,
      actor: "plan",
      details: { first: 'a".hex', second: "b.hex", address: 0x12 },
    },
    {
      when: "a third input differs from one of two that were merged before it",
      run: () =>
        convertFirmware([
          hex("a.hex", at(0, 1)),
          hex("b.hex", at(4, 1)),
          dfu("c.dfu", { alt: 0, segments: [at(4, 2)] }),
        ]),
      message:
        '"b.hex" and "c.dfu" both hold data at 0x00000004–0x00000004, and differ from 0x00000004 on',
      hint: OVERLAP_HINT,
      actor: "plan",
      details: { first: "b.hex", second: "c.dfu", address: 4 },
    },
    {
      when: "targets conflict in a format without targets",
      run: () =>
        encodeFirmware(
          convertFirmware([
            dfu("a.dfu", { alt: 0, segments: [at(0, 1)] }, { alt: 2, segments: [at(0, 2)] }),
          ]),
          "hex",
        ),
      message:
        '"alternate setting 0" and "alternate setting 2" both hold data at 0x00000000–0x00000000, and differ from 0x00000000 on',
      hint: "write them as dfu, which keeps alternate settings apart, or convert one of them alone",
      actor: "plan",
      details: { first: "alternate setting 0", second: "alternate setting 2", address: 0 },
    },
  ],
};

describe("ConverterError", () => {
  it.each(
    Object.entries(CASES).flatMap(([code, cases]) => cases.map((facts) => ({ code, ...facts }))),
  )("$code, when $when", ({ code, run, message, hint, actor, details }) => {
    let thrown: unknown;
    try {
      run();
    } catch (error) {
      thrown = error;
    }
    expect(thrown).toBeInstanceOf(ConverterError);
    expect({
      ...(thrown as ConverterError),
      message: String((thrown as ConverterError).message),
    }).toEqual({
      name: "ConverterError",
      code,
      message,
      hint,
      actor,
      details,
    });
  });
});

describe("MemoryError", () => {
  it.each([
    {
      what: "a raw binary at no address",
      run: (): Converted => convertFirmware([{ ...bin("a.bin", 1), address: -1 }]),
      message: "address -0x00000001 is outside the 32-bit range, expected 0x00000000 to 0xFFFFFFFF",
    },
    {
      what: "an offset below 0",
      run: (): Converted => convertFirmware([hex("a.hex", at(4, 1))], { offsetBytes: -5 }),
      message:
        "segment address after the offset -0x00000001 is outside the 32-bit range, expected 0x00000000 to 0xFFFFFFFF",
    },
    {
      what: "an offset past 4 GiB",
      run: (): Converted =>
        convertFirmware([hex("a.hex", at(0xffff_fff0, 1, 2))], { offsetBytes: 15 }),
      message: "range of 2 bytes at 0xFFFFFFFF is empty or ends past 4 GiB",
    },
  ])("refuses $what", ({ run, message }) => {
    expect(run).toThrow(expect.objectContaining({ name: "MemoryError", message }));
  });

  it("takes what just fits", () => {
    const { images } = convertFirmware([{ ...bin("a.bin", 1, 2), address: 0xffff_fffe }]);
    expect(images.map(({ image }) => image.segments)).toEqual([[at(0xffff_fffe, 1, 2)]]);
    expect(
      parseDfuSe(
        encodeFirmware(convertFirmware([hex("b.hex", at(4, 1))], { offsetBytes: -4 }), "dfu").bytes,
      ).targets[0]?.elements[0]?.address,
    ).toBe(0);
  });
});
