/** A small chip to flash, for the tests of the whole job; never shipped. */
import type { FlashTarget } from "../protocol/target.js";
import type { FlashEvent } from "./events.js";
import { flash, planJob } from "./flash.js";
import type { Job } from "./job.js";
import type { FlashOptions, Plan } from "./plan-types.js";
import type { FlashResult } from "./result.js";
import { type FaultRule, type TestDevice, testDevice } from "./test-device.js";
import { type Part, programOf } from "./test-plan.js";
import { transportOf } from "./test-run.js";
import { deviceOf, F405, F405_FLASH, F405_OPTIONS, filled, imageOf, run } from "./test-targets.js";

/** The flash base. */
export const BASE: number = 0x08000000;
const FLASH = { ...F405_FLASH, runs: [run(BASE, 4, 256)] };
/** Four sectors of 256 bytes and option bytes, in blocks of 128. */
export const TARGET: FlashTarget = {
  ...F405,
  transferSizeBytes: 128,
  layout: { regions: [FLASH, F405_OPTIONS] },
};
/** Half a sector that can be started. */
export const PROGRAM: Uint8Array = programOf(BASE, 128);

/** What is flashed, and how the device fails meanwhile. */
export interface FlashCase {
  readonly rule?: FaultRule;
  readonly options?: FlashOptions;
  readonly parts?: readonly Part[];
}

/** A device, the jobs on it, and what they have told. */
export interface FlashSetUp {
  readonly device: TestDevice;
  readonly events: FlashEvent[];
  /** Gives a lost device back. */
  readonly reopening: Pick<Job, "reconnect">;
  readonly flash: (extra?: Partial<Job>) => Promise<FlashResult>;
  readonly plan: (extra?: Partial<Job>) => Promise<Plan>;
}

/** A device with 300 bytes of 7 in its flash; by default {@link PROGRAM} is flashed. */
export function setUp(given: FlashCase = {}): FlashSetUp {
  const { rule, options, parts = [[BASE, PROGRAM]] } = given;
  const device = testDevice(TARGET, rule);
  device.put(0, BASE, filled(300, 7));
  const events: FlashEvent[] = [];
  const job: Job = {
    transport: transportOf(device),
    device: deviceOf(TARGET),
    target: TARGET,
    wait: async () => {},
    onEvent: (event) => {
      events.push(event);
    },
  };
  const images = [{ alternateSetting: null, image: imageOf(...parts) }];
  const reopening = {
    reconnect: async () => {
      device.reopen();
      return transportOf(device);
    },
  };
  return {
    device,
    events,
    reopening,
    flash: (extra: Partial<Job> = {}) => flash({ ...job, ...extra }, images, options),
    plan: (extra: Partial<Job> = {}) => planJob({ ...job, ...extra }, images, options),
  };
}

/** The kinds of the events, with their phase if they have one, without progress. */
export function kindsOf(events: readonly FlashEvent[]): readonly string[] {
  return events.flatMap((event) => {
    if (event.kind === "progress") return [];
    return "phase" in event ? [`${event.kind} ${event.phase}`] : [event.kind];
  });
}
/** Lost once, at the request with that text. */
export function lostOnce(text: string): FaultRule {
  let isLost = false;
  return (request) => {
    if (isLost || request !== text) return undefined;
    isLost = true;
    return { kind: "disconnected" };
  };
}
