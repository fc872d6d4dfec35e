/** Rules about the program flash and how it is written. */
import { formatAddress } from "@dfukit/memory";
import type { FlashRun } from "../profile.js";
import type { BankModeName } from "../profile-memory-document.js";
import { sameRuns } from "../same-runs.js";
import { pointerStep } from "./issue.js";
import {
  flashLayouts,
  type LayoutPlace,
  type ProfileRule,
  runEnd,
  type Violation,
} from "./rule.js";

/** STM32s map their flash from here (first run of every known layout) ... */
const FLASH_BASE = 0x0800_0000;
/** ... and nothing but memory of the code region, where flash may lie, up to here (ARMv7-M §B3.1). */
const FLASH_SPACE_END = 0x1000_0000;

/** ST's code for the flash size, the character behind the package letter, in KiB (data sheets, "Ordering information"). */
const SIZE_CODES_KIB: Readonly<Record<string, number>> = {
  4: 16,
  6: 32,
  8: 64,
  B: 128,
  Z: 192,
  C: 256,
  D: 384,
  E: 512,
  Y: 640,
  F: 768,
  G: 1024,
  H: 1536,
  I: 2048,
  J: 4096,
};

const sizeLetterStandard: ProfileRule = {
  name: "size-letter-standard",
  linesOnly: true,
  check: ({ profile }) =>
    profile.flashSizes.flatMap(({ letter, sizeBytes }): readonly Violation[] => {
      const kib = SIZE_CODES_KIB[letter];
      if (kib === undefined) {
        const letters = Object.keys(SIZE_CODES_KIB).join(", ");
        const expected = `a size letter of ST's: ${letters}`;
        return [{ path: sizePath(letter), value: letter, expected, example: "B" }];
      }
      const expected = `the size that ST means by "${letter}", ${kib * 1024} bytes`;
      return sizeBytes === kib * 1024
        ? []
        : [
            {
              path: `${sizePath(letter)}/sizeBytes`,
              value: sizeBytes,
              expected,
              example: kib * 1024,
            },
          ];
    }),
};

const flashRunsFillSize: ProfileRule = {
  name: "flash-runs-fill-size",
  check: ({ profile }) =>
    flashLayouts(profile).flatMap(({ letter, runs, path }) => {
      const sizeBytes = profile.flashSizes.find((size) => size.letter === letter)?.sizeBytes;
      const sum = runs.reduce((total, run) => total + run.sectorCount * run.sectorSizeBytes, 0);
      if (sum === sizeBytes) return [];
      const expected = `sectors of ${sizeBytes} bytes in all, as sizeBytes says`;
      return [{ path, value: sum, expected, example: sizeBytes }];
    }),
};

const runsOrVariants: ProfileRule = {
  name: "runs-or-variants",
  check: ({ document }) =>
    Object.entries(document.flash.sizes).flatMap(([letter, { sizeBytes, runs, variants }]) => {
      if (runs === undefined || variants === undefined) return [];
      const expected = "runs or variants, which tells every layout, and not both";
      const value = "runs and variants";
      return [{ path: sizePath(letter), value, expected, example: { sizeBytes, variants } }];
    }),
};

const flashRunsContiguous: ProfileRule = {
  name: "flash-runs-contiguous",
  linesOnly: true,
  check: ({ profile }) => overRuns(flashLayouts(profile), checkStart),
};

function checkStart({ run, before, path }: RunPlace): readonly Violation[] {
  const place = { path: `${path}/start`, value: formatAddress(run.start) };
  if (before === undefined) {
    const example = formatAddress(FLASH_BASE);
    const expected = `the start of the flash, ${example}`;
    return run.start === FLASH_BASE ? [] : [{ ...place, expected, example }];
  }
  if (run.bank < before.bank) {
    const expected = `banks in ascending order, here ${before.bank} or more`;
    return [{ path: `${path}/bank`, value: run.bank, expected, example: before.bank }];
  }
  const end = runEnd(before);
  const example = formatAddress(end);
  if (run.bank > before.bank) {
    const expected = `${example} or more, behind the run before`;
    return run.start >= end ? [] : [{ ...place, expected, example }];
  }
  const expected = `${example}, where the run before ends: a bank has no hole`;
  return run.start === end ? [] : [{ ...place, expected, example }];
}

const flashInFlashSpace: ProfileRule = {
  name: "flash-in-flash-space",
  linesOnly: true,
  check: ({ profile }) =>
    overRuns(flashLayouts(profile), ({ run, path }) => {
      const end = runEnd(run);
      if (end <= FLASH_SPACE_END) return [];
      const expected = `an end at ${formatAddress(FLASH_SPACE_END - 1)} at most`;
      return [
        { path, value: formatAddress(end - 1), expected, example: formatAddress(0x080f_ffff) },
      ];
    }),
};

