/** The targets and elements between the prefix and the suffix of a DfuSe file (ST UM0391 §2.2, §2.3). */
import { ADDRESS_SPACE_BYTES } from "@dfukit/memory";
import { decodeText, hasAscii, viewOf } from "../bytes.js";
import type { DfuSeElement, DfuSePrefix, DfuSeTarget } from "../document.js";
import type { IssueCollector } from "../issue.js";
import type { DfuSeIssueCode } from "./issues.js";
import { ELEMENT_HEADER_BYTES, NAME_BYTES, PREFIX_BYTES, TARGET_HEADER_BYTES } from "./layout.js";

/** How much of a name that does not count is shown. */
const SHOWN_CHARACTERS = 40;

type Issues = IssueCollector<DfuSeIssueCode>;

/** What {@link readTargets} read. */
export interface TargetsRead {
  readonly targets: readonly DfuSeTarget[];
  /** Where reading ended. */
  readonly end: number;
  /** Whether all that the prefix and the headers promise was there. */
  readonly whole: boolean;
}

/** Reads as many targets as the prefix promises and `body`, the file before its suffix, holds. */
export function readTargets(body: Uint8Array, prefix: DfuSePrefix, issues: Issues): TargetsRead {
  const targets: DfuSeTarget[] = [];
  let at = Math.min(PREFIX_BYTES, body.length);
  while (targets.length < prefix.targetCount) {
    if (at === body.length) {
      const args = { declared: prefix.targetCount, present: targets.length };
      issues.add("dfu-target-count-large", { offset: 10 }, args);
      return { targets, end: at, whole: false };
    }
    const read = readTarget(body, { at, target: targets.length, issues });
    if (read === null) return { targets, end: at, whole: false };
    targets.push(read.target);
    at = read.end;
    if (!read.whole) return { targets, end: at, whole: false };
  }
  return { targets, end: at, whole: true };
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
  const name = readName(nameField, named, place);
  const { elements, end, whole } = readElements(body, place, declaredElementCount);
  const present = end - at - TARGET_HEADER_BYTES;
  if (whole && present !== declaredSizeBytes) {
    const args = { target, declared: declaredSizeBytes, present };
    issues.add("dfu-target-size", { offset: at + 266 }, args);
  }
  const read: DfuSeTarget = {
    offset: at,
    alternateSetting: body[at + 6] ?? 0,
    named,
    name,
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
    const shown = [...text].slice(0, SHOWN_CHARACTERS).join("");
    if (text !== "") issues.add("dfu-name-unused", { offset }, { target, text: shown });
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
  { at: targetAt, target, issues }: TargetPlace,
  count: number,
): { readonly elements: readonly DfuSeElement[]; readonly end: number; readonly whole: boolean } {
  const elements: DfuSeElement[] = [];
  const view = viewOf(body);
  let at = targetAt + TARGET_HEADER_BYTES;
  while (elements.length < count) {
    if (at + ELEMENT_HEADER_BYTES > body.length) {
      const args = { target, declared: count, present: elements.length };
      issues.add("dfu-element-count", { offset: targetAt + 270 }, args);
      return { elements, end: at, whole: false };
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
  const past = address + bytes.length - ADDRESS_SPACE_BYTES;
  if (past > 0) issues.add("dfu-element-past-4g", { offset }, { address, count: past });
  return element;
}
