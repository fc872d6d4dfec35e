/**
 * The memory of a simulated device in a file, so that it outlives the run as a real
 * flash does: an interruption can be repaired by the next command.
 */
import { existsSync } from "node:fs";
import { gunzipSync, gzipSync } from "node:zlib";
import { type AddressRange, formatAddress, regionRanges } from "@dfukit/memory";
import type { Chip } from "@dfukit/profiles";
import type { Rom } from "@dfukit/sim";
import { usageError } from "../error.js";
import { readInputFile } from "../files/read-file.js";
import { writeOutputFile } from "../files/write-file.js";

interface MemoryDocument {
  readonly schema: "dfukit/simulated-memory@1";
  readonly profile: string;
  readonly part: string | null;
  /** Compressed bytes in base64, by start address. */
  readonly memory: Readonly<Record<string, string>>;
}

/** A simulated device, and where its memory is kept. */
export interface KeptMemory {
  readonly rom: Rom;
  readonly chip: Chip;
  readonly path: string;
}

/** The memories that keep a program and its data. */
function rangesOf({ target }: Chip): readonly AddressRange[] {
  return target.layout.regions
    .filter(({ kind }) => kind === "flash" || kind === "eeprom")
    .flatMap(regionRanges);
}

/** Puts the file's bytes into the flash, if the file exists. @throws CliError `usage` for another chip's. */
export function loadMemory({ rom, chip, path }: KeptMemory): void {
  if (!existsSync(path)) return;
  const document = parseDocument(readInputFile(path), path);
  if (document.profile !== rom.profile.id || document.part !== rom.part) {
    const theirs = document.part ?? document.profile;
    throw usageError(
      `memory file "${path}" is of ${theirs}, expected ${rom.part ?? rom.profile.id}`,
      "give each simulated chip its own memory file",
    );
  }
  for (const { start, end } of rangesOf(chip)) {
    const packed = document.memory[formatAddress(start)];
    if (packed === undefined) continue;
    const bytes = gunzipSync(Buffer.from(packed, "base64"));
    writeProgrammed(rom, start, bytes.subarray(0, end - start));
  }
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

/** Writes the flash into the file. @throws CliError `output-failed`. */
export function saveMemory({ rom, chip, path }: KeptMemory): void {
  const memory: Record<string, string> = {};
  for (const range of rangesOf(chip)) {
    memory[formatAddress(range.start)] = gzipSync(rom.readMemory(range)).toString("base64");
  }
  const document: MemoryDocument = {
    schema: "dfukit/simulated-memory@1",
    profile: rom.profile.id,
    part: rom.part,
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
