/**
 * Text files written by hand for the tests of both text formats, and sparse images
 * for their properties. Checksums are computed here by the documents' own words,
 * not with the package's code. No part of the package.
 */
import { type Image, imageFromSegments, type Segment } from "@dfukit/memory";
import * as fc from "fast-check";
import type { Issue, IssueArgs, IssuePlace, Severity } from "../issue.js";

function sumOfDigits(digits: string): number {
  return (digits.match(/../g) ?? []).reduce((sum, pair) => sum + Number(`0x${pair}`), 0);
}

/** The number as upper-case digits of that many bytes, big endian. */
export function digitsOf(value: number, lengthBytes: number): string {
  return value
    .toString(16)
    .toUpperCase()
    .padStart(2 * lengthBytes, "0");
}

/** The Intel HEX record that these digits begin; its checksum makes the sum 0 modulo 256. */
export function hexRecord(digits: string): string {
  return `:${digits}${digitsOf((256 - (sumOfDigits(digits) % 256)) % 256, 1)}`;
}

/** The Intel HEX data record of those data at that address field. */
export function hexData(addressField: number, digits: string): string {
  return hexRecord(`${digitsOf(digits.length / 2, 1)}${digitsOf(addressField, 2)}00${digits}`);
}

/** The S-record of that type and body; its count and checksum (ones' complement) are added. */
export function sRecord(type: number, body: string): string {
  const counted = digitsOf(body.length / 2 + 1, 1) + body;
  return `S${type}${counted}${digitsOf(255 - (sumOfDigits(counted) % 256), 1)}`;
}

/** The lines, each with its ending. */
export function file(...lines: readonly string[]): string {
  return lines.map((line) => `${line}\n`).join("");
}

/** The bytes as upper-case digits. */
export function digitsOfBytes(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => digitsOf(byte, 1)).join("");
}

/** An issue: code, severity when strict and when lenient, place, facts. */
export type ExpectedIssue<Code extends string> = readonly [
  Code,
  Severity,
  Severity,
  IssuePlace,
  IssueArgs,
];

/** A file for an issue code, and all that is to be said about it. */
export interface TextIssueCase<Code extends string> {
  readonly code: Code;
  readonly what: string;
  readonly text: string;
  readonly issues: readonly ExpectedIssue<Code>[];
  /** How the first issue of `code` reads. */
  readonly words: string;
}

/** The issues of a strict or lenient reader. */
export function issuesOf<Code extends string>(
  issues: readonly ExpectedIssue<Code>[],
  mode: "strict" | "lenient",
): readonly Issue[] {
  return issues.map(([code, strict, lenient, place, args]) => ({
    code,
    severity: mode === "strict" ? strict : lenient,
    ...place,
    args,
  }));
}

/** Places where 16-, 24- and 32-bit arithmetic goes wrong, and plain flash. */
const BASES: readonly number[] = [
  0, 0xff80, 0x1_0000, 0xf_ff80, 0xff_ff80, 0x0800_0000, 0x0800_ff80, 0x7fff_ff80, 0xffff_fc00,
];

/** Up to 6 segments of up to 600 bytes, at gaps of at least one byte, below `end`. */
export function imagesBelow(end: number): fc.Arbitrary<Image> {
  const segment = fc
    .tuple(
      fc.constantFrom(...BASES.filter((base) => base < end)),
      fc.nat(0x3ff),
      fc.uint8Array({ minLength: 1, maxLength: 600 }),
    )
    .map(([base, offset, bytes]): Segment => {
      const address = Math.min(base + offset, end - 1);
      return { address, bytes: bytes.subarray(0, end - address) };
    });
  return fc.array(segment, { maxLength: 6 }).map((segments) => imageFromSegments(apart(segments)));
}

/** Those of the segments that neither overlap nor touch one before them in the list. */
function apart(segments: readonly Segment[]): readonly Segment[] {
  const kept: Segment[] = [];
  for (const segment of segments) {
    const clear = kept.every(
      (other) =>
        segment.address + segment.bytes.length < other.address ||
        other.address + other.bytes.length < segment.address,
    );
    if (clear) kept.push(segment);
  }
  return kept;
}
