/** The UF2 parser (microsoft/uf2, README): blocks of 512 bytes, each on its own. */
import { ADDRESS_SPACE_BYTES, combineSegments, type Segment } from "@dfukit/memory";
import { assertNotEmpty } from "../assert-not-empty.js";
import { viewOf } from "../bytes.js";
import type { FirmwareImage, ParseOptions, Uf2Block, Uf2Document } from "../document.js";
import { FormatError } from "../error.js";
import { IssueCollector } from "../issue.js";
import { UF2_ISSUES, type Uf2IssueCode } from "./issues.js";
import {
  BLOCK_BYTES,
  DATA_AT,
  FLAG_FAMILY,
  FLAG_FILE_CONTAINER,
  FLAG_NOT_MAIN_FLASH,
  MAGIC_END,
  MAGIC_SECOND,
  MAGIC_START,
  MAX_PAYLOAD_BYTES,
} from "./layout.js";

/** Whether the content begins like a UF2 file. */
export function detectUf2(bytes: Uint8Array): boolean {
  if (bytes.length < 8) return false;
  const view = viewOf(bytes);
  return view.getUint32(0, true) === MAGIC_START && view.getUint32(4, true) === MAGIC_SECOND;
}

/**
 * Parses a UF2 file; never throws for what is wrong inside it.
 * @throws FormatError `file-empty`; `not-of-format` if it does not begin with the magic numbers.
 */
export function parseUf2(bytes: Uint8Array, options: ParseOptions = {}): Uf2Document {
  assertUf2(bytes);
  const issues = new IssueCollector(UF2_ISSUES, options.lenient ?? false);
  const rest = bytes.length % BLOCK_BYTES;
  if (rest !== 0)
    issues.add("uf2-size", { offset: bytes.length - rest }, { size: bytes.length, rest });
  const blocks: Uf2Block[] = [];
  for (let at = 0; at + BLOCK_BYTES <= bytes.length; at += BLOCK_BYTES) {
    const block = readBlock(bytes, at, issues);
    if (block !== null) blocks.push(block);
  }
  const families = groupByFamily(blocks);
  const familyIds = [...families.keys()];
  for (const family of families.values()) checkFamily(family, issues);
  const elsewhere = blocks.filter(({ notMainFlash }) => notMainFlash).length;
  if (elsewhere > 0) issues.add("uf2-not-main-flash", {}, { count: elsewhere });
  if (familyIds.length > 1) issues.add("uf2-several-families", {}, { count: familyIds.length });
  if (loadable(blocks).every(({ bytes: data }) => data.length === 0)) issues.add("uf2-no-data");
  return { format: "uf2", sizeBytes: bytes.length, issues: issues.toIssues(), blocks, familyIds };
}

function assertUf2(bytes: Uint8Array): void {
  assertNotEmpty(bytes);
  if (detectUf2(bytes)) return;
  throw new FormatError(
    "not-of-format",
    "content is not UF2: it does not begin with the UF2 magic numbers",
    {
      actor: "input",
      hint: "check that the file is what its name says",
      details: { offset: 0 },
    },
  );
}

