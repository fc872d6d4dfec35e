/** The frozen facts of every part, and the same facts made anew from the lists they come from. */
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

/** Start, number of sectors, sector size, bank. */
export type RunFacts = readonly [
  start: string,
  sectorCount: number,
  sectorSizeBytes: number,
  bank: number,
];
export type RamFacts = readonly [start: string, sizeBytes: number, name: string];
export type RangeFacts = readonly [start: string, sizeBytes: number];

/** `fixtures/parts.json`: tables, and for each part its die, KiB of flash and places in the tables. */
export interface PartFacts {
  /** Program unit, alignment and erased byte by die. */
  readonly dies: Readonly<
    Record<string, readonly [unitBytes: number | null, alignmentBytes: number, erased: number]>
  >;
  /** Each a list of layouts. */
  readonly flash: readonly (readonly (readonly RunFacts[])[])[];
  readonly ram: readonly (readonly RamFacts[])[];
  readonly eeprom: readonly (readonly RangeFacts[])[];
  readonly parts: Readonly<
    Record<string, readonly [die: string, kib: number, flash: number, ram: number, eeprom?: number]>
  >;
}

/** One part of the shared `parts.json`. */
interface SharedPart {
  readonly die: string;
  readonly flashBytes: number;
  readonly flash: readonly (readonly (readonly [
    start: string,
    sizeBytes: number,
    sectorSizeBytes: number,
    writeSizeBytes: number,
    erasedByte: number,
    bank: number,
  ])[])[];
  readonly ram: readonly RamFacts[];
  readonly eeprom?: readonly (readonly [start: string, sizeBytes: number])[];
}

/** One die of the shared `chips.json`. */
interface SharedDie {
  readonly dieId: string;
  readonly programming: {
    readonly hardwareUnit_bytes: number | null;
    readonly recommendedAlignment_bytes: number;
  };
  readonly erasedByteValue: number;
}

/** The frozen facts. */
export function readFrozen(): PartFacts {
  const url = new URL("fixtures/parts.json", import.meta.url);
  return JSON.parse(readFileSync(fileURLToPath(url), "utf8"));
}

/** The frozen form of the shared lists: what the fixture must be. */
export function freeze(
  parts: Readonly<Record<string, SharedPart>>,
  dies: readonly SharedDie[],
): PartFacts {
  const flash = new Table<readonly (readonly RunFacts[])[]>();
  const ram = new Table<readonly RamFacts[]>();
  const eeprom = new Table<readonly RangeFacts[]>();
  const names = Object.keys(parts).toSorted();
  const rows = names.map((name) => {
    const part = parts[name];
    if (part === undefined) throw new Error(name);
    const layouts = part.flash.map((layout) =>
      layout.map(
        ([start, size, sector, , , bank]) => [start, size / sector, sector, bank] as const,
      ),
    );
    const ranges = (part.eeprom ?? []).map(([start, size]) => [start, size] as const);
    const row = [part.die, part.flashBytes / 1024, flash.place(layouts), ram.place(part.ram)];
    return [name, ranges.length === 0 ? row : [...row, eeprom.place(ranges)]] as const;
  });
  const frozen: unknown = {
    dies: Object.fromEntries(
      dies
        .toSorted((a, b) => (a.dieId < b.dieId ? -1 : 1))
        .map(({ dieId, programming, erasedByteValue }) => [
          dieId,
          [programming.hardwareUnit_bytes, programming.recommendedAlignment_bytes, erasedByteValue],
        ]),
    ),
    flash: flash.rows,
    ram: ram.rows,
    eeprom: eeprom.rows,
    parts: Object.fromEntries(rows),
  };
  return frozen as PartFacts;
}

/** Rows without repetition. */
class Table<Row> {
  readonly rows: Row[] = [];
  readonly #places = new Map<string, number>();

  /** The place of a row, which is added if it is new. */
  place(row: Row): number {
    const key = JSON.stringify(row);
    const known = this.#places.get(key);
    if (known !== undefined) return known;
    this.#places.set(key, this.rows.length);
    return this.rows.push(row) - 1;
  }
}
