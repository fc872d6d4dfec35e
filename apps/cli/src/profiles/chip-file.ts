/** A chip named by the file of its profile, as `--chip`, `--sim` and `chips show` take it. */
import { existsSync } from "node:fs";
import { basename } from "node:path";
import type { Profile } from "@dfukit/profiles";
import { CliError } from "../error.js";
import { printable } from "../text/style.js";
import { loadProfileFile } from "./load-profile.js";

/** Whether a chip is named by a file: no part number and no id ends so, or could. */
export function isProfileFile(query: string): boolean {
  return /\.json$/i.test(query);
}

/** The id of the profile in a file, which is its name: validation has seen to that. */
export function profileIdOf(file: string): string {
  return basename(file).replace(/\.json$/i, "");
}

/** The chip line of a file. @throws CliError `file-not-found`, `profile-invalid`. */
export async function readChipFile(file: string): Promise<Profile> {
  const name = printable(file);
  if (!existsSync(file)) {
    throw new CliError("file-not-found", `no file "${name}"`, {
      actor: "input",
      hint: "a chip is named by part number, profile id, die id or the .json file of its profile",
      details: { path: file },
    });
  }
  const loaded = await loadProfileFile(file);
  if (!loaded.ok) {
    const [first = "", ...more] = loaded.errors.map(printable);
    const others = more.length === 0 ? "" : ` (and ${more.length} more)`;
    throw invalid(file, `profile ${name} is not valid: ${first}${others}`, {
      hint: `dfukit profile check ${name} lists all that is wrong`,
    });
  }
  const { profile } = loaded;
  if (profile.kind === "chip") return profile;
  throw invalid(file, `profile ${name} is of a boot loader, which is no chip`, {
    hint: `name the chip; to recognise the loader, give --profile-path ${name}`,
  });
}

function invalid(path: string, message: string, { hint }: { readonly hint: string }): CliError {
  return new CliError("profile-invalid", message, { actor: "input", hint, details: { path } });
}
