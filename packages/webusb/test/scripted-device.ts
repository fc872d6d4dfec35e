/** A browser's device that gives the answers it is told, and time that passes at once. For tests. */
import type { ControlSetup } from "@dfukit/core";
import type { RomAnswer } from "@dfukit/sim";
import { vi } from "vitest";
import { type BrowserDevice, browserDevice } from "./browser-device.js";
import { QUIET } from "./quiet-device.js";

export const GETSTATUS: ControlSetup = {
  requestType: "class",
  recipient: "interface",
  request: 3,
  value: 0,
  index: 0,
};
export const SILENT: RomAnswer = { kind: "silent" };
export const OK: Extract<RomAnswer, { kind: "ok" }> = {
  kind: "ok",
  bytes: Uint8Array.of(1, 2),
  afterMs: 0,
};

/** A device that gives these answers, then nothing but OK. */
export function answering(...answers: RomAnswer[]): BrowserDevice {
  return browserDevice({ device: { ...QUIET, control: () => answers.shift() ?? OK } });
}

/** Runs a test in which time only passes when it is told to. */
export async function inFakeTime(test: () => Promise<void>): Promise<void> {
  vi.useFakeTimers();
  try {
    await test();
  } finally {
    vi.useRealTimers();
  }
}
