/** A host on an STM32L073RZ behind some faults, with the sequences of a simple flash tool. */
import { createSimulatedDevice } from "./create-simulated-device.js";
import type { SimulatedDevice } from "./device.js";
import { parseFault } from "./fault-text.js";
import { type Host, hostOf } from "./test-host.js";
import { profileById } from "./test-rom.js";

export const BASE = 0x0800_0000;
export const BLOCK = Array.from({ length: 128 }, (_, at) => at + 1);
const PAGE_BYTES = 128;

export interface Scene {
  readonly sim: SimulatedDevice;
  readonly host: Host;
}

/** An STM32L073RZ; `contents` full. */
export async function sceneOf(...faults: readonly string[]): Promise<Scene> {
  const sim = createSimulatedDevice({
    profile: profileById("stm32l07"),
    part: "STM32L073RZ",
    contents: "full",
    faults: faults.map(parseFault),
  });
  return { sim, host: hostOf(await sim.open()) };
}

/** GETSTATUS until the device is done, poll times waited out: bStatus and bState, or how it failed. */
export async function settled({ sim, host }: Scene): Promise<string> {
  for (let polls = 0; polls < 100; polls++) {
    const outcome = await host.status();
    if (outcome.kind !== "ok") return outcome.kind;
    const [bStatus = 0, low = 0, middle = 0, high = 0, bState = 0] = outcome.bytes;
    if (bState !== 4) return `status ${bStatus} state ${bState}`;
    await sim.wait(low + middle * 0x100 + high * 0x1_0000);
  }
  return "busy";
}

/** The last word on one block at the base: page erased, pointer set, block sent. */
export async function writeBlock(scene: Scene): Promise<string> {
  await recover(scene);
  await scene.host.erase(BASE);
  const erased = await settled(scene);
  if (erased !== IDLE) return `erase: ${erased}`;
  await scene.host.setAddress(BASE);
  const pointed = await settled(scene);
  if (pointed !== IDLE) return `pointer: ${pointed}`;
  const sent = await scene.host.download(2, BLOCK);
  return sent.kind === "ok" ? settled(scene) : sent.kind;
}

export async function recover(scene: Scene): Promise<void> {
  if ((await settled(scene)).endsWith("state 10")) await scene.host.clearStatus();
}

export async function readBlock(scene: Scene): Promise<readonly number[] | string> {
  await recover(scene);
  await scene.host.abort();
  await scene.host.setAddress(BASE);
  await settled(scene);
  await scene.host.abort();
  const outcome = await scene.host.upload(2, PAGE_BYTES);
  await scene.host.abort();
  return outcome.kind === "ok" ? [...outcome.bytes] : outcome.kind;
}

export function flashOf({ sim }: Scene): readonly number[] {
  return [...sim.rom.readMemory({ start: BASE, end: BASE + PAGE_BYTES })];
}

export const IDLE = "status 0 state 5";
export const BLANK = BLOCK.map(() => 0);
export const flipped = (offset: number): readonly number[] =>
  BLOCK.map((byte, at) => (at === offset ? byte ^ 1 : byte));
