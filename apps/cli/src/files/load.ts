/** From an input argument to a parsed document. */
import { crc32 as zlibCrc32 } from "node:zlib";
import {
  type Crc32,
  escapeText,
  type FirmwareDocument,
  FormatError,
  type FormatId,
  readFirmware,
} from "@dfukit/formats";
import type { InputArgument } from "../args/input.js";
import type { Io } from "../io.js";
import { readInputFile } from "./read-file.js";

/** The platform's CRC-32, several times faster than the portable one. */
export const crc32: Crc32 = (bytes, previous) => zlibCrc32(bytes, previous);

/** How to read an input. */
export interface LoadOptions {
  readonly from?: FormatId | undefined;
  readonly lenient?: boolean | undefined;
}

/** The name of an input in messages. */
export function inputName(input: InputArgument): string {
  return input.path === "-" ? "standard input" : input.path;
}

/**
 * Reads and parses an input.
 * @throws CliError if it cannot be read; FormatError, naming the input, if it is not understood.
 */
export function loadDocument(
  input: InputArgument,
  options: LoadOptions,
  io: Pick<Io, "readInput">,
): FirmwareDocument {
  const bytes = input.path === "-" ? io.readInput() : readInputFile(input.path);
  try {
    return readFirmware(bytes, {
      crc32,
      lenient: options.lenient ?? false,
      ...(options.from === undefined ? {} : { from: options.from }),
      ...(input.path === "-" ? {} : { fileName: input.path }),
    });
  } catch (error) {
    throw error instanceof FormatError ? withName(error, input) : error;
  }
}

/** The same error, with the input's name in front. */
function withName(error: FormatError, input: InputArgument): FormatError {
  const { actor, code, details, hint, message } = error;
  return new FormatError(code, `${escapeText(inputName(input))}: ${message}`, {
    actor,
    details,
    hint,
  });
}
