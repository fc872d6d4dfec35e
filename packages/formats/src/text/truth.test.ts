/**
 * What stands in a text file besides its bytes (records, start address, header, line
 * endings), against the truth that an independent reader wrote down. The bytes and
 * the verdict of every corpus file are checked by `test/corpus.test.ts`.
 */
import { createHash } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { combineSegments } from "@dfukit/memory";
import { describe, expect, it } from "vitest";
import type { IntelHexDocument, SRecordDocument } from "../document.js";
import { detectIntelHex, parseIntelHex } from "../intel-hex/index.js";
import { detectSRecord, parseSRecord } from "../s-record/index.js";

const CORPUS = fileURLToPath(new URL("../../../../../shared/corpus/", import.meta.url));

interface Truth {
  readonly recordTypes: Readonly<Record<string, number>>;
  readonly maxDataLen: number;
  readonly start:
    | number
    | null
    | { readonly startLinear?: number; readonly startSegmentCSIP?: number };
  readonly eol: string;
  readonly header?: string | null;
  readonly notes: readonly string[];
  readonly segments: readonly {
    readonly address: number;
    readonly size: number;
    readonly sha256: string;
  }[];
}

interface Entry {
  readonly file: string;
  readonly format: string;
  readonly truth: { readonly file: string; readonly strict: "ok" | "error" };
}

function json<T>(name: string): T {
  return JSON.parse(readFileSync(CORPUS + name, "utf8")) as T;
}

function entriesOf(format: string): readonly Entry[] {
  if (!existsSync(CORPUS)) return [];
  const { files } = json<{ readonly files: readonly Entry[] }>("manifest.json");
  return files.filter((entry) => entry.format === format && entry.truth.strict === "ok");
}

function segmentsOf({ runs }: IntelHexDocument | SRecordDocument): Truth["segments"] {
  return combineSegments(runs, "last").image.segments.map(({ address, bytes }) => ({
    address,
    size: bytes.length,
    sha256: createHash("sha256").update(bytes).digest("hex"),
  }));
}

/** Our notes of what the truth's notes tell, in its words without the lines' contents. */
const NOTES: readonly (readonly [code: string, note: RegExp])[] = [
  ["hex-repeated-same", /^overlap: .* 0 with different values/],
  ["hex-blanks", /white space around record/],
  ["hex-empty-record", /empty data record/],
  ["hex-several-starts", /second type 05 record/],
  ["srec-no-termination", /no termination record/],
  ["srec-mixed-widths", /^mixes/],
  ["srec-termination-type", /^termination .* with data/],
];

function notedCodes({ issues }: IntelHexDocument | SRecordDocument): readonly string[] {
  const codes = new Set(issues.map(({ code }) => code));
  return NOTES.map(([code]) => code).filter((code) => codes.has(code));
}

function expectedCodes({ notes }: Truth): readonly string[] {
  return NOTES.filter(([, words]) => notes.some((note) => words.test(note))).map(([code]) => code);
}

/** The truth's name for line endings. */
const EOL: Readonly<Record<string, string>> = {
  lf: "lf",
  crlf: "crlf",
  cr: "cr",
  "crlf+lf+cr": "mixed",
};

function latin1(bytes: Uint8Array | undefined): string | null {
  return bytes === undefined ? null : Buffer.from(bytes).toString("latin1").replace(/\0+$/, "");
}

function typesAs(
  counts: Readonly<Record<number, number>>,
  nameOf: (type: string) => string,
): Truth["recordTypes"] {
  return Object.fromEntries(Object.entries(counts).map(([type, count]) => [nameOf(type), count]));
}

function startOf({ startAddresses }: IntelHexDocument): Truth["start"] {
  const last = startAddresses.at(-1);
  if (last === undefined) return {};
  return last.kind === "linear" ? { startLinear: last.value } : { startSegmentCSIP: last.value };
}

/** Whether every record of the file is there again, by type. */
function countRecords(
  document: IntelHexDocument | SRecordDocument,
): Readonly<Record<number, number>> {
  const counts: Record<number, number> = {};
  for (const { type } of document.records()) counts[type] = (counts[type] ?? 0) + 1;
  return counts;
}

describe.skipIf(!existsSync(CORPUS))("the truth of the corpus (skipped where it is absent)", () => {
  it.each(entriesOf("ihex"))("$file", ({ file, truth: { file: truthFile } }) => {
    const bytes = readFileSync(CORPUS + file);
    const truth = json<Truth>(truthFile);
    const document = parseIntelHex(bytes);
    expect([detectIntelHex(bytes), detectSRecord(bytes)]).toEqual([true, false]);
    expect({
      recordTypes: typesAs(document.recordCounts, (type) => type.padStart(2, "0")),
      maxDataLen: document.longestRecordBytes,
      start: startOf(document),
      eol: document.lineEnding,
      segments: segmentsOf(document),
      codes: notedCodes(document),
    }).toEqual({
      recordTypes: truth.recordTypes,
      maxDataLen: truth.maxDataLen,
      start: truth.start,
      eol: EOL[truth.eol],
      segments: truth.segments,
      codes: expectedCodes(truth),
    });
    expect(countRecords(document)).toEqual(document.recordCounts);
  });

  it.each(entriesOf("srec"))("$file", ({ file, truth: { file: truthFile } }) => {
    const bytes = readFileSync(CORPUS + file);
    const truth = json<Truth>(truthFile);
    const document = parseSRecord(bytes);
    expect([detectIntelHex(bytes), detectSRecord(bytes)]).toEqual([false, true]);
    expect({
      recordTypes: typesAs(document.recordCounts, (type) => `S${type}`),
      maxDataLen: document.longestRecordBytes,
      start: document.startAddresses.at(-1)?.value ?? null,
      eol: document.lineEnding,
      header: latin1(document.headers[0]),
      segments: segmentsOf(document),
      codes: notedCodes(document),
    }).toEqual({
      recordTypes: truth.recordTypes,
      maxDataLen: truth.maxDataLen,
      start: truth.start,
      eol: EOL[truth.eol],
      header: truth.header ?? null,
      segments: truth.segments,
      codes: expectedCodes(truth),
    });
    expect(countRecords(document)).toEqual(document.recordCounts);
  });
});
