import { describe, expect, it } from "vitest";
import { createRom } from "./index.js";
import { hex, hostOf, type TestHost, testHost } from "./test-host.js";
import { testProfile } from "./test-profile.js";

function answerOf(host: TestHost, setup: string): string {
  const answer = host.raw(setup);
  return answer.kind === "ok" ? hex(answer.bytes) : answer.kind;
}

/** The string of index `index` as text, by what is sent. */
function stringOf(host: TestHost, index: number): string {
  const answer = host.raw(`80 06 ${hex(Uint8Array.of(index))} 03 09 04 FF 00`);
  if (answer.kind !== "ok") return answer.kind;
  return String.fromCharCode(...answer.bytes.filter((_, nth) => nth >= 2 && nth % 2 === 0));
}

function alternatesOf(host: TestHost): readonly string[] {
  return [4, 5, 6, 7].map((index) => stringOf(host, index)).filter((text) => text !== "stall");
}

describe("descriptors", () => {
  it("are those of an STM32F407 boot ROM", () => {
    const host = testHost("f4");
    expect(answerOf(host, "80 06 00 01 00 00 12 00")).toBe(
      "12 01 00 01 00 00 00 40 83 04 11 DF 00 21 01 02 03 01",
    );
    expect(answerOf(host, "80 06 00 02 00 00 FF 00")).toBe(
      [
        "09 02 36 00 01 01 00 C0 32",
        "09 04 00 00 00 FE 01 02 04",
        "09 04 00 01 00 FE 01 02 05",
        "09 04 00 02 00 FE 01 02 06",
        "09 04 00 03 00 FE 01 02 07",
        "09 21 0B FF 00 00 08 1A 01",
      ].join(" "),
    );
  });

  it("say USB 2.0 and 1024 bytes on a new boot ROM", () => {
    const host = testHost("h7");
    expect(answerOf(host, "80 06 00 01 00 00 12 00")).toContain("12 01 00 02 00");
    expect(answerOf(host, "81 06 00 21 00 00 09 00")).toBe("09 21 0B FF 00 00 04 1A 01");
  });

  it("are cut to wLength", () => {
    const host = testHost("f4");
    expect(answerOf(host, "80 06 00 02 00 00 09 00")).toBe("09 02 36 00 01 01 00 C0 32");
    expect(answerOf(host, "80 06 00 03 00 00 FF 00")).toBe("04 03 09 04");
    expect(answerOf(host, "80 06 01 03 09 04 02 00")).toBe("26 03");
  });

  it("name maker, product and serial number", () => {
    const host = testHost("l4", { rom: { serialNumber: "204A35A75453" } });
    expect([1, 2, 3].map((index) => stringOf(host, index))).toEqual([
      "STMicroelectronics",
      "STM32  BOOTLOADER",
      "204A35A75453",
    ]);
    expect(stringOf(testHost("l4"), 3)).toBe("FFFFFFFEFFFF");
  });

  it.each([
    ["f4", "STM32F407VG", "@Internal Flash  /0x08000000/04*016Kg,01*064Kg,07*128Kg"],
    ["f4", "STM32F407VE", "@Internal Flash  /0x08000000/04*016Kg,01*064Kg,03*128Kg"],
    ["l0", "STM32L073RZ", "@Internal Flash  /0x08000000/1536*128g"],
    ["l0", "STM32L073RB", "@Internal Flash  /0x08000000/1536*128g"],
    ["l0", "STM32L073V8", "@Internal Flash  /0x08000000/1536*128g"],
    ["l4", "STM32L476RG", "@Internal Flash  /0x08000000/512*002Kg"],
    ["l4", "STM32L476RC", "@Internal Flash  /0x08000000/128*002Kg"],
    ["h7", "STM32H743VI", "@Internal Flash   /0x08000000/16*128Kg"],
    ["h7", "STM32H743VG", "@Internal Flash   /0x08000000/16*128Kg"],
    ["h7", "STM32H750VB", "@Internal Flash   /0x08000000/16*128Kg"],
  ] as const)("%s, %s: %s", (line, part, string) => {
    expect(stringOf(testHost(line, { rom: { part } }), 4)).toBe(string);
  });

  it("carry the other strings as seen, else built in the generation's style", () => {
    expect(alternatesOf(testHost("f4")).slice(1)).toEqual([
      "@Option Bytes  /0x1FFFC000/01*016 g",
      "@OTP Memory /0x1FFF7800/01*512 g,01*016 g",
      "@Device Feature/0xFFFF0000/01*004 g",
    ]);
    expect(alternatesOf(testHost("l0", { rom: { part: "STM32L072V8" } })).slice(1)).toEqual([
      "@Option Bytes  /0x1FF80000/01*032 e",
      "@DATA Memory /0x08080000/2*3Ke",
    ]);
    expect(alternatesOf(testHost("l4")).slice(1)).toEqual([
      "@Option Bytes  /0x1FFF7800/01*040 e/0x1FFFF800/01*040 e",
      "@OTP Memory /0x1FFF7000/01*001Ke",
    ]);
  });

  it("prefer what was seen on the very part", () => {
    expect(alternatesOf(testHost("f4", { rom: { part: "STM32F415RG" } }))[1]).toBe(
      "@Option Bytes  /0x1FFFC000/01*016 e",
    );
  });

  it("build a string with a hole in the new style", () => {
    const profile = { ...testProfile("h7"), descriptorStrings: [] };
    const rom = createRom({ profile, part: "STM32H743VG" });
    expect(alternatesOf(hostOf(rom))).toEqual([
      "@Internal Flash   /0x08000000/04*128Kg/0x08100000/04*128Kg",
      "@Option Bytes   /0x5200201C/01*128 e",
    ]);
  });

  it("quirk alternates-share-string: all carry the flash string", () => {
    const host = testHost("h7", { rom: { quirks: { "alternates-share-string": true } } });
    expect(alternatesOf(host)).toEqual([
      "@Internal Flash   /0x08000000/16*128Kg",
      "@Internal Flash   /0x08000000/16*128Kg",
    ]);
  });

  it("quirk string-length-too-large: bLength of the flash string exceeds what is sent", () => {
    const host = testHost("f4", { rom: { quirks: { "string-length-too-large": true } } });
    const lengths = [4, 5].map((index) => {
      const answer = host.raw(`80 06 0${index} 03 09 04 FF 00`);
      return answer.kind === "ok" ? [answer.bytes[0], answer.bytes.length] : [];
    });
    expect(lengths).toEqual([
      [166, 112],
      [72, 72],
    ]);
  });

  it("quirk functional-descriptor-request-hangs: that request alone is never answered", () => {
    const host = testHost("h7", {
      rom: { quirks: { "functional-descriptor-request-hangs": true } },
    });
    expect(answerOf(host, "81 06 00 21 00 00 09 00")).toBe("silent");
    expect(answerOf(host, "80 06 00 02 00 00 FF 00")).toContain("09 21 0B FF 00 00 04 1A 01");
    expect(host.status()).toBe("00 00 00 00 02 00");
  });
});

