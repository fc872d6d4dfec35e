/** Reasons against changing a memory, and against options, each with its full text. */
import { expect, it } from "vitest";
import type { FlashTarget } from "../protocol/target.js";
import { DUAL, type RefusalRow, refusalsOf } from "./test-refusals.js";
import { F405, F405_FLASH, L073, pattern, R, RW, run } from "./test-targets.js";

const BASE = 0x08000000;
const WRITE_ONLY = { readable: false, erasable: true, writable: true };

function flashWith(access: typeof R): FlashTarget {
  const runs = [run(BASE, 2, 64, access), run(BASE + 128, 1, 64), run(BASE + 192, 1, 64, access)];
  return { ...F405, layout: { regions: [{ ...F405_FLASH, runs }] } };
}

const DEAD: FlashTarget = {
  ...F405,
  layout: { regions: [{ ...F405_FLASH, runs: [run(BASE, 1536, 128, R)] }] },
};

it.each<RefusalRow>([
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
    what: "sectors of another memory than the flash, which a mass erase does not reach",
    target: {
      ...F405,
      layout: {
        regions: [
          F405_FLASH,
          {
            name: "External",
            kind: "external",
            alternateSetting: 4,
            runs: [run(0x90000000, 1, 64, RW)],
          },
        ],
      },
    },
    parts: [[0x90000000, pattern(64)]],
    options: { massErase: true },
    refusals: [
      {
        code: "not-erasable",
        message: "the sectors at 0x90000000–0x9000003F cannot be erased",
        range: { start: 0x90000000, end: 0x90000040 },
      },
    ],
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
        hint: "keep the image in bank 1, or erase bank 2 with a debug probe first; a chip that can be switched to a single bank has no bank 2 then",
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
])("$what", (given) => {
  expect(refusalsOf(given)).toEqual(given.refusals);
});
