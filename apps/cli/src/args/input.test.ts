import { describe, expect, it } from "vitest";
import { parseInput } from "./input.js";

const nothing = (): boolean => false;
const only =
  (...names: string[]) =>
  (path: string): boolean =>
    names.includes(path);

describe("parseInput", () => {
  it.each([
    ["fw.hex", { path: "fw.hex" }],
    ["-", { path: "-" }],
    ["-@0x08000000", { path: "-", address: 0x08000000 }],
    ["fw.bin@0x08000000", { path: "fw.bin", address: 0x08000000 }],
    ["fw.bin@0x08000000,alt=1", { path: "fw.bin", address: 0x08000000, alternateSetting: 1 }],
    ["fw.hex,name=Boot loader", { path: "fw.hex", targetName: "Boot loader" }],
    ["fw.hex,alt=0x2,name=x", { path: "fw.hex", alternateSetting: 2, targetName: "x" }],
    ["fw.hex,name=x,alt=2", { path: "fw.hex", alternateSetting: 2, targetName: "x" }],
    ["user@host.hex", { path: "user@host.hex" }],
    ["@file", { path: "@file" }],
    ["a,b.hex", { path: "a,b.hex" }],
    ["-,alt=1", { path: "-", alternateSetting: 1 }],
    [
      "fw.hex,name=Hi, there,alt=1",
      { path: "fw.hex", targetName: "Hi, there", alternateSetting: 1 },
    ],
  ])("reads %s", (text, input) => {
    expect(parseInput(text, nothing)).toEqual(input);
  });

  it("takes a string that names an existing file as that file", () => {
    expect(parseInput("fw.bin@0x10", only("fw.bin@0x10"))).toEqual({ path: "fw.bin@0x10" });
    expect(parseInput("a,alt=1", only("a,alt=1"))).toEqual({ path: "a,alt=1" });
    expect(parseInput("a@b.bin@0x10", only("a@b.bin"))).toEqual({ path: "a@b.bin", address: 16 });
  });

  it.each([
    ["", "an input has an empty name"],
    [
      "fw.bin@08000000",
      'address of "fw.bin" "08000000" begins with 0, which could mean octal, decimal or hexadecimal',
    ],
    ["fw.bin@0x08000000,foo=1", '"foo" behind "fw.bin" is not known'],
    ["fw.bin,alt=1@0x08000000", 'alt= of "fw.bin" "1@0x08000000" is not a number'],
    ["fw.bin,alt=300", 'alt= of "fw.bin" "300" is too large, expected at most 255'],
  ])("refuses %j", (text, message) => {
    expect(() => parseInput(text, nothing)).toThrow(
      expect.objectContaining({ code: "usage", message }),
    );
  });

  it("refuses an address that is none where the file exists without it", () => {
    expect(() => parseInput("fw.bin@here", only("fw.bin"))).toThrow(
      expect.objectContaining({ message: 'address of "fw.bin" "here" is not a number' }),
    );
  });
});
