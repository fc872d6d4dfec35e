/** Reasons against a request in device, addresses and images, each with its full text, and together. */
import { describe, expect, it } from "vitest";
import { DUAL, type RefusalRow, type RefusedCase, refusalsOf } from "./test-refusals.js";
import { deviceOf, F405, H743, imageOf, pattern } from "./test-targets.js";

const BASE = 0x08000000;
const FUNCTIONAL = deviceOf(F405).functional;

const CASES: readonly RefusalRow[] = [
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
];

describe("refusals", () => {
  it.each(CASES)("$what", (given) => {
    expect(refusalsOf(given)).toEqual(given.refusals);
  });

  it("are told all at once", () => {
    const given: RefusedCase = {
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
