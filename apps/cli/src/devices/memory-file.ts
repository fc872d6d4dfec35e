/**
 * The memories of a simulated device in a file, so that they outlive the run as those of
 * a real chip do: an interruption can be repaired by the next command.
 */
import { existsSync } from "node:fs";
import { gunzipSync, gzipSync } from "node:zlib";
import { type AddressRange, formatAddress, type RegionKind, regionRanges } from "@dfukit/memory";
import type { Chip } from "@dfukit/profiles";
import type { Rom, SimulatedDevice } from "@dfukit/sim";
import { usageError } from "../error.js";
import { readInputFile } from "../files/read-file.js";
import { writeOutputFile } from "../files/write-file.js";

interface MemoryDocument {
  readonly schema: "dfukit/simulated-memory@1";
  readonly profile: string;
  readonly part: string | null;
  /** Which of several flash layouts the chip has; null where there is only one. */
  readonly bankMode: Rom["bankMode"];
  /** Compressed bytes in base64, by start address. */
  readonly memory: Readonly<Record<string, string>>;
}

/** A simulated device, and where its memories are kept. */
export interface KeptMemory {
  readonly device: Pick<SimulatedDevice, "rom" | "replug">;
  readonly chip: Chip;
  readonly path: string;
}

/** What is in a memory file, by start address of the range. */
export type MemoryContents = ReadonlyMap<number, Uint8Array>;

/** Which memories are written as units that take data once. */
const PROGRAMMED: readonly RegionKind[] = ["flash", "eeprom", "otp"];

function rangesOf({ target }: Chip, kinds: readonly RegionKind[]): readonly AddressRange[] {
  return target.layout.regions.filter(({ kind }) => kinds.includes(kind)).flatMap(regionRanges);
}

/**
 * What the file holds; null if there is none yet.
 * @throws CliError `usage` for another chip's, and for a file that is none.
 */
export function readMemory(path: string, rom: Rom): MemoryContents | null {
  if (!existsSync(path)) return null;
  const document = parseDocument(readInputFile(path), path);
  if (document.profile !== rom.profile.id || document.part !== rom.part) {
    const theirs = document.part ?? document.profile;
    throw usageError(
      `memory file "${path}" is of ${theirs}, expected ${rom.part ?? rom.profile.id}`,
      "give each simulated chip its own memory file",
    );
  }
  // A file of an older version says nothing of it.
  const { bankMode = rom.bankMode } = document;
  if (bankMode !== rom.bankMode) {
    throw usageError(
      `memory file "${path}" is of a chip in ${bankMode} mode, expected ${rom.bankMode}`,
      `write bank-mode=${bankMode}, or give each mode its own memory file`,
    );
  }
  const entries = Object.entries(document.memory);
  return new Map(
    entries.map(([start, packed]) => [Number(start), gunzipSync(Buffer.from(packed, "base64"))]),
  );
}

/**
 * Puts what a file holds into a chip that is new. The option bytes come first and take
 * effect by a power cycle: a change of the readout protection may erase the flash.
 */
export function loadMemory(
  contents: MemoryContents,
  { device, chip }: Omit<KeptMemory, "path">,
): void {
  const { rom } = device;
  const options = partsIn(contents, rangesOf(chip, ["option-bytes"]));
  for (const { start, bytes } of options) rom.writeMemory(start, bytes);
  if (options.length > 0) device.replug();
  for (const { start, bytes } of partsIn(contents, rangesOf(chip, PROGRAMMED))) {
    writeProgrammed(rom, start, bytes);
  }
}

/**
 * The level of readout protection that a chip is made with to take these contents: what
 * the option bytes say is loaded later, but for level 2, which a chip only begins with.
 * Undefined if the file says nothing of option bytes.
 */
export function protectionIn(contents: MemoryContents, chip: Chip, rom: Rom): 0 | 2 | undefined {
  const parts = partsIn(contents, rangesOf(chip, ["option-bytes"]));
  if (parts.length === 0) return undefined;
  const place = rom.profile.optionBytes?.readProtection ?? null;
  if (place === null || place.level2 === null) return 0;
  const values = parts.map(({ start, bytes }) => bytes[place.address - start]);
  return values.includes(place.level2) ? 2 : 0;
}

/** What the contents hold of each range. Files of older versions lack some. */
function partsIn(
  contents: MemoryContents,
  ranges: readonly AddressRange[],
): readonly { readonly start: number; readonly bytes: Uint8Array }[] {
  return ranges.flatMap(({ start, end }) => {
    const bytes = contents.get(start);
    return bytes === undefined ? [] : [{ start, bytes: bytes.subarray(0, end - start) }];
  });
}

/** Only units that hold something: a unit that was never programmed must stay so. */
function writeProgrammed(rom: Rom, start: number, bytes: Uint8Array): void {
  const unitBytes = rom.profile.programUnitBytes.value;
  const erased = rom.profile.erasedByte.value;
  let from: number | undefined;
  for (let at = 0; at <= bytes.length; at += unitBytes) {
    const unit = bytes.subarray(at, at + unitBytes);
    const programmed = unit.some((byte) => byte !== erased);
    if (programmed) from ??= at;
    else if (from !== undefined) {
      rom.writeMemory(start + from, bytes.subarray(from, at));
      from = undefined;
    }
  }
}

/** Writes flash, EEPROM, OTP and option bytes into the file. @throws CliError `output-failed`. */
export function saveMemory({ device: { rom }, chip, path }: KeptMemory): void {
  const memory: Record<string, string> = {};
  for (const range of rangesOf(chip, [...PROGRAMMED, "option-bytes"])) {
    memory[formatAddress(range.start)] = gzipSync(rom.readMemory(range)).toString("base64");
  }
  const document: MemoryDocument = {
    schema: "dfukit/simulated-memory@1",
    profile: rom.profile.id,
    part: rom.part,
    bankMode: rom.bankMode,
    memory,
  };
  writeOutputFile(path, Buffer.from(`${JSON.stringify(document, undefined, 2)}\n`));
}

function parseDocument(bytes: Uint8Array, path: string): MemoryDocument {
  try {
    const value: unknown = JSON.parse(Buffer.from(bytes).toString("utf8"));
    if (isMemoryDocument(value)) return value;
  } catch {
    // Told below, in words of our own.
  }
  throw usageError(`"${path}" is no memory file of a simulated device`, "give another name");
}

function isMemoryDocument(value: unknown): value is MemoryDocument {
  const { schema, memory } = Object(value) as Partial<Record<keyof MemoryDocument, unknown>>;
  return schema === "dfukit/simulated-memory@1" && typeof memory === "object" && memory !== null;
}
