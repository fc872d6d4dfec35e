/** What the DfuSe parser shows of damaged files, and what it refuses. */
import { describe, expect, it } from "vitest";
import { crc32 } from "../crc32.js";
import {
  ascii,
  concat,
  DATA,
  dfuSeBody,
  dfuSeFile,
  FILE_EMPTY,
  filled,
  hex,
  patched,
  thrownBy,
  u32,
  withSuffix,
} from "../test-bytes.js";
import { detectDfuSe, imagesOfDfuSe, parseDfuSe } from "./index.js";

const NOTHING = new Uint8Array(0);
const FLASH = { address: 0x08000000, data: DATA };
/** 313 bytes: the target at 11, the element at 285, its data at 293, the suffix at 297. */
const GOOD = dfuSeFile();

describe("parseDfuSe throws for", () => {
  const notOfFormat = (message: string, hint: string): unknown => ({
    name: "FormatError",
    code: "not-of-format",
    actor: "input",
    message,
    hint,
    details: { offset: 0 },
  });

  it("an empty file", () => {
    expect(thrownBy(() => parseDfuSe(NOTHING))).toEqual(FILE_EMPTY);
  });

  it("bytes without either mark", () => {
    expect(thrownBy(() => parseDfuSe(ascii("Dfu")))).toEqual(
      notOfFormat(
        'content is no DFU file: it neither begins with "DfuSe" nor ends with a DFU suffix',
        "if it is a raw binary, say so with --from bin and give its address",
      ),
    );
  });

  it("a binary with a DFU suffix", () => {
    expect(thrownBy(() => parseDfuSe(withSuffix(DATA)))).toEqual(
      notOfFormat(
        'content is no DfuSe file: it ends with a DFU suffix, but does not begin with "DfuSe"',
        "it is a binary with a DFU suffix: say so with --from dfu-raw and give its address",
      ),
    );
  });

  it("a binary with a DFU suffix of an impossible length", () => {
    expect(thrownBy(() => parseDfuSe(withSuffix(DATA, { bLength: 21 })))).toEqual(
      notOfFormat(
        'content is no DFU file: it does not begin with "DfuSe", and the length in its DFU suffix is 21, expected 16 to the size of the file',
        "if it is a raw binary, say so with --from bin and give its address",
      ),
    );
  });
});

