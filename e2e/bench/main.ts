/** The benchmark: boots the machine, lets both programs take turns, and judges. Started by run.mjs. */
import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { cpus, loadavg } from "node:os";
import { parseArgs } from "node:util";
import { bootMachine, type Machine as Vm } from "../support/boot.js";
import { assertBuilt } from "../support/dfukit.js";
import { connectGuest, type Guest } from "../support/guest.js";
import { E2E, ROOT } from "../support/paths.js";
import { serve } from "../support/serve.js";
import { CHIPS, romOf } from "./chips.js";
import { keepResults, keptResults } from "./kept-results.js";
import { barsOf, type Machine, tableOf, usbSection, withSection } from "./page.js";
import { type Result, verdicts } from "./results.js";
import { type Bench, PROGRAMS, type Run, runOnce } from "./run-once.js";
import { type Scenario, scenarios } from "./scenarios.js";

const PAGE = `${ROOT}/docs/performance.md`;
const FOLDER = `${E2E}/bench/dist/shared`;
/** Twice as long as it takes on an idle machine with two processors. */
const LIMIT_MS = 90 * 60_000;
const LATE = 124;
const INTERRUPTED = 130;

/** Runs it with the words of the command line. Returns the exit code. */
export async function main(words: readonly string[]): Promise<number> {
  const { values } = parseArgs({
    args: [...words],
    options: {
      quick: { type: "boolean", default: false },
      check: { type: "boolean", default: false },
      write: { type: "boolean", default: false },
      only: { type: "string", default: "" },
    },
  });
  assertBuilt();
  const wanted = scenarios(values).filter(({ name }) => name.includes(values.only));
  const { results, machine } = await measureAll(wanted);
  const all = verdicts(results);
  say(`\n${tableOf(results)}\n\n${barsOf(all)}\n`);
  keepResults(results, machine.facts);
  if (values.write) {
    // All of them take most of an hour: what an earlier run has measured stays until it is measured anew.
    const kept = keptResults(scenarios({ quick: false }));
    writeFileSync(PAGE, withSection(readFileSync(PAGE, "utf8"), usbSection(kept, machine)));
  }
  return values.check && all.some(({ isKept }) => !isKept) ? 1 : 0;
}

interface Measurements {
  readonly results: readonly Result[];
  readonly machine: Machine;
}

async function measureAll(wanted: readonly Scenario[]): Promise<Measurements> {
  const vm = await bootMachine(FOLDER);
  const stopGuarding = guard(vm);
  const guest = await connectGuest(vm.port);
  const chips = Object.values(CHIPS);
  const boards = await serve(chips, { realTime: true, roms: chips.map(romOf) });
  try {
    const machine = await describe(guest);
    for (const fact of machine.facts) say(fact);
    say(`load: ${loadavg()[0]?.toFixed(1)}`);
    const results: Result[] = [];
    const bench = { guest, boards, folder: FOLDER };
    // The first run of each program fills the guest's caches.
    for (const scenario of wanted.slice(0, 1)) await takeTurns(bench, { ...scenario, rounds: 1 });
    for (const scenario of wanted) results.push(await takeTurns(bench, scenario));
    return { results, machine };
  } finally {
    stopGuarding();
    guest.close();
    await vm.shutDown();
    await boards.close();
  }
}

/** Ends everything when it takes too long or is to end, lest the machine goes on alone. */
function guard(vm: Vm): () => void {
  const end = (code: number) => void vm.shutDown().finally(() => process.exit(code));
  const interrupted = () => end(INTERRUPTED);
  const timer = setTimeout(end, LIMIT_MS, LATE);
  process.on("SIGINT", interrupted).on("SIGTERM", interrupted);
  return () => {
    clearTimeout(timer);
    process.off("SIGINT", interrupted).off("SIGTERM", interrupted);
  };
}

async function takeTurns(bench: Bench, scenario: Scenario): Promise<Result> {
  const runs: Record<(typeof PROGRAMS)[number], Run[]> = { "dfu-util": [], "dfu-flash": [] };
  for (let round = 1; round <= scenario.rounds; round++) {
    for (const program of PROGRAMS) {
      const run = await runOnce(bench, scenario, { program, round });
      runs[program].push(run);
      say(lineOf(scenario, round, run));
    }
  }
  return { scenario, theirs: runs["dfu-util"], ours: runs["dfu-flash"] };
}

function lineOf({ name, rounds }: Scenario, round: number, run: Run): string {
  const { program, requests, busyMs, wallMs, startMs, totalMs } = run;
  const times = [busyMs, wallMs, startMs, totalMs].map((ms) => (ms / 1000).toFixed(2));
  const [busy, wall, start, total] = times;
  return `${name} ${round}/${rounds} ${program}: ${requests} requests, busy ${busy} s, wall ${wall} s, start ${start} s, total ${total} s`;
}

async function describe(guest: Guest): Promise<Machine> {
  const guestText = await guest.output("uname -r; dfu-util --version | head -n 1; node --version");
  const [kernel, dfuUtil, node] = guestText.split("\n");
  const { version } = JSON.parse(readFileSync(`${ROOT}/apps/cli/package.json`, "utf8"));
  const qemu = execFileSync("qemu-system-x86_64", ["--version"], { encoding: "utf8" });
  const [qemuVersion] = /[\d.]+/.exec(qemu) ?? [];
  const accel = process.env.VM_ACCEL === "kvm" ? "KVM" : "emulated (TCG)";
  const model = cpus()[0]?.model ?? "unknown processor";
  return {
    facts: [
      `host: ${model}, ${cpus().length} processors, ${process.platform}; the simulator in Node ${process.versions.node}`,
      `guest: one processor, QEMU ${qemuVersion}, ${accel}; Linux ${kernel}`,
      `programs: ${dfuUtil}; dfukit ${version} with npm \`usb\` in Node ${node}`,
    ],
  };
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}
