/** Reads a profile file: its JSON, or why it is none. Between the file system and the validation. */
import { statSync } from "node:fs";
import { isCodedError } from "@dfukit/memory";
import { readInputFile } from "../files/read-file.js";
import { describeErrno } from "../io.js";
import { printable } from "../text/style.js";

/** Larger than any profile; the largest bundled one has 20 KiB. */
const LARGEST_PROFILE_BYTES = 1024 * 1024;

/** The parsed file, or what is wrong with it as a clause. */
export type ReadProfile =
  | { readonly ok: true; readonly json: unknown }
  | { readonly ok: false; readonly why: string };

/**
 * Reads and parses a file. Opens none that is not regular: a FIFO would be waited for, and
 * some devices never end. Never throws.
 */
export function readProfileFile(path: string): ReadProfile {
  try {
    const stat = statSync(path, { throwIfNoEntry: false });
    const isOdd = stat !== undefined && !stat.isFile() && !stat.isDirectory();
    if (isOdd) return { ok: false, why: `"${printable(path)}" is no regular file` };
    const sizeBytes = stat?.size ?? 0;
    if (sizeBytes > LARGEST_PROFILE_BYTES) {
      return { ok: false, why: `the file has ${sizeBytes} bytes, expected 1 MiB at most` };
    }
    return parseProfile(Buffer.from(readInputFile(path)).toString("utf8"));
  } catch (error) {
    const why = isCodedError(error) ? error.message : `it cannot be read: ${describeErrno(error)}`;
    return { ok: false, why };
  }
}

/** Parses the text of a profile. Never throws. */
function parseProfile(text: string): ReadProfile {
  try {
    return { ok: true, json: JSON.parse(text.replace(/^\uFEFF/, "")) };
  } catch (error) {
    return { ok: false, why: `it is no JSON${placeOf(error, text)}` };
  }
}

/** Where the text is no JSON, as far as the engine says. */
function placeOf(error: unknown, text: string): string {
  const message = error instanceof Error ? error.message : "";
  const { length } = text.trimEnd();
  if (length === 0) return ": it is empty";
  const [, offset] = /position (\d+)/.exec(message) ?? [];
  if (/end of JSON/i.test(message) || Number(offset) >= length) return ": it ends too early";
  if (offset === undefined) return "";
  const before = text.slice(0, Number(offset)).split("\n");
  return `, see line ${before.length}, column ${(before.at(-1) ?? "").length + 1}`;
}
