/** The check that every parser begins with. Imports only the package's error. */
import { FormatError } from "./error.js";

/**
 * A file without bytes is of no format: an interrupted download or build.
 * @throws FormatError `file-empty`.
 */
export function assertNotEmpty(bytes: Uint8Array): void {
  if (bytes.length > 0) return;
  throw new FormatError("file-empty", "file is empty (0 bytes)", {
    actor: "input",
    hint: "build or download it again",
    details: {},
  });
}
