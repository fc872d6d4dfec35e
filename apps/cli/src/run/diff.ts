/** `diff`: compares two firmware files by content. The work is done by `@dfukit/converter`. */
import { assertSound, diffFirmware, type FirmwareDiff } from "@dfukit/converter";
import { type FirmwareDocument, imagesOf } from "@dfukit/formats";
import type { Chip } from "@dfukit/profiles";
import { resolveChip } from "../args/chip.js";
import { type InputArgument, parseInput } from "../args/input.js";
import { parseAddress, parseBounded } from "../args/number.js";
import type { DiffArguments } from "../commands/diff.js";
import { usageError } from "../error.js";
import { EXIT, type ExitCode } from "../exit-codes.js";
import { inputName, loadDocument } from "../files/load.js";
import { diffDocument } from "../json/diff.js";
import { profilesAtHand } from "../profiles/profile-book.js";
import { diffText } from "../text/diff.js";
import type { Context } from "../verb.js";

/** Runs `diff` on what yargs read. */
export async function runDiff(args: DiffArguments, context: Context): Promise<ExitCode> {
  const { lines } = await profilesAtHand(args, context);
  const chip = resolveChip(args.chip, lines);
  const address = args.address === undefined ? undefined : parseAddress(args.address, "--address");
  const [a, b] = [parseInput(args.a), parseInput(args.b)];
  if (a.path === "-" && b.path === "-") {
    throw usageError("standard input (-) is named more than once");
  }
  const erased = args.ignoreErased;
  const left = loadSide(a, { args, chip, address, context });
  const right = loadSide(b, { args, chip, address, context });
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
