/** Reads a text that somebody saved: a file or standard input, in the encodings that shells write. */
import { escapeText } from "@dfukit/formats";
import type { Io } from "../io.js";
import { readInputFile } from "./read-file.js";

/** How a text input is called in messages. */
export function textName(path: string): string {
  return path === "-" ? "standard input" : `"${escapeText(path)}"`;
}

/** The text of a file, or of standard input for `-`. @throws CliError if it cannot be read. */
export function readText(path: string, io: Pick<Io, "readInput">): string {
  return decodeText(path === "-" ? io.readInput() : readInputFile(path));
}

/** UTF-8, or UTF-16 by its byte order mark: Windows PowerShell writes that behind `>`. */
function decodeText(bytes: Uint8Array): string {
  const [first, second] = bytes;
  if (first === 0xff && second === 0xfe) return new TextDecoder("utf-16le").decode(bytes);
  if (first === 0xfe && second === 0xff) return new TextDecoder("utf-16be").decode(bytes);
  return new TextDecoder("utf-8").decode(bytes);
}
