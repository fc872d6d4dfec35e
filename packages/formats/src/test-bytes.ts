/** Bytes and DFU files written by hand, for the tests of the binary formats. No part of the package. */
import { isCodedError } from "@dfukit/memory";
import { formatTemplate, type Issue, type IssueRules, type Severity } from "./issue.js";

/** The bytes of hexadecimal text; blanks and line breaks do not count. */
export function hex(text: string): Uint8Array {
  const digits = text.replace(/\s/g, "");
  return Uint8Array.from({ length: digits.length / 2 }, (_, index) =>
    Number.parseInt(digits.slice(2 * index, 2 * index + 2), 16),
  );
}

/** The code of each character, which must be below 256. */
export function ascii(text: string): Uint8Array {
  return Uint8Array.from(text, (character) => character.charCodeAt(0));
}

/** All parts behind each other. */
export function concat(...parts: readonly Uint8Array[]): Uint8Array {
  const bytes = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}

/** 16 bits, little endian. */
export function u16(value: number): Uint8Array {
  const bytes = new Uint8Array(2);
  new DataView(bytes.buffer).setUint16(0, value, true);
  return bytes;
}

/** 32 bits, little endian. */
export function u32(value: number): Uint8Array {
  const bytes = new Uint8Array(4);
  new DataView(bytes.buffer).setUint32(0, value, true);
  return bytes;
}

/** A copy with other bytes from `at` on. */
export function patched(bytes: Uint8Array, at: number, part: Uint8Array): Uint8Array {
  const copy = Uint8Array.from(bytes);
  copy.set(part, at);
  return copy;
}

/** `count` bytes of `value`. */
export function filled(count: number, value: number): Uint8Array {
  return new Uint8Array(count).fill(value);
}

/** CRC-32/JAMCRC bit by bit, as a second opinion to the tables of `crc32.ts`. */
function slowDfuCrc(bytes: Uint8Array): number {
  let crc = 0xffffffff;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ 0xedb88320 : crc >>> 1;
  }
  return crc >>> 0;
}

/** What {@link withSuffix} writes; ST's boot ROM and DfuSe unless said. */
export interface SuffixParts {
  readonly bcdDevice?: number;
  readonly idProduct?: number;
  readonly idVendor?: number;
  readonly bcdDFU?: number;
  /** Bytes of a longer suffix, before bcdDevice. */
  readonly extra?: Uint8Array;
  /** Another length than the right one. */
  readonly bLength?: number;
}

/** The body with a DFU suffix (DFU 1.1, appendix B) and its right CRC. */
export function withSuffix(body: Uint8Array, parts: SuffixParts = {}): Uint8Array {
  const { bcdDevice = 0, idProduct = 0xdf11, idVendor = 0x0483, bcdDFU = 0x011a } = parts;
  const { extra = new Uint8Array(0), bLength = 16 + extra.length } = parts;
  const covered = concat(
    body,
    extra,
    u16(bcdDevice),
    u16(idProduct),
    u16(idVendor),
    u16(bcdDFU),
    ascii("UFD"),
    Uint8Array.of(bLength),
  );
  return concat(covered, u32(slowDfuCrc(covered)));
}

/** An element of a DfuSe file (UM0391 §2.3). */
export interface ElementParts {
  readonly address: number;
  readonly data: Uint8Array;
  /** Another dwElementSize than the right one. */
  readonly sizeBytes?: number;
}

/** A target of a DfuSe file (UM0391 §2.2). */
export interface TargetParts {
  readonly alternate?: number;
  readonly named?: number;
  /** The name field from its start; zeros follow. */
  readonly name?: Uint8Array;
  readonly elements?: readonly ElementParts[];
  /** Another dwTargetSize, dwNbElements, signature than the right one. */
  readonly sizeBytes?: number;
  readonly elementCount?: number;
  readonly signature?: string;
}

