/** The layouts that an option bit selects: what the flash does in each, and what string is sent. */
import { type BankModeName, listProfiles, type Profile, partsOf } from "@dfukit/profiles";
import { describe, expect, it } from "vitest";
import type { RomOptions } from "../rom-types.js";
import { createRom } from "./index.js";
import { hostOf, type TestHost } from "./test-host.js";

const OK = "00 00 00 00 05 00";

function profileOf(part: string): Profile {
  const profile = listProfiles().find((entry) => partsOf(entry).some(({ part: p }) => p === part));
  if (profile === undefined) throw new Error(`no profile has ${part}`);
  return profile;
}

function hostOn(part: string, options: Omit<RomOptions, "profile" | "part"> = {}): TestHost {
  return hostOf(createRom({ profile: profileOf(part), part, contents: "full", ...options }));
}

/** The string of index `index`; 4 is that of the flash. */
function stringOf(host: TestHost, index = 4): string {
  const answer = host.raw(`80 06 0${index} 03 09 04 FF 00`);
  if (answer.kind !== "ok") return answer.kind;
  return String.fromCharCode(...answer.bytes.filter((_, nth) => nth >= 2 && nth % 2 === 0));
}

/** First and last address of what an erase at `address` has erased. */
function erased(host: TestHost, address: number): readonly number[] {
  expect(host.erase(address).at(-1)).toBe(OK);
  const { start, end } = { start: address - 0x10000, end: address + 0x10000 };
  const bytes = host.rom.readMemory({ start, end });
  return [start + bytes.indexOf(0xff), start + bytes.lastIndexOf(0xff)];
}

it.each<[string, BankModeName | undefined, BankModeName | null]>([
  ["STM32G474RE", undefined, "dual-bank"],
  ["STM32G474RE", "single-bank", "single-bank"],
  ["STM32F767ZI", undefined, "single-bank"],
  ["STM32F429ZG", "dual-bank", "dual-bank"],
  ["STM32U5F9VI", "with-hole", "with-hole"],
  ["STM32F429ZI", undefined, null],
])("%s told %s is in %s", (part, bankMode, expected) => {
  const { rom } = hostOn(part, bankMode === undefined ? {} : { bankMode });
  expect(rom.bankMode).toBe(expected);
});

it.each([
  ["STM32G474RE", "dual-bank"],
  // No string of it is known.
  ["STM32F767ZI", "dual-bank"],
] as const)("%s is in the mode that its string shows, else in the first", (part, expected) => {
  const profile = profileOf(part);
  const flashSizes = profile.flashSizes.map((size) => ({
    ...size,
    variants: size.variants.toReversed(),
  }));
  expect(profile.descriptorStrings.length > 0).toBe(part === "STM32G474RE");
  expect(createRom({ profile: { ...profile, flashSizes }, part }).bankMode).toBe(expected);
});

it.each([
  ["STM32F767ZI", "with-hole", "one of single-bank, dual-bank"],
  // 2 MiB always have two banks.
  ["STM32F429ZI", "dual-bank", "none"],
] as const)("refuses %s in %s", (part, bankMode, expected) => {
  expect(() => hostOn(part, { bankMode })).toThrow(
    expect.objectContaining({
      name: "SimError",
      code: "bank-mode-unknown",
      actor: "input",
      message: `bank mode "${bankMode}" is none of ${part}, expected ${expected}`,
      details: { chip: part, bankMode },
    }),
  );
});

describe("an erase", () => {
  it.each([
    ["STM32G474RE", "dual-bank", 0x08041800, [0x08041800, 0x08041fff]],
    ["STM32G474RE", "single-bank", 0x08041800, [0x08041000, 0x08041fff]],
    ["STM32L562CE", "single-bank", 0x08041800, [0x08041000, 0x08041fff]],
    ["STM32L4R5VI", "dual-bank", 0x08103000, [0x08103000, 0x08103fff]],
  ] as const)("of %s in %s at %i takes a sector of that mode", (part, bankMode, at, expected) => {
    expect(erased(hostOn(part, { bankMode }), at)).toEqual(expected);
  });

  it("reaches what only the mode has", () => {
    const single = hostOn("STM32G474RC", { bankMode: "single-bank" });
    expect(erased(single, 0x0802f800)).toEqual([0x0802f000, 0x0802ffff]);
    const dual = hostOn("STM32G474RC", { bankMode: "dual-bank" });
    expect(dual.erase(0x0802f800).at(-1)).toBe("01 00 00 00 0A 00");
    expect(dual.rom.violations.map(({ kind }) => kind)).toEqual(["beyond-end"]);
  });
});

describe("the flash string", () => {
  it.each([
    // Seen in this mode.
    ["STM32G474RE", "dual-bank", "@Internal Flash   /0x08000000/256*02Kg"],
    // Seen on this line in the other mode, on the largest size whatever the part.
    ["STM32G474RE", "single-bank", "@Internal Flash   /0x08000000/128*04Kg"],
    ["STM32G474RB", "dual-bank", "@Internal Flash   /0x08000000/256*02Kg"],
    ["STM32G474RB", "single-bank", "@Internal Flash   /0x08000000/128*04Kg"],
    // Never seen.
    ["STM32F767ZI", "single-bank", "@Internal Flash  /0x08000000/04*032Kg,01*128Kg,07*256Kg"],
    [
      "STM32F767ZG",
      "dual-bank",
      "@Internal Flash  /0x08000000/04*016Kg,01*064Kg,03*128Kg,04*016Kg,01*064Kg,03*128Kg",
    ],
    ["STM32L562CE", "dual-bank", "@Internal Flash   /0x08000000/256*02Kg"],
    // Shows neither mode of this size.
    ...(["single-bank", "dual-bank"] as const).map(
      (bankMode) =>
        [
          "STM32F429ZG",
          bankMode,
          "@Internal Flash  /0x08000000/04*016Kg,01*064Kg,07*128Kg,04*016Kg,01*064Kg,07*128Kg",
        ] as const,
    ),
  ] as const)("of %s in %s", (part, bankMode, expected) => {
    expect(stringOf(hostOn(part, { bankMode }))).toBe(expected);
  });

  it("of another memory has no mode", () => {
    const options = "@Option Bytes   /0x1FFF7800/01*048 e/0x1FFFF800/01*048 e";
    expect(stringOf(hostOn("STM32G474RE", { bankMode: "single-bank" }), 5)).toBe(options);
  });

  it("is what the caller wants, in every alternate setting that shares it", () => {
    const memoryStrings = { 0: "@Internal Flash /0x08000000/01*01Kg" };
    const host = hostOn("STM32G0B1RE", { memoryStrings });
    expect([4, 5, 6].map((index) => stringOf(host, index))).toEqual(
      Array(3).fill(memoryStrings[0]),
    );
    const apart = hostOn("STM32G474RE", { memoryStrings });
    expect(stringOf(apart, 6)).toBe("@OTP Memory   /0x1FFF7000/01*1024 e");
  });
});
