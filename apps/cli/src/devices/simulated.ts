/** Simulated devices behind the seam: from `--sim` to something that can be opened. */
import { existsSync } from "node:fs";
import type { Wait } from "@dfukit/core";
import { isCodedError } from "@dfukit/memory";
import { type Chip, listProfiles, partsOf } from "@dfukit/profiles";
import { createSimulatedDevice, type SimulatedDevice } from "@dfukit/sim";
import { resolveChip } from "../args/chip.js";
import type { SimArgument } from "../args/sim.js";
import type { FoundDevice } from "./found-device.js";
import { loadMemory, saveMemory } from "./memory-file.js";
import { makePace, pacedTransport } from "./pace.js";

/** The devices that the `--sim` options make, in their order. @throws CliError, SimError. */
export async function findSimulated(sims: readonly SimArgument[]): Promise<readonly FoundDevice[]> {
  return Promise.all(sims.map((sim, index) => makeDevice(sim, `sim-${index + 1}`)));
}

async function makeDevice(sim: SimArgument, path: string): Promise<FoundDevice> {
  const chip = resolveChip(sim.chip);
  const { memoryFile, speed } = sim;
  // What a file holds is laid over a blank chip.
  const isKept = memoryFile !== undefined && existsSync(memoryFile);
  const blank = isKept ? ({ contents: "blank" } as const) : {};
  const device = createSimulatedDevice({ ...optionsOf(sim, chip), ...blank, path });
  const kept = memoryFile === undefined ? undefined : { rom: device.rom, chip, path: memoryFile };
  if (kept !== undefined) loadMemory(kept);
  const first = await device.open();
  const { identity } = first;
  await first.close();
  device.resetCounters();
  const pace = makePace(() => device.nowMs, speed);
  const wait: Wait = async (milliseconds, signal) => {
    await device.wait(milliseconds, signal);
    await pace();
  };
  return {
    identity,
    simulated: true,
    persists: kept !== undefined,
    open: async () => {
      const transport = await openIfThere(device);
      return transport === null ? null : pacedTransport(transport, pace);
    },
    isPresent: () => device.attached,
    nowMs: () => device.nowMs,
    wait,
    finish: () => {
      if (kept !== undefined) saveMemory(kept);
    },
  };
}

async function openIfThere(
  device: SimulatedDevice,
): Promise<Awaited<ReturnType<SimulatedDevice["open"]>> | null> {
  try {
    return await device.open();
  } catch (error) {
    if (isCodedError(error) && error.code === "device-absent") return null;
    throw error;
  }
}

function optionsOf(sim: SimArgument, chip: Chip): Parameters<typeof createSimulatedDevice>[0] {
  const { chip: _chip, memoryFile: _memoryFile, speed: _speed, ...rest } = sim;
  const profile = listProfiles().find(({ id }) => id === chip.profileId);
  if (profile === undefined) throw new Error(`no profile ${chip.profileId} behind its own chip`);
  // The user may have typed the whole marking, or `x` for the package.
  const part = partsOf(profile).find(
    ({ part: name, size }) =>
      size.sizeBytes === chip.flashSizeBytes &&
      (chip.part === null || chip.part.startsWith(name) || chip.part.startsWith(xOf(name))),
  );
  return { ...rest, profile, ...(part === undefined ? {} : { part: part.part }) };
}

/** `STM32L073xZ` in upper case: the package letter is the last but one. */
function xOf(part: string): string {
  return `${part.slice(0, -2)}X${part.slice(-1)}`;
}
