/**
 * Reads the memory-layout string that a DfuSe device puts into iInterface
 * (UM0424 §10.3.2), with every malformation seen in the field. A bad group costs
 * that group, never the device.
 */
import { ADDRESS_SPACE_BYTES, formatRange, runRange, type SectorRun } from "@dfukit/memory";

/** What is wrong with one group of a memory string. */
export interface MemoryStringIssue {
  readonly code:
    | "not-a-memory-string"
    | "address-malformed"
    | "group-malformed"
    | "group-empty"
    | "unit-missing"
    | "unit-unknown"
    | "type-unknown"
    | "type-missing"
    | "outside-address-space"
    | "regions-overlap"
    | "regions-descend"
    | "nothing-writable";
  readonly message: string;
  /** Index of the first character concerned. */
  readonly offset: number;
}

/** A run of sectors as one group of the string gives it. */
export interface MemoryStringRun extends SectorRun {
  /**
   * The group has no unit character, so that a strict reader finds no access right
   * (all L0 ROMs). `access` is what the letter says; without a profile it is not trusted.
   */
  readonly unitMissing: boolean;
}

/** A memory string, parsed. */
export interface ParsedMemoryString {
  /** Without `@` and outer blanks. */
  readonly name: string;
  /** In the order of the string. */
  readonly runs: readonly MemoryStringRun[];
  readonly issues: readonly MemoryStringIssue[];
}

/** What is collected while reading. */
interface Reading {
  readonly runs: MemoryStringRun[];
  readonly issues: MemoryStringIssue[];
}

/** A blank is the unit of bytes as well. */
const UNIT_BYTES: Readonly<Record<string, number>> = { B: 1, K: 1024, M: 1024 * 1024 };
const TYPE = /^[a-g]$/i;
/** `0x08000000`, also without `0x`; an alias address after `-` is read over. */
const ADDRESS = /^\s*(?:0x)?([0-9a-f]{1,8})(?:\s*-\s*(?:0x)?[0-9a-f]{1,8})?\s*$/i;
/** Count, size, and what follows: unit and type in one or two characters, blanks around. */
const GROUP = /^\s*(\d+)\s*\*\s*(\d+)(.*?)$/;

/**
 * Parses a string of iInterface. Never throws: what cannot be read is in `issues`,
 * and a string that offers nothing to write says so there.
 */
export function parseMemoryString(text: string): ParsedMemoryString {
  const clean = printable(text);
  const reading: Reading = { runs: [], issues: [] };
  const [head, ...fields] = clean.split("/");
  const name = (head ?? "").replace(/^@/, "").trim();
  if (!clean.startsWith("@")) {
    note(reading, "not-a-memory-string", "the string does not begin with @", 0);
    return { name, ...reading };
  }
  let offset = (head ?? "").length + 1;
  for (let nth = 0; nth < fields.length; nth += 2) {
    const address = fields[nth] ?? "";
    const groups = fields[nth + 1];
    if (!readBlock(reading, { address, groups, offset })) break;
    offset += address.length + 1 + (groups?.length ?? 0) + 1;
  }
  judge(reading);
  return { name, ...reading };
}

/** Up to the first NUL, without what no memory string contains. */
function printable(text: string): string {
  const end = text.indexOf("\0");
  return (end < 0 ? text : text.slice(0, end)).replace(/[^ -~]/g, "");
}

/** Reads an address and its groups; returns whether what follows belongs to the same memory. */
function readBlock(
  reading: Reading,
  block: { readonly address: string; readonly groups: string | undefined; readonly offset: number },
): boolean {
  const digits = ADDRESS.exec(block.address)?.[1];
  if (digits === undefined) {
    // The last `/` of a string may close it.
    if (block.address.trim() === "" && block.groups === undefined) return true;
    note(reading, "address-malformed", `"${block.address}" is no address`, block.offset);
    return true;
  }
  if (block.groups === undefined) {
    note(reading, "group-malformed", `"${block.address}" has no groups behind it`, block.offset);
    return true;
  }
  let next = Number.parseInt(digits, 16);
  let offset = block.offset + block.address.length + 1;
  for (const group of block.groups.split(",")) {
    if (group.includes("@")) {
      // AT32F435 puts two strings into one: its option bytes must not count as flash.
      const message = `"${group}" begins another memory inside this one: it is left out`;
      note(reading, "group-malformed", message, offset);
      return false;
    }
    const sizeBytes = readGroup(reading, { group, start: next, offset });
    if (sizeBytes === null) return true;
    next += sizeBytes;
    offset += group.length + 1;
  }
  return true;
}

