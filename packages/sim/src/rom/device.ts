/**
 * The chip behind the state machine: its cells, its protection, the pointer. Made once
 * per simulated device; the operations read and change it.
 */
import { type AddressRange, intersect } from "@dfukit/memory";
import type { Profile } from "@dfukit/profiles";
import { SimError } from "../error.js";
import type { RomOptions, RomViolation } from "../rom-types.js";
import { type Cells, eraseCells, programCells, readCells } from "./cells.js";
import { chipOf, type SimulatedChip, sectorOf } from "./chip.js";
import { defaultOptionBytes, levelOf, optionBlocks, type ProtectionLevel } from "./option-bytes.js";
import { createPages } from "./pages.js";
import { type HasQuirk, quirkSet } from "./quirk-set.js";
import { type Register, registersOf } from "./registers.js";

/** One chip. What is not `readonly` changes while the boot ROM works. */
export interface RomDevice {
  readonly profile: Profile;
  readonly chip: SimulatedChip;
  readonly hasQuirk: HasQuirk;
  readonly cells: Cells;
  readonly violations: RomViolation[];
  /** How many more there were than are kept. */
  violationsDropped: number;
  readonly eraseCounts: Map<number, number>;
  /** Whole sectors. */
  readonly writeProtected: readonly AddressRange[];
  /** What can be uploaded besides the memories. */
  readonly registers: readonly Register[];
  /** At level 1: acknowledge and do nothing, instead of errVENDOR. */
  readonly pretends: boolean;
  /** The supply range that the chip really has; null: the highest. */
  readonly realSupply: string | null;
  level: ProtectionLevel;
  /** Set Address Pointer. */
  pointer: number;
  /** The supply range that the host has declared; null: none. */
  declaredSupply: string | null;
}

/**
 * A chip that has never been used.
 * @throws SimError `part-unknown`, `bank-mode-unknown`, `supply-unknown`.
 */
export function createDevice(options: RomOptions): RomDevice {
  const { profile } = options;
  assertSupply(profile, options.supply);
  const chip = chipOf(profile, options);
  const unitBytes = profile.programUnitBytes.value;
  const erasedByte = profile.erasedByte.value;
  const flash = chip.areas.filter(({ kind }) => kind === "flash");
  const pages = createPages({
    erasedByte,
    programUnitBytes: unitBytes,
    full: options.contents === "full" ? flash : [],
  });
  const device: RomDevice = {
    profile,
    chip,
    hasQuirk: quirkSet(options),
    cells: { pages, unitBytes, erasedByte, faulty: [] },
    violations: [],
    violationsDropped: 0,
    eraseCounts: new Map(),
    writeProtected: protectedSectors(chip, options.writeProtected ?? []),
    registers: registersOf(options, chip),
    pretends: options.protectedWrites === "pretend",
    realSupply: options.supply ?? null,
    level: options.readProtection ?? 0,
    pointer: flashBase(chip),
    declaredSupply: null,
  };
  writeDefaultOptionBytes(device, device.level);
  return device;
}

function assertSupply({ id, supply }: Profile, name: string | undefined): void {
  const names = Object.keys(supply?.values ?? {});
  if (name === undefined || names.includes(name)) return;
  const expected = names.length === 0 ? "none" : `one of ${names.join(", ")}`;
  throw new SimError(
    "supply-unknown",
    `supply range "${name}" is none of profile "${id}", expected ${expected}`,
    { actor: "input", details: { supply: name, profileId: id } },
  );
}

/** Where the pointer stands after power-up: the start of the flash (AN3156 §4.2). */
export function flashBase({ size }: SimulatedChip): number {
  return size.runs[0]?.start ?? 0;
}

/**
 * Violations kept. The first are those that tell what went wrong; a host that never stops
 * must not fill the memory.
 */
export const VIOLATIONS_MAX = 4_096;

/** Notes something that a host must never do. */
export function note(
  device: RomDevice,
  kind: RomViolation["kind"],
  { message, address = null }: { readonly message: string; readonly address?: number | null },
): void {
  if (device.violations.length < VIOLATIONS_MAX) device.violations.push({ kind, message, address });
  else device.violationsDropped++;
}

/** Puts the option bytes of a new chip into place. */
export function writeDefaultOptionBytes(device: RomDevice, level: ProtectionLevel): void {
  for (const block of optionBlocks(device.profile)) {
    const bytes = defaultOptionBytes(device.profile, block, level);
    programCells(device.cells, { address: block.start, bytes, rule: "free" });
  }
}

/**
 * What a reset does: the option bytes are loaded. From level 1 to 0 the chip erases
 * its flash; level 2 is noted and never entered.
 */
export function loadOptionBytes(device: RomDevice): void {
  if (device.level === 2) return;
  const readByte = (address: number) =>
    readCells(device.cells, { start: address, end: address + 1 })[0] ?? 0;
  const level = levelOf(device.profile.optionBytes, readByte) ?? device.level;
  if (level === 2) {
    note(device, "readout-protection-level-2", {
      message: "option bytes loaded with readout protection level 2",
    });
    return;
  }
  if (device.level === 1 && level === 0) eraseFlash(device);
  device.level = level;
}

/** Erases the whole flash at once, as a mass erase and a change to level 0 do. */
export function eraseFlash(device: RomDevice): void {
  for (const area of device.chip.areas) {
    if (area.kind !== "flash") continue;
    eraseCells(device.cells, area);
    for (let start = area.start; start < area.end; start += area.sectorSizeBytes) {
      countErase(device, start);
    }
  }
}

/** Adds one to the erases of the sector that starts at `address`. */
export function countErase({ eraseCounts }: RomDevice, address: number): void {
  eraseCounts.set(address, (eraseCounts.get(address) ?? 0) + 1);
}

/** Whether a byte of `range` lies in a write-protected sector. */
export function isWriteProtected({ writeProtected }: RomDevice, range: AddressRange): boolean {
  return writeProtected.some((other) => intersect(other, range) !== undefined);
}

/** Whether reading a half-programmed unit faults, and a unit may be written only once. */
export function hasEcc({ profile }: RomDevice): boolean {
  return !profile.blankReadProvesErased.value;
}

/** Protection holds for whole sectors of the flash, whatever part of one the caller names. */
function protectedSectors(
  chip: SimulatedChip,
  ranges: readonly AddressRange[],
): readonly AddressRange[] {
  return ranges.flatMap((range) => {
    const touched = chip.areas.filter(
      (area) => area.kind === "flash" && intersect(area, range) !== undefined,
    );
    return touched.map((area) => {
      const part = intersect(area, range) ?? area;
      return { start: sectorOf(area, part.start).start, end: sectorOf(area, part.end - 1).end };
    });
  });
}
