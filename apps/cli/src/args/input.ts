/** `FILE[@ADDRESS][,alt=N][,name=TEXT]`, the way every verb names an input. */
import { existsSync } from "node:fs";
import { usageError } from "../error.js";
import { parseAddress, parseBounded } from "./number.js";

/** An input as the user named it. */
export interface InputArgument {
  /** The path, or `-` for standard input. */
  readonly path: string;
  readonly address?: number;
  readonly alternateSetting?: number;
  readonly targetName?: string;
}

/**
 * Reads one input argument. A string that names an existing file is that file,
 * whatever its characters.
 * @throws CliError `usage`.
 */
export function parseInput(
  text: string,
  exists: (path: string) => boolean = existsSync,
): InputArgument {
  if (text === "") throw usageError("an input has an empty name");
  if (exists(text)) return { path: text };
  const option = /^(.*?),(alt|name)=(.*)$/s.exec(text);
  const { path, address } = splitAddress(option?.[1] ?? text, exists);
  const { alt, name } =
    option === null ? {} : readOptions(text.slice((option[1] ?? "").length + 1));
  return {
    path,
    ...(address === undefined ? {} : { address: parseAddress(address, `address of "${path}"`) }),
    ...(alt === undefined ? {} : { alternateSetting: parseAlternate(alt, path) }),
    ...(name === undefined ? {} : { targetName: name }),
  };
}

/** What could be meant as an address; `user@host.hex` is a file name. */
const LIKE_AN_ADDRESS = /^(0x)?[0-9a-f]+[km]?$/i;

function splitAddress(
  text: string,
  exists: (path: string) => boolean,
): { readonly path: string; readonly address?: string } {
  const at = exists(text) ? -1 : text.lastIndexOf("@");
  if (at <= 0) return { path: text };
  const [path, address] = [text.slice(0, at), text.slice(at + 1)];
  const unknown = /^([^,]*),([^=,]*)=?/.exec(address);
  if (unknown !== null && LIKE_AN_ADDRESS.test(unknown[1] ?? "")) {
    throw usageError(`"${unknown[2]}" behind "${path}" is not known`, "alt=N and name=TEXT are");
  }
  if (!exists(path) && path !== "-" && !LIKE_AN_ADDRESS.test(address)) return { path: text };
  return { path, address };
}

/** `alt=N` and `name=TEXT` in any order; a name may hold commas. */
function readOptions(text: string): { readonly alt?: string; readonly name?: string } {
  const options: { alt?: string; name?: string } = {};
  for (const [, key, value = ""] of text.matchAll(/(alt|name)=(.*?)(?=,(?:alt|name)=|$)/gs)) {
    if (key === "alt") options.alt = value;
    else options.name = value;
  }
  return options;
}

function parseAlternate(text: string, path: string): number {
  if (text.includes("@")) {
    throw usageError(`alt= of "${path}" "${text}" is not a number`, "write @ADDRESS before ,alt=");
  }
  return parseBounded(text, `alt= of "${path}"`, 255);
}
