/** The chips of `simulate`: made from the words of the command line, and what becomes of their memory files. */
import { realpathSync } from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import { escapeText } from "@dfukit/formats";
import type { Profile } from "@dfukit/profiles";
import { type Fault, parseFault } from "@dfukit/sim";
import { parseSim, type SimArgument } from "../args/sim.js";
import { usageError } from "../error.js";
import type { ServedEntry } from "../text/simulate.js";
import { saveMemory } from "./memory-file.js";
import { makeSimulated, type SimulatedChip } from "./simulated.js";

/** A chip that is served. */
export interface ServedChip extends SimulatedChip, ServedEntry {
  /** As the user named it; undefined: what it holds is forgotten. */
  readonly memoryFile: string | undefined;
  readonly faults: readonly Fault[];
}

/** What the command line says of all chips. */
export interface ServedOptions {
  readonly faults: readonly string[];
  readonly lines: readonly Profile[] | undefined;
}

/** The chips that were named, as `1-1`, `1-2` and so on. @throws CliError, SimError. */
export function makeServedChips(
  texts: readonly string[],
  { faults, lines }: ServedOptions,
): readonly ServedChip[] {
  const common = faults.map(parseFault);
  const sims = texts.map(parseServed);
  assertOwnMemories(sims);
  return sims.map((sim, index) => {
    const busId = `1-${index + 1}`;
    const made = makeSimulated(sim, { path: busId, lines });
    const { vendorId, productId, serialNumber } = made.device.identity;
    const ids = { busId, vendorId, productId, serialNumber };
    return { ...made, ...ids, memoryFile: sim.memoryFile, faults: [...sim.faults, ...common] };
  });
}

/** @throws CliError `usage`. */
function parseServed(text: string): SimArgument {
  const sim = parseSim(text, "chip");
  if (sim.speed === undefined) return sim;
  throw usageError("speed= is not for simulate", "--real-time takes as long as the chip does");
}

/** Two chips that write one file would overwrite each other. @throws CliError `usage`. */
function assertOwnMemories(sims: readonly SimArgument[]): void {
  const seen = new Set<string>();
  for (const { memoryFile } of sims) {
    if (memoryFile === undefined) continue;
    const path = realPathOf(memoryFile);
    if (seen.has(path)) {
      throw usageError(
        `memory file "${escapeText(memoryFile)}" is given to two chips`,
        "give each simulated chip its own memory file",
      );
    }
    seen.add(path);
  }
}

/** One name for one file, whether it is there already or not. */
function realPathOf(path: string): string {
  const full = resolve(path);
  for (const [there, rest] of [
    [full, ""],
    [dirname(full), basename(full)],
  ] as const) {
    try {
      return join(realpathSync(there), rest);
    } catch {
      // Not there yet.
    }
  }
  return full;
}

/** Writes the memory files that were asked for. @throws CliError `output-failed`. */
export function keepMemories(chips: readonly ServedChip[]): void {
  for (const { chip, device, memoryFile: path } of chips) {
    if (path !== undefined) saveMemory({ device, chip, path });
  }
}
