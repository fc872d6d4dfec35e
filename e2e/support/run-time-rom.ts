/**
 * A device that runs its firmware and has a run-time DFU interface (USB DFU 1.1 §4.1):
 * after DETACH it becomes the boot ROM that is given, with that one's ids.
 */
import type { Rom, RomAnswer } from "@dfukit/sim";

/** How it becomes the boot ROM. */
export type DetachWay =
  /** It leaves the bus and comes back by itself (bitWillDetach). */
  | "leaves"
  /** It waits for the host to reset the bus. */
  | "waits-for-reset";

export const RUN_TIME_IDS = { vendorId: 0x0483, productId: 0x5740 } as const;

const GET_DESCRIPTOR = 6;
const DETACH = 0;
const AWAY_MS = 500;

/** Wraps a boot ROM. */
export function runTimeRom(rom: Rom, way: DetachWay): Rom {
  let isRunTime = true;
  let isAway = false;
  const control: Rom["control"] = (setup, data, nowMs) => {
    if (!isRunTime) return rom.control(setup, data, nowMs);
    if (setup.requestType === "class" && setup.request === DETACH) {
      isRunTime = false;
      if (way === "leaves") {
        setTimeout(() => {
          isAway = true;
        }, 50);
        setTimeout(() => {
          isAway = false;
        }, AWAY_MS);
      }
      return { kind: "ok", bytes: new Uint8Array(0), afterMs: 0 };
    }
    if (setup.requestType !== "standard") return { kind: "stall" };
    return setup.request === GET_DESCRIPTOR
      ? descriptor(setup.value, setup.length, way)
      : rom.control(setup, data, nowMs);
  };
  return new Proxy(rom, {
    get(target, key) {
      if (key === "control") return control;
      if (key === "attached") return !isAway && target.attached;
      return Reflect.get(target, key, target);
    },
  });
}

function descriptor(value: number, lengthBytes: number, way: DetachWay): RomAnswer {
  const bytes = descriptorsOf(way)[value];
  if (bytes === undefined) return { kind: "stall" };
  return { kind: "ok", bytes: Uint8Array.from(bytes).subarray(0, lengthBytes), afterMs: 0 };
}

function descriptorsOf(way: DetachWay): Readonly<Record<number, readonly number[]>> {
  const attributes = way === "leaves" ? 0x0b : 0x03;
  return {
    256: [18, 1, 0, 2, 0, 0, 0, 64, 0x83, 0x04, 0x40, 0x57, 0, 1, 0, 0, 0, 1],
    // A vendor interface first: the DFU interface of a firmware is seldom number 0.
    512: [
      ...[9, 2, 36, 0, 2, 1, 0, 0xc0, 50],
      ...[9, 4, 0, 0, 0, 0xff, 0, 0, 0],
      ...[9, 4, 1, 0, 0, 0xfe, 1, 1, 0],
      ...[9, 0x21, attributes, 0xe8, 3, 0, 4, 0x1a, 1],
    ],
  };
}
