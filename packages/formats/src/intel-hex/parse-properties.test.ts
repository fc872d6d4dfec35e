/** The Intel HEX reader against the words of the 1988 document, for any records. */
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { DataRun, IntelHexDocument, TextRecord } from "../document.js";
import { ascii, hex } from "../test-bytes.js";
import { digitsOf, digitsOfBytes, file, hexRecord } from "../text/test-records.js";
import { parseIntelHex } from "./parse.js";

function parse(text: string): IntelHexDocument {
  return parseIntelHex(ascii(text));
}

type LooseRecord = Pick<TextRecord, "type" | "addressField" | "data">;

/** Address fields, with many near the border that a record may cross. */
const fields = fc.oneof(fc.nat(0xffff), fc.nat(60), fc.integer({ min: 0xffe0, max: 0xffff }));
const bases = fc.constantFrom("0000", "0001", "0800", "1000", "F000", "FFFF").map(hex);

/** Any records that a file may have: types 0 to 7, bases included, of any length. */
const records: fc.Arbitrary<readonly LooseRecord[]> = fc.array(
  fc
    .oneof(
      { weight: 4, arbitrary: fc.tuple(fc.constant(0), fields, fc.uint8Array({ maxLength: 40 })) },
      { weight: 2, arbitrary: fc.tuple(fc.constantFrom(2, 4), fc.constant(0), bases) },
      fc.tuple(fc.constantFrom(2, 3, 4, 5, 6, 7), fields, fc.uint8Array({ maxLength: 6 })),
    )
    .map(([type, addressField, data]) => ({ type, addressField, data })),
  { minLength: 1, maxLength: 30 },
);

function linesFor(list: readonly LooseRecord[]): readonly string[] {
  return list.map(({ type, addressField, data: bytes }) =>
    hexRecord(
      `${digitsOf(bytes.length, 1)}${digitsOf(addressField, 2)}${digitsOf(type, 1)}${digitsOfBytes(bytes)}`,
    ),
  );
}

/** Address and byte of every data byte in file order, by the words of the 1988 document. */
function naiveBytes(list: readonly LooseRecord[]): readonly (readonly [number, number])[] {
  let load = (field: number): number => field;
  const bytes: (readonly [number, number])[] = [];
  for (const { type, addressField, data } of list) {
    const base = (data[0] ?? 0) * 256 + (data[1] ?? 0);
    if (type === 2 && data.length === 2) load = (field) => base * 16 + (field % 0x10000);
    if (type === 4 && data.length === 2) load = (field) => base * 0x10000 + field;
    if (type !== 0) continue;
    for (const [index, byte] of data.entries()) {
      const address = load(addressField + index);
      if (address < 2 ** 32) bytes.push([address, byte]);
    }
  }
  return bytes;
}

function bytesOfRuns(runs: readonly DataRun[]): readonly (readonly [number, number])[] {
  return runs.flatMap(({ address, bytes }) =>
    Array.from(bytes, (byte, index) => [address + index, byte] as const),
  );
}

describe("parseIntelHex, any records", () => {
  it("loads every byte where the 1988 document says, in file order", () => {
    fc.assert(
      fc.property(records, (list) => {
        const { runs } = parse(file(...linesFor(list)));
        expect(bytesOfRuns(runs)).toEqual(naiveBytes(list));
      }),
    );
  });

  it("gives back every record", () => {
    fc.assert(
      fc.property(records, (list) => {
        const found = [...parse(file(...linesFor(list))).records()];
        expect(
          found.map(({ type, addressField, data: bytes }) => ({ type, addressField, data: bytes })),
        ).toEqual(list);
        expect(found.map(({ line }) => line)).toEqual(list.map((_, index) => index + 1));
      }),
    );
  });

  it("reads the same in the plain way and line by line", () => {
    fc.assert(
      fc.property(records, (list) => {
        const lines = linesFor(list);
        const plain = parse(file(...lines));
        // A blank behind each record keeps it off the plain way.
        const slow = parse(file(...lines.map((line) => `${line} `)));
        const withoutOffset = ({ runs }: IntelHexDocument) =>
          runs.map((run) => ({ ...run, offset: 0 }));
        expect(withoutOffset(slow)).toEqual(withoutOffset(plain));
        expect(slow.recordCounts).toEqual(plain.recordCounts);
        expect(slow.longestRecordBytes).toBe(plain.longestRecordBytes);
        const issues = (document: IntelHexDocument) =>
          document.issues
            .filter(({ code }) => code !== "hex-blanks" && code !== "issues-omitted")
            .map(({ offset, ...issue }) => issue);
        expect(issues(slow)).toEqual(issues(plain));
      }),
    );
  });
});
