/** The last section of `docs/performance.md`, made from the results. Pure. */
import {
  measured,
  type Result,
  ratioOf,
  type Spread,
  spreadOf,
  type Verdict,
  verdicts,
} from "./results.js";
import type { Run } from "./run-once.js";

/** Where it was measured. */
export interface Machine {
  /** One line each, without full stop. */
  readonly facts: readonly string[];
}

/** Where the section begins; what is before it is made by the simulator's own test. */
const MARKER = "<!-- measured: npm run bench:usb -- --write -->";

/** The page with its section anew. @throws Error for a page without the marker. */
export function withSection(page: string, section: string): string {
  const at = page.indexOf(MARKER);
  if (at < 0) throw new Error(`the page has no line ${MARKER}`);
  return `${page.slice(0, at)}${section}`;
}

/** The section, marker included. */
export function usbSection(results: readonly Result[], { facts }: Machine): string {
  return `${MARKER}
${INTRODUCTION}
${facts.map((fact) => `- ${fact}`).join("\n")}

### Side by side

${tableOf(results)}

${LEGEND}
### Bars

${barsOf(verdicts(results))}

${BARS_LEGEND}${verdicts(results).every(({ isKept }) => isKept) ? "" : WHY_MISSED}`;
}

/** Two rows for each scenario. */
export function tableOf(results: readonly Result[]): string {
  return [
    "| device | job | program | requests | device busy | first to last request | beyond busy | ratio | ratio beyond busy | start | whole process |",
    "|---|---|---|---|---|---|---|---|---|---|---|",
    ...results.flatMap(rowsOf),
  ].join("\n");
}

/** One row for each bar. */
export function barsOf(all: readonly Verdict[]): string {
  return [
    "| scenario | measure | at most | measured | |",
    "|---|---|---|---|---|",
    ...all.map(({ name, bar, ratio, isKept }) => {
      const measure = bar.measure === "wall" ? "first to last request" : "beyond busy";
      const cells = [name, measure, bar.ratioMax.toFixed(2), spread(ratio, 2)];
      return `| ${cells.join(" | ")} | ${isKept ? "kept" : "**missed**"} |`;
    }),
  ].join("\n");
}

function rowsOf(result: Result): readonly string[] {
  const { chip, job } = result.scenario;
  const ratios = [spread(ratioOf(result, "wall"), 2), spread(ratioOf(result, "beyond-busy"), 2)];
  return [
    row([chip.label, job, "dfu-util", ...costs(result.theirs, ["", ""])]),
    row(["", "", "dfu-flash", ...costs(result.ours, ratios)]),
  ];
}

function costs(runs: readonly Run[], ratios: readonly string[]): readonly string[] {
  const of = (value: (run: Run) => number): Spread => spreadOf(runs.map(value));
  const requests = of((run) => run.requests);
  return [
    requests.least === requests.most
      ? `${requests.median}`
      : `${requests.median} (${requests.least}–${requests.most})`,
    seconds(of((run) => run.busyMs).median),
    spread(
      of((run) => run.wallMs / 1000),
      2,
      " s",
    ),
    seconds(of((run) => measured(run, "beyond-busy")).median),
    ...ratios,
    seconds(of((run) => run.startMs).median),
    seconds(of((run) => run.totalMs).median),
  ];
}

function row(cells: readonly string[]): string {
  return `| ${cells.join(" | ")} |`;
}

function spread({ median, least, most }: Spread, digits: number, unit = ""): string {
  const [middle, from, to] = [median, least, most].map((value) => value.toFixed(digits));
  return `${middle}${unit} (${from}–${to})`;
}

function seconds(milliseconds: number): string {
  return `${(milliseconds / 1000).toFixed(2)} s`;
}

const INTRODUCTION = `## Over a real USB stack

dfu-flash and dfu-util in turn on the same simulated devices, which a Linux kernel has on its bus by
USB/IP, in real time: the devices take the time that the chips take, and announce what their boot ROMs
announce; a transfer costs 1 ms and 1.5 µs per byte, about a full-speed port. This section is written by
\`npm run bench:usb -- --write\`; the tables above have such jobs without a USB stack, exact and
repeatable. Measured on:
`;

const LEGEND = `dfu-flash reads back all that it writes and compares; dfu-util 0.11 does not read. Both start the
firmware at the end. Before each run the flash holds other bytes everywhere, or in 16 KiB of one sector;
after each run the simulator's memory is compared with the image. Medians of three runs (STM32L073RZ: one), and in parentheses the least
and the most; a ratio is dfu-flash over dfu-util in runs that follow each other.

- **requests**: DFU requests; descriptors and SET_INTERFACE are not among them.
- **device busy**: what erasing and writing themselves take, the sum of the chip's own work.
- **first to last request**: by the clock of the simulator, from the first DFU request to the last.
- **beyond busy**: of that, what is not the chip's own work.
- **start**: from the command to the first DFU request: loading the program, finding and opening the
  device, reading descriptors. **whole process**: all of it, by the guest's clock.
- **x32**: programs 32 bits at once without being asked to, so that dfu-util, which cannot declare the
  supply voltage, has no disadvantage; dfu-flash is given \`--supply 2.7-3.6\` and declares it.

The guest is one emulated processor, on which Node starts and runs many times slower than on a board's
host; times compare within a row and not with those of a desk.
`;

const BARS_LEGEND = `A bar is kept if the median ratio is at most what stands there.
`;

const WHY_MISSED = `
What stands in the way of the missed ones is the price of a request in an emulated guest: npm \`usb\`
alone, without dfukit, takes 2.4 to 3.2 ms for GETSTATUS or a block there, dfu-util about 2 ms; what
dfukit adds is less than 0.08 ms on a processor that is not emulated. On the virtual clock, where hosts
cost nothing, the first bar is at 0.26 for 512 KiB. Beginning a request before the last one has ended
would hide the price, but npm \`usb\` gives each to a pool of threads, which promises no order.
`;