const sectorsAligned: ProfileRule = {
  name: "sectors-aligned",
  check: ({ profile }) =>
    overRuns(flashLayouts(profile), ({ run, path }) => {
      if (run.start % run.sectorSizeBytes === 0) return [];
      const expected = `a multiple of the sector size, ${run.sectorSizeBytes} bytes`;
      const example = formatAddress(FLASH_BASE);
      return [{ path: `${path}/start`, value: formatAddress(run.start), expected, example }];
    }),
};

const unitDividesSector: ProfileRule = {
  name: "alignment-divides-sector",
  check: ({ profile }) => {
    const alignment = profile.writeAlignmentBytes.value;
    return overRuns(flashLayouts(profile), ({ run, path }) => {
      if (run.sectorSizeBytes % alignment === 0) return [];
      const expected = `a multiple of the write alignment, ${alignment} bytes`;
      const value = run.sectorSizeBytes;
      return [{ path: `${path}/sectorSizeBytes`, value, expected, example: alignment * 128 }];
    });
  },
};

const alignmentPowerOfTwo: ProfileRule = {
  name: "alignment-power-of-two",
  check: ({ profile }) => {
    const value = profile.writeAlignmentBytes.value;
    const isPower = Number.isInteger(Math.log2(value));
    const path = "/programming/writeAlignment/sizeBytes";
    return isPower ? [] : [{ path, value, expected: "a power of two", example: 8 }];
  },
};

const alignmentMultipleOfUnit: ProfileRule = {
  name: "alignment-multiple-of-unit",
  check: ({ profile }) => {
    const value = profile.writeAlignmentBytes.value;
    const unit = profile.programUnitBytes.value;
    if (value % unit === 0) return [];
    const expected = `a multiple of the program unit, ${unit} bytes`;
    return [{ path: "/programming/writeAlignment/sizeBytes", value, expected, example: unit }];
  },
};

/** Modes that an option bit selects ... */
const BIT_MODES: readonly BankModeName[] = ["single-bank", "dual-bank"];
/** ... and those that sources disagree about. */
const MODES: readonly BankModeName[] = [...BIT_MODES, "contiguous", "with-hole"];

const variantOfOptionBit: ProfileRule = {
  name: "variant-of-option-bit",
  check: ({ profile }) =>
    profile.flashSizes.flatMap(({ letter, variants }) => {
      const bits = profile.bankModes.filter(({ sizes }) => sizes.includes(letter));
      return variants.flatMap(({ mode }, nth) => {
        const isKnown = bits.some(({ modes }) => modes[mode] !== undefined);
        if (isKnown || !BIT_MODES.includes(mode)) return [];
        const path = `${sizePath(letter)}/variants/${nth}/mode`;
        const expected = `a mode that an entry of bankModes has for size "${letter}"`;
        return [{ path, value: mode, expected, example: "dual-bank" }];
      });
    }),
};

const variantsDiffer: ProfileRule = {
  name: "variants-differ",
  check: ({ profile }) =>
    profile.flashSizes.flatMap(({ letter, variants }) =>
      variants.flatMap((variant, nth) => {
        const same = variants
          .slice(0, nth)
          .find(
            ({ mode, runs }) =>
              mode === variant.mode ||
              (sameRuns(runs, variant.runs) && banksOf(runs) === banksOf(variant.runs)),
          );
        if (same === undefined) return [];
        const path = `${sizePath(letter)}/variants/${nth}`;
        const expected = `a mode and a layout that differ from those before, but ${same.mode} is the same`;
        const example = MODES.find((mode) => variants.every((other) => other.mode !== mode));
        return [{ path, value: variant.mode, expected, example: example ?? MODES[0] }];
      }),
    ),
};

function banksOf(runs: readonly FlashRun[]): string {
  return runs.map(({ bank }) => bank).join();
}

/** In the order in which they are reported. */
export const FLASH_RULES: readonly ProfileRule[] = [
  sizeLetterStandard,
  flashRunsFillSize,
  runsOrVariants,
  flashRunsContiguous,
  flashInFlashSpace,
  sectorsAligned,
  unitDividesSector,
  alignmentPowerOfTwo,
  alignmentMultipleOfUnit,
  variantOfOptionBit,
  variantsDiffer,
];

interface RunPlace {
  readonly run: FlashRun;
  readonly before: FlashRun | undefined;
  readonly path: string;
}

function overRuns(
  layouts: readonly LayoutPlace[],
  check: (place: RunPlace) => readonly Violation[],
): readonly Violation[] {
  return layouts.flatMap(({ runs, path }) =>
    runs.flatMap((run, index) => check({ run, before: runs[index - 1], path: `${path}/${index}` })),
  );
}

function sizePath(letter: string): string {
  return `/flash/sizes${pointerStep(letter)}`;
}
