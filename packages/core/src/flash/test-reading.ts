/** Reads a small chip for the tests of the read-only phase; never shipped. */
import { newSession } from "../protocol/session.js";
import type { FlashTarget } from "../protocol/target.js";
import type { FlashEvent } from "./events.js";
import type { DeviceContents, FlashOptions } from "./plan-types.js";
import { readContents } from "./read-contents.js";
import { newReadProgress, type ReadProgress } from "./read-progress.js";
import { splitRequest } from "./request.js";
import { type Fault, type FaultRule, type TestDevice, testDevice } from "./test-device.js";
import type { Part } from "./test-plan.js";
import { type Ran, runSteps } from "./test-run.js";
import { deviceOf, F405, F405_FLASH, filled, imageOf, run } from "./test-targets.js";

/** The flash base. */
export const BASE: number = 0x08000000;
const FLASH = { ...F405_FLASH, runs: [run(BASE, 4, 256)] };
/** Four sectors of 256 bytes, read in blocks of 128, one alternate setting. */
export const SMALL: FlashTarget = { ...F405, transferSizeBytes: 128, layout: { regions: [FLASH] } };
/** So that the vector table is not looked at. */
export const NO_LEAVE: FlashOptions = { leave: false };
/** A block that is too short. */
export const SHORT: Fault = { kind: "ok", bytes: filled(1, 0) };

/** The chip, its contents and its faults, and how far an earlier reading came. */
export interface ReadCase {
  readonly target?: FlashTarget;
  readonly options?: FlashOptions;
  readonly rule?: FaultRule;
  readonly put?: readonly Part[];
  readonly progress?: ReadProgress;
}

/** What was found, and what was asked. */
export interface Read extends Ran<DeviceContents, FlashEvent> {
  readonly device: TestDevice;
}

/** Reads what bytes by address concern. */
export function read(parts: readonly Part[], given: ReadCase = {}): Read {
  const { target = SMALL, options = NO_LEAVE, put = [] } = given;
  const device = testDevice(target, given.rule);
  for (const [address, bytes] of put) device.put(0, address, bytes);
  const described = deviceOf(target);
  const images = [{ alternateSetting: null, image: imageOf(...parts) }];
  const request = { images, device: described, target, options };
  const split = splitRequest(request);
  const progress = given.progress ?? newReadProgress();
  const steps = readContents(newSession(described, target), { request, split, progress });
  return { ...runSteps(steps, device), device };
}
