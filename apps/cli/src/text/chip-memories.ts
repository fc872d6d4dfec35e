/** The memories of a part as `chips show` prints them: shown by the boot ROM, hidden, and RAM. */
import {
  type FlashRegion,
  formatAddress,
  formatRange,
  formatSize,
  regionSizeBytes,
  runRange,
  type SectorAccess,
  type SectorRun,
} from "@dfukit/memory";
import type { BankMode, Citation, FlashVariant, Profile } from "@dfukit/profiles";
import type { Page } from "./chip-page.js";
import { rangeText, romsText, type ShownChip, sizeOf } from "./chip-words.js";

/** Each memory with its runs of sectors. */
export function memoryLines(shown: ShownChip, page: Page): readonly string[] {
  return shown.chip.target.layout.regions.flatMap((region) => [
    page.heading(region.name, regionText(region), citationOf(region, shown)),
    ...region.runs.map((run) => page.line(`${runText(run)}, ${describeAccess(run.access)}`)),
  ]);
}

function regionText(region: FlashRegion): string {
  return `(alternate setting ${region.alternateSetting}, ${formatSize(regionSizeBytes(region))})`;
}

function citationOf({ alternateSetting }: FlashRegion, shown: ShownChip): Citation | undefined {
  const { profile } = shown;
  if (alternateSetting === profile.flashAlternateSetting) return sizeOf(shown);
  return profile.memories.find(({ region }) => region.alternateSetting === alternateSetting);
}

function runText(run: SectorRun): string {
  return `${formatRange(runRange(run))}  ${run.sectorCount} × ${formatSize(run.sectorSizeBytes)}`;
}

function describeAccess({ readable, writable, erasable }: SectorAccess): string {
  const words = [readable ? "read" : "", writable ? "write" : "", erasable ? "erase" : ""];
  const allowed = words.filter((word) => word !== "");
  return allowed.length === 0 ? "no access" : allowed.join(", ");
}

/** Every layout that the flash may have, and what selects it; nothing if there is one. */
export function flashLayoutLines(shown: ShownChip, page: Page): readonly string[] {
  const size = sizeOf(shown);
  if (size === undefined) return [];
  const bit = shown.profile.bankModes.find(({ sizes }) => sizes.includes(size.letter));
  const variants = size.variants.flatMap((variant, index) => [
    page.row(
      variant.mode,
      selectedBy(variant, { bit, isAssumed: index === 0 }),
      bit?.modes[variant.mode] === undefined ? size : bit,
    ),
    ...variant.runs.map((run) => page.line(`${runText(run)}, bank ${run.bank}`)),
  ]);
  const isSelecting = size.variants.some(({ mode }) => bit?.modes[mode] !== undefined);
  return [...variants, ...(bit === undefined || isSelecting ? [] : bitLines(bit, page))];
}

function selectedBy(
  { mode }: FlashVariant,
  { bit, isAssumed }: { readonly bit: BankMode | undefined; readonly isAssumed: boolean },
): string {
  const value = bit?.modes[mode];
  const cause =
    bit === undefined || value === undefined
      ? "the sources disagree"
      : `${bit.field} = ${value} (bit ${bit.bit} of ${bit.register})`;
  return `${cause}${isAssumed ? "; assumed, unless the device tells otherwise" : ""}`;
}

/** A bit that changes nothing in the sectors of this part. */
function bitLines(bit: BankMode, page: Page): readonly string[] {
  const modes = Object.entries(bit.modes).map(([mode, value]) => `${mode} with ${value}`);
  const where = `${bit.field} (bit ${bit.bit} of ${bit.register})`;
  return [page.row("banks", `${where}: ${modes.join(", ")}; the sectors stay the same`, bit)];
}

/** RAM that a program may use. */
export function ramLines({ chip, profile }: ShownChip, page: Page): readonly string[] {
  const group = profile.parts.find(
    ({ prefix, ram }) =>
      JSON.stringify(ram) === JSON.stringify(chip.ram) || chip.part?.startsWith(prefix) === true,
  );
  return chip.ram.map((ram) =>
    page.line(
      `${formatRange(ram)}  ${ram.name}, ${formatSize(ram.end - ram.start)}`,
      group?.ramCitation,
    ),
  );
}

/** System memory, the words of the chip, and memories that no alternate setting shows. */
export function otherMemoryLines(
  { rom, notShown, registers }: Profile,
  page: Page,
): readonly string[] {
  return [
    ...(rom?.systemMemory ?? []).map((range) =>
      page.row("system memory", rangeText(range), rom ?? undefined),
    ),
    ...notShown.map((memory) =>
      page.row(
        memory.name,
        `${rangeText(memory)}; no alternate setting is known to show it`,
        memory,
      ),
    ),
    ...registerLines(registers, page),
  ];
}

function registerLines(registers: Profile["registers"], page: Page): readonly string[] {
  if (registers === null) return [];
  const { flashSize, uniqueId, readable } = registers;
  const word = (name: string, address: number | null, what: string): readonly string[] =>
    address === null ? [] : [page.row(name, `${formatAddress(address)}, ${what}`, registers)];
  return [
    ...word("flash size", flashSize, "16 bits, in KiB"),
    ...word("unique id", uniqueId, "96 bits"),
    readable === null
      ? page.row("read by a host", "not known whether the boot ROM allows it for size and id")
      : page.row(
          "read by a host",
          `${romsText(readable.romIds)} allows it for size and id`,
          readable,
        ),
  ];
}
