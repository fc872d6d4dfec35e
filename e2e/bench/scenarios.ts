/** What is measured, and the bars that the results have to keep. */

import { CHIPS, type Chip } from "./chips.js";
import { firmware } from "./firmware.js";

/** What a bar is about: the wall time as a whole, or what it has beyond the device's own work. */
export type Measure = "wall" | "beyond-busy";

/** Ours over theirs must not be more. */
export interface Bar {
  readonly measure: Measure;
  readonly ratioMax: number;
}

/** One job, done by both programs in turn. */
export interface Scenario {
  readonly name: string;
  readonly chip: Chip;
  /** What the page says of the job. */
  readonly job: string;
  /** What the flash holds before each run, and after it. */
  readonly before: Uint8Array;
  readonly image: Uint8Array;
  /** Further options of dfu-flash. */
  readonly words: readonly string[];
  readonly rounds: number;
  readonly bar: Bar | null;
}

const KIB = 1024;
const CHANGED_BYTES = 16 * KIB;
const ROUNDS = 3;
/** Where a run takes minutes. */
const FEW_ROUNDS = 1;

/** First bar: with verify at most 0.35 of dfu-util's without, where the boot ROM announces 104 ms. */
const ANNOUNCED: Bar = { measure: "wall", ratioMax: 0.35 };
/** Second bar: beyond the device's work no more than dfu-util, though everything is read back. */
const HONEST: Bar = { measure: "beyond-busy", ratioMax: 1 };
/** Third bar: a flash that has it already but for 16 KiB. */
const REFLASH: Bar = { measure: "wall", ratioMax: 0.2 };

/** All of them, or those of daily use. */
export function scenarios({ quick }: { readonly quick: boolean }): readonly Scenario[] {
  const sizes = quick ? [64] : [64, 512];
  const f405 = sizes.flatMap((kib) => [
    fresh("f405", CHIPS.f405, { kib, bar: ANNOUNCED }),
    fresh("f405-honest", CHIPS.f405Honest, { kib, bar: HONEST, words: ["--no-skip"] }),
  ]);
  const changed = reflash("f405", CHIPS.f405, { kib: quick ? 64 : 512, bar: REFLASH });
  if (quick) return [...f405, changed];
  return [
    ...f405,
    changed,
    ...others("l476", CHIPS.l476, 512),
    ...others("l073", CHIPS.l073, 192),
    ...others("h743", CHIPS.h743, 512),
  ];
}

interface Job {
  readonly kib: number;
  readonly bar?: Bar | null;
  readonly words?: readonly string[];
}

function others(name: string, chip: Chip, kib: number): readonly Scenario[] {
  // Where 64 KiB are half a sector dfu-util loses what lies behind them, and so may we.
  const words = chip === CHIPS.h743 ? ["--discard"] : [];
  return [
    fresh(name, chip, { kib: 64, words }),
    fresh(name, chip, { kib }),
    reflash(name, chip, { kib }),
  ];
}

function roundsOf(chip: Chip): number {
  return chip === CHIPS.l073 ? FEW_ROUNDS : ROUNDS;
}

/** The flash is full of another firmware. */
function fresh(name: string, chip: Chip, { kib, bar = null, words = [] }: Job): Scenario {
  return {
    name: `${name}-${kib}`,
    chip,
    job: `${kib} KiB${words.length === 0 ? "" : `, \`${words.join(" ")}\``}`,
    before: firmware(kib * KIB, kib + 1),
    image: firmware(kib * KIB, kib),
    words,
    rounds: roundsOf(chip),
    bar,
  };
}

/** The flash holds the image but for one piece. */
function reflash(name: string, chip: Chip, { kib, bar = null }: Job): Scenario {
  const image = firmware(kib * KIB, kib);
  const before = image.slice();
  const start = CHANGED_BYTES;
  before.set(firmware(CHANGED_BYTES, kib + 1), start);
  return {
    name: `${name}-${kib}-changed`,
    chip,
    job: `${kib} KiB again, ${CHANGED_BYTES / KIB} KiB of it changed`,
    before,
    image,
    words: [],
    rounds: roundsOf(chip),
    bar,
  };
}
