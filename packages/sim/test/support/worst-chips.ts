/**
 * The chips with the worst boot ROMs, as facts: what they say of themselves, how far their
 * flash really goes, and where their boot ROM would do damage. The strings stand here a
 * second time, so that a profile that loses one shows.
 */
import type { AddressRange } from "@dfukit/memory";
import type { BankModeName } from "@dfukit/profiles";
import { noiseAt, programAt } from "./firmware.js";

/** Where the flash of all of them begins. */
export const BASE = 0x0800_0000;

/** One chip and its boot ROM. */
export interface WorstChip {
  readonly what: string;
  readonly part: string;
  readonly romId?: number;
  readonly bankMode?: BankModeName;
  /** The string of the flash; of an F76x none was seen, so that it follows from the layout. */
  readonly flashString: string;
  /** The flash that is really there, bank by bank where they lie apart. */
  readonly flash: readonly AddressRange[];
  /** Where the flash ends for a host that has only the descriptors to go by. */
  readonly liveEnd: number;
  /** The descriptors tell which flash size it is. */
  readonly isSizeTold?: true;
  /** Bank 2, where the boot ROM cannot erase it. */
  readonly unerasable?: AddressRange;
}

const F42X = "@Internal Flash  /0x08000000/04*016Kg,01*064Kg,07*128Kg,04*016Kg,01*064Kg,07*128Kg";

function flashOf(sizeBytes: number, bankBytes = sizeBytes, bank2 = BASE + bankBytes) {
  const first = { start: BASE, end: BASE + bankBytes };
  return sizeBytes === bankBytes
    ? [first]
    : bank2 === first.end
      ? [{ start: BASE, end: BASE + sizeBytes }]
      : [first, { start: bank2, end: bank2 + sizeBytes - bankBytes }];
}

const KIB = 1024;
const MIB = 1024 * KIB;

/** All of them. */
export const WORST_CHIPS: readonly WorstChip[] = [
  {
    what: "L072 with 128 KiB: says 192 KiB, without a unit, and hangs beyond the end",
    part: "STM32L072RB",
    flashString: "@Internal Flash  /0x08000000/1536*128g",
    flash: flashOf(128 * KIB),
    liveEnd: BASE + 64 * KIB,
  },
  {
    what: "H743 revision V: sticks in dfuDNBUSY after each erase in bank 2",
    part: "STM32H743VI",
    romId: 0x90,
    flashString: "@Internal Flash   /0x08000000/16*128Kg",
    flash: flashOf(2 * MIB),
    liveEnd: BASE + 128 * KIB,
  },
  {
    what: "H743 with 1 MiB: says 2 MiB, and has a hole",
    part: "STM32H743VG",
    romId: 0x90,
    flashString: "@Internal Flash   /0x08000000/16*128Kg",
    flash: flashOf(MIB, 512 * KIB, 0x0810_0000),
    liveEnd: BASE + 128 * KIB,
  },
  {
    what: "H750: says 2 MiB of its 128 KiB",
    part: "STM32H750VB",
    romId: 0x91,
    flashString: "@Internal Flash   /0x08000000/16*128Kg",
    flash: flashOf(128 * KIB),
    liveEnd: BASE + 128 * KIB,
  },
  {
    what: "H7A3 with 2 MiB",
    part: "STM32H7A3VI",
    flashString: "@Internal Flash   /0x08000000/256*08Kg",
    flash: flashOf(2 * MIB),
    liveEnd: BASE + 128 * KIB,
  },
  {
    what: "H7A3 with 1 MiB: says 2 MiB, and has a hole",
    part: "STM32H7A3VG",
    flashString: "@Internal Flash   /0x08000000/256*08Kg",
    flash: flashOf(MIB, 512 * KIB, 0x0810_0000),
    liveEnd: BASE + 128 * KIB,
  },
  {
    what: "H7B3: says sectors of 2 KiB, where they have 8",
    part: "STM32H7B3LI",
    flashString: "@Internal Flash  /0x08000000/256*02Kg",
    flash: flashOf(2 * MIB),
    liveEnd: BASE + 128 * KIB,
  },
  {
    what: "G0B1: sends one string for all its memories, and stalls when it leaves",
    part: "STM32G0B1RE",
    flashString: "@Internal Flash   /0x08000000/256*02Kg",
    flash: flashOf(512 * KIB),
    liveEnd: BASE + 512 * KIB,
    isSizeTold: true,
  },
  {
    what: "F76x with 2 MiB and ROM 0x93 in dual-bank mode: an erase in bank 2 hits sector i+4",
    part: "STM32F767ZI",
    romId: 0x93,
    bankMode: "dual-bank",
    flashString: F42X,
    flash: flashOf(2 * MIB),
    liveEnd: BASE + 512 * KIB,
    unerasable: { start: 0x0810_0000, end: 0x0820_0000 },
  },
  {
    what: "F76x with 1 MiB and ROM 0x93 in dual-bank mode: the same",
    part: "STM32F767ZG",
    romId: 0x93,
    bankMode: "dual-bank",
    flashString:
      "@Internal Flash  /0x08000000/04*016Kg,01*064Kg,03*128Kg,04*016Kg,01*064Kg,03*128Kg",
    flash: flashOf(MIB),
    liveEnd: BASE + MIB,
    isSizeTold: true,
    unerasable: { start: 0x0808_0000, end: 0x0810_0000 },
  },
  {
    what: "F76x with 2 MiB and ROM 0x93 in single-bank mode: no second bank, no fault",
    part: "STM32F767ZI",
    romId: 0x93,
    bankMode: "single-bank",
    flashString: "@Internal Flash  /0x08000000/04*032Kg,01*128Kg,07*256Kg",
    flash: flashOf(2 * MIB),
    liveEnd: BASE + MIB,
  },
  {
    what: "F42x with 2 MiB: an erase in bank 2 does nothing",
    part: "STM32F429ZI",
    romId: 0x91,
    flashString: F42X,
    flash: flashOf(2 * MIB),
    liveEnd: BASE + 512 * KIB,
    unerasable: { start: 0x0810_0000, end: 0x0820_0000 },
  },
  {
    what: "F42x with 1 MiB in single-bank mode: says 2 MiB",
    part: "STM32F427VG",
    romId: 0x90,
    bankMode: "single-bank",
    flashString: F42X,
    flash: flashOf(MIB),
    liveEnd: BASE + 512 * KIB,
  },
];

/** A program for the first bytes of a flash, and other bytes for the rest of some ranges. */
export function imageOver(ranges: readonly AddressRange[]) {
  return ranges.map(({ start, end }) =>
    start === BASE ? programAt(start, end - start) : noiseAt(start, end - start),
  );
}

/** What is left of the flash where its boot ROM can erase. */
export function erasableFlash({ flash, unerasable }: WorstChip): readonly AddressRange[] {
  return unerasable === undefined ? flash : [{ start: BASE, end: unerasable.start }];
}
