/**
 * The seam inside the simulator: below it the boot ROM (descriptors, states, flash),
 * which knows neither promises nor faults; above it the bus (clock, faults, counters,
 * transports). Types only.
 */
import type { ControlSetup, QuirkName } from "@dfukit/core";
import type { AddressRange } from "@dfukit/memory";
import type { BankModeName, Profile } from "@dfukit/profiles";

/** What the boot ROM does with one control transfer. */
export type RomAnswer =
  /** Answered `afterMs` after the request (0: at once; more: GETSTATUS held while busy). */
  | { readonly kind: "ok"; readonly bytes: Uint8Array; readonly afterMs: number }
  | { readonly kind: "stall" }
  /** Never answered: the host's timeout ends it. */
  | { readonly kind: "silent" }
  /** The device leaves the bus instead of answering. */
  | { readonly kind: "gone" };

/** Which chip, and how it differs from a new one. */
export interface RomOptions {
  readonly profile: Profile;
  /** Part number, e.g. `STM32L073RZ`; the largest flash of the line if absent. */
  readonly part?: string;
  readonly serialNumber?: string;
  /**
   * Which layout the flash has, where an option bit selects one or sources disagree. By
   * default the one that a known string of the flash shows, else the first of the profile.
   */
  readonly bankMode?: BankModeName;
  /** Strings to send instead of those of the chip, by alternate setting. */
  readonly memoryStrings?: Readonly<Record<number, string>>;
  /** ROM id, which selects among the profile's quirks; the first id that has any by default. */
  readonly romId?: number;
  /** Quirks to switch on or off against the profile. */
  readonly quirks?: Readonly<Partial<Record<QuirkName, boolean>>>;
  /** 0 open, 1 protected, 2 for ever protected; default 0. */
  readonly readProtection?: 0 | 1 | 2;
  /**
   * At level 1: `refuse` answers errVENDOR (AN3156); `pretend` acknowledges everything,
   * reads back nothing and stores nothing. Default `refuse`.
   */
  readonly protectedWrites?: "refuse" | "pretend";
  /** Sectors that answer OK to erase and write and stay as they are (AN3156). */
  readonly writeProtected?: readonly AddressRange[];
  /** What the flash holds at the start: blank, or a fixed pattern that differs from blank everywhere. */
  readonly contents?: "blank" | "full";
  /**
   * Name of the supply range that the flash really has. Programming times follow what
   * the host declares; if that is a higher range, what it writes is stored wrong.
   */
  readonly supply?: string;
}

/** Something that a host must never do, and did. */
export interface RomViolation {
  readonly kind:
    | "write-without-erase"
    | "unit-written-twice"
    | "unaligned-write"
    | "readout-protection-level-2"
    | "irreversible-option-byte"
    | "poll-before-time"
    | "request-while-busy"
    | "block-number-reserved"
    | "option-bytes-partial-write"
    | "beyond-end";
  readonly message: string;
  readonly address: number | null;
}

/** The simulated boot ROM with its chip. All times are milliseconds of the caller's clock. */
export interface Rom {
  readonly profile: Profile;
  readonly part: string | null;
  /** Which of several layouts the flash has; null where there is only one. */
  readonly bankMode: BankModeName | null;
  /** False after leave, option-byte reset or read-unprotect, until `powerCycle`. */
  readonly attached: boolean;
  /** Where the application was started, or null while the boot ROM runs. */
  readonly startedAt: number | null;
  /** What the host must not have done, oldest first: the first 4096; more are only counted. */
  readonly violations: readonly RomViolation[];
  /** How many came after those that are kept. */
  readonly violationsDropped: number;
  /** Milliseconds that flash operations have really taken so far. */
  readonly busyMs: number;
  /** One control transfer; `data` is empty for IN and for OUT without data. */
  control(
    setup: ControlSetup & { readonly length: number },
    data: Uint8Array,
    nowMs: number,
  ): RomAnswer;
  /** SET_INTERFACE. */
  selectAlternate(alternateSetting: number, nowMs: number): RomAnswer;
  /** A USB bus reset: DFU state starts again, memory stays. */
  busReset(nowMs: number): void;
  /** Power off and on, back into the boot ROM. An operation under way is cut: its sector or unit is left damaged. */
  powerCycle(nowMs: number): void;
  /** Cuts an operation under way as a pulled plug with loss of power does. */
  cutPower(nowMs: number): void;
  /** Memory as a debug probe sees it; any address of any region. Unmapped bytes are an error. */
  readMemory(range: AddressRange): Uint8Array;
  /** Puts bytes into memory past all rules, as a debug probe does; the units count as programmed. */
  writeMemory(address: number, bytes: Uint8Array): void;
  /** Makes a unit fault when it is read, as a half-programmed ECC word does. */
  damage(address: number): void;
  /** Number of erases that each sector has had, by sector start address. */
  readonly eraseCounts: ReadonlyMap<number, number>;
}