/** DE AD BE EF, the data of the worked examples. */
export const DATA: Uint8Array = hex("DEADBEEF");

function targetBytes(parts: TargetParts): Uint8Array {
  const { alternate = 0, named = 1, name = ascii("A"), signature = "Target" } = parts;
  const { elements = [{ address: 0x08000000, data: DATA }] } = parts;
  const body = concat(
    ...elements.flatMap(({ address, data, sizeBytes = data.length }) => [
      u32(address),
      u32(sizeBytes),
      data,
    ]),
  );
  const { sizeBytes = body.length, elementCount = elements.length } = parts;
  const nameField = patched(filled(255, 0), 0, name);
  const head = concat(ascii(signature), Uint8Array.of(alternate), u32(named), nameField);
  return concat(head, u32(sizeBytes), u32(elementCount), body);
}

/** A DfuSe file (UM0391 §2). */
export interface DfuSeParts {
  readonly targets?: readonly TargetParts[];
  readonly version?: number;
  /** Another bTargets, DFUImageSize than the right one. */
  readonly targetCount?: number;
  readonly imageSizeBytes?: number;
  /** What stands between the last element and the suffix. */
  readonly between?: Uint8Array;
}

/** The DfuSe file before its suffix. */
export function dfuSeBody(parts: DfuSeParts = {}): Uint8Array {
  const { targets = [{}], version = 1, between = new Uint8Array(0) } = parts;
  const inner = concat(...targets.map(targetBytes), between);
  const { targetCount = targets.length, imageSizeBytes = 11 + inner.length } = parts;
  return concat(
    ascii("DfuSe"),
    Uint8Array.of(version),
    u32(imageSizeBytes),
    Uint8Array.of(targetCount),
    inner,
  );
}

/** The DfuSe file with a suffix. */
export function dfuSeFile(parts: DfuSeParts = {}, suffix: SuffixParts = {}): Uint8Array {
  return withSuffix(dfuSeBody(parts), suffix);
}

/** An issue without its severity, behind the severities of a strict and a lenient reader. */
export type ExpectedIssue = readonly [Severity, Severity, Omit<Issue, "severity">];

/** One file for an issue code, with all that the reader is to say about it. */
export interface IssueCase {
  readonly code: string;
  readonly bytes: Uint8Array;
  /** The whole issue list. */
  readonly found: readonly ExpectedIssue[];
  /** The full text of the first issue with this code. */
  readonly text: string;
}

/** The issue list of a strict, or a lenient, reader. */
export function expectedIssues(
  found: readonly ExpectedIssue[],
  mode: "strict" | "lenient",
): readonly Issue[] {
  return found.map(([strict, lenient, issue]) => ({
    ...issue,
    severity: mode === "strict" ? strict : lenient,
  }));
}

/** The message of the first issue with this code, by the rules of its format. */
export function textOf(
  code: string,
  { issues, rules }: { readonly issues: readonly Issue[]; readonly rules: IssueRules<string> },
): string | undefined {
  const issue = issues.find((candidate) => candidate.code === code);
  return issue && formatTemplate(rules[code]?.template ?? "", issue);
}

/** What a call throws; fails the test if it returns. */
export function thrownBy(call: () => unknown): {
  readonly name: string;
  readonly code: unknown;
  readonly actor: unknown;
  readonly message: string;
  readonly hint: unknown;
  readonly details: unknown;
} {
  try {
    call();
  } catch (error) {
    if (!isCodedError(error)) throw error;
    const { name, code, actor, message, hint, details } = error;
    return { name, code, actor, message, hint, details };
  }
  throw new Error("expected an error to be thrown");
}

/** What every parser throws for a file without bytes. */
export const FILE_EMPTY: ReturnType<typeof thrownBy> = {
  name: "FormatError",
  code: "file-empty",
  actor: "input",
  message: "file is empty (0 bytes)",
  hint: "build or download it again",
  details: {},
};
