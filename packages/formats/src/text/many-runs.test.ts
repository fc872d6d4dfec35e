/** A file with more runs than a document lists one by one, against a model that knows no runs. */
import { describe, expect, it } from "vitest";
import { parseIntelHex } from "../intel-hex/index.js";
import { parseSRecord } from "../s-record/index.js";
import { MOST_RUNS_IN_FILE_ORDER } from "./run-list.js";
import { digitsOf, hexRecord, sRecord } from "./test-records.js";

interface Placed {
  readonly address: number;
  readonly byte: number;
}

/** Every address below `count` once, none behind the one before, then some of them again. */
function shuffled(count: number, strideBytes: number): readonly Placed[] {
  const once = Array.from({ length: count }, (_, nth) => ({
    address: ((nth * 40503) % count) * strideBytes,
    byte: nth % 251,
  }));
  const again = [5, 4, 5].map((place, nth) => ({ address: place * strideBytes, byte: 252 + nth }));
  return [...once, ...again];
}

function hexText(bytes: readonly Placed[]): string {
  const lines = bytes.map(({ address, byte }) => {
    const base = hexRecord(`02000004${digitsOf(Math.floor(address / 0x10000), 2)}`);
    return `${base}\n${hexRecord(`01${digitsOf(address % 0x10000, 2)}00${digitsOf(byte, 1)}`)}`;
  });
  return `${lines.join("\n")}\n${hexRecord("00000001")}\n`;
}

function sRecordText(bytes: readonly Placed[]): string {
  const lines = bytes.map(({ address, byte }) =>
    sRecord(3, digitsOf(address, 4) + digitsOf(byte, 1)),
  );
  return `${lines.join("\n")}\n${sRecord(7, "00000000")}\n`;
}

/** What the bytes are in the end, by address. */
function lastOfEach(bytes: readonly Placed[]): readonly (readonly [number, number])[] {
  const map = new Map(bytes.map(({ address, byte }) => [address, byte]));
  return [...map].sort(([a], [b]) => a - b);
}

const COUNT = 0x11000;
const READERS = [
  { format: "hex", read: parseIntelHex, textOf: hexText, linesPerByte: 2, code: "hex" },
  { format: "srec", read: parseSRecord, textOf: sRecordText, linesPerByte: 1, code: "srec" },
] as const;

describe.each(READERS)("$format, many runs", (reader) => {
  const { read, textOf, linesPerByte, code } = reader;
  const ascii = (text: string): Uint8Array => Uint8Array.from(Buffer.from(text, "latin1"));

  it("that touch: one run, the last byte wins", () => {
    const bytes = shuffled(COUNT, 1);
    const { runs } = read(ascii(textOf(bytes)));
    const [run] = runs;
    expect(runs.length).toBe(1);
    expect(run?.address).toBe(0);
    expect(run?.bytes).toEqual(Uint8Array.from(lastOfEach(bytes), ([, byte]) => byte));
    expect(run?.line).toBe(linesPerByte);
  });

  it("that stand alone: in order of address, each with its own line", () => {
    const bytes = shuffled(COUNT, 2);
    const { runs } = read(ascii(textOf(bytes)));
    expect(runs.map(({ address, bytes: [byte] }) => [address, byte])).toEqual(lastOfEach(bytes));
    const lineOf = new Map(bytes.slice(0, COUNT).map(({ address }, nth) => [address, nth]));
    expect(runs.map(({ line }) => line)).toEqual(
      runs.map(({ address }) => ((lineOf.get(address) ?? 0) + 1) * linesPerByte),
    );
  });

  it("up to the limit: in file order", () => {
    const bytes = shuffled(COUNT, 2).slice(0, MOST_RUNS_IN_FILE_ORDER);
    const { runs } = read(ascii(textOf(bytes)));
    expect(runs.map(({ address, bytes: [byte] }) => ({ address, byte }))).toEqual(bytes);
  });

  it("the addresses that come twice are told all the same", () => {
    const bytes = shuffled(COUNT, 2);
    const { issues } = read(ascii(textOf(bytes)), { lenient: true });
    const lineOf = (nth: number): number => (nth + 1) * linesPerByte;
    const firstLineOf = (address: number): number =>
      lineOf(bytes.findIndex((placed) => placed.address === address));
    const repeats = issues.filter((issue) => issue.code === `${code}-repeated-differs`);
    expect(repeats.map(({ address, args }) => [address, args.firstLine, args.secondLine])).toEqual([
      [8, firstLineOf(8), lineOf(COUNT + 1)],
      [10, firstLineOf(10), lineOf(COUNT)],
      [10, firstLineOf(10), lineOf(COUNT + 2)],
    ]);
  });
});
