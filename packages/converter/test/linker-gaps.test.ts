/**
 * The gaps that the GNU linker leaves: one program built as ELF, then turned into HEX and
 * S-records by objcopy, has to become the same .dfu file from each of the three.
 */
import { parseDfuSe } from "@dfukit/formats";
import { describe, expect, it } from "vitest";
import { type ConvertOptions, convertFirmware, encodeFirmware } from "../src/index.js";
import { H7, L0, L4 } from "./chips.js";
import { readFixture, sha256 } from "./read-fixture.js";

const FORMATS = ["elf", "hex", "srec"] as const;

function toDfu(name: string, options: ConvertOptions) {
  const converted = convertFirmware([{ name, document: readFixture(name) }], options);
  const { bytes } = encodeFirmware(converted, "dfu", { chip: options.chip });
  const { targets, issues } = parseDfuSe(bytes);
  const padding = converted.findings
    .filter(({ code }) => code.startsWith("align-"))
    .map(({ message }) => message);
  const elements = targets.flatMap((target) =>
    target.elements.map((element) => [
      target.alternateSetting,
      element.address,
      element.bytes.length,
    ]),
  );
  return { bytes, elements, issues, padding, targets };
}

describe("a program that ends inside a double word of an L4", () => {
  it.each(FORMATS)("is padded to it with 0xFF, from .%s", (ending) => {
    const result = toDfu(`l4-unaligned-end.${ending}`, { chip: L4 });
    expect(result.elements).toEqual([[0, 0x0800_0000, 88]]);
    expect(result.issues).toEqual([]);
    expect(result.padding).toEqual([
      "4 bytes of 0xFF added at 0x08000054, to fill a write unit of 8 bytes",
    ]);
    const bytes = result.targets[0]?.elements[0]?.bytes ?? new Uint8Array();
    // The digest of the 84 bytes was computed by other tools.
    expect(sha256(bytes.subarray(0, 84))).toBe(
      "9c894e2fbac9c3fadbf55abaca8a25409efd0981eb3d377850d1ae8fcef7b55f",
    );
    expect([...bytes.subarray(84)]).toEqual([0xff, 0xff, 0xff, 0xff]);
  });

  it.each(FORMATS)("is padded with 0x00 for an L0, from .%s", (ending) => {
    const { targets } = toDfu(`l4-unaligned-end.${ending}`, { chip: L0 });
    expect([...(targets[0]?.elements[0]?.bytes.subarray(84) ?? [])]).toEqual([0, 0, 0, 0]);
  });

  it("is one file from all three", () => {
    const files = FORMATS.map((ending) => toDfu(`l4-unaligned-end.${ending}`, { chip: L4 }).bytes);
    expect(files[1]).toEqual(files[0]);
    expect(files[2]).toEqual(files[0]);
  });
});

describe("a program with far sections, option bytes and external flash on an H7", () => {
  /** .option lies where an F4 has its option bytes, .ext in external memory: nothing that an H7's boot ROM writes. */
  const options: ConvertOptions = { chip: H7, crop: [{ start: 0x0800_0000, end: 0x0820_0000 }] };

  it.each(FORMATS)("is refused as a whole, from .%s", (ending) => {
    expect(() => toDfu(`gaps-option-ext.${ending}`, { chip: H7 })).toThrow(
      "data does not fit into STM32H743ZIT6: 0x1FFF7800–0x1FFF7807 lies outside every memory; " +
        "0x90000000–0x90000022 lies outside every memory",
    );
  });

  it.each(FORMATS)("is padded to flash words of 32 bytes, the rest cut off, from .%s", (ending) => {
    const result = toDfu(`gaps-option-ext.${ending}`, options);
    expect(result.elements).toEqual([
      [0, 0x0800_0000, 96],
      [0, 0x0800_fc00, 32],
    ]);
    expect(result.padding).toEqual([
      "15 bytes of 0xFF added at 0x08000051, to fill a write unit of 32 bytes",
      "19 bytes of 0xFF added at 0x0800FC0D, to fill a write unit of 32 bytes",
    ]);
    const elements = result.targets.flatMap((target) => target.elements);
    expect(elements.map(({ bytes }, nth) => sha256(bytes.subarray(0, [81, 13][nth])))).toEqual([
      "d0314a208fa2f8c48e0b78df5b3a673f111836add3b986dfe08f49fc581d6711",
      "8b08f4bd38a7e3f5f0d30e323bd574f3e1fbf7cf2d1ca17b3dc22f3d7d24e065",
    ]);
  });

  it("is one file from all three", () => {
    const files = FORMATS.map((ending) => toDfu(`gaps-option-ext.${ending}`, options).bytes);
    expect(files[1]).toEqual(files[0]);
    expect(files[2]).toEqual(files[0]);
  });

  it.each(FORMATS)("keeps its option bytes whole and unpadded on an L4, from .%s", (ending) => {
    const crop = [{ start: 0, end: 0x9000_0000 }];
    const result = toDfu(`gaps-option-ext.${ending}`, { chip: L4, crop });
    expect(result.elements).toEqual([
      [0, 0x0800_0000, 88],
      [0, 0x0800_fc00, 16],
      [1, 0x1fff_7800, 8],
    ]);
  });

  it.each(["hex", "srec", "elf"])("keeps the entry address of the .%s", (ending) => {
    const name = `gaps-option-ext.${ending}`;
    expect(convertFirmware([{ name, document: readFixture(name) }]).entryAddress).toBe(0x0800_0011);
  });
});
