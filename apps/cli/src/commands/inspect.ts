/** `inspect`: what is in a firmware file. The work is done by `@dfukit/converter`. */
import {
  type InspectReport,
  inspectFirmware,
  memoryMap,
  renderMemoryMapSvg,
} from "@dfukit/converter";
import type { FormatId } from "@dfukit/formats";
import type { Chip } from "@dfukit/profiles";
import { resolveChip } from "../args/chip.js";
import { INPUT_FORMATS } from "../args/formats.js";
import { parseInput } from "../args/input.js";
import { parseAddress } from "../args/number.js";
import { EXIT, type ExitCode } from "../exit-codes.js";
import { finishBeforeSignal } from "../files/interrupt.js";
import { inputName, loadDocument } from "../files/load.js";
import { writeOutputFile } from "../files/write-file.js";
import { inspectDocument } from "../json/inspect.js";
import { sha256 } from "../json/parts.js";
import { inspectText } from "../text/inspect.js";
import type { Context, GlobalArguments, Verb } from "../verb.js";

interface InspectArguments extends GlobalArguments {
  readonly file: string;
  readonly from?: FormatId | undefined;
  readonly lenient: boolean;
  readonly chip?: string | undefined;
  readonly address?: string | undefined;
  readonly map: boolean;
  readonly svg?: string | undefined;
}

/** The verb `inspect`. */
export const inspectVerb: Verb<InspectArguments> = {
  positionals: "<file>",
  summary: "what is in a firmware file, whether it is sound, whether it fits the chip",
  schema: "dfukit/inspect@1",
  examples: [
    ["$0 fw.dfu", "identity, targets, checksums, findings"],
    ["$0 fw.hex --chip STM32L476RG --map", "does it fit, and where does it lie"],
  ],
  arguments: {
    file: {
      type: "string",
      demandOption: true,
      describe: "firmware file; FILE@ADDRESS for a raw binary; - is standard input",
    },
  },
  options: {
    chip: { type: "string", requiresArg: true, describe: "part number, e.g. STM32L073RZT6" },
    map: { type: "boolean", describe: "draw the memory by sectors" },
    svg: { type: "string", requiresArg: true, describe: "write the map as a picture to a file" },
    address: { type: "string", requiresArg: true, describe: "where a raw binary belongs" },
    from: { choices: INPUT_FORMATS, describe: "format of the file (default: by content)" },
    lenient: { type: "boolean", describe: "accept what needs no guessing" },
  },
  identify: (words) => ({ file: words[0] ?? null }),
  run: runInspect,
};

async function runInspect(args: InspectArguments, context: Context): Promise<ExitCode> {
  const chip = resolveChip(args.chip);
  const input = parseInput(args.file);
  const address = args.address === undefined ? undefined : parseAddress(args.address, "--address");
  const document = loadDocument(input, args, context.io);
  const report = inspectFirmware(document, {
    chip,
    baseAddress: input.address ?? address,
    ...(args.json ? { sha256 } : {}),
  });
  const map = args.map || args.svg !== undefined ? mapOf(report, chip) : undefined;
  if (args.svg !== undefined && map !== undefined) {
    const { svg } = args;
    const picture = Buffer.from(renderMemoryMapSvg(map, { title: inputName(input) }));
    await finishBeforeSignal(() => writeOutputFile(svg, picture));
  }
  const shown = { file: inputName(input), report, chip: chip ?? null };
  if (args.json) context.io.out(inspectDocument(shown));
  else context.io.out(inspectText({ ...shown, map: args.map ? map : undefined }, context));
  return report.findings.some(({ severity }) => severity === "error") ? EXIT.answerIsNo : EXIT.done;
}

function mapOf(report: InspectReport, chip: Chip | undefined): ReturnType<typeof memoryMap> {
  return memoryMap(report.firmware, chip?.target.layout, {
    ...(chip === undefined ? {} : { erasedByte: chip.target.erasedByte }),
  });
}