function readBlock(
  bytes: Uint8Array,
  offset: number,
  issues: IssueCollector<Uf2IssueCode>,
): Uf2Block | null {
  const view = viewOf(bytes);
  const word = (at: number): number => view.getUint32(offset + at, true);
  if (word(0) !== MAGIC_START || word(4) !== MAGIC_SECOND || word(508) !== MAGIC_END) {
    issues.add("uf2-magic", { offset }, { block: offset / BLOCK_BYTES });
    return null;
  }
  const [flags, address, size] = [word(8), word(12), word(16)];
  const [blockNumber, blockCount] = [word(20), word(24)];
  if (size > MAX_PAYLOAD_BYTES) {
    issues.add("uf2-payload-size", { offset: offset + 16 }, { size, block: offset / BLOCK_BYTES });
    return null;
  }
  if (blockNumber >= blockCount) {
    issues.add(
      "uf2-block-number",
      { offset: offset + 20 },
      { number: blockNumber, count: blockCount },
    );
  }
  const has = (flag: number): boolean => (flags & flag) !== 0;
  if (has(FLAG_FILE_CONTAINER)) issues.add("uf2-file-container", { offset: offset + 8 });
  if (address + size > ADDRESS_SPACE_BYTES)
    issues.add("uf2-past-4g", { offset: offset + 12 }, { address });
  return {
    offset,
    flags,
    address,
    blockNumber,
    blockCount,
    familyId: has(FLAG_FAMILY) ? word(28) : null,
    fileSizeBytes: has(FLAG_FAMILY) ? null : word(28),
    bytes: bytes.subarray(offset + DATA_AT, offset + DATA_AT + size),
    notMainFlash: has(FLAG_NOT_MAIN_FLASH),
  };
}

function groupByFamily(
  blocks: readonly Uf2Block[],
): ReadonlyMap<number | null, readonly Uf2Block[]> {
  const families = new Map<number | null, Uf2Block[]>();
  for (const block of blocks) {
    const family = families.get(block.familyId);
    if (family === undefined) families.set(block.familyId, [block]);
    else family.push(block);
  }
  return families;
}

/** Missing, repeated and unordered blocks, and addresses that come twice, of one family. */
function checkFamily(blocks: readonly Uf2Block[], issues: IssueCollector<Uf2IssueCode>): void {
  const family = describeFamily(blocks[0]?.familyId ?? null);
  const numbers = new Set(blocks.map(({ blockNumber }) => blockNumber));
  const counts = new Set(blocks.map(({ blockCount }) => blockCount));
  if (counts.size > 1)
    issues.add("uf2-block-counts", {}, { family, counts: [...counts].slice(0, 4).join(", ") });
  const expected = [...counts].reduce((a, b) => Math.max(a, b), 0);
  // Numbers beyond the count are told apart from those that are missing.
  const present = [...numbers].filter((number) => number < expected).length;
  if (present < expected)
    issues.add("uf2-blocks-missing", {}, { family, missing: expected - present, count: expected });
  if (numbers.size < blocks.length)
    issues.add("uf2-blocks-repeated", {}, { family, count: blocks.length - numbers.size });
  if (blocks.some(({ blockNumber }, i) => blockNumber < (blocks[i - 1]?.blockNumber ?? 0))) {
    issues.add("uf2-blocks-unordered", {}, { family });
  }
  for (const { range, firstDifference } of combineSegments(loadable(blocks), "last").overlaps) {
    const differs = firstDifference !== undefined;
    const address = firstDifference ?? range.start;
    const args = { family, address, size: range.end - range.start };
    issues.add(differs ? "uf2-repeated-differs" : "uf2-repeated-same", { address }, args);
  }
}

function describeFamily(familyId: number | null): string {
  return familyId === null
    ? "without an id"
    : `0x${familyId.toString(16).toUpperCase().padStart(8, "0")}`;
}

/** Blocks for the main flash; in a file container, an address is an offset in a file and no address. */
function loadable(blocks: readonly Uf2Block[]): readonly Segment[] {
  return blocks
    .filter(({ flags }) => (flags & (FLAG_NOT_MAIN_FLASH | FLAG_FILE_CONTAINER)) === 0)
    .map(({ address, bytes }) => ({
      address,
      bytes: bytes.subarray(0, ADDRESS_SPACE_BYTES - address),
    }));
}

/** One image for each family, in order of appearance; blocks that are not for the main flash are left out, and so are files. */
export function imagesOfUf2(document: Uf2Document): readonly FirmwareImage[] {
  return [...groupByFamily(document.blocks)].map(([familyId, blocks]) => {
    const { image } = combineSegments(loadable(blocks), "last");
    return { alternateSetting: null, name: null, familyId, image };
  });
}
