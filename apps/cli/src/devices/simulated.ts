/** Simulated devices behind the seam: from `--sim` to something that can be opened. */
import { resolve } from "node:path";
import type { Wait } from "@dfukit/core";
import { type Chip, findProfile, type Profile, partsOf } from "@dfukit/profiles";
import { createSimulatedDevice, type SimulatedDevice } from "@dfukit/sim";
import { resolveChip } from "../args/chip.js";
import type { SimArgument } from "../args/sim.js";
import type { ProfileBook } from "../profiles/profile-book.js";
import type { FoundDevice } from "./found-device.js";
import { loadMemory, protectionIn, readMemory, saveMemory } from "./memory-file.js";
import { missedFaults } from "./missed-faults.js";
import { makePace, pacedTransport } from "./pace.js";

/** The devices that the `--sim` options make, in their order. @throws CliError, SimError. */
export async function findSimulated(
  sims: readonly SimArgument[],
  { lines }: Pick<ProfileBook, "lines">,
): Promise<readonly FoundDevice[]> {
  return Promise.all(
    sims.map((sim, index) => makeDevice(sim, { path: `sim-${index + 1}`, lines })),
  );
}

interface Place {
  readonly path: string;
  readonly lines: readonly Profile[] | undefined;
}

/** A simulated chip, and the device that it is part of. */
export interface SimulatedChip {
  readonly chip: Chip;
  readonly device: SimulatedDevice;
}

/** The chip that a `--sim` makes, with the memory that its file holds. @throws CliError, SimError. */
export function makeSimulated(sim: SimArgument, { path, lines }: Place): SimulatedChip {
  const chip = inMode(resolveChip(sim.chip, lines), sim.bankMode);
  const options = { ...optionsOf(sim, chip, lines), path };
  return { chip, device: withKeptMemory(options, chip, sim.memoryFile) };
}

async function makeDevice(sim: SimArgument, place: Place): Promise<FoundDevice> {
  const { memoryFile, speed } = sim;
  const { chip, device } = makeSimulated(sim, place);
  const first = await device.open();
  const { identity } = first;
  await first.close();
  device.resetCounters();
  const pace = makePace(() => device.nowMs, speed);
  const wait: Wait = async (milliseconds, signal) => {
    await device.wait(milliseconds, signal);
    await pace();
  };
  const found: FoundDevice = {
    identity,
    mode: "dfu",
    simulated: true,
    persists: memoryFile !== undefined,
    memoryFile: memoryFile === undefined ? null : resolve(memoryFile),
    open: async () => {
      const transport = await openIfThere(device);
      return transport === null ? null : pacedTransport(transport, pace);
    },
    askForPowerCycle: async (tell) => {
      // Who has pulled its plug has to put it in again.
      if (!device.plugged) return;
      tell("simulated: power cycled, because the boot ROM no longer answers");
      device.replug();
    },
    enterDfuMode: async () => found,
    isPresent: () => device.attached,
    nowMs: () => device.nowMs,
    wait,
    finish: (tell) => {
      if (memoryFile !== undefined) saveMemory({ device, chip, path: memoryFile });
      for (const text of missedFaults(device, sim.faults)) tell(text);
    },
  };
  return found;
}

type SimulationOptions = Parameters<typeof createSimulatedDevice>[0];

/** A new chip, or if there is a file the chip that it was saved from. */
function withKeptMemory(
  options: SimulationOptions,
  chip: Chip,
  memoryFile: string | undefined,
): SimulatedDevice {
  const fresh = createSimulatedDevice(options);
  const contents = memoryFile === undefined ? null : readMemory(memoryFile, fresh.rom);
  if (contents === null) return fresh;
  const level = protectionIn(contents, chip, fresh.rom);
  const device = createSimulatedDevice({
    ...options,
    contents: "blank",
    ...(level === undefined ? {} : { readProtection: level }),
  });
  loadMemory(contents, { device, chip });
  return device;
}

/**
 * BOOT0 of a simulated board is held: a chip that resets itself comes back in its boot ROM.
 * One that runs a program, or whose plug is pulled, stays away.
 */
async function openIfThere(
  device: SimulatedDevice,
): Promise<Awaited<ReturnType<SimulatedDevice["open"]>> | null> {
  const hasReset = device.plugged && !device.attached && device.rom.startedAt === null;
  if (hasReset) device.replug();
  return device.attached ? await device.open() : null;
}

function optionsOf(
  sim: SimArgument,
  chip: Chip,
  lines: readonly Profile[] | undefined,
): SimulationOptions {
  const { chip: _chip, memoryFile: _memoryFile, speed: _speed, ...rest } = sim;
  const profile = findProfile(chip.profileId, lines);
  if (profile === undefined) throw new Error(`no profile ${chip.profileId} behind its own chip`);
  // The user may have typed the whole marking, or `x` for the package.
  const part = partsOf(profile).find(
    ({ part: name, size }) =>
      size.sizeBytes === chip.flashSizeBytes &&
      (chip.part === null || chip.part.startsWith(name) || chip.part.startsWith(xOf(name))),
  );
  return { ...rest, profile, ...(part === undefined ? {} : { part: part.part }) };
}

/** The chip with the flash layout of a bank mode; one that it does not have is refused by the simulator. */
function inMode(chip: Chip, mode: SimArgument["bankMode"]): Chip {
  const variant = chip.variants.find((candidate) => candidate.mode === mode);
  if (variant === undefined) return chip;
  const regions = chip.target.layout.regions.map((region) =>
    region.kind === "flash" ? { ...region, runs: variant.runs } : region,
  );
  return { ...chip, target: { ...chip.target, layout: { regions } } };
}

/** `STM32L073xZ` in upper case: the package letter is the last but one. */
function xOf(part: string): string {
  return `${part.slice(0, -2)}X${part.slice(-1)}`;
}
