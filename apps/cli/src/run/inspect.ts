/** `inspect`: what is in a firmware file. The work is done by `@dfukit/converter`. */
import { existsSync, realpathSync } from "node:fs";
import {
  type InspectReport,
  inspectFirmware,
  memoryMap,
  renderMemoryMapSvg,
} from "@dfukit/converter";
import { escapeText } from "@dfukit/formats";
import type { Chip } from "@dfukit/profiles";
import { resolveChip } from "../args/chip.js";
import { type InputArgument, parseInput } from "../args/input.js";
import { parseAddress } from "../args/number.js";
import type { InspectArguments } from "../commands/inspect.js";
import { usageError } from "../error.js";
import { EXIT, type ExitCode } from "../exit-codes.js";
import { finishBeforeSignal } from "../files/interrupt.js";
import { inputName, loadDocument } from "../files/load.js";
import { writeOutputFile } from "../files/write-file.js";
import { inspectDocument } from "../json/inspect.js";
import { sha256 } from "../json/parts.js";
import { profilesAtHand } from "../profiles/profile-book.js";
import { inspectText } from "../text/inspect.js";
import type { Context } from "../verb.js";

/** Runs `inspect` on what yargs read. */
export async function runInspect(args: InspectArguments, context: Context): Promise<ExitCode> {
  const { lines } = await profilesAtHand(args, context);
  const chip = resolveChip(args.chip, lines);
  const input = parseInput(args.file);
  const address = args.address === undefined ? undefined : parseAddress(args.address, "--address");
  if (args.svg !== undefined) assertSafePicture(args.svg, input);
  if (args.svg === "-" && args.json) {
    throw usageError("--json and --svg - would both write to standard output");
  }
  const document = loadDocument(input, args, context.io);
  const report = inspectFirmware(document, {
    chip,
    baseAddress: input.address ?? address,
    ...(args.json ? { sha256 } : {}),
  });
  const map = args.map || args.svg !== undefined ? mapOf(report, chip) : undefined;
  const shown = { file: inputName(input), report, chip: chip ?? null };
  if (args.svg !== undefined && map !== undefined) {
    await writePicture(args.svg, renderMemoryMapSvg(map, { title: shown.file }), context);
  }
  if (args.json) context.io.out(inspectDocument(shown));
  else if (args.svg !== "-") {
    context.io.out(inspectText({ ...shown, map: args.map ? map : undefined }, context));
  }
  return report.findings.some(({ severity }) => severity === "error") ? EXIT.answerIsNo : EXIT.done;
}

function mapOf(report: InspectReport, chip: Chip | undefined): ReturnType<typeof memoryMap> {
  return memoryMap(report.firmware, chip?.target.layout, {
    ...(chip === undefined ? {} : { erasedByte: chip.target.erasedByte }),
  });
}

/** @throws CliError `usage` if the picture would replace the file that it shows. */
function assertSafePicture(svg: string, { path }: InputArgument): void {
  const same = (): boolean =>
    existsSync(svg) && existsSync(path) && realpathSync(svg) === realpathSync(path);
  if (svg !== "-" && path !== "-" && same()) {
    throw usageError(`--svg "${svg}" is the file to inspect`, "give the picture another name");
  }
}

async function writePicture(svg: string, picture: string, { io, note }: Context): Promise<void> {
  if (svg === "-") {
    io.out(picture);
    return;
  }
  await finishBeforeSignal(() => writeOutputFile(svg, Buffer.from(picture)));
  note(`wrote ${escapeText(svg)}`);
}
