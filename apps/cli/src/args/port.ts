/** TCP ports as users type them. */
import { usageError } from "../error.js";

const LAST_PORT = 65_535;

/** A port, 0 included: any free one. @throws CliError `usage`. */
export function parsePort(text: string, name: string): number {
  const port = /^\d{1,5}$/.test(text) ? Number(text) : Number.NaN;
  if (port <= LAST_PORT) return port;
  throw usageError(
    `${name} "${text}" is not a port, expected 0 to ${LAST_PORT}`,
    "0 is any free one",
  );
}
