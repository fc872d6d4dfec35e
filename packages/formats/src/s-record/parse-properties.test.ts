/** The S-record reader against the plain meaning of its records, for any of them. */
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { SRecordDocument, TextRecord } from "../document.js";
import { ascii } from "../test-bytes.js";
import { digitsOf, digitsOfBytes, file, sRecord } from "../text/test-records.js";
import { parseSRecord } from "./parse.js";

function parse(text: string): SRecordDocument {
  return parseSRecord(ascii(text));
}

type LooseRecord = Pick<TextRecord, "type" | "addressField" | "data">;

const ADDRESS_BYTES: readonly number[] = [2, 2, 3, 4, 0, 2, 3, 4, 3, 2];

/** Any records but those that end a file; addresses are near the borders of all widths. */
const records: fc.Arbitrary<readonly LooseRecord[]> = fc.array(
  fc
    .tuple(
      fc.constantFrom(0, 1, 1, 2, 2, 3, 3, 3, 5, 6),
      fc.oneof(fc.nat(60), fc.constantFrom(0xfff0, 0xff_fff0, 0xffff_fff0), fc.nat(0xffff_ffff)),
      fc.uint8Array({ maxLength: 30 }),
    )
    .map(([type, address, bytes]) => ({
      type,
      addressField: address % 256 ** (ADDRESS_BYTES[type] ?? 0),
      data: type < 4 ? bytes : new Uint8Array(0),
    })),
  { minLength: 1, maxLength: 30 },
);

function linesFor(list: readonly LooseRecord[]): readonly string[] {
  return list.map(({ type, addressField, data: bytes }) =>
    sRecord(type, digitsOf(addressField, ADDRESS_BYTES[type] ?? 0) + digitsOfBytes(bytes)),
  );
}

describe("parseSRecord, any records", () => {
  it("loads every byte where its record says, in file order", () => {
    fc.assert(
      fc.property(records, (list) => {
        const loaded = parse(file(...linesFor(list))).runs.flatMap(({ address, bytes }) =>
          Array.from(bytes, (byte, index) => [address + index, byte]),
        );
        const meant = list
          .filter(({ type }) => type >= 1 && type <= 3)
          .flatMap(({ addressField, data: bytes }) =>
            Array.from(bytes, (byte, index) => [addressField + index, byte]),
          );
        expect(loaded).toEqual(meant.filter(([address = 0]) => address < 2 ** 32));
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
        const facts = ({ runs, recordCounts, longestRecordBytes, issues }: SRecordDocument) => ({
          runs: runs.map((run) => ({ ...run, offset: 0 })),
          recordCounts,
          longestRecordBytes,
          issues: issues
            .filter(({ code }) => code !== "srec-blanks" && code !== "issues-omitted")
            .map((issue) => ({ ...issue, offset: 0 })),
        });
        expect(facts(slow)).toEqual(facts(plain));
      }),
    );
  });
});
