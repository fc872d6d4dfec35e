/** The format of an output by the ending of its name. */
import type { OutputFormatId } from "@dfukit/converter";
import { formatsByName } from "@dfukit/formats";
import { CliError } from "../error.js";
import { OUTPUT_FORMATS } from "./format-names.js";

/** The format of the output: said by `to`, or by the ending. @throws CliError `output-format-unknown`. */
export function outputFormat(path: string, to: OutputFormatId | undefined): OutputFormatId {
  if (to !== undefined) return to;
  const byName = formatsByName(path)[0]?.id;
  if (byName === "elf") {
    throw new CliError("output-format-unknown", "an ELF file cannot be written, only read", {
      actor: "input",
      hint: `give the output another ending or --to ${OUTPUT_FORMATS.join("|")}`,
      details: { path },
    });
  }
  if (byName !== undefined) return byName;
  const what = path === "-" ? "standard output" : `"${path}"`;
  throw new CliError("output-format-unknown", `the format of ${what} is not known from its name`, {
    actor: "input",
    hint: `give --to ${OUTPUT_FORMATS.join("|")}`,
    details: { path },
  });
}
