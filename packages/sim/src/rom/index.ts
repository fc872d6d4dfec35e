/**
 * `createRom`: a simulated STM32 boot ROM with its chip, made from a profile. The lower
 * half of the simulator: bytes in, bytes out, at the caller's time; no bus, no promises.
 */
import { type AddressRange, formatRange } from "@dfukit/memory";
import { SimError } from "../error.js";
import type { Rom, RomOptions } from "../rom-types.js";
import { damageCells, programCells, readCells } from "./cells.js";
import { type SimulatedChip, unmappedIn } from "./chip.js";
import {
  answerControl,
  answerSelect,
  createParts,
  cutPower,
  cyclePower,
  resetBus,
} from "./rom-parts.js";
import { settleReported } from "./work.js";

/**
 * A boot ROM that has just been powered up, with its chip as it left the factory.
 * @throws SimError `part-unknown`, `bank-mode-unknown`, `supply-unknown`; the debug accesses throw
 *   `address-unmapped`.
 */
export function createRom(options: RomOptions): Rom {
  const parts = createParts(options);
  const { device, machine } = parts;
  /** The cells, for those who look in without a clock. */
  const settledCells = (range: AddressRange) => {
    settleReported(machine);
    assertMapped(device.chip, range);
    return device.cells;
  };
  return {
    profile: options.profile,
    part: device.chip.part,
    bankMode: device.chip.mode,
    get attached() {
      return machine.attached;
    },
    get startedAt() {
      return machine.startedAt;
    },
    violations: device.violations,
    get violationsDropped() {
      return device.violationsDropped;
    },
    get busyMs() {
      settleReported(machine);
      return machine.busyMs;
    },
    get eraseCounts() {
      settleReported(machine);
      return device.eraseCounts;
    },
    control: (setup, data, nowMs) => answerControl(parts, setup, data, nowMs),
    selectAlternate: (alternateSetting, nowMs) => answerSelect(parts, alternateSetting, nowMs),
    busReset: (nowMs) => resetBus(parts, nowMs),
    powerCycle: (nowMs) => cyclePower(parts, nowMs),
    cutPower: (nowMs) => cutPower(parts, nowMs),
    readMemory: (range) => readCells(settledCells(range), range),
    writeMemory(address, bytes) {
      const cells = settledCells({ start: address, end: address + bytes.length });
      programCells(cells, { address, bytes, rule: "free" });
    },
    damage(address) {
      const range = { start: address, end: address + 1 };
      damageCells(settledCells(range), range);
    },
  };
}

function assertMapped(chip: SimulatedChip, range: AddressRange): void {
  const unmapped = unmappedIn(chip, range);
  if (unmapped === undefined) return;
  throw new SimError(
    "address-unmapped",
    `memory ${formatRange(range)} has no cells at ${formatRange(unmapped)}`,
    { actor: "input", details: { ...range } },
  );
}