/** Reads one group; returns the bytes it spans, or null if the groups after it have no place. */
function readGroup(
  reading: Reading,
  { group, start, offset }: { group: string; start: number; offset: number },
): number | null {
  const [, count, size, rest] = GROUP.exec(group) ?? [];
  if (count === undefined || size === undefined || rest === undefined) {
    note(reading, "group-malformed", `"${group}" is not COUNT*SIZE UNIT TYPE`, offset);
    return null;
  }
  const { unitBytes, type, problem } = readUnitAndType(rest);
  if (problem !== null) note(reading, problem, `"${group}": ${PROBLEM[problem]}`, offset);
  if (unitBytes === null) return null;
  const sectorCount = Number(count);
  const sectorSizeBytes = Number(size) * unitBytes;
  const spanBytes = sectorCount * sectorSizeBytes;
  if (sectorCount === 0 || sectorSizeBytes === 0) {
    note(reading, "group-empty", `"${group}" has no bytes`, offset);
    return 0;
  }
  if (start + spanBytes > ADDRESS_SPACE_BYTES) {
    note(reading, "outside-address-space", `"${group}" ends beyond 4 GiB`, offset);
    return null;
  }
  const unitMissing = problem === "unit-missing";
  reading.runs.push({ start, sectorCount, sectorSizeBytes, access: accessOf(type), unitMissing });
  return spanBytes;
}

type UnitProblem = "unit-missing" | "unit-unknown" | "type-unknown" | "type-missing";

const PROBLEM: Readonly<Record<UnitProblem, string>> = {
  "unit-missing":
    "no unit before the type letter: taken as bytes, where a strict reader finds no access right",
  "unit-unknown": "neither blank, B, K nor M is the unit",
  "type-unknown": "the type is none of a to g: taken as without any right",
  "type-missing": "no type letter: taken as without any right",
};

interface UnitAndType {
  /** Null if the unit is not known. */
  readonly unitBytes: number | null;
  readonly type: string | null;
  readonly problem: UnitProblem | null;
}

/** What follows the size: `Kg`, ` e`, `Be`; the L0 ROMs leave the unit out (`128g`). */
function readUnitAndType(rest: string): UnitAndType {
  const tail = rest.trimEnd();
  const word = tail.trimStart();
  if (word === "") return { unitBytes: 1, type: null, problem: "type-missing" };
  if (word.length === 1) return readOneLetter(word, tail !== word);
  const last = word.slice(-1);
  const unitBytes = UNIT_BYTES[word.slice(0, -1).trim().toUpperCase()] ?? null;
  if (unitBytes === null) return { unitBytes, type: null, problem: "unit-unknown" };
  if (!TYPE.test(last)) return { unitBytes, type: null, problem: "type-unknown" };
  return { unitBytes, type: last, problem: null };
}

/** A letter alone is the type, unless it can only be a unit: `b` is a type, `B` the unit. */
function readOneLetter(letter: string, hasBlank: boolean): UnitAndType {
  const unitBytes = letter === "b" ? undefined : UNIT_BYTES[letter.toUpperCase()];
  if (unitBytes !== undefined) return { unitBytes, type: null, problem: "type-missing" };
  if (!TYPE.test(letter)) return { unitBytes: 1, type: null, problem: "type-unknown" };
  return { unitBytes: 1, type: letter, problem: hasBlank ? null : "unit-missing" };
}

/** Bit 0 readable, bit 1 erasable, bit 2 writable of the letter's code (UM0424 §10.3.2). */
function accessOf(type: string | null): SectorRun["access"] {
  const bits = type === null ? 0 : type.charCodeAt(0);
  return { readable: (bits & 1) !== 0, erasable: (bits & 2) !== 0, writable: (bits & 4) !== 0 };
}

/** What only the runs together show. */
function judge(reading: Reading): void {
  const { runs } = reading;
  runs.forEach((run, nth) => {
    const range = runRange(run);
    const earlier = runs.slice(0, nth).map(runRange);
    const hit = earlier.find(({ start, end }) => start < range.end && range.start < end);
    if (hit !== undefined) {
      const message = `${formatRange(range)} overlaps ${formatRange(hit)}`;
      note(reading, "regions-overlap", message, 0);
    } else if (earlier.some(({ start }) => start > range.start)) {
      note(reading, "regions-descend", `${formatRange(range)} stands after a higher address`, 0);
    }
  });
  if (!runs.some(({ access, unitMissing }) => access.writable && !unitMissing)) {
    note(reading, "nothing-writable", "read strictly, the string offers nothing to write", 0);
  }
}

function note(
  reading: Reading,
  code: MemoryStringIssue["code"],
  message: string,
  offset: number,
): void {
  reading.issues.push({ code, message, offset });
}
