/** `tour`: the main job on an embedded example, so that a newcomer sees it without a file or a board. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { usageError } from "../error.js";
import { EXAMPLE_CHIP, EXAMPLE_HEX, EXAMPLE_NAME } from "../example.js";
import { EXIT, type ExitCode } from "../exit-codes.js";
import { wrapText } from "../text/style.js";
import type { Context, GlobalArguments, Verb } from "../verb.js";

/** The verb `tour`. */
export const tourVerb: Verb<GlobalArguments> = {
  positionals: "",
  summary: "convert, inspect and flash an example firmware, step by step",
  schema: "dfukit/error@1",
  examples: [],
  arguments: {},
  options: {},
  run: runTour,
};

interface Step {
  readonly title: string;
  readonly words: readonly string[];
  /** Exit code that the step has to end with; 0 if absent. */
  readonly expected?: ExitCode;
}

const DFU_NAME = EXAMPLE_NAME.replace(/\.hex$/, ".dfu");

const STEPS: readonly Step[] = [
  {
    title: `A HEX file, as a linker makes it, becomes a DfuSe file for an ${EXAMPLE_CHIP}.`,
    words: ["convert", EXAMPLE_NAME, "-o", DFU_NAME, "--chip", EXAMPLE_CHIP],
  },
  {
    title: "What is in it, does it fit the chip, and where does it lie?",
    words: ["inspect", DFU_NAME, "--chip", EXAMPLE_CHIP, "--map"],
  },
  {
    title: "Both hold the same program; only the padding was added.",
    words: ["diff", EXAMPLE_NAME, DFU_NAME, "--ignore-erased", "0x00"],
  },
  {
    title: `A simulated ${EXAMPLE_CHIP}: the descriptor that its boot ROM sends, and what is wrong with it.`,
    words: ["list", "--sim", EXAMPLE_CHIP, "--chip", EXAMPLE_CHIP],
  },
  {
    title:
      "Who believes that descriptor finds nothing to write to. Old tools then wrote 0 KB and called it success; here it is an error.",
    words: ["flash", DFU_NAME, "--sim", EXAMPLE_CHIP, "--chip", "none"],
    expected: EXIT.refused,
  },
  {
    title: "With the chip's profile it is flashed, read back, compared and started.",
    words: ["flash", DFU_NAME, "--sim", EXAMPLE_CHIP, "--chip", EXAMPLE_CHIP],
  },
];

async function runTour({ json }: GlobalArguments, context: Context): Promise<ExitCode> {
  if (json) throw usageError("tour is for people: it has no JSON document");
  const folder = mkdtempSync(join(tmpdir(), "dfukit-tour-"));
  const before = process.cwd();
  try {
    process.chdir(folder);
    writeFileSync(EXAMPLE_NAME, EXAMPLE_HEX);
    for (const [index, step] of STEPS.entries()) {
      const code = await runStep(step, index + 1, context);
      if (code !== (step.expected ?? EXIT.done)) return EXIT.fault;
    }
  } finally {
    process.chdir(before);
    rmSync(folder, { recursive: true, force: true });
  }
  const { io, paint } = context;
  io.out(`${paint.out("bold", "Now with your own firmware:")}\n`);
  io.out("  npm start -- convert FILE -o FILE.dfu --chip PART\n");
  io.out("  npm start -- inspect FILE --chip PART --map\n");
  io.out("  npm start -- flash FILE --sim PART\n");
  io.out("  npm start -- --help\n");
  return EXIT.done;
}

async function runStep(step: Step, number: number, context: Context): Promise<number> {
  const { io, paint } = context;
  const title = wrapText(`${number}. ${step.title}`, io.columns, "   ");
  io.out(`${paint.out("bold", title)}\n`);
  io.out(`${paint.out("accent", `$ dfukit ${step.words.join(" ")}`)}\n\n`);
  const code = await context.run(step.words);
  io.out("\n");
  return code;
}
