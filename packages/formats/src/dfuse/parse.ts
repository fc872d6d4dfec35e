/** The DfuSe parser (ST UM0391). Returns all that can be read, however wrong the file is. */
import { combineSegments, type Segment } from "@dfukit/memory";
import { decodeText, hasAscii, viewOf } from "../bytes.js";
import { hasSuffixSignature, readSuffix, SUFFIX_BYTES } from "../dfu-suffix.js";
import type {
  DfuSeDocument,
  DfuSeElement,
  DfuSePrefix,
  DfuSeTarget,
  DfuSuffix,
  FirmwareImage,
  ParseOptions,
} from "../document.js";
import { FormatError } from "../error.js";
import { IssueCollector } from "../issue.js";
import { DFUSE_ISSUES, type DfuSeIssueCode } from "./issues.js";

/** UM0391 §2.1: signature, version, size, number of targets. */
export const PREFIX_BYTES = 11;
/** UM0391 §2.2: signature, alternate setting, named, name, size, number of elements. */
export const TARGET_HEADER_BYTES = 274;
/** UM0391 §2.3: address and size. */
export const ELEMENT_HEADER_BYTES = 8;
export const NAME_BYTES = 255;
const SPACE_BYTES = 2 ** 32;
/** What follows a file by mistake is short; a suffix is looked for no further up than this. */
const JUNK_SEARCH_BYTES = 4096;

/** Whether the content begins like a DfuSe file. */
export function detectDfuSe(bytes: Uint8Array): boolean {
  return hasAscii(bytes, 0, "DfuSe");
}

type Issues = IssueCollector<DfuSeIssueCode>;

/**
 * Parses a DfuSe file; never throws for what is wrong inside it.
 * @throws FormatError `file-empty`; `not-of-format` if it does not begin with "DfuSe".
 */
export function parseDfuSe(bytes: Uint8Array, options: ParseOptions = {}): DfuSeDocument {
  assertDfuSe(bytes);
  const issues: Issues = new IssueCollector(DFUSE_ISSUES, options.lenient ?? false);
  const suffix = takeSuffix(bytes, { options, issues });
  const body = bytes.subarray(0, suffix?.offset ?? bytes.length);
  const prefix = readPrefix(body, bytes.length, issues);
  const { targets, end } = readTargets(body, prefix, issues);
  checkBehind(body, { end, prefix, count: targets.length, hasSuffix: suffix !== null, issues });
  checkTargets(targets, issues);
  return {
    format: "dfu",
    sizeBytes: bytes.length,
    issues: issues.toIssues(),
    prefix,
    targets,
    suffix,
    trailingBytes: body.subarray(end),
  };
}

function assertDfuSe(bytes: Uint8Array): void {
  if (bytes.length === 0) {
    throw new FormatError("file-empty", "file is empty (0 bytes)", {
      actor: "input",
      hint: "build or download it again",
      details: {},
    });
  }
  if (detectDfuSe(bytes)) return;
  throw new FormatError(
    "not-of-format",
    'content is no DFU file: it neither begins with "DfuSe" nor ends with a DFU suffix',
    {
      actor: "input",
      hint: "if it is a raw binary, say so with --from bin and give its address",
      details: { offset: 0 },
    },
  );
}

function takeSuffix(
  bytes: Uint8Array,
  { options, issues }: { readonly options: ParseOptions; readonly issues: Issues },
): DfuSuffix | null {
  const result = readSuffix(bytes, options.crc32);
  if (result.kind === "none") {
    tellMissingSuffix(bytes, issues);
    return null;
  }
  if (result.kind === "bad-length") {
    issues.add("dfu-suffix-length", { offset: result.offset + 11 }, { length: result.bLength });
    return null;
  }
  const { suffix } = result;
  const { stored, computed, ok } = suffix.crc;
  if (!ok) issues.add("dfu-crc", { offset: bytes.length - 4 }, { stored, computed });
  if (suffix.bLength > SUFFIX_BYTES) {
    issues.add("dfu-suffix-long", { offset: suffix.offset }, { length: suffix.bLength });
  }
  if (suffix.bcdDFU !== 0x011a) {
    issues.add("dfu-bcd-dfu", { offset: bytes.length - 10 }, { got: suffix.bcdDFU });
  }
  if (suffix.idProduct === 0) issues.add("dfu-product-zero", { offset: bytes.length - 14 });
  return suffix;
}

