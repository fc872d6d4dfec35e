/** `--sim CHIP[,KEY=VALUE…]`: a simulated device and how it differs from a new one. */
import { QUIRKS, type QuirkName } from "@dfukit/core";
import type { AddressRange } from "@dfukit/memory";
import type { BankModeName } from "@dfukit/profiles";
import { type Fault, parseFault } from "@dfukit/sim";
import { usageError } from "../error.js";
import { parseBounded, parseRange } from "./number.js";

/** A simulated device as the user named it. */
export interface SimArgument {
  /** Part number or profile id. */
  readonly chip: string;
  readonly faults: readonly Fault[];
  readonly quirks: Readonly<Partial<Record<QuirkName, boolean>>>;
  readonly serialNumber?: string;
  /** Which of several flash layouts the chip has. */
  readonly bankMode?: BankModeName;
  readonly contents?: "blank" | "full";
  readonly readProtection?: 0 | 1 | 2;
  readonly protectedWrites?: "refuse" | "pretend";
  readonly writeProtected: readonly AddressRange[];
  readonly romId?: number;
  readonly supply?: string;
  /** File that holds the memory between runs. */
  readonly memoryFile?: string;
  /** Times as fast as a real device; without it, as fast as it goes. */
  readonly speed?: number;
}

/** The keys, each with what it takes, for the hint of an error. */
const SIM_KEYS: Readonly<Record<string, string>> = {
  "bank-mode": "single-bank or dual-bank, as an option bit selects it",
  contents: "blank or full",
  fault: "WHAT@WHEN, e.g. disconnect@120",
  memory: "FILE that keeps the memory between runs",
  protect: "RANGE of sectors that stay as they are",
  pretend: "yes: a protected device acknowledges writes",
  quirk: "NAME, or -NAME to switch one off",
  rdp: "0, 1 or 2",
  rom: "ROM id, e.g. 0x90",
  serial: "TEXT",
  speed: "N times real time",
  supply: "RANGE of volts, e.g. 2.7-3.6",
};

type Settings = { -readonly [K in keyof SimArgument]: SimArgument[K] };

/** Reads one `--sim`. @throws CliError `usage`; SimError `fault-malformed`. */
export function parseSim(text: string, what = "--sim"): SimArgument {
  const [chip = "", ...pairs] = text.split(",");
  if (chip === "") {
    throw usageError(`${what} "${text}" names no chip`, "write a part number: STM32L073RZ");
  }
  const faults: Fault[] = [];
  const quirks: Partial<Record<QuirkName, boolean>> = {};
  const writeProtected: AddressRange[] = [];
  let settings: Settings = { chip, faults, quirks, writeProtected };
  for (const pair of pairs) {
    const at = pair.indexOf("=");
    const [key, value] = at < 0 ? [pair, ""] : [pair.slice(0, at), pair.slice(at + 1)];
    if (key === "fault") faults.push(parseFault(value));
    else if (key === "protect") writeProtected.push(parseRange(value, "protect= of --sim"));
    else if (key === "quirk") quirks[quirkNamed(value)] = !value.startsWith("-");
    else settings = { ...settings, ...readSetting(key, value) };
  }
  return settings;
}

function readSetting(key: string, value: string): Partial<Settings> {
  switch (key) {
    case "bank-mode":
      return { bankMode: oneOf(key, value, BANK_MODES) };
    case "contents":
      return { contents: oneOf(key, value, ["blank", "full"] as const) };
    case "memory":
      return { memoryFile: nonEmpty(key, value) };
    case "pretend":
      return { protectedWrites: oneOf(key, value, ["yes", "no"]) === "yes" ? "pretend" : "refuse" };
    case "rdp":
      return { readProtection: LEVELS[oneOf(key, value, ["0", "1", "2"] as const)] };
    case "rom":
      return { romId: parseBounded(value, "rom= of --sim", 0xff) };
    case "serial":
      return { serialNumber: nonEmpty(key, value) };
    case "speed":
      return { speed: speedOf(value) };
    case "supply":
      return { supply: nonEmpty(key, value) };
    default:
      throw usageError(
        `"${key}" of --sim is not known`,
        `known are ${Object.keys(SIM_KEYS).join(", ")}`,
      );
  }
}

const BANK_MODES = [
  "single-bank",
  "dual-bank",
  "contiguous",
  "with-hole",
] as const satisfies readonly BankModeName[];

const LEVELS = { 0: 0, 1: 1, 2: 2 } as const;

function oneOf<T extends string>(key: string, value: string, words: readonly T[]): T {
  const word = words.find((known) => known === value);
  if (word !== undefined) return word;
  throw usageError(`${key}= of --sim "${value}" is none of ${words.join(", ")}`);
}

function nonEmpty(key: string, value: string): string {
  if (value !== "") return value;
  throw usageError(`${key}= of --sim is empty`, `write ${key}=${SIM_KEYS[key]}`);
}

function speedOf(value: string): number {
  const speed = /^\d{1,6}(\.\d{1,3})?$/.test(value) ? Number(value) : 0;
  if (speed > 0) return speed;
  throw usageError(`speed= of --sim "${value}" is not a number above 0`, "speed=1 is real time");
}

function quirkNamed(value: string): QuirkName {
  const name = value.replace(/^-/, "");
  if (isQuirk(name)) return name;
  throw usageError(
    `quirk= of --sim "${name}" is not known`,
    `known are ${Object.keys(QUIRKS).join(", ")}`,
  );
}

function isQuirk(name: string): name is QuirkName {
  return Object.hasOwn(QUIRKS, name);
}
