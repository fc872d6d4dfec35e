/** What the read-only phase looks at, by kind of memory and by option. */
import { describe, expect, it } from "vitest";
import type { FlashOptions } from "./plan-types.js";
import { windowsOf } from "./read-windows.js";
import { splitRequest } from "./request.js";
import type { Part } from "./test-plan.js";
import { deviceOf, F405, F405_FLASH, imageOf, L073, pattern, run } from "./test-targets.js";

const BASE = 0x08000000;
const KIB16 = 0x4000;

function windows(parts: readonly Part[], options: FlashOptions = {}, target = F405) {
  const images = [{ alternateSetting: null, image: imageOf(...parts) }];
  const request = { images, device: deviceOf(target), target, options };
  return splitRequest(request).regions.flatMap((region) => windowsOf(region, request));
}

describe("flash", () => {
  const parts: readonly Part[] = [
    [BASE, pattern(2 * KIB16)],
    [BASE + 3 * KIB16 + 4, pattern(4)],
  ];
  const covered = { alternateSetting: 0, start: BASE, end: BASE + 2 * KIB16 };
  const partly = { alternateSetting: 0, start: BASE + 3 * KIB16, end: BASE + 4 * KIB16 };

  it.each<[string, FlashOptions, readonly unknown[]]>([
    ["everything concerned", {}, [covered, partly]],
    ["what has bytes to keep", { skip: false }, [partly]],
    ["what may be skipped", { keep: false }, [covered, partly]],
    ["nothing", { skip: false, keep: false }, []],
    ["nothing before a mass erase", { massErase: true }, []],
  ])("%s", (_what, options, expected) => {
    expect(windows(parts, options)).toEqual(expected);
  });

  it("not what cannot be read", () => {
    const access = { readable: false, erasable: true, writable: true };
    const runs = [run(BASE, 1, 64, access), run(BASE + 64, 1, 64)];
    const target = { ...F405, layout: { regions: [{ ...F405_FLASH, runs }] } };
    expect(windows([[BASE, pattern(128)]], {}, target)).toEqual([
      { alternateSetting: 0, start: BASE + 64, end: BASE + 128 },
    ]);
  });
});

it("reads whole units of EEPROM around the wanted bytes, whatever the options", () => {
  const parts: readonly Part[] = [
    [0x08080003, pattern(1)],
    [0x0808000f, pattern(2)],
    [0x08080100, pattern(8)],
  ];
  expect(windows(parts, { skip: false, keep: false }, L073)).toEqual([
    { alternateSetting: 2, start: 0x08080000, end: 0x08080018 },
    { alternateSetting: 2, start: 0x08080100, end: 0x08080108 },
  ]);
});

it("reads OTP by unit and option bytes by block, and the device feature not at all", () => {
  const parts: readonly Part[] = [
    [0x1fff7801, pattern(1)],
    [0x1fffc007, pattern(1)],
    [0xffff0000, pattern(1)],
  ];
  expect(windows(parts)).toEqual([
    { alternateSetting: 1, start: 0x1fffc000, end: 0x1fffc010 },
    { alternateSetting: 2, start: 0x1fff7800, end: 0x1fff7804 },
  ]);
});

it("reads no option bytes that nobody knows", () => {
  expect(windows([[0x1fffc000, pattern(1)]], {}, { ...F405, optionBytes: null })).toEqual([]);
});