/** Looks whether a suffix stands a little further up, hidden by what was appended to the file. */
function tellMissingSuffix(bytes: Uint8Array, issues: Issues): void {
  const lowest = Math.max(PREFIX_BYTES + SUFFIX_BYTES, bytes.length - JUNK_SEARCH_BYTES);
  for (let end = bytes.length - 1; end >= lowest; end--) {
    const shorter = bytes.subarray(0, end);
    if (!hasSuffixSignature(shorter) || (shorter[end - 5] ?? 0) < SUFFIX_BYTES) continue;
    const result = readSuffix(shorter);
    if (result.kind !== "suffix" || !result.suffix.crc.ok) continue;
    issues.add("dfu-data-after-suffix", { offset: end }, { count: bytes.length - end });
    return;
  }
  issues.add("dfu-no-suffix", { offset: bytes.length });
}

function readPrefix(body: Uint8Array, fileBytes: number, issues: Issues): DfuSePrefix {
  if (body.length < PREFIX_BYTES) {
    issues.add("dfu-prefix-truncated", { offset: body.length });
    return { version: body[5] ?? 0, imageSizeBytes: 0, targetCount: 0 };
  }
  const version = body[5] ?? 0;
  const imageSizeBytes = viewOf(body).getUint32(6, true);
  if (version !== 1) issues.add("dfu-version", { offset: 5 }, { got: version });
  const args = { got: imageSizeBytes, expected: body.length };
  if (imageSizeBytes !== body.length) {
    const countsSuffix = imageSizeBytes === fileBytes && body.length < fileBytes;
    issues.add(
      countsSuffix ? "dfu-image-size-counts-suffix" : "dfu-image-size",
      { offset: 6 },
      args,
    );
  }
  return { version, imageSizeBytes, targetCount: body[10] ?? 0 };
}

function readTargets(
  body: Uint8Array,
  prefix: DfuSePrefix,
  issues: Issues,
): { readonly targets: readonly DfuSeTarget[]; readonly end: number } {
  const targets: DfuSeTarget[] = [];
  let at = Math.min(PREFIX_BYTES, body.length);
  while (targets.length < prefix.targetCount) {
    if (at === body.length) {
      const args = { declared: prefix.targetCount, present: targets.length };
      issues.add("dfu-target-count-large", { offset: 10 }, args);
      break;
    }
    const read = readTarget(body, { at, target: targets.length, issues });
    if (read === null) break;
    targets.push(read.target);
    at = read.end;
    if (!read.whole) break;
  }
  return { targets, end: at };
}

interface TargetPlace {
  readonly at: number;
  /** Number of the target, from 0. */
  readonly target: number;
  readonly issues: Issues;
}

function readTarget(
  body: Uint8Array,
  place: TargetPlace,
): { readonly target: DfuSeTarget; readonly end: number; readonly whole: boolean } | null {
  const { at, target, issues } = place;
  if (at + TARGET_HEADER_BYTES > body.length) {
    issues.add("dfu-target-truncated", { offset: at }, { target });
    return null;
  }
  if (!hasAscii(body, at, "Target")) {
    issues.add("dfu-target-signature", { offset: at }, { target });
    return null;
  }
  const view = viewOf(body);
  const nameField = body.subarray(at + 11, at + 11 + NAME_BYTES);
  const named = view.getUint32(at + 7, true);
  const declaredSizeBytes = view.getUint32(at + 266, true);
  const declaredElementCount = view.getUint32(at + 270, true);
  const first = at + TARGET_HEADER_BYTES;
  const { elements, end, whole } = readElements(body, {
    at: first,
    count: declaredElementCount,
    issues,
  });
  if (whole && end - first !== declaredSizeBytes) {
    const args = { target, declared: declaredSizeBytes, present: end - first };
    issues.add("dfu-target-size", { offset: at + 266 }, args);
  }
  const read: DfuSeTarget = {
    offset: at,
    alternateSetting: body[at + 6] ?? 0,
    named,
    name: readName(nameField, named, place),
    nameField,
    declaredSizeBytes,
    declaredElementCount,
    elements,
  };
  return { target: read, end, whole };
}

function readName(
  field: Uint8Array,
  named: number,
  { at, target, issues }: TargetPlace,
): string | null {
  const nul = field.indexOf(0);
  const text = decodeText(nul < 0 ? field : field.subarray(0, nul));
  const offset = at + 11;
  if (named > 1) issues.add("dfu-target-named", { offset: at + 7 }, { target, got: named });
  if (named === 0) {
    if (text !== "") issues.add("dfu-name-unused", { offset }, { target, text: text.slice(0, 40) });
    return null;
  }
  if (nul < 0) issues.add("dfu-name-unterminated", { offset }, { target });
  else if (field.subarray(nul).some((byte) => byte !== 0)) {
    issues.add("dfu-name-junk", { offset: offset + nul }, { target });
  }
  return text;
}

