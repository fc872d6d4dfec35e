import { describe, expect, it } from "vitest";
import {
  parseAddress,
  parseBounded,
  parseFill,
  parseNumber,
  parseRange,
  parseSigned,
} from "./number.js";

function errorOf(run: () => unknown): { code: string; message: string; hint: string | undefined } {
  try {
    run();
  } catch (error) {
    const { code, message, hint } = error as { code: string; message: string; hint?: string };
    return { code, message, hint };
  }
  throw new Error("nothing was thrown");
}

describe("parseNumber", () => {
  it.each([
    ["0", 0],
    ["0x0", 0],
    ["4096", 4096],
    ["0x08000000", 0x08000000],
    ["0XfFfFfFfF", 0xffffffff],
    ["64K", 65536],
    ["64k", 65536],
    ["1M", 1048576],
    ["0x10K", 16384],
  ])("%s is %d", (text, value) => {
    expect(parseNumber(text, "number")).toBe(value);
  });

  it.each(["", "x", "-1", "1.5", "1G", "0x", "0xG", "1 2", "12e3"])("refuses %j", (text) => {
    expect(errorOf(() => parseNumber(text, "--offset"))).toEqual({
      code: "usage",
      message: `--offset "${text}" is not a number`,
      hint: "write it like 0x08000000, 4096, 64K or 1M",
    });
  });

  it("refuses a leading zero without 0x, and says both readings", () => {
    expect(errorOf(() => parseNumber("08000000", "address"))).toEqual({
      code: "usage",
      message: 'address "08000000" begins with 0, which could mean octal, decimal or hexadecimal',
      hint: "write 0x08000000 for hexadecimal, or 8000000 for decimal",
    });
  });
});

describe("bounds", () => {
  it("takes the largest value and refuses the next", () => {
    expect(parseAddress("0xFFFFFFFF", "address")).toBe(0xffffffff);
    expect(errorOf(() => parseAddress("0x100000000", "address"))).toEqual({
      code: "usage",
      message: 'address "0x100000000" is too large, expected at most 0xFFFFFFFF',
      hint: undefined,
    });
    expect(errorOf(() => parseBounded("256", "--alt", 255)).message).toBe(
      '--alt "256" is too large, expected at most 255',
    );
  });

  it.each([
    ["+0x100", 256],
    ["-0x100", -256],
    ["4K", 4096],
  ])("reads the sign of %s", (text, value) => {
    expect(parseSigned(text, "--offset")).toBe(value);
  });
});

describe("parseRange", () => {
  it.each([
    ["0x08000000..0x08004000", { start: 0x08000000, end: 0x08004000 }],
    ["0x08000000+16K", { start: 0x08000000, end: 0x08004000 }],
    ["0x08000000..", { start: 0x08000000, end: 0x100000000 }],
    ["0xFFFFFFFF+1", { start: 0xffffffff, end: 0x100000000 }],
    ["0..0x100000000", { start: 0, end: 0x100000000 }],
  ])("reads %s", (text, range) => {
    expect(parseRange(text, "--crop")).toEqual(range);
  });

  it.each([
    [
      "0x10",
      '--crop "0x10" is not a range',
      "write START..END (END exclusive) or START+LENGTH, e.g. 0x08000000..0x08004000 or 0x08000000+16K",
    ],
    [
      "0x20..0x10",
      '--crop "0x20..0x10" is empty: it ends at 0x00000010, expected an end above 0x00000020',
      "END is exclusive: the first address that is no longer part of it",
    ],
    ["0xFFFFFFFF+2", '--crop "0xFFFFFFFF+2" ends past 0xFFFFFFFF', undefined],
    [
      "0x10+0",
      '--crop "0x10+0" is empty: it ends at 0x00000010, expected an end above 0x00000010',
      "END is exclusive: the first address that is no longer part of it",
    ],
  ])("refuses %s", (text, message, hint) => {
    expect(errorOf(() => parseRange(text, "--crop"))).toEqual({ code: "usage", message, hint });
  });
});

describe("parseFill", () => {
  it("reads a range and a byte", () => {
    expect(parseFill("0x08000000+16=0xFF")).toEqual({
      range: { start: 0x08000000, end: 0x08000010 },
      byte: 0xff,
    });
  });

  it("refuses a missing byte and one that is no byte", () => {
    expect(errorOf(() => parseFill("0x08000000+16"))).toEqual({
      code: "usage",
      message: '--fill "0x08000000+16" has no byte',
      hint: "write RANGE=BYTE, e.g. 0x08000000+16K=0xFF",
    });
    expect(errorOf(() => parseFill("0x0+16=256")).message).toBe(
      'byte of --fill "256" is too large, expected at most 255',
    );
  });
});