describe("a suffix that stray bytes hide", () => {
  const NOISE = Uint8Array.from(
    { length: 70_000 },
    (_, index) => (index * 31 + (index >> 8)) & 0xff,
  );

  it.each([[1], [2], [511], [4096], [16_384], [65_535], [65_536]])(
    "is found %d bytes up, and the elements are shown",
    (count) => {
      const junk = NOISE.subarray(0, count);
      const document = parseDfuSe(concat(GOOD, junk));
      expect(document.issues).toEqual([
        { code: "dfu-data-after-suffix", severity: "error", offset: 313, args: { count } },
      ]);
      expect(document.suffix).toBeNull();
      expect(document.targets).toEqual(parseDfuSe(GOOD).targets);
      // Nothing of the file is lost: the suffix and the junk are what is left over.
      expect(document.trailingBytes).toEqual(concat(GOOD.subarray(297), junk));
    },
  );

  it("is found behind the smallest file, and at its own length", () => {
    const smallest = dfuSeFile({ targets: [] });
    expect(parseDfuSe(concat(smallest, hex("0A"))).issues.map(({ code }) => code)).toEqual([
      "dfu-data-after-suffix",
      "dfu-no-data",
    ]);
    const long = parseDfuSe(concat(dfuSeFile({}, { extra: hex("ABCD") }), hex("0A")));
    expect(long.issues.map(({ code }) => code)).toEqual(["dfu-data-after-suffix"]);
    const wrong = parseDfuSe(concat(withSuffix(dfuSeBody(), { bLength: 15 }), hex("0A")));
    expect(wrong.issues.map(({ code }) => code)).toEqual(["dfu-no-suffix", "dfu-image-size"]);
  });

  it("is looked for no further than 64 KiB", () => {
    const { issues } = parseDfuSe(concat(GOOD, NOISE.subarray(0, 65_537)));
    expect(issues.map(({ code }) => code)).toEqual(["dfu-no-suffix", "dfu-image-size"]);
  });

  it("does not count if its CRC is wrong", () => {
    const { issues } = parseDfuSe(concat(patched(GOOD, 293, hex("00")), hex("0D0A")));
    expect(issues.map(({ code }) => code)).toEqual(["dfu-no-suffix", "dfu-image-size"]);
  });

  it("counts for DFUImageSize as if nothing stood behind it", () => {
    const junk = hex("0D0A");
    const issuesOf = (imageSizeBytes: number): readonly string[] =>
      parseDfuSe(concat(dfuSeFile({ imageSizeBytes }), junk)).issues.map(({ code }) => code);
    expect(issuesOf(297)).toEqual(["dfu-data-after-suffix"]);
    expect(issuesOf(313)).toEqual(["dfu-data-after-suffix", "dfu-image-size-counts-suffix"]);
    expect(issuesOf(315)).toEqual(["dfu-data-after-suffix", "dfu-image-size"]);
  });

  it("is found by the CRC function that the platform gives", () => {
    let calls = 0;
    const { issues } = parseDfuSe(concat(GOOD, hex("0A")), {
      crc32: (bytes, previous) => {
        calls++;
        return crc32(bytes, previous);
      },
    });
    expect(issues.map(({ code }) => code)).toEqual(["dfu-data-after-suffix"]);
    expect(calls).toBe(1);
  });

  it("costs one pass over a file that is full of signatures", () => {
    let bytesSummed = 0;
    const candidate = hex("0000 11DF 8304 1A01 554644 10 00000000");
    const tail = concat(...Array.from({ length: 4095 }, () => candidate), hex("00"));
    const bytes = concat(dfuSeBody(), filled(2 ** 20, 0), tail);
    const { issues } = parseDfuSe(bytes, {
      crc32: (part, previous) => {
        bytesSummed += part.length;
        return crc32(part, previous);
      },
    });
    expect(issues[0]?.code).toBe("dfu-no-suffix");
    expect(bytesSummed).toBeGreaterThan(2 ** 20);
    expect(bytesSummed).toBeLessThanOrEqual(bytes.length);
  });
});

