/**
 * The process's standard streams, written synchronously: the output is complete
 * when a verb returns, a closed pipe is an error where it happens, and no
 * stream object has to be set up first (which would cost start-up time).
 */
import { fstatSync, readSync, statSync, writeSync } from "node:fs";
import { CliError } from "./error.js";

/** Where a verb reads and writes; tests hand in their own. */
export interface Io {
  /** Results. */
  readonly out: (data: string | Uint8Array) => void;
  /** Progress, notes, errors. */
  readonly err: (text: string) => void;
  /** All of standard input. */
  readonly readInput: () => Uint8Array;
  /** Width of the terminal, or 80. */
  readonly columns: number;
  /** The terminal that standard error is, or null: where a line may be redrawn. */
  readonly errTerminal: { readonly columns: number } | null;
  /** Asks a question on the terminal and returns the line that is typed; undefined without a terminal. */
  readonly ask: (question: string) => string | undefined;
  /** Whether to colour what goes to each stream. */
  readonly colour: { readonly out: boolean; readonly err: boolean };
  /** Whether block-drawing characters can be shown. */
  readonly unicode: boolean;
}

/** The streams of this process. */
export function processIo(argv: readonly string[]): Io {
  const [outIsTerminal, errIsTerminal] = [isTerminal(1), isTerminal(2)];
  return {
    out: (data) => writeFully(1, data),
    err: (text) => {
      try {
        writeFully(2, text);
      } catch {
        // Nobody reads our errors: nothing is left to tell them with.
      }
    },
    readInput: readStandardInput,
    columns: (outIsTerminal ? terminalColumns() : 0) || columnsOf(process.env.COLUMNS) || 80,
    errTerminal: errIsTerminal
      ? {
          get columns() {
            return process.stderr.columns || 80;
          },
        }
      : null,
    ask: (question) => askOnTerminal(question, errIsTerminal),
    colour: {
      out: wantsColour({ argv, isTerminal: outIsTerminal }),
      err: wantsColour({ argv, isTerminal: errIsTerminal }),
    },
    unicode: canShowUnicode(process.env),
  };
}

/** Like `isatty`, but loads `node:tty`, which takes 6 ms, only for what may be a terminal. */
function isTerminal(fd: number): boolean {
  try {
    const stat = fstatSync(fd);
    if (process.platform !== "win32") {
      if (!stat.isCharacterDevice()) return false;
      if (stat.rdev === statSync("/dev/null").rdev) return false;
    }
    return process.getBuiltinModule("node:tty").isatty(fd);
  } catch {
    return false; // closed
  }
}

/** The answer without its line end; undefined if nobody is there to give one. */
function askOnTerminal(question: string, errIsTerminal: boolean): string | undefined {
  if (!errIsTerminal || !isTerminal(0)) return undefined;
  writeFully(2, question);
  const chunk = Buffer.alloc(1024);
  // A terminal hands over whole lines.
  return chunk.subarray(0, readChunk(chunk)).toString("utf8").trim();
}

function terminalColumns(): number {
  const { stdout } = process;
  return stdout.columns;
}

function columnsOf(text: string | undefined): number {
  return text !== undefined && /^\d{2,4}$/.test(text) ? Number(text) : 0;
}

/** https://no-color.org: any non-empty NO_COLOR; FORCE_COLOR is its counterpart. */
function wantsColour({
  argv,
  isTerminal,
}: {
  readonly argv: readonly string[];
  readonly isTerminal: boolean;
}): boolean {
  if (argv.includes("--no-color") || process.env.NO_COLOR) return false;
  if (argv.includes("--color")) return true;
  const force = process.env.FORCE_COLOR;
  if (force !== undefined) return force !== "0";
  return isTerminal && process.env.TERM !== "dumb";
}

function canShowUnicode(env: NodeJS.ProcessEnv): boolean {
  if (process.platform === "win32") return true;
  const locale = env.LC_ALL || env.LC_CTYPE || env.LANG || "";
  return locale === "" || /utf-?8/i.test(locale);
}

/** @throws CliError `output-closed` or `output-failed`. */
function writeFully(fd: number, data: string | Uint8Array): void {
  const bytes = typeof data === "string" ? Buffer.from(data, "utf8") : data;
  let done = 0;
  while (done < bytes.length) {
    try {
      done += writeSync(fd, bytes, done, bytes.length - done);
    } catch (error) {
      if (errnoOf(error) === "EAGAIN") pause(5);
      else throw outputError(error);
    }
  }
}

function outputError(error: unknown): CliError {
  if (errnoOf(error) === "EPIPE") {
    return new CliError("output-closed", "standard output was closed by its reader", {
      actor: "input",
      details: {},
      cause: error,
    });
  }
  return new CliError("output-failed", `cannot write to standard output: ${describeErrno(error)}`, {
    actor: "input",
    details: {},
    cause: error,
  });
}

function readStandardInput(): Uint8Array {
  const chunks: Uint8Array[] = [];
  for (;;) {
    const chunk = Buffer.allocUnsafeSlow(1 << 20);
    const count = readChunk(chunk);
    if (count === 0) return Buffer.concat(chunks);
    chunks.push(chunk.subarray(0, count));
  }
}

function readChunk(chunk: Uint8Array): number {
  for (;;) {
    try {
      return readSync(0, chunk);
    } catch (error) {
      const code = errnoOf(error);
      if (code === "EOF") return 0; // Windows, at the end of a pipe
      if (code !== "EAGAIN") {
        throw new CliError(
          "file-unreadable",
          `cannot read standard input: ${describeErrno(error)}`,
          {
            actor: "input",
            details: {},
            cause: error,
          },
        );
      }
      pause(5);
    }
  }
}

/** Waits without an event loop turn, for a non-blocking stream that is not ready. */
function pause(timeoutMs: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, timeoutMs);
}

/** The errno name of a system error, e.g. `ENOENT`. */
export function errnoOf(error: unknown): string | undefined {
  const code = error instanceof Error ? (error as NodeJS.ErrnoException).code : undefined;
  return typeof code === "string" ? code : undefined;
}

const ERRNO_TEXT: Readonly<Record<string, string>> = {
  EACCES: "permission denied",
  EEXIST: "a file is in the way",
  EBUSY: "it is in use",
  EDQUOT: "disk quota exceeded",
  EFBIG: "file too large",
  EIO: "input/output error",
  EISDIR: "is a directory",
  ELOOP: "too many symbolic links",
  EMFILE: "too many open files",
  ENAMETOOLONG: "name too long",
  ENOENT: "no such file or directory",
  ENOSPC: "no space left on device",
  ENOTDIR: "not a directory",
  EPERM: "operation not permitted",
  EROFS: "read-only file system",
  ETXTBSY: "it is being executed",
};

/** A system error in words. */
export function describeErrno(error: unknown): string {
  const code = errnoOf(error);
  if (code === undefined) return error instanceof Error ? error.message : String(error);
  return ERRNO_TEXT[code] ?? code;
}
