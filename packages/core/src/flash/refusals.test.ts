/** Every reason against a request with its full text, alone and together. */
import { describe, expect, it } from "vitest";
import type { DescribedDevice } from "../protocol/device.js";
import type { FlashTarget } from "../protocol/target.js";
import { planFlash } from "./plan.js";
import type { FlashOptions, PlanRefusal, RequestedImage } from "./plan-types.js";
import type { Part } from "./test-plan.js";
import {
  deviceOf,
  F405,
  F405_FLASH,
  H743,
  imageOf,
  L073,
  pattern,
  R,
  RW,
  run,
} from "./test-targets.js";

const BASE = 0x08000000;

interface Case {
  readonly what: string;
  readonly target?: FlashTarget;
  readonly parts?: readonly Part[];
  readonly images?: readonly RequestedImage[];
  readonly options?: FlashOptions;
  readonly device?: Partial<DescribedDevice>;
  readonly refusals: readonly PlanRefusal[];
}

function refusalsOf({
  target = F405,
  parts,
  images,
  options,
  device,
}: Case): readonly PlanRefusal[] {
  const image = imageOf(...(parts ?? [[BASE, pattern(4)]]));
  return planFlash({
    images: images ?? [{ alternateSetting: null, image }],
    device: { ...deviceOf(target), ...device },
    target,
    options,
  }).refusals;
}

const FUNCTIONAL = deviceOf(F405).functional;
const WRITE_ONLY = { readable: false, erasable: true, writable: true };

function flashWith(access: typeof R): FlashTarget {
  const runs = [run(BASE, 2, 64, access), run(BASE + 128, 1, 64), run(BASE + 192, 1, 64, access)];
  return { ...F405, layout: { regions: [{ ...F405_FLASH, runs }] } };
}

const DEAD: FlashTarget = {
  ...F405,
  layout: { regions: [{ ...F405_FLASH, runs: [run(BASE, 1536, 128, R)] }] },
};
const DUAL: FlashTarget = {
  ...F405,
  behaviour: { ...F405.behaviour, bank2Start: 0x20000, quirks: ["bank-2-erase-does-nothing"] },
};

