/**
 * Writes an output file so that it is either the old one or the whole new one:
 * to a temporary name beside the target, then renamed. A symbolic link is
 * followed, the mode of an existing file kept; what is no regular file (a FIFO,
 * /dev/null) is written directly.
 */
import {
  closeSync,
  fchmodSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readlinkSync,
  realpathSync,
  renameSync,
  type Stats,
  statSync,
  unlinkSync,
  writeSync,
} from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import { escapeText } from "@dfukit/formats";
import { CliError } from "../error.js";
import { describeErrno, errnoOf } from "../io.js";

/** How to write. */
export interface WriteOptions {
  /** Whether the file must outlive a loss of power right after the call. Default false. */
  readonly durable?: boolean;
  /** Whether to make the folder, too. Default false. */
  readonly makeFolder?: boolean;
}

/** @throws CliError `output-failed`; the file at `path` is then as it was. */
export function writeOutputFile(
  path: string,
  bytes: Uint8Array,
  { durable = false, makeFolder = false }: WriteOptions = {},
): void {
  try {
    if (makeFolder) mkdirSync(dirname(path), { recursive: true });
    const existing = statIfThere(path);
    if (existing !== undefined && !existing.isFile()) writeDirectly(path, bytes);
    else {
      const target = existing === undefined ? followLinks(path) : realpathSync(path);
      replaceFile(target, bytes, { existing, durable });
      if (durable) syncFolder(dirname(target));
    }
  } catch (error) {
    throw outputError(path, error);
  }
}

/** Where a path leads that names no file yet: itself, or the end of a chain of symbolic links. */
export function followLinks(path: string): string {
  let end = path;
  for (let hops = 0; hops < 40; hops++) {
    try {
      end = resolve(dirname(end), readlinkSync(end));
    } catch {
      return end; // no link: nothing there yet
    }
  }
  return end;
}

function statIfThere(path: string): Stats | undefined {
  try {
    return statSync(path);
  } catch (error) {
    if (errnoOf(error) === "ENOENT") return undefined;
    throw error;
  }
}

function writeDirectly(path: string, bytes: Uint8Array): void {
  const fd = openSync(path, "w");
  try {
    writeAll(fd, bytes);
  } finally {
    closeSync(fd);
  }
}

/** Makes the new name itself durable, where the system can do that. */
function syncFolder(path: string): void {
  let fd: number | undefined;
  try {
    fd = openSync(path, "r");
    fsyncSync(fd);
  } catch {
    // Windows opens no folders; there the rename is durable by itself.
  } finally {
    if (fd !== undefined) closeSync(fd);
  }
}

function replaceFile(
  path: string,
  bytes: Uint8Array,
  { existing, durable }: { readonly existing: Stats | undefined; readonly durable: boolean },
): void {
  const temporary = join(dirname(path), `.${basename(path)}.${process.pid}-${uniqueWord()}.tmp`);
  let fd: number | undefined;
  try {
    fd = openSync(temporary, "wx", 0o666);
    writeAll(fd, bytes);
    if (durable) fsyncSync(fd);
    if (existing !== undefined) fchmodSync(fd, existing.mode & 0o7777);
    closeSync(fd);
    fd = undefined;
    renameSync(temporary, path);
  } catch (error) {
    if (fd !== undefined) closeSync(fd);
    removeQuietly(temporary);
    throw error;
  }
}

/** Unique enough beside the process id; the file is opened exclusively all the same. */
function uniqueWord(): string {
  return Math.random().toString(36).slice(2, 10);
}

function removeQuietly(path: string): void {
  try {
    unlinkSync(path);
  } catch {
    // It was not made, or cannot be removed; the error that led here matters more.
  }
}

function writeAll(fd: number, bytes: Uint8Array): void {
  let done = 0;
  while (done < bytes.length)
    done += writeSync(fd, bytes, done, Math.min(bytes.length - done, 1 << 30));
}

function outputError(path: string, error: unknown): CliError {
  const code = errnoOf(error);
  const name = escapeText(path);
  return new CliError("output-failed", `cannot write "${name}": ${describeErrno(error)}`, {
    actor: "input",
    hint: hintFor(code, path),
    details: { path },
    cause: error,
  });
}

function hintFor(code: string | undefined, path: string): string | undefined {
  if (code === "ENOENT") return `make the folder "${escapeText(dirname(path))}" first`;
  if (code === "ENOSPC") return "free some space; a file that was there before is untouched";
  return undefined;
}
