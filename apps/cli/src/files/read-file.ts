/** Reads a whole input file of any kind (regular, FIFO, device) and says clearly why it cannot. */
import { closeSync, fstatSync, openSync, readSync } from "node:fs";
import { escapeText } from "@dfukit/formats";
import { CliError } from "../error.js";
import { describeErrno, errnoOf } from "../io.js";

/** No 32-bit address space holds more, and neither does one buffer. */
const LARGEST_FILE_BYTES = 4 * 1024 ** 3 - 1;

/**
 * The bytes of the file at `path`.
 * @throws CliError `file-not-found`, `file-is-directory`, `file-unreadable`, `file-too-large`.
 */
export function readInputFile(path: string): Uint8Array {
  let fd: number | undefined;
  try {
    fd = openSync(path, "r");
    const stat = fstatSync(fd);
    if (stat.isDirectory()) throw directoryError(path);
    if (stat.size > LARGEST_FILE_BYTES) throw tooLargeError(path, stat.size);
    return stat.isFile() && stat.size > 0 ? readRegular(fd, stat.size) : readStream(fd, path);
  } catch (error) {
    throw error instanceof CliError ? error : readError(path, error);
  } finally {
    if (fd !== undefined) closeSync(fd);
  }
}

function readRegular(fd: number, sizeBytes: number): Uint8Array {
  const bytes = Buffer.allocUnsafeSlow(sizeBytes);
  let done = 0;
  while (done < sizeBytes) {
    const count = readSync(fd, bytes, done, Math.min(sizeBytes - done, 1 << 30), null);
    if (count === 0) break;
    done += count;
  }
  return bytes.subarray(0, done);
}

/** What has no size beforehand: a FIFO, a device, a file of /proc. */
function readStream(fd: number, path: string): Uint8Array {
  const chunks: Uint8Array[] = [];
  let total = 0;
  for (;;) {
    const chunk = Buffer.allocUnsafeSlow(1 << 20);
    const count = readSync(fd, chunk, 0, chunk.length, null);
    if (count === 0) return Buffer.concat(chunks);
    chunks.push(chunk.subarray(0, count));
    total += count;
    if (total > LARGEST_FILE_BYTES) throw tooLargeError(path, total);
  }
}

function directoryError(path: string): CliError {
  return new CliError("file-is-directory", `"${escapeText(path)}" is a directory, not a file`, {
    actor: "input",
    details: { path },
  });
}

function tooLargeError(path: string, sizeBytes: number): CliError {
  return new CliError(
    "file-too-large",
    `"${escapeText(path)}" has at least ${sizeBytes} bytes, expected less than 4 GiB`,
    { actor: "input", details: { path, sizeBytes } },
  );
}

function readError(path: string, error: unknown): CliError {
  const name = escapeText(path);
  if (errnoOf(error) === "ENOENT") {
    return new CliError("file-not-found", `no file "${name}"`, {
      actor: "input",
      hint: "check the spelling and the folder",
      details: { path },
    });
  }
  if (errnoOf(error) === "EISDIR") return directoryError(path);
  return new CliError("file-unreadable", `cannot read "${name}": ${describeErrno(error)}`, {
    actor: "input",
    details: { path },
    cause: error,
  });
}