describe("what can be read is shown", () => {
  it("of a file that is cut at any byte, with an error each time", () => {
    const whole = dfuSeFile({
      targets: [
        { elements: [FLASH, { address: 0x08004000, data: hex("AABB") }] },
        { alternate: 1, elements: [{ address: 0x1fffc000, data: hex("EFAA") }] },
      ],
    });
    for (let size = 5; size < whole.length; size++) {
      const { issues, targets, trailingBytes } = parseDfuSe(whole.subarray(0, size));
      expect(issues.filter(({ severity }) => severity === "error")).not.toEqual([]);
      const shown = targets.flatMap(({ elements }) => elements);
      const data = shown.reduce((sum, { bytes }) => sum + bytes.length, 0);
      const headers = Math.min(size, 11) + 274 * targets.length + 8 * shown.length;
      expect(headers + data + trailingBytes.length, `cut at ${size}`).toBe(size);
    }
  });

  it("of a file without a suffix that ends inside an element: its size is not held against it", () => {
    expect(parseDfuSe(GOOD.subarray(0, 295)).issues).toEqual([
      { code: "dfu-no-suffix", severity: "error", offset: 295, args: {} },
      { code: "dfu-image-size", severity: "error", offset: 6, args: { got: 297, expected: 295 } },
      {
        code: "dfu-element-truncated",
        severity: "error",
        offset: 285,
        args: { address: 0x08000000, declared: 4, present: 2 },
      },
    ]);
  });

  it("of a file without a suffix that holds more targets than its prefix says", () => {
    const body = dfuSeBody({ targets: [{}, { alternate: 1 }], targetCount: 1 });
    expect(parseDfuSe(body).issues.map(({ code }) => code)).toEqual([
      "dfu-no-suffix",
      "dfu-target-count-small",
    ]);
  });

  it("of a file whose suffix has an impossible length", () => {
    const document = parseDfuSe(withSuffix(dfuSeBody(), { bLength: 14 }));
    expect(document.targets[0]?.elements[0]?.bytes).toEqual(DATA);
    expect(document.suffix).toBeNull();
  });

  it("of an element that swallows the target behind it: its size and the rest are errors", () => {
    const bytes = dfuSeFile({
      targets: [{ sizeBytes: 12, elements: [{ ...FLASH, sizeBytes: 4 + 100 }] }, { alternate: 1 }],
    });
    const { issues, targets } = parseDfuSe(bytes);
    expect(issues).toEqual([
      {
        code: "dfu-target-size",
        severity: "error",
        offset: 277,
        args: { target: 0, declared: 12, present: 112 },
      },
      { code: "dfu-target-truncated", severity: "error", offset: 397, args: { target: 1 } },
    ]);
    expect(targets[0]?.elements[0]?.bytes.length).toBe(104);
  });

  it("of a tiny file that promises 255 targets", () => {
    const { issues, targets } = parseDfuSe(dfuSeFile({ targetCount: 255 }));
    expect(targets.length).toBe(1);
    expect(issues).toEqual([
      {
        code: "dfu-target-count-large",
        severity: "error",
        offset: 10,
        args: { declared: 255, present: 1 },
      },
    ]);
  });

  it("of a target that promises 4 294 967 295 elements", () => {
    const { issues, targets } = parseDfuSe(dfuSeFile({ targets: [{ elementCount: 0xffffffff }] }));
    expect(targets[0]).toMatchObject({ declaredElementCount: 0xffffffff });
    expect(targets[0]?.elements.length).toBe(1);
    expect(issues).toEqual([
      {
        code: "dfu-element-count",
        severity: "error",
        offset: 281,
        args: { target: 0, declared: 0xffffffff, present: 1 },
      },
    ]);
  });

  it("of a million empty elements, in bounded time and with a bounded list", () => {
    const count = 1_000_000;
    const head = dfuSeBody({
      targets: [{ elements: [], sizeBytes: 8 * count, elementCount: count }],
    });
    const body = patched(concat(head, filled(8 * count, 0)), 6, u32(head.length + 8 * count));
    const bytes = concat(body, filled(16, 0));
    bytes.set(withSuffix(NOTHING).subarray(0, 12), body.length);
    new DataView(bytes.buffer).setUint32(
      bytes.length - 4,
      ~crc32(bytes.subarray(0, -4)) >>> 0,
      true,
    );
    const from = performance.now();
    const { issues, targets } = parseDfuSe(bytes);
    expect(performance.now() - from).toBeLessThan(15_000);
    expect(targets[0]?.elements.length).toBe(count);
    expect(issues.slice(20)).toEqual([
      { code: "dfu-no-data", severity: "note", args: {} },
      {
        code: "issues-omitted",
        severity: "note",
        args: { code: "dfu-empty-element", omitted: count - 20 },
      },
    ]);
  });
});

