/** Reads of the small files in which Linux shows its state; what cannot be read is absent. */
import { readdirSync, readFileSync, readlinkSync, statSync } from "node:fs";
import { basename, join } from "node:path";

/** Names in a folder; none if it is not there, or not for this user. */
export function list(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

/** A file as text; empty if it cannot be read. */
export function read(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return "";
  }
}

/** Whether there is such a file. */
export function exists(path: string): boolean {
  try {
    statSync(path);
    return true;
  } catch {
    return false;
  }
}

/** An attribute without its line end; null if it is absent or empty. */
export function text(folder: string, name: string): string | null {
  return read(join(folder, name)).trim() || null;
}

/** An attribute in hexadecimal; null if it is none. */
export function hex(folder: string, name: string): number | null {
  const value = Number.parseInt(text(folder, name) ?? "", 16);
  return Number.isNaN(value) ? null : value;
}

/** Where a link leads; null if it is none. */
export function linkTarget(path: string): string | null {
  try {
    return readlinkSync(path);
  } catch {
    return null;
  }
}

/** The last part of where a link leads; null if it is none. */
export function linkName(path: string): string | null {
  const target = linkTarget(path);
  return target === null ? null : basename(target);
}
