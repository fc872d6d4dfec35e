/** The arguments that say how inputs are placed, cut and merged, as `convert` and `flash` take them. */
import type { ConvertOptions } from "@dfukit/converter";
import { uf2FamilyByName } from "@dfukit/formats";
import type { OverlapPolicy } from "@dfukit/memory";
import { usageError } from "../error.js";
import type { InputArgument } from "./input.js";
import { parseAddress, parseFill, parseRange, parseSigned } from "./number.js";

/** The arguments by name. */
export interface MergeArguments {
  readonly crop: readonly string[];
  readonly exclude: readonly string[];
  readonly offset?: string | undefined;
  readonly fill: readonly string[];
  readonly overlap?: OverlapPolicy | undefined;
  readonly family?: string | undefined;
}

/** The options of the converter that they stand for. @throws CliError `usage`. */
export function mergeOptions(
  args: MergeArguments,
): Pick<ConvertOptions, "overlap" | "crop" | "exclude" | "offsetBytes" | "fill" | "familyId"> {
  return {
    overlap: args.overlap,
    crop: args.crop.map((text) => parseRange(text, "--crop")),
    exclude: args.exclude.map((text) => parseRange(text, "--exclude")),
    offsetBytes: args.offset === undefined ? undefined : parseSigned(args.offset, "--offset"),
    fill: args.fill.map(parseFill),
    familyId: args.family === undefined ? undefined : parseFamily(args.family),
  };
}

/** A UF2 family by name or id. @throws CliError `usage`. */
export function parseFamily(text: string): number {
  const known = uf2FamilyByName(text);
  if (known !== undefined) return known;
  if (/^(0x[0-9a-f]+|\d+)$/i.test(text)) return parseAddress(text, "--family");
  throw usageError(
    `--family "${text}" is neither a known name nor an id`,
    "write a name such as STM32L4, or an id such as 0x00FF6919",
  );
}

/** @throws CliError `usage`. */
export function assertOneStandardInput(inputs: readonly InputArgument[]): void {
  if (inputs.filter(({ path }) => path === "-").length > 1) {
    throw usageError("standard input (-) is named more than once");
  }
}

/** `--address` goes to inputs that name no address themselves. @throws CliError `usage`. */
export function addressFor(
  input: InputArgument,
  inputs: readonly InputArgument[],
  option: string | undefined,
): number | undefined {
  if (input.address !== undefined || option === undefined) return input.address;
  if (inputs.length > 1) {
    throw usageError("--address is for one input", "write FILE@ADDRESS for each of several");
  }
  return parseAddress(option, "--address");
}
