/**
 * The profiles that come with the library. Each is parsed when it is first asked for, so
 * that loading the module costs nothing and a part number one line. They lie here
 * normalised: scripts/bundle-profiles.mjs has done what is done to a file of the user's.
 */
import { FIELD_ROWS, LINES_JSON, TARGET_ROWS } from "./bundled.generated.js";
import type { LineSource, PartLine } from "./part-index.js";
import type { Profile } from "./profile.js";

const BUNDLED: LineSource = {
  read: readFields,
  target: (row) => JSON.parse(cellText(TARGET_ROWS, row)),
};

/** What was read in full, by row. */
const profiles: Profile[] = [];
let lines: readonly PartLine[] | undefined;
let listed: readonly Profile[] | undefined;
let strings: readonly string[] | undefined;
let loaders: readonly Profile[] | undefined;
let recognised: readonly Profile[] | undefined;

/** All bundled chip lines, ascending by id. The same array each time. */
export function listProfiles(): readonly Profile[] {
  listed ??= readRows(0, bundledLines().length);
  return listed;
}

/** All bundled boot loaders that are no STM32 boot ROM, ascending by id. The same array each time. */
export function listLoaders(): readonly Profile[] {
  // Their rows follow those of the lines.
  loaders ??= readRows(bundledLines().length, undefined);
  return loaders;
}

/** Everything that a device can be recognised as: chip lines, then loaders. The same array each time. */
export function listRecognised(): readonly Profile[] {
  recognised ??= [...listProfiles(), ...listLoaders()];
  return recognised;
}

/**
 * The profile of a chip line by its id, which is case-sensitive; undefined if there is none.
 * Of the bundled lines it reads no other; it gives the same object as `listProfiles`.
 */
export function findProfile(id: string, among?: readonly Profile[]): Profile | undefined {
  if (among !== undefined) return among.find((profile) => profile.id === id);
  const row = bundledLines().findIndex((line) => line.id === id);
  return row < 0 ? undefined : keep(row, () => readRow(row));
}

/** Every memory string that a bundled profile knows, each once. The same array each time. */
export function listStrings(): readonly string[] {
  if (strings === undefined) {
    const rows = FIELD_ROWS.descriptorStrings.split("\n");
    const entries = rows.flatMap((row): Profile["descriptorStrings"] => JSON.parse(row));
    strings = [...new Set(entries.map(({ string }) => string))];
  }
  return strings;
}

/** All bundled chip lines, ascending by id, none of them read yet. The same array each time. */
export function bundledLines(): readonly PartLine[] {
  if (lines === undefined) {
    const index: readonly Pick<PartLine, "id" | "dieId" | "prefixes">[] = JSON.parse(LINES_JSON);
    const made: PartLine[] = [];
    for (const { id, dieId, prefixes } of index) {
      made.push({ id, dieId, prefixes, row: made.length, source: BUNDLED });
    }
    lines = made;
  }
  return lines;
}

/** Many rows: each column is taken apart once. */
function readRows(start: number, end: number | undefined): readonly Profile[] {
  const fields = fieldNames();
  const columns = fields.map((field) => FIELD_ROWS[field].split("\n").slice(start, end));
  const ids = columns[0] ?? [];
  return ids.map((_, index) =>
    keep(start + index, () => parseCells(fields, (field) => columns[field]?.[index])),
  );
}

function readRow(row: number): Profile {
  return parseCells(fieldNames(), (field) => cellText(Object.values(FIELD_ROWS)[field] ?? "", row));
}

function keep(row: number, read: () => Profile): Profile {
  const profile = profiles[row] ?? read();
  profiles[row] = profile;
  return profile;
}

function fieldNames(): readonly (keyof Profile)[] {
  return Object.keys(FIELD_ROWS) as readonly (keyof Profile)[];
}

/** Some fields of one row. */
function readFields<Field extends keyof Profile>(
  row: number,
  fields: readonly Field[],
): Pick<Profile, Field> {
  const cells: string[] = [];
  for (const field of fields) cells.push(`"${field}":${cellText(FIELD_ROWS[field], row)}`);
  return JSON.parse(`{${cells.join(",")}}`);
}

/** One cell; the column is taken apart no further than that. */
function cellText(column: string, row: number): string {
  return column.split("\n", row + 1)[row] ?? "";
}

function parseCells(
  fields: readonly string[],
  cellOf: (field: number) => string | undefined,
): Profile {
  const cells = fields.map((field, index) => `"${field}":${cellOf(index)}`);
  return JSON.parse(`{${cells.join(",")}}`);
}