function readElements(
  body: Uint8Array,
  {
    at: from,
    count,
    issues,
  }: { readonly at: number; readonly count: number; readonly issues: Issues },
): { readonly elements: readonly DfuSeElement[]; readonly end: number; readonly whole: boolean } {
  const elements: DfuSeElement[] = [];
  const view = viewOf(body);
  let at = from;
  for (let index = 0; index < count; index++) {
    if (at + ELEMENT_HEADER_BYTES > body.length) {
      const last = elements.at(-1);
      const address = last === undefined ? 0 : last.address + last.bytes.length;
      const present = body.length - at;
      issues.add(
        "dfu-element-truncated",
        { offset: at },
        { address, declared: ELEMENT_HEADER_BYTES, present },
      );
      return { elements, end: body.length, whole: false };
    }
    const address = view.getUint32(at, true);
    const declaredSizeBytes = view.getUint32(at + 4, true);
    const dataAt = at + ELEMENT_HEADER_BYTES;
    const bytes = body.subarray(dataAt, Math.min(body.length, dataAt + declaredSizeBytes));
    elements.push(takeElement({ offset: at, address, declaredSizeBytes, bytes }, issues));
    at = dataAt + bytes.length;
    if (bytes.length < declaredSizeBytes) return { elements, end: at, whole: false };
  }
  return { elements, end: at, whole: true };
}

function takeElement(element: DfuSeElement, issues: Issues): DfuSeElement {
  const { offset, address, declaredSizeBytes: declared, bytes } = element;
  if (bytes.length < declared) {
    issues.add("dfu-element-truncated", { offset }, { address, declared, present: bytes.length });
  }
  if (declared === 0) issues.add("dfu-empty-element", { offset }, { address });
  const past = address + bytes.length - SPACE_BYTES;
  if (past > 0) issues.add("dfu-element-past-4g", { offset }, { address, count: past });
  return element;
}

function checkBehind(
  body: Uint8Array,
  about: {
    readonly end: number;
    readonly prefix: DfuSePrefix;
    readonly count: number;
    readonly hasSuffix: boolean;
    readonly issues: Issues;
  },
): void {
  const { end, prefix, count, hasSuffix, issues } = about;
  // A target that could not be read has been told already, and so has a missing suffix.
  if (count < prefix.targetCount || end >= body.length) return;
  if (hasAscii(body, end, "Target")) {
    issues.add(
      "dfu-target-count-small",
      { offset: end },
      { declared: prefix.targetCount, at: end },
    );
  } else if (hasSuffix) {
    issues.add("dfu-bytes-between", { offset: end }, { count: body.length - end });
  }
}

function checkTargets(targets: readonly DfuSeTarget[], issues: Issues): void {
  const seen = new Set<number>();
  for (const { alternateSetting: alternate, elements, offset } of targets) {
    if (seen.has(alternate)) issues.add("dfu-alternate-repeated", { offset }, { alternate });
    seen.add(alternate);
    if (elements.length === 0) issues.add("dfu-empty-target", { offset }, { alternate });
    const outOfOrder = elements.some(({ address }, i) => address < (elements[i - 1]?.address ?? 0));
    if (outOfOrder) issues.add("dfu-elements-out-of-order", { offset }, { alternate });
  }
  if (targets.every(({ elements }) => elements.every(({ bytes }) => bytes.length === 0))) {
    issues.add("dfu-no-data");
  }
  for (const alternate of seen) {
    for (const { range, firstDifference } of combineSegments(loadable(targets, alternate), "last")
      .overlaps) {
      const differs = firstDifference !== undefined;
      const address = firstDifference ?? range.start;
      const size = range.end - range.start;
      issues.add(
        differs ? "dfu-elements-differ" : "dfu-elements-repeat",
        { address },
        { alternate, address, size },
      );
    }
  }
}

/** What the targets of one alternate setting put into memory, cut at 4 GiB. */
function loadable(targets: readonly DfuSeTarget[], alternate: number): readonly Segment[] {
  return targets
    .filter(({ alternateSetting }) => alternateSetting === alternate)
    .flatMap(({ elements }) => elements)
    .map(({ address, bytes }) => ({ address, bytes: bytes.subarray(0, SPACE_BYTES - address) }));
}

/** One image for each alternate setting, in order of appearance; the first name counts. */
export function imagesOfDfuSe(document: DfuSeDocument): readonly FirmwareImage[] {
  const alternates = [...new Set(document.targets.map(({ alternateSetting }) => alternateSetting))];
  return alternates.map((alternateSetting) => {
    const mine = document.targets.filter((target) => target.alternateSetting === alternateSetting);
    return {
      alternateSetting,
      name: mine.find(({ name }) => name !== null)?.name ?? null,
      familyId: null,
      image: combineSegments(loadable(document.targets, alternateSetting), "last").image,
    };
  });
}
