import type { FlashResult } from "@dfukit/core";
import { describe, expect, it } from "vitest";
import { type ResultTelling, resultLine } from "./flash.js";

const RESULT: FlashResult = {
  bytesRequested: 300,
  bytesWritten: 384,
  bytesAlreadyThere: 0,
  bytesKept: 54,
  sectorsErased: 3,
  bytesVerified: 300,
  verified: true,
  left: "confirmed",
  controlTransfers: 20,
  planned: {
    bytesRequested: 300,
    sectorsToErase: 3,
    bytesToWrite: 384,
    bytesKept: 54,
    bytesAlreadyThere: 0,
    bytesToVerify: 384,
    estimatedMs: null,
  },
};

const TELLING: ResultTelling = {
  timing: { durationMs: 1000, simulated: false },
  paint: (role, text) => `[${role}]${text}`,
  isNotStarted: false,
  sectorsLost: 0,
};

describe("the last line", () => {
  const WRITTEN = "300 bytes asked for, 384 written, 0 already there";
  const ONE: Partial<FlashResult> = {
    bytesRequested: 1,
    bytesWritten: 0,
    bytesAlreadyThere: 1,
    bytesVerified: 1,
  };

  it.each<[string, Partial<FlashResult>, Partial<ResultTelling>, string]>([
    ["all is well", {}, {}, `[good]done: ${WRITTEN}, 300 verified; 1.00 s, 0.4 KiB/s`],
    [
      "nothing was read back",
      { verified: false },
      {},
      `[warning]done, not verified: ${WRITTEN}; 1.00 s, 0.4 KiB/s`,
    ],
    [
      "the program was not started",
      {},
      { isNotStarted: true },
      `[warning]done, not started: ${WRITTEN}, 300 verified; 1.00 s, 0.4 KiB/s`,
    ],
    [
      "bytes were lost",
      {},
      { sectorsLost: 2 },
      `[warning]done, other bytes of 2 sectors lost: ${WRITTEN}, 300 verified; 1.00 s, 0.4 KiB/s`,
    ],
    [
      "everything went wrong at once",
      { verified: false },
      { isNotStarted: true, sectorsLost: 1 },
      `[warning]done, not verified, not started, other bytes of 1 sector lost: ${WRITTEN}; 1.00 s, 0.4 KiB/s`,
    ],
    [
      "one byte was there",
      ONE,
      {},
      "[good]done: nothing had to be written: the 1 byte was already there, 1 verified; 1.00 s",
    ],
    [
      "two bytes were there",
      { ...ONE, bytesRequested: 2, bytesVerified: 2 },
      {},
      "[good]done: nothing had to be written: all 2 bytes were already there, 2 verified; 1.00 s",
    ],
  ])("%s", (_, result, telling, expected) => {
    expect(resultLine({ ...RESULT, ...result }, { ...TELLING, ...telling })).toBe(expected);
  });
});
