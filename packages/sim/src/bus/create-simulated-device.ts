/** Makes a simulated device from a chip profile: boot ROM below, bus above. */
import { createRom } from "../rom/index.js";
import type { RomOptions } from "../rom-types.js";
import type { BusOptions } from "./bus.js";
import { type SimulatedDevice, simulateDevice } from "./device.js";

/** Which chip, how it differs from a new one, and what goes wrong on its bus. */
export type SimulatedDeviceOptions = RomOptions & BusOptions;

/**
 * A simulated device, plugged in and in boot mode.
 * @throws SimError for options that name no such chip; `fault-malformed` for a fault
 *   that cannot be carried out.
 */
export function createSimulatedDevice(options: SimulatedDeviceOptions): SimulatedDevice {
  return simulateDevice(createRom(options), options);
}
