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
  const option = /^(.*),(alt|name)=([^,]*)$/s.exec(text);
  if (option !== null) {
    const [, rest = "", key, value = ""] = option;
    const input = parseInput(rest, exists);
    return key === "alt"
      ? { ...input, alternateSetting: parseBounded(value, `alt= of "${rest}"`, 255) }
      : { ...input, targetName: value };
  }
  const at = text.lastIndexOf("@");
  if (at <= 0) return { path: text };
  const path = text.slice(0, at);
  const address = text.slice(at + 1);
  // `user@host.hex` is a file name: only what could be an address is taken as one.
  if (!exists(path) && path !== "-" && !/^(0x)?[0-9a-f]+[km]?$/i.test(address))
    return { path: text };
  return { path, address: parseAddress(address, `address of "${path}"`) };
}
