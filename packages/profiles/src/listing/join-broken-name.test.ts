/** Broken strings put together again: as a known one, or with a guess that is told. */
import { describe, expect, it } from "vitest";
import { brokenNotes, joinBrokenName } from "./join-broken-name.js";

const FEATURE = "@Device Feature/0xFFFF0000/01*004 e";
const OTP = "@OTP Memory /0x1FFF7800/01*512 e,01*016 e";
const OPTIONS = "@Option Bytes  /0x1FFFC000/01*016 e";
const KNOWN = [
  FEATURE,
  OTP,
  OPTIONS,
  "@Internal Flash   /0x08000000/256*02Kg",
  "@Internal Flash  /0x08000000/256*02Kg",
];

describe("joinBrokenName", () => {
  it.each([
    ["@Device Feature\n/0xFFFF0000/01*004 e", FEATURE],
    ["@Device\nFeature/0xFFFF0000/01*004 e", FEATURE],
    ["@Device Fea\n   ture/0xFFFF0000/01*004 e", FEATURE],
    ["@OTP Memory\n/0x1FFF7800/01*512 e,01*016 e", OTP],
    ["@OTP Memory \n/0x1FFF7800/01*512 e,\n01*016\ne", OTP],
    ["@Option Bytes  /0x1FFFC000/01*016\ne", OPTIONS],
    ["@Option\nBytes  \n/0x1FFFC000/\n01*016 e", OPTIONS],
    ["@Internal Flash  \n /0x08000000/256*0\n2Kg", "@Internal Flash  /0x08000000/256*02Kg", true],
    ["@Internal Flash   /0x080\n00000/256*02Kg", "@Internal Flash   /0x08000000/256*02Kg"],
  ])("makes of %j the known %j", (raw, name, isGuess = false) => {
    expect(joinBrokenName(raw, () => KNOWN)).toEqual({ name, wasBroken: true, isGuess });
  });

  it.each([
    [
      "no string is known",
      "@Device Feature\n/0xFFFF0000/01*004 a",
      "@Device Feature/0xFFFF0000/01*004 a",
    ],
    [
      "no string is known",
      "@Internal Flash\n/0x08000000/9*128Kg",
      "@Internal Flash /0x08000000/9*128Kg",
    ],
    ["no string is known", "@Some Me\nmory/0x08000000/9*128Kg", "@Some Me mory/0x08000000/9*128Kg"],
    ["the last line goes on", `${OTP.slice(0, 9)}\n${OTP.slice(9)},9*1Kg`, `${OTP},9*1Kg`],
    [
      "a kept blank is none",
      "@Device Feature \n/0xFFFF0000/01*004 e",
      "@Device Feature /0xFFFF0000/01*004 e",
    ],
    ["two are known", "@Internal Flash\n/0x08000000/256*02Kg", KNOWN[3]],
  ])("guesses where %s: %j", (_, raw, name) => {
    expect(joinBrokenName(raw, () => KNOWN)).toEqual({ name, wasBroken: true, isGuess: true });
  });

  it("looks nothing up for a whole string", () => {
    const known = () => {
      throw new Error("looked up");
    };
    expect(joinBrokenName(OTP, known)).toEqual({ name: OTP, wasBroken: false, isGuess: false });
  });
});

it("brokenNotes tells what was done, and a guess as one", () => {
  const joined = { name: OTP, wasBroken: true, isGuess: false };
  const told = `a string was broken into lines; it is taken as "${OTP}"`;
  expect(brokenNotes("a string", joined)).toEqual([told]);
  expect(brokenNotes("a string", { ...joined, isGuess: true })).toEqual([
    `${told}, where blanks at the breaks are a guess`,
  ]);
  expect(brokenNotes("a string", { ...joined, wasBroken: false })).toEqual([]);
});
