/** `diff`: compares two firmware files by content. The work is done by `@dfukit/converter`. */
import { assertSound, diffFirmware, type FirmwareDiff } from "@dfukit/converter";
import { type FirmwareDocument, type FormatId, imagesOf } from "@dfukit/formats";
import type { Chip } from "@dfukit/profiles";
import { resolveChip } from "../args/chip.js";
import { INPUT_FORMATS } from "../args/formats.js";
import { type InputArgument, parseInput } from "../args/input.js";
import { parseAddress, parseBounded } from "../args/number.js";
import { usageError } from "../error.js";
import { EXIT, type ExitCode } from "../exit-codes.js";
import { inputName, loadDocument } from "../files/load.js";
import { diffDocument } from "../json/diff.js";
import { diffText } from "../text/diff.js";
import type { Context, GlobalArguments, Verb } from "../verb.js";

interface DiffArguments extends GlobalArguments {
  readonly a: string;
  readonly b: string;
  readonly from?: FormatId | undefined;
  readonly lenient: boolean;
  readonly chip?: string | undefined;
  readonly address?: string | undefined;
  readonly ignoreErased?: string | undefined;
}

/** The verb `diff`. */
export const diffVerb: Verb<DiffArguments> = {
  positionals: "<a> <b>",
  summary: "compare two firmware files of any format by content",
  schema: "dfukit/diff@1",
  examples: [
    ["$0 fw.hex fw.dfu", "do they hold the same bytes at the same addresses"],
    ["$0 old.bin@0x08000000 new.hex", "a raw binary needs its address"],
  ],
  arguments: {
    a: { type: "string", demandOption: true, describe: "a file, FILE[@ADDRESS]" },
    b: { type: "string", demandOption: true, describe: "the file to compare with" },
  },
  options: {
    chip: {
      type: "string",
      requiresArg: true,
      describe: "part number: gives binaries their address",
    },
    address: { type: "string", requiresArg: true, describe: "where raw binaries belong" },
    "ignore-erased": {
      type: "string",
      nargs: 1,
      describe: "padding with this byte is no difference",
    },
    from: { choices: INPUT_FORMATS, describe: "format of both files (default: by content)" },
    lenient: { type: "boolean", describe: "accept what needs no guessing" },
  },
  run: runDiff,
};

function runDiff(args: DiffArguments, context: Context): ExitCode {
  const chip = resolveChip(args.chip);
  const address = args.address === undefined ? undefined : parseAddress(args.address, "--address");
  const [a, b] = [parseInput(args.a), parseInput(args.b)];
  if (a.path === "-" && b.path === "-") {
    throw usageError("standard input (-) is named more than once");
  }
  const erased = args.ignoreErased;
  const loaded = [a, b].map((input) => loadSide(input, { args, chip, address, context }));
  const [left, right] = loaded;
  if (left === undefined || right === undefined) throw new TypeError("two inputs give two sides");
  const diff: FirmwareDiff = diffFirmware(left.images, right.images, {
    ...(erased === undefined
      ? {}
      : { ignoreErased: parseBounded(erased, "--ignore-erased", 0xff) }),
  });
  const shown = { a: left.name, b: right.name, diff };
  if (args.json) context.io.out(diffDocument(shown));
  else context.io.out(diffText(shown, context));
  return diff.equal ? EXIT.done : EXIT.answerIsNo;
}

interface SideOptions {
  readonly args: DiffArguments;
  readonly chip: Chip | undefined;
  readonly address: number | undefined;
  readonly context: Context;
}

function loadSide(
  input: InputArgument,
  { args, chip, address, context }: SideOptions,
): { readonly name: string; readonly images: ReturnType<typeof imagesOf> } {
  const document = loadDocument(input, args, context.io);
  const name = inputName(input);
  assertSound({ document, name });
  if (input.address !== undefined && document.format !== "bin" && document.format !== "dfu-raw") {
    throw usageError(`"${name}" carries its own addresses`, "leave @ADDRESS away");
  }
  const baseAddress = input.address ?? address ?? chip?.flashBase ?? ownAddress(document);
  if (baseAddress === undefined && (document.format === "bin" || document.format === "dfu-raw")) {
    context.note(`note: ${name} carries no address; it is compared as if it began at 0x00000000`);
  }
  return { name, images: imagesOf(document, { baseAddress: baseAddress ?? 0 }) };
}

function ownAddress(document: FirmwareDocument): number | undefined {
  return document.format === "dfu-raw" ? document.lmdfu?.address : undefined;
}