describe("names", () => {
  const nameOf = (name: Uint8Array, named = 1): string | null | undefined =>
    parseDfuSe(dfuSeFile({ targets: [{ name, named }] })).targets[0]?.name;

  it.each([
    ["ASCII", ascii("@Internal Flash"), "@Internal Flash"],
    ["UTF-8 of two bytes", hex("C3A4"), "ä"],
    ["UTF-8 of three and four bytes", hex("E282AC F09F9880"), "€😀"],
    ["Latin-1, which is no UTF-8", hex("E4"), "ä"],
    ["an overlong form, taken as Latin-1", hex("C080"), "À\u0080"],
    ["a surrogate, taken as Latin-1", hex("EDA080"), "í\u00a0\u0080"],
    ["past U+10FFFF, taken as Latin-1", hex("F4908080"), "ô\u0090\u0080\u0080"],
    ["UTF-8 cut by the end of the name", hex("41E282"), "Aâ\u0082"],
    ["nothing", NOTHING, ""],
  ])("of %s", (_name, bytes, expected) => {
    expect(nameOf(bytes)).toBe(expected);
  });

  it("end at the first NUL and never behind byte 255", () => {
    expect(nameOf(ascii("A\0B"))).toBe("A");
    expect(nameOf(filled(255, 0x4e))).toBe("N".repeat(255));
  });

  it("are null if bTargetNamed is 0, and kept in the field", () => {
    expect(nameOf(ascii("old"), 0)).toBeNull();
    const { targets } = parseDfuSe(dfuSeFile({ targets: [{ named: 0, name: ascii("old") }] }));
    expect(targets[0]?.nameField).toEqual(patched(filled(255, 0), 0, ascii("old")));
  });

  it("that do not count are shown up to 40 characters, whole ones", () => {
    const bytes = concat(filled(39, 0x61), hex("F09F9880"), ascii("rest"));
    const { issues } = parseDfuSe(dfuSeFile({ targets: [{ named: 0, name: bytes }] }));
    expect(issues[0]?.args).toEqual({ target: 0, text: `${"a".repeat(39)}😀` });
  });
});

describe("imagesOfDfuSe", () => {
  const flash = (address: number, text: string): { address: number; data: Uint8Array } => ({
    address,
    data: hex(text),
  });

  it("joins the targets of one alternate setting; the last bytes win, the first name counts", () => {
    const bytes = dfuSeFile({
      targets: [
        { alternate: 3, named: 0, name: NOTHING, elements: [flash(0x08000000, "01020304")] },
        { alternate: 0, name: ascii("OB"), elements: [flash(0x1fffc000, "EFAA")] },
        { alternate: 3, name: ascii("Flash"), elements: [flash(0x08000002, "AABBCC")] },
      ],
    });
    expect(imagesOfDfuSe(parseDfuSe(bytes))).toEqual([
      {
        alternateSetting: 3,
        name: "Flash",
        familyId: null,
        image: { segments: [{ address: 0x08000000, bytes: hex("0102AABBCC") }] },
      },
      {
        alternateSetting: 0,
        name: "OB",
        familyId: null,
        image: { segments: [{ address: 0x1fffc000, bytes: hex("EFAA") }] },
      },
    ]);
  });

  it("cuts what runs past 4 GiB, of which the issue tells", () => {
    const bytes = dfuSeFile({ targets: [{ elements: [flash(0xfffffffe, "01020304")] }] });
    expect(imagesOfDfuSe(parseDfuSe(bytes))[0]?.image).toEqual({
      segments: [{ address: 0xfffffffe, bytes: hex("0102") }],
    });
  });

  it("has an empty image for a target without elements, and none without targets", () => {
    const none = parseDfuSe(dfuSeFile({ targets: [{ elements: [] }] }));
    expect(imagesOfDfuSe(none).map(({ image }) => image)).toEqual([{ segments: [] }]);
    expect(imagesOfDfuSe(parseDfuSe(dfuSeFile({ targets: [] })))).toEqual([]);
  });
});

describe("detectDfuSe", () => {
  it.each([
    ["a DfuSe file", GOOD, true],
    ["the signature alone", ascii("DfuSe"), true],
    ["another case", ascii("DFUSE"), false],
    ["nothing", NOTHING, false],
  ])("of %s", (_name, bytes, expected) => {
    expect(detectDfuSe(bytes)).toBe(expected);
  });
});
