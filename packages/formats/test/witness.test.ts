/**
 * Other people's tools read what we build: GNU objcopy and SRecord for Intel HEX
 * and S-records, dfu-suffix and dfuse-pack for DFU and DfuSe. Two hundred
 * generated images each. Skipped, saying so, where a tool is not installed
 * (Debian packages binutils-arm-none-eabi, srecord, dfu-util).
 */
import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Image, imageFromSegments, imageSpan, readByteRange } from "@dfukit/memory";
import * as fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { buildBinary, buildDfuRaw, buildDfuSe, buildIntelHex, buildSRecord } from "../src/index.js";

const IMAGES = 200;

function has(command: string): boolean {
  const found = spawnSync("sh", ["-c", `command -v ${command}`]).status === 0;
  if (!found) console.warn(`skipped: ${command} is not installed`);
  return found;
}

/** Images in one 64 KiB stretch that may cross a 64 KiB line, with gaps and odd sizes. */
const imageIn = (base: number): fc.Arbitrary<Image> =>
  fc
    .array(
      fc.record({
        gap: fc.integer({ min: 1, max: 3000 }),
        bytes: fc.uint8Array({ minLength: 1, maxLength: 700 }),
      }),
      {
        minLength: 1,
        maxLength: 5,
      },
    )
    .map((parts) => {
      let address = base;
      return imageFromSegments(
        parts.map(({ gap, bytes }) => {
          address += gap;
          const segment = { address, bytes };
          address += bytes.length;
          return segment;
        }),
      );
    });

/** Bases for each address width: below 64 KiB, below 16 MiB, flash, and the top of the space. */
const image32 = fc
  .constantFrom(0x0000f000, 0x00fff000, 0x0800f000, 0x90000000, 0xffff0000)
  .chain(imageIn);

function samples<T>(arbitrary: fc.Arbitrary<T>): readonly T[] {
  return fc.sample(arbitrary, { numRuns: IMAGES, seed: 2611 });
}

function flat(image: Image): Uint8Array {
  const span = imageSpan(image);
  return span === undefined ? new Uint8Array(0) : readByteRange(image, span, 0);
}

let folder: string;
const at = (name: string): string => join(folder, name);
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "dfukit-witness-"));
});
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

/** What `srec_info` says of the data: inclusive ranges, as upper-case hex. */
function rangesBySrecInfo(file: string, format: string): readonly string[] {
  const text = execFileSync("srec_info", [file, format], {
    encoding: "utf8",
    // It warns of a missing S0 record, which we leave out on purpose.
    stdio: ["ignore", "pipe", "ignore"],
  });
  return [...text.matchAll(/([0-9A-F]+) - ([0-9A-F]+)/g)].map(
    ([, from = "", to = ""]) => `${Number.parseInt(from, 16)}-${Number.parseInt(to, 16)}`,
  );
}

function rangesOf(image: Image): readonly string[] {
  return image.segments.map(({ address, bytes }) => `${address}-${address + bytes.length - 1}`);
}

describe.skipIf(!has("arm-none-eabi-objcopy"))("GNU objcopy reads", () => {
  it.each([
    ["Intel HEX", "ihex", (image: Image) => buildIntelHex(image)],
    [
      "Intel HEX, 255-byte records",
      "ihex",
      (image: Image) =>
        buildIntelHex(image, { recordLengthBytes: 255, lineEnding: "crlf" as const }),
    ],
    ["S-record", "srec", (image: Image) => buildSRecord(image)],
    [
      "S37",
      "srec",
      (image: Image) => buildSRecord(image, { variant: "s37" as const, recordLengthBytes: 32 }),
    ],
  ])("%s", (_name, format, build) => {
    for (const image of samples(image32)) {
      writeFileSync(at("in"), build(image));
      execFileSync("arm-none-eabi-objcopy", ["-I", format, "-O", "binary", at("in"), at("out")]);
      expect(Buffer.compare(readFileSync(at("out")), flat(image))).toBe(0);
      expect(
        Buffer.compare(Buffer.from(buildBinary(image, { fillByte: 0 }).bytes), flat(image)),
      ).toBe(0);
    }
  });
});

describe.skipIf(!has("srec_info"))("SRecord reads", () => {
  it.each([
    ["Intel HEX", "-Intel", (image: Image) => buildIntelHex(image)],
    ["S-record", "-Motorola", (image: Image) => buildSRecord(image)],
  ])("%s", (_name, format, build) => {
    for (const image of samples(image32)) {
      writeFileSync(at("in"), build(image));
      expect(rangesBySrecInfo(at("in"), format)).toEqual(rangesOf(image));
    }
  });

  it("Intel HEX with segment addresses (I16HEX)", () => {
    for (const image of samples(fc.constantFrom(0x0000f000, 0x000e8000).chain(imageIn))) {
      writeFileSync(at("in"), buildIntelHex(image, { variant: "i16hex" }));
      expect(rangesBySrecInfo(at("in"), "-Intel")).toEqual(rangesOf(image));
    }
  });
});

describe.skipIf(!has("dfu-suffix"))("dfu-suffix accepts", () => {
  it("DfuSe files", () => {
    for (const image of samples(image32)) {
      writeFileSync(
        at("in.dfu"),
        buildDfuSe({ targets: [{ alternateSetting: 0, name: "w", segments: image.segments }] }),
      );
      expect(checkSuffix(at("in.dfu"))).toMatch(/Vendor ID:\s+0x0483[\s\S]*BCD DFU:\s+0x011A/);
    }
  });

  it("binaries with a suffix, with and without TI's prefix", () => {
    for (const bytes of samples(fc.uint8Array({ minLength: 1, maxLength: 2000 }))) {
      writeFileSync(at("in.dfu"), buildDfuRaw(bytes, { vendorId: 0x1cbe, productId: 0xff }));
      expect(checkSuffix(at("in.dfu"))).toMatch(/Product ID:\s+0x00FF/);
      writeFileSync(at("in.dfu"), buildDfuRaw(bytes, { lmdfuAddress: 0x1800 }));
      expect(checkSuffix(at("in.dfu"))).toMatch(/Address:\s+0x00001800/);
    }
  });
});

/** Throws if dfu-suffix exits with an error, as it does for a wrong CRC. */
function checkSuffix(file: string): string {
  return execFileSync("dfu-suffix", ["-c", file], { encoding: "utf8" });
}

describe.skipIf(!has("dfuse-pack"))("dfuse-pack extracts", () => {
  it("every element of every target", () => {
    for (const image of samples(image32)) {
      const targets = [0, 1].map((alternateSetting) => ({
        alternateSetting,
        name: "w",
        segments: image.segments,
      }));
      const inner = mkdtempSync(at("pack-"));
      writeFileSync(join(inner, "x.dfu"), buildDfuSe({ targets }));
      const text = execFileSync("dfuse-pack", ["-d", "x.dfu"], { cwd: inner, encoding: "utf8" });
      expect(text).not.toContain("CRC ERROR");
      const dumped = readdirSync(inner).filter((name) => name.endsWith(".bin"));
      expect(dumped.length).toBe(2 * image.segments.length);
      for (const [index, segment] of image.segments.entries()) {
        for (const target of [0, 1]) {
          const element = readFileSync(join(inner, `x.dfu.target${target}.image${index}.bin`));
          expect(Buffer.compare(element, segment.bytes)).toBe(0);
        }
      }
    }
  });
});
