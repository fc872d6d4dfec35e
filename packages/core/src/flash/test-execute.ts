/** Carries out plans against the device of the tests; never shipped. */
import { newSession, type Session } from "../protocol/session.js";
import type { FlashTarget } from "../protocol/target.js";
import type { FlashEvent } from "./events.js";
import { type Done, executePlan, nothingDone, type Stopped } from "./execute.js";
import { openJournal, reportOf } from "./journal.js";
import type { DeviceContents, Operation } from "./plan-types.js";
import type { SectorReport } from "./result.js";
import { type FaultRule, type TestDevice, testDevice } from "./test-device.js";
import { type Ran, runSteps } from "./test-run.js";
import {
  deviceOf,
  F405,
  F405_FEATURE,
  F405_FLASH,
  F405_OPTIONS,
  pattern,
  run,
} from "./test-targets.js";

/** The flash base. */
export const BASE: number = 0x08000000;
const FLASH = { ...F405_FLASH, runs: [run(BASE, 4, 64)] };
/** Four sectors of 64 bytes, option bytes and the device feature, in blocks of 32. */
export const TARGET: FlashTarget = {
  ...F405,
  transferSizeBytes: 32,
  layout: { regions: [FLASH, F405_OPTIONS, F405_FEATURE] },
};

/** How the device behaves, and where the work begins. */
export interface ExecuteCase {
  readonly rule?: FaultRule;
  readonly target?: FlashTarget;
  readonly contents?: DeviceContents;
  readonly first?: number;
}

/** How a plan was carried out. */
export interface Executed extends Ran<Stopped, FlashEvent> {
  readonly device: TestDevice;
  readonly session: Session;
  readonly done: Done;
  readonly report: readonly SectorReport[];
}

/** Carries the operations out on a device whose flash is full of a pattern. */
export function execute(operations: readonly Operation[], given: ExecuteCase = {}): Executed {
  const { rule, target = TARGET, contents, first = 0 } = given;
  const device = testDevice(target, rule);
  device.put(0, BASE, pattern(256));
  const session = newSession(deviceOf(target), target);
  const totals = {
    bytesRequested: 0,
    sectorsToErase: 0,
    bytesToWrite: 0,
    bytesKept: 0,
    bytesAlreadyThere: 0,
    bytesToVerify: 0,
    estimatedMs: null,
  };
  const plan = { operations, totals, warnings: [], refusals: [] };
  const [journal, done] = [openJournal(operations), nothingDone()];
  const ran = runSteps(
    executePlan(session, { plan, contents, target, journal, done }, first),
    device,
  );
  return { ...ran, device, session, done, report: reportOf(journal) };
}
