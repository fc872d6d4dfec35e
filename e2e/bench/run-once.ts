/** One run of one program on one scenario: state, command, proof. */
import { writeFileSync } from "node:fs";
import { dfukitCommand } from "../support/dfukit.js";
import type { Guest } from "../support/guest.js";
import type { Boards } from "../support/serve.js";
import { BASE, type Observed, plugIn } from "./bench-board.js";
import type { Scenario } from "./scenarios.js";

/** Who flashes. */
export type Program = "dfu-util" | "dfu-flash";
export const PROGRAMS: readonly Program[] = ["dfu-util", "dfu-flash"];

/** What a run has cost. */
export interface Run extends Omit<Observed, "memory" | "startedAt" | "transcript"> {
  readonly program: Program;
  /** Of the whole process, by the guest's clock. */
  readonly totalMs: number;
}

/** The guest, the chips, and the folder that guest and host share. */
export interface Bench {
  readonly guest: Guest;
  readonly boards: Boards;
  readonly folder: string;
}

const FILE = "image.bin";
/** No run takes half of it, even on a loaded host. */
const RUN_MS = 300_000;

/** Runs it. @throws Error if the program fails or the chip does not hold the image afterwards. */
export async function runOnce(
  bench: Bench,
  scenario: Scenario,
  { program, round }: { readonly program: Program; readonly round: number },
): Promise<Run> {
  const { image, chip, name } = scenario;
  writeFileSync(`${bench.folder}/${FILE}`, image);
  const board = await plugIn(bench, chip, scenario.before);
  const command = commandOf(program, scenario, board.path);
  const { code, stdout, stderr, ms } = await bench.guest.run(command, RUN_MS);
  const where = `${name}: ${command}`;
  const { memory, startedAt, transcript, ...observed } = await board.observe();
  // For whoever wants to know where the time went; overwritten by the next run.
  writeFileSync(
    `${bench.folder}/${name}-${round}.${program}.txt`,
    `${transcript.join("\n")}\n${stdout}${stderr}`,
  );
  if (code !== 0) throw new Error(`${where}: exit code ${code}\n${stdout}${stderr}`);
  const at = memory.findIndex((byte, nth) => byte !== image[nth]);
  if (at >= 0) throw new Error(`${where}: the flash is wrong at byte ${at}`);
  if (startedAt !== BASE) throw new Error(`${where}: the firmware was not started`);
  return { program, totalMs: ms, ...observed };
}

/** dfu-flash reads back and compares; dfu-util cannot. Both start the firmware. */
function commandOf(program: Program, { chip, words }: Scenario, path: string): string {
  if (program === "dfu-util") return `dfu-util -p ${path} -a 0 -s 0x08000000:leave -D ${FILE}`;
  const device = ["--device", `path=${path}`, "--chip", chip.part];
  // Recovery files of other runs, which the guest sees in the host's home, are none of its business.
  return `XDG_STATE_HOME=/run ${dfukitCommand(["flash", `${FILE}@0x08000000`, ...device, ...chip.words, ...words])}`;
}