const CASES: readonly Case[] = [
  {
    what: "no byte at all",
    parts: [],
    refusals: [
      {
        code: "nothing-to-do",
        message: "the image holds no bytes, so there is nothing to write",
        hint: "look into the file with `inspect`",
      },
    ],
  },
  { what: "no byte, but a mass erase", parts: [], options: { massErase: true }, refusals: [] },
  {
    what: "a device that takes nothing",
    device: { functional: { ...FUNCTIONAL, canDownload: false } },
    refusals: [
      {
        code: "cannot-download",
        message: "the device says that it takes no downloads (bmAttributes bit 0 is clear)",
      },
    ],
  },
  {
    what: "a device that cannot be read",
    device: { functional: { ...FUNCTIONAL, canUpload: false } },
    options: { skip: false, keep: false },
    refusals: [
      {
        code: "cannot-upload",
        message:
          "the device says that it cannot be read (bmAttributes bit 1 is clear), so nothing can be compared, kept or verified",
        hint: "--no-skip --discard --no-verify do without reading, and without proof",
      },
    ],
  },
  {
    what: "a device that cannot be read, and need not be",
    device: { functional: { ...FUNCTIONAL, canUpload: false } },
    options: { skip: false, keep: false, verify: false },
    refusals: [],
  },
  {
    what: "outside of all memories",
    parts: [
      [0x07fffffe, pattern(4)],
      [0x080ffffe, pattern(6)],
    ],
    refusals: [
      {
        code: "outside-memory",
        message: "0x07FFFFFE–0x07FFFFFF lies outside every memory of the device",
        hint: "was the image linked for another chip? see `inspect --chip`",
        range: { start: 0x07fffffe, end: BASE },
      },
      {
        code: "outside-memory",
        message: "0x08100000–0x08100003 lies outside every memory of the device",
        hint: "was the image linked for another chip? see `inspect --chip`",
        range: { start: 0x08100000, end: 0x08100004 },
      },
    ],
  },
  {
    what: "the hole between two banks",
    target: H743,
    parts: [[0x0807fff0, pattern(0x80020)]],
    refusals: [
      {
        code: "crosses-hole",
        message:
          "0x08080000–0x080FFFFF of segment 0x0807FFF0–0x0810000F lies in the hole between the banks of Internal Flash",
        hint: "the image is made for a chip with more flash",
        range: { start: 0x08080000, end: 0x08100000 },
      },
    ],
  },
  {
    what: "an alternate setting that is not there",
    images: [{ alternateSetting: 7, image: imageOf([BASE, pattern(4)]) }],
    refusals: [
      {
        code: "alternate-missing",
        message: "the image is for alternate setting 7, which the device does not have",
        hint: "the file is for another chip, or its alternate has to be given (alt=N)",
      },
    ],
  },
  {
    what: "an alternate setting that holds something else",
    images: [{ alternateSetting: 1, image: imageOf([BASE, pattern(4)]) }],
    refusals: [
      {
        code: "alternate-differs",
        message:
          "0x08000000–0x08000003 is wanted on alternate setting 1, but belongs to 0 (Internal Flash)",
        range: { start: BASE, end: BASE + 4 },
      },
    ],
  },
  {
    what: "two images with different bytes at one place",
    images: [
      { alternateSetting: 0, image: imageOf([BASE, pattern(8)]) },
      { alternateSetting: null, image: imageOf([BASE + 4, Uint8Array.of(5, 6, 9, 8, 9)]) },
    ],
    refusals: [
      {
        code: "images-overlap",
        message: "two images hold different bytes at 0x08000004–0x08000007, first at 0x08000006",
        hint: "leave the bytes out of one of them",
        range: { start: BASE + 4, end: BASE + 8 },
      },
    ],
  },
  {
    what: "two images with the same bytes at one place",
    images: [
      { alternateSetting: 0, image: imageOf([BASE, pattern(8)]) },
      { alternateSetting: null, image: imageOf([BASE + 4, pattern(8, 5)]) },
    ],
    refusals: [],
  },
  {
    what: "option bytes without consent",
    parts: [[0x1fffc000, pattern(16)]],
    options: { consent: ["otp"] },
    refusals: [
      {
        code: "consent-missing",
        message: "the image changes the option bytes, which can lock the chip",
        hint: "leave the data out (--exclude), or allow it with --option-bytes",
        range: { start: 0x1fffc000, end: 0x1fffc001 },
      },
    ],
  },
  {
    what: "OTP without consent",
    parts: [[0x1fff7a00, pattern(4)]],
    options: { consent: ["option-bytes"] },
    refusals: [
      {
        code: "consent-missing",
        message: "the image changes the OTP memory, which can never be erased",
        hint: "leave the data out (--exclude), or allow it with --otp",
        range: { start: 0x1fff7800, end: 0x1fff7801 },
      },
    ],
  },
  {
    what: "the device feature",
    parts: [[0xffff0000, pattern(1)]],
    refusals: [
      {
        code: "not-writable",
        message: "Device Feature is no memory for an image",
        hint: "the supply voltage is declared with --supply",
      },
    ],
  },
  {
    what: "sectors that cannot be written, neighbours as one",
    target: flashWith(R),
    parts: [[BASE, pattern(256)]],
    refusals: [
      {
        code: "not-writable",
        message: "the sectors at 0x08000000–0x0800007F cannot be written",
        range: { start: BASE, end: BASE + 128 },
      },
      {
        code: "not-writable",
        message: "the sectors at 0x080000C0–0x080000FF cannot be written",
        range: { start: BASE + 192, end: BASE + 256 },
      },
    ],
  },
  {
    what: "sectors that cannot be erased",
    target: flashWith(RW),
    parts: [[BASE + 64, pattern(128)]],
    refusals: [
      {
        code: "not-erasable",
        message: "the sectors at 0x08000040–0x0800007F cannot be erased",
        range: { start: BASE + 64, end: BASE + 128 },
      },
    ],
  },
  {
    what: "sectors that cannot be erased one by one, but all together",
    target: flashWith(RW),
    parts: [[BASE + 64, pattern(128)]],
    options: { massErase: true },
    refusals: [],
  },
  {
    what: "sectors that cannot be read",
    target: flashWith(WRITE_ONLY),
    parts: [[BASE + 64, pattern(128)]],
    refusals: [
      {
        code: "not-readable",
        message: "the sectors at 0x08000040–0x0800007F cannot be read, so nothing can be verified",
        hint: "--no-verify does without proof",
        range: { start: BASE + 64, end: BASE + 128 },
      },
    ],
  },
  {
    what: "sectors that cannot be read, and need not be",
    target: flashWith(WRITE_ONLY),
    parts: [[BASE + 64, pattern(128)]],
    options: { verify: false },
    refusals: [],
  },
  {
    what: "a memory string that offers nothing: one reason, not one for each sector",
    target: DEAD,
    parts: [
      [BASE, pattern(4)],
      [BASE + 0x1000, pattern(4)],
      [0x20000000, pattern(4)],
    ],
    refusals: [
      {
        code: "no-writable-sector",
        message: "the device offers no sector that can be written, so nothing would be transferred",
        hint: "its memory string may be wrong: name the chip with --chip",
      },
    ],
  },
  {
    what: "the same with a reason of another kind",
    target: DEAD,
    options: { supply: "3.3" },
    refusals: [
      {
        code: "no-writable-sector",
        message: "the device offers no sector that can be written, so nothing would be transferred",
        hint: "its memory string may be wrong: name the chip with --chip",
      },
      {
        code: "supply-unknown",
        message: 'supply range "3.3" is not known: the chip knows 1.8-2.1, 2.7-3.6',
      },
    ],
  },
  {
    what: "no byte at all, for a chip of which no sector can be written",
    target: DEAD,
    parts: [],
    refusals: [
      {
        code: "nothing-to-do",
        message: "the image holds no bytes, so there is nothing to write",
        hint: "look into the file with `inspect`",
      },
    ],
  },
  {
    what: "a supply range of a chip that declares none",
    target: { ...L073, behaviour: { ...L073.behaviour, quirks: [] } },
    options: { supply: "2.7-3.6" },
    refusals: [
      {
        code: "supply-unknown",
        message: 'supply range "2.7-3.6" is not known: the chip declares none',
      },
    ],
  },
  {
    what: "a mass erase that does not work",
    target: L073,
    options: { massErase: true },
    refusals: [
      {
        code: "mass-erase-unsupported",
        message: "mass erase does not work in the boot ROM of this chip",
        hint: "leave --mass-erase out: sectors are erased one by one",
      },
    ],
  },
  {
    what: "a second bank that cannot be erased",
    target: DUAL,
    parts: [
      [BASE + 0x10000, pattern(4)],
      [BASE + 0x3ffff, pattern(2)],
    ],
    refusals: [
      {
        code: "bank-2-erase-broken",
        message:
          "the sectors at 0x08020000–0x0805FFFF lie in bank 2, which the boot ROM of this chip cannot erase over USB",
        hint: "switch the chip to a single bank with a debug probe, or keep the image in bank 1",
        range: { start: BASE + 0x20000, end: BASE + 0x60000 },
      },
    ],
  },
  {
    what: "the first bank of such a chip",
    target: DUAL,
    parts: [[BASE, pattern(4)]],
    refusals: [],
  },
];

describe("refusals", () => {
  it.each(CASES)("$what", (given) => {
    expect(refusalsOf(given)).toEqual(given.refusals);
  });

  it("are told all at once", () => {
    const given: Case = {
      what: "",
      target: { ...DUAL, optionBytes: null },
      device: { functional: { ...FUNCTIONAL, canDownload: false, canUpload: false } },
      images: [
        { alternateSetting: 9, image: imageOf([BASE, pattern(4)]) },
        {
          alternateSetting: null,
          image: imageOf(
            [0x08020000, pattern(4)],
            [0x10000000, pattern(4)],
            [0x1fff7800, pattern(4)],
            [0x1fffc000, pattern(4)],
            [0xffff0000, pattern(4)],
          ),
        },
        { alternateSetting: 2, image: imageOf([BASE, pattern(4)]) },
      ],
      options: { supply: "x" },
      refusals: [],
    };
    expect(refusalsOf(given).map(({ code }) => code)).toEqual([
      "cannot-download",
      "cannot-upload",
      "alternate-missing",
      "outside-memory",
      "alternate-differs",
      "consent-missing",
      "consent-missing",
      "not-writable",
      "supply-unknown",
      "bank-2-erase-broken",
      "option-bytes-unknown",
    ]);
  });
});