describe("standard requests", () => {
  it.each([
    ["GET_CONFIGURATION", "80 08 00 00 00 00 01 00", "01"],
    ["SET_CONFIGURATION 1", "00 09 01 00 00 00 00 00", ""],
    ["SET_CONFIGURATION 2", "00 09 02 00 00 00 00 00", "stall"],
    ["GET_STATUS of the device", "80 00 00 00 00 00 02 00", "01 00"],
    ["GET_STATUS of the interface", "81 00 00 00 00 00 02 00", "00 00"],
    ["SET_INTERFACE 3", "01 0B 03 00 00 00 00 00", ""],
    ["SET_INTERFACE 4", "01 0B 04 00 00 00 00 00", "stall"],
    ["device qualifier", "80 06 00 06 00 00 0A 00", "stall"],
    ["second configuration", "80 06 01 02 00 00 09 00", "stall"],
    ["Microsoft string 0xEE", "80 06 EE 03 00 00 12 00", "stall"],
    ["SYNCH_FRAME", "82 0C 00 00 00 00 02 00", "stall"],
  ])("%s", (_, setup, expected) => {
    expect(answerOf(testHost("f4"), setup)).toBe(expected);
  });

  it("remember the alternate setting until the configuration is set again", () => {
    const host = testHost("f4");
    host.select(2);
    expect(answerOf(host, "81 0A 00 00 00 00 01 00")).toBe("02");
    host.raw("00 09 01 00 00 00 00 00");
    expect(answerOf(host, "81 0A 00 00 00 00 01 00")).toBe("00");
  });

  it("leave no DFU without a configuration", () => {
    const host = testHost("f4");
    host.raw("00 09 00 00 00 00 00 00");
    expect([host.status(), answerOf(host, "80 08 00 00 00 00 01 00")]).toEqual(["stall", "00"]);
  });
});
