/**
 * The file of `--record`: what it may not be, and how it is begun. It is the one output that
 * is not written under another name first: a run that dies has to leave what it recorded so
 * far, under the name that the user knows. So nothing else must ever lie under that name.
 */
import {
  closeSync,
  fchmodSync,
  openSync,
  readSync,
  realpathSync,
  renameSync,
  statSync,
  unlinkSync,
  writeSync,
} from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import { escapeText } from "@dfukit/formats";
import { CliError, usageError } from "../error.js";
import { followLinks } from "../files/write-file.js";
import { describeErrno, errnoOf } from "../io.js";
import type { NamedFile, RecordRequest } from "./record-request.js";

/**
 * Makes sure that a recording under this name destroys nothing. Changes nothing.
 * @throws CliError `usage`, `output-failed`.
 */
export function assertRecordable({ path, files }: Pick<RecordRequest, "path" | "files">): void {
  const other = files.find((file) => isSameFile(file, path));
  if (other !== undefined) {
    throw usageError(
      `--record "${escapeText(path)}" is the same file as ${other.what}`,
      "give the recording a name of its own",
    );
  }
  if (attempt(path, () => kindOf(path)) !== "foreign") return;
  throw usageError(
    `--record "${escapeText(path)}" is there already, and is no recording`,
    "give another name, or remove it first",
  );
}

/** Appends whole lines, at once. @throws CliError `output-failed`. */
export type Append = (text: string) => void;

/**
 * Begins the file: an older recording under that name gives way once the first line of the
 * new one is written. The file stays open to the end of the process.
 * @throws CliError `usage`, `output-failed`; what was there is then as it was.
 */
export function beginRecording(request: RecordRequest, firstLine: string): Append {
  const { path } = request;
  assertRecordable(request);
  const fd = attempt(path, () => {
    const kind = kindOf(path);
    if (kind === "none") return createdAt(followLinks(path), firstLine);
    if (kind === "special") return written(openSync(path, "w"), firstLine);
    return replacedAt(realpathSync(path), firstLine);
  });
  return (text) => {
    attempt(path, () => written(fd, text));
  };
}

/** Exclusively: whatever has come there meanwhile stays. */
function createdAt(path: string, text: string): number {
  return written(openSync(path, "wx"), text);
}

/** Under another name first; then opened anew, as not every system renames what is open. */
function replacedAt(path: string, text: string): number {
  const temporary = join(dirname(path), `.${basename(path)}.${process.pid}.tmp`);
  try {
    const fd = openSync(temporary, "wx");
    try {
      written(fd, text);
      fchmodSync(fd, statSync(path).mode & 0o7777);
    } finally {
      closeSync(fd);
    }
    renameSync(temporary, path);
  } catch (error) {
    if (errnoOf(error) !== "EEXIST") removeQuietly(temporary);
    throw error;
  }
  return openSync(path, "a");
}

function removeQuietly(path: string): void {
  try {
    unlinkSync(path);
  } catch {
    // It was not made; the error that led here matters more.
  }
}

function written(fd: number, text: string): number {
  const bytes = Buffer.from(text);
  for (let done = 0; done < bytes.length; ) done += writeSync(fd, bytes, done);
  return fd;
}

/** `special`: no regular file, so that there is nothing in it to be lost. */
type Kind = "none" | "recording" | "foreign" | "special";

const BEGINNING = '{"schema":"dfukit/recording@';

/** An empty file holds nothing that could be lost. */
function kindOf(path: string): Kind {
  const stat = statSync(path, { throwIfNoEntry: false });
  if (stat === undefined) return "none";
  if (!stat.isFile()) return "special";
  if (stat.size === 0) return "recording";
  const fd = openSync(path, "r");
  try {
    const bytes = Buffer.alloc(BEGINNING.length);
    const count = readSync(fd, bytes, 0, bytes.length, 0);
    return bytes.toString("latin1", 0, count) === BEGINNING ? "recording" : "foreign";
  } finally {
    closeSync(fd);
  }
}

/** By what the system knows the file by; by name, where there is none yet. */
function isSameFile({ path: other }: NamedFile, path: string): boolean {
  const [a, b] = [idOf(other), idOf(path)];
  return a !== null && b !== null ? a === b : placeOf(other) === placeOf(path);
}

function idOf(path: string): string | null {
  try {
    const { dev, ino } = statSync(path, { bigint: true });
    // Some file systems have no such numbers.
    return ino === 0n ? null : `${dev}:${ino}`;
  } catch {
    return null;
  }
}

/** Systems on which names that differ in case alone are mostly one. */
const IGNORING_CASE: readonly NodeJS.Platform[] = ["darwin", "win32"];

function placeOf(path: string): string {
  const end = resolve(followLinks(path));
  const place = join(realFolder(dirname(end)), basename(end));
  return IGNORING_CASE.includes(process.platform) ? place.toLowerCase() : place;
}

function realFolder(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    return path;
  }
}

function attempt<T>(path: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    const name = escapeText(path);
    const isFolderMissing = errnoOf(error) === "ENOENT";
    throw new CliError("output-failed", `cannot write "${name}": ${describeErrno(error)}`, {
      actor: "input",
      details: { path },
      hint: isFolderMissing ? `make the folder "${escapeText(dirname(path))}" first` : undefined,
      cause: error,
    });
  }
}
