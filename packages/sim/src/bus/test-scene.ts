/** A host on a scripted boot ROM behind some faults. */
import type { Transport } from "@dfukit/core";
import { type SimulatedDevice, simulateDevice } from "./device.js";
import { parseFault } from "./fault-text.js";
import { type Host, hostOf } from "./test-host.js";
import { type ScriptedRom, scriptedRom } from "./test-rom.js";

export interface Scene {
  readonly rom: ScriptedRom;
  readonly sim: SimulatedDevice;
  readonly transport: Transport;
  readonly host: Host;
  /** Opens again. */
  again(): Promise<Host>;
}

export async function sceneOf(...faults: readonly string[]): Promise<Scene> {
  const rom = scriptedRom();
  const bus = { transferMs: 1, byteUs: 0 };
  const sim = simulateDevice(rom, { faults: faults.map(parseFault), bus });
  const transport = await sim.open();
  const again = async () => hostOf(await sim.open());
  return { rom, sim, transport, host: hostOf(transport), again };
}

/** Numbers of the requests that the boot ROM was told of. */
export function toldOf(rom: ScriptedRom): readonly number[] {
  return rom.told.map(({ request }) => request);
}

export const ACCEPTED = { kind: "ok", bytesWritten: 0 };
export const PLAIN_STATUS = { kind: "ok", bytes: Uint8Array.of(0, 5, 0, 0, 5, 0) };
export const DISCONNECTED = { kind: "disconnected" };
export const BUSY = { kind: "ok", bytes: Uint8Array.of(0, 100, 0, 0, 4, 0) };
export const BLOCK = [1, 2, 3, 4];
