/** Addresses that come twice, against a model that looks at every byte; and the lines named. */
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { IntelHexIssueCode } from "../intel-hex/index.js";
import { parseIntelHex } from "../intel-hex/index.js";
import type { Issue } from "../issue.js";
import { parseSRecord } from "../s-record/index.js";
import { digitsOf, digitsOfBytes, hexRecord, sRecord } from "./test-records.js";

interface Piece {
  readonly address: number;
  readonly bytes: Uint8Array;
}

const PIECES: fc.Arbitrary<readonly Piece[]> = fc.array(
  fc.record({
    address: fc.nat(60),
    bytes: fc.uint8Array({ min: 0, max: 1, minLength: 1, maxLength: 20 }),
  }),
  { maxLength: 12 },
);

function ascii(lines: readonly string[]): Uint8Array {
  return Uint8Array.from(Buffer.from(`${lines.join("\n")}\n`, "latin1"));
}

function hexFile(pieces: readonly Piece[]): Uint8Array {
  const lines = pieces.map(({ address, bytes }) =>
    hexRecord(`${digitsOf(bytes.length, 1)}${digitsOf(address, 2)}00${digitsOfBytes(bytes)}`),
  );
  return ascii([...lines, ":00000001FF"]);
}

function sRecordFile(pieces: readonly Piece[]): Uint8Array {
  const lines = pieces.map(({ address, bytes }) =>
    sRecord(1, digitsOf(address, 2) + digitsOfBytes(bytes)),
  );
  return ascii([...lines, "S9030000FC"]);
}

/** For each address, the values that the lines give it, in file order. */
function valuesByAddress(pieces: readonly Piece[]): ReadonlyMap<number, readonly number[]> {
  const map = new Map<number, number[]>();
  for (const { address, bytes } of pieces) {
    bytes.forEach((byte, index) => {
      map.set(address + index, [...(map.get(address + index) ?? []), byte]);
    });
  }
  return map;
}

function told(
  issues: readonly Issue[],
  ending: "-repeated-same" | "-repeated-differs",
): readonly Issue[] {
  return issues.filter(({ code }) => code.endsWith(ending));
}

/** Whether line `line` (counted from 1) loads `address`; what it loads there. */
function loadedBy(pieces: readonly Piece[], line: unknown, address: number): number | undefined {
  const piece = pieces[Number(line) - 1];
  return piece?.bytes[address - piece.address];
}

describe.each([
  { format: "Intel HEX", read: parseIntelHex, write: hexFile },
  { format: "S-record", read: parseSRecord, write: sRecordFile },
])("$format", ({ read, write }) => {
  it("tells of a repeat where there is one, and that it differs where it does", () => {
    fc.assert(
      fc.property(PIECES, (pieces) => {
        const { issues } = read(write(pieces));
        const lists = [...valuesByAddress(pieces).values()];
        const differs = lists.some((values) => new Set(values).size > 1);
        const repeats = lists.some((values) => values.length > 1);
        expect(told(issues, "-repeated-differs").length > 0).toBe(differs);
        const all =
          told(issues, "-repeated-same").length + told(issues, "-repeated-differs").length;
        expect(all > 0).toBe(repeats);
      }),
    );
  });

  it("names two lines that load the address, with the values that it says", () => {
    fc.assert(
      fc.property(PIECES, (pieces) => {
        const { issues } = read(write(pieces));
        for (const [ending, same] of [
          ["-repeated-same", true],
          ["-repeated-differs", false],
        ] as const) {
          const found = told(issues, ending).map(({ line, args }) => {
            const { firstLine, secondLine, difference } = args;
            const first = loadedBy(pieces, firstLine, Number(difference));
            const second = loadedBy(pieces, secondLine, Number(difference));
            return [
              first !== undefined && second !== undefined,
              first === second,
              line === secondLine,
            ];
          });
          expect(found).toEqual(found.map(() => [true, same, true]));
        }
      }),
    );
  });
});

describe("the lines of a repeat", () => {
  const CODE: IntelHexIssueCode = "hex-repeated-differs";

  function repeatsOf(lines: readonly string[]): readonly Issue[] {
    return parseIntelHex(ascii([...lines, ":00000001FF"])).issues.filter(
      ({ code }) => code === CODE,
    );
  }

  it("deep inside a run, behind lines that load nothing into it", () => {
    const long = Array.from({ length: 40 }, (_, nth) =>
      hexRecord(`10${digitsOf(16 * nth, 2)}00${"00".repeat(16)}`),
    );
    const bad = ":10010000000000000000000000000000000000000F"; // wrong checksum
    const lines = [...long.slice(0, 16), "", bad, hexRecord("020000040000"), ...long.slice(16)];
    // Address 0x0105 is in the record 16, which is now line 20.
    expect(repeatsOf([...lines, hexRecord("0101050001")])).toEqual([
      {
        code: CODE,
        severity: "error",
        line: 44,
        address: 0x105,
        args: { size: 1, address: 0x105, firstLine: 20, secondLine: 44, difference: 0x105 },
      },
    ]);
  });

  it("in the part of a record that wrapped to the start of its segment", () => {
    const base = hexRecord("020000021000");
    const wraps = hexRecord("04FFFE0001020304");
    const goesOn = hexRecord("020002000506");
    // 0x10000 to 0x10003 hold 03 04 05 06: two from line 2, two from line 3.
    const repeats = repeatsOf([
      base,
      wraps,
      goesOn,
      hexRecord("010001000A"),
      hexRecord("010003000A"),
    ]);
    expect(repeats.map(({ args }) => [args.firstLine, args.secondLine, args.difference])).toEqual([
      [2, 4, 0x10001],
      [3, 5, 0x10003],
    ]);
  });

  it("are told for twenty overlaps of one long run, the rest counted", () => {
    const long = Array.from({ length: 100 }, (_, nth) => hexRecord(`01${digitsOf(nth, 2)}0000`));
    const patches = Array.from({ length: 30 }, (_, nth) =>
      hexRecord(`01${digitsOf(3 * nth, 2)}0001`),
    );
    const file = ascii([...long, ...patches, ":00000001FF"]);
    const { issues } = parseIntelHex(file);
    expect(issues.map(({ code, line, args }) => [code, args.firstLine, line])).toEqual([
      ...Array.from({ length: 20 }, (_, nth) => [CODE, 3 * nth + 1, 101 + nth]),
      ["issues-omitted", undefined, undefined],
    ]);
    expect(issues.at(-1)?.args).toEqual({ code: CODE, omitted: 10 });
  });
});
