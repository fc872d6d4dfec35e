/** The DfuSe parser (ST UM0391). Returns all that can be read, however wrong the file is. */
import { assertNotEmpty } from "../assert-not-empty.js";
import { hasAscii, viewOf } from "../bytes.js";
import { readSuffix } from "../dfu-suffix.js";
import type { DfuSeDocument, DfuSePrefix, ParseOptions } from "../document.js";
import { FormatError } from "../error.js";
import { IssueCollector } from "../issue.js";
import { findSuffix } from "./find-suffix.js";
import { checkTargets } from "./images.js";
import { DFUSE_ISSUES, type DfuSeIssueCode } from "./issues.js";
import { PREFIX_BYTES } from "./layout.js";
import { readTargets, type TargetsRead } from "./read-targets.js";

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
  const { suffix, bodyEnd, suffixEnd } = findSuffix(bytes, { options, issues });
  const body = bytes.subarray(0, bodyEnd);
  const prefix = readPrefix(body, suffixEnd, issues);
  const read = readTargets(body, prefix, issues);
  // Without a suffix the file was cut or changed, and what is left over tells nothing.
  if (read.whole && bodyEnd < bytes.length) checkBehind(body, { prefix, read, issues });
  else if (read.whole) checkForTarget(body, { prefix, read, issues });
  checkTargets(read.targets, issues);
  return {
    format: "dfu",
    sizeBytes: bytes.length,
    issues: issues.toIssues(),
    prefix,
    targets: read.targets,
    suffix,
    trailingBytes: bytes.subarray(read.end, suffix?.offset ?? bytes.length),
  };
}

function assertDfuSe(bytes: Uint8Array): void {
  assertNotEmpty(bytes);
  if (detectDfuSe(bytes)) return;
  // Only what the end of the file says is of interest, not its CRC.
  const end = readSuffix(bytes, () => 0);
  const isPlain = end.kind === "suffix";
  const why =
    end.kind === "none"
      ? 'it neither begins with "DfuSe" nor ends with a DFU suffix'
      : end.kind === "suffix"
        ? 'it ends with a DFU suffix, but does not begin with "DfuSe"'
        : `it does not begin with "DfuSe", and the length in its DFU suffix is ${end.bLength}, expected 16 to the size of the file`;
  throw new FormatError(
    "not-of-format",
    `content is no ${isPlain ? "DfuSe" : "DFU"} file: ${why}`,
    {
      actor: "input",
      hint: isPlain
        ? "it is a binary with a DFU suffix: say so with --from dfu-raw and give its address"
        : "if it is a raw binary, say so with --from bin and give its address",
      details: { offset: 0 },
    },
  );
}

function readPrefix(body: Uint8Array, suffixEnd: number, issues: Issues): DfuSePrefix {
  if (body.length < PREFIX_BYTES) {
    issues.add("dfu-prefix-truncated", { offset: body.length });
    return { version: body[5] ?? 0, imageSizeBytes: 0, targetCount: 0 };
  }
  const version = body[5] ?? 0;
  const imageSizeBytes = viewOf(body).getUint32(6, true);
  if (version !== 1) issues.add("dfu-version", { offset: 5 }, { got: version });
  if (imageSizeBytes !== body.length) {
    const countsSuffix = imageSizeBytes === suffixEnd;
    const code = countsSuffix ? "dfu-image-size-counts-suffix" : "dfu-image-size";
    issues.add(code, { offset: 6 }, { got: imageSizeBytes, expected: body.length });
  }
  return { version, imageSizeBytes, targetCount: body[10] ?? 0 };
}

interface Behind {
  readonly prefix: DfuSePrefix;
  readonly read: TargetsRead;
  readonly issues: Issues;
}

function checkForTarget(body: Uint8Array, { prefix, read, issues }: Behind): boolean {
  const { end } = read;
  if (!hasAscii(body, end, "Target")) return false;
  const args = { declared: prefix.targetCount, at: end };
  issues.add("dfu-target-count-small", { offset: end }, args);
  return true;
}

/** What stands between the last element and the suffix. */
function checkBehind(body: Uint8Array, behind: Behind): void {
  const { read, issues } = behind;
  if (checkForTarget(body, behind) || read.end >= body.length) return;
  issues.add("dfu-bytes-between", { offset: read.end }, { count: body.length - read.end });
}
