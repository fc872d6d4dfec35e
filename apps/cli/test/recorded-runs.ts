/** Command lines that are recorded on a simulated device and played again, and their files. */
import { readFileSync, writeFileSync } from "node:fs";
import { EXAMPLE_HEX } from "../src/example.js";
import { type CliOptions, type CliResult, runCli } from "./run-cli.js";

/** The part of most runs. */
export const CHIP = "STM32L073RZ";

/** Writes the files that the runs name into this folder. */
export function layOut(): void {
  writeFileSync("blink.hex", EXAMPLE_HEX);
  writeFileSync("fw.bin", FIRMWARE);
}

/** Of every value, so that nothing is blank by chance. */
const FIRMWARE = Uint8Array.from({ length: 5000 }, (_, index) => (index * 37 + 11) % 251);

/** Verb and options, the device, exit code. */
export type Run = readonly [line: string, sim: string, code: number];

export const RUNS: readonly Run[] = [
  ["list", CHIP, 0],
  [`flash blink.hex --chip ${CHIP}`, CHIP, 0],
  [`flash blink.hex --chip ${CHIP}`, `${CHIP},contents=full`, 0],
  [`flash fw.bin@0x08000000 --chip STM32F405RG --no-leave`, "STM32F405RG,contents=full", 0],
  [`flash blink.hex --chip ${CHIP}`, `${CHIP},contents=full,fault=disconnect@24`, 6],
  [`flash blink.hex --chip ${CHIP} --resume`, `${CHIP},contents=full,fault=replug@24`, 0],
  [`flash blink.hex --chip ${CHIP}`, `${CHIP},contents=full,fault=wrong-status=errVERIFY@24`, 6],
  [
    `flash fw.bin@0x08000000 --chip STM32F405RG`,
    "STM32F405RG,contents=full,protect=0x08000000+16K",
    1,
  ],
  [`erase --range 0x08000000+4K --chip ${CHIP}`, `${CHIP},contents=full`, 0],
  [`erase --mass-erase --yes --chip STM32F405RG`, "STM32F405RG,contents=full", 0],
  [`unprotect --yes --chip ${CHIP}`, `${CHIP},rdp=1`, 0],
  [`leave --start 0x08000000 --chip ${CHIP}`, CHIP, 0],
  [`flash blink.hex --chip ${CHIP} --dry-run`, `${CHIP},contents=full`, 0],
];

/** About nothing but contents. */
export const READING: readonly Run[] = [
  [`read -o out.bin --range 0x08000000+256 --chip ${CHIP}`, `${CHIP},contents=full`, 0],
  [`verify blink.hex --chip ${CHIP}`, `${CHIP},contents=full`, 1],
];

/** Records a run as `r.jsonl`. */
export function recordRun(
  line: string,
  sim: string,
  { more = [], ...options }: CliOptions & { readonly more?: readonly string[] } = {},
): Promise<CliResult> {
  const words = [...line.split(" "), "--sim", sim, "--record", "r.jsonl", ...more];
  return runCli(words, options);
}

/** Plays a recording with a command line. */
export function replayRun(
  line: string,
  { file = "r.jsonl", ...options }: CliOptions & { readonly file?: string } = {},
): Promise<CliResult> {
  return runCli([...line.split(" "), "--replay", file], options);
}

/** The first lines of `r.jsonl`, as a file of its own. */
export function cutTo(lineCount: number): string {
  const lines = readFileSync("r.jsonl", "utf8").split("\n").slice(0, lineCount);
  writeFileSync("cut.jsonl", `${lines.join("\n")}\n`);
  return "cut.jsonl";
}
