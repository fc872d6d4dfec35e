import { describe, expect, it } from "vitest";
import { DFU_STATUSES } from "./constants.js";
import { type Doing, formatDoing, stateError, statusError, transferError } from "./failure.js";

const WRITING: Doing = {
  request: "DFU_DNLOAD",
  what: "writing",
  address: 0x0800_4000,
  wBlockNum: 12,
};
const DETAILS = { request: "DFU_DNLOAD", address: 0x0800_4000, wBlockNum: 12 };
const REPLUG = "unplug the device, enter DFU mode again and run the same command once more";

it.each<[Doing, string]>([
  [WRITING, "writing 0x08004000 (wBlockNum 12)"],
  [
    { request: "DFU_DNLOAD", what: "erasing the sector at", address: 0xffff_f000 },
    "erasing the sector at 0xFFFFF000",
  ],
  [{ request: "DFU_UPLOAD", what: "reading", wBlockNum: 0 }, "reading (wBlockNum 0)"],
  [{ request: "DFU_ABORT", what: "ending a transfer" }, "ending a transfer"],
  [{ request: "DFU_UPLOAD", what: "reading", address: 0 }, "reading 0x00000000"],
])("%o", (doing, text) => {
  expect(formatDoing(doing)).toBe(text);
});

describe("a failed transfer", () => {
  it.each([
    [
      { kind: "stall" },
      "request-stalled",
      "device stalled DFU_DNLOAD while writing 0x08004000 (wBlockNum 12)",
      "device",
      REPLUG,
    ],
    [
      { kind: "timeout" },
      "transfer-timeout",
      "device did not answer DFU_DNLOAD in time while writing 0x08004000 (wBlockNum 12)",
      "transport",
      REPLUG,
    ],
    [
      { kind: "disconnected" },
      "device-disconnected",
      "device left the bus while writing 0x08004000 (wBlockNum 12)",
      "transport",
      "check cable and power, enter DFU mode again and run the same command once more",
    ],
    [
      { kind: "fault", message: "no memory" },
      "transfer-fault",
      "USB transfer DFU_DNLOAD failed while writing 0x08004000 (wBlockNum 12): no memory",
      "transport",
      REPLUG,
    ],
  ] as const)("%o", (failure, code, message, actor, hint) => {
    const error = transferError(failure, WRITING);
    expect({ ...error, message: error.message }).toEqual({
      name: "CoreError",
      code,
      message,
      actor,
      details: DETAILS,
      hint,
    });
  });

  it("has no absent fields in its details", () => {
    const { details } = transferError({ kind: "stall" }, { request: "DFU_ABORT", what: "resting" });
    expect(Object.keys(details)).toEqual(["request"]);
  });
});

describe("a status in dfuERROR", () => {
  const inError = { bState: "dfuERROR", pollTimeoutMs: 0 } as const;
  const codes = DFU_STATUSES.map((bStatus, nth) => [bStatus, nth] as const);

  it.each(codes.filter(([bStatus]) => bStatus !== "errVENDOR"))("%s", (bStatus, nth) => {
    const error = statusError({ ...inError, bStatus }, WRITING);
    const byte = `0x${nth.toString(16).toUpperCase().padStart(2, "0")}`;
    expect({ ...error, message: error.message }).toEqual({
      name: "CoreError",
      code: "device-error",
      message: `device reported ${bStatus} (${byte}) in dfuERROR while writing 0x08004000 (wBlockNum 12)`,
      actor: "device",
      details: { ...DETAILS, bStatus, bState: "dfuERROR" },
      hint: REPLUG,
    });
  });

  it("errVENDOR is read protection", () => {
    const error = statusError({ ...inError, bStatus: "errVENDOR" }, WRITING);
    expect({ ...error, message: error.message }).toEqual({
      name: "CoreError",
      code: "read-protected",
      message:
        "device reported errVENDOR (0x0B) in dfuERROR while writing 0x08004000 (wBlockNum 12): the chip is read-protected",
      actor: "device",
      details: { ...DETAILS, bStatus: "errVENDOR", bState: "dfuERROR" },
      hint: "the verb `unprotect` lifts the protection and erases the whole chip",
    });
  });

  it("errVENDOR in plain DFU is not", () => {
    const error = statusError({ ...inError, bStatus: "errVENDOR" }, { ...WRITING, dialect: "dfu" });
    expect({ ...error, message: error.message }).toEqual({
      name: "CoreError",
      code: "device-error",
      message:
        "device reported errVENDOR (0x0B) in dfuERROR while writing 0x08004000 (wBlockNum 12)",
      actor: "device",
      details: { ...DETAILS, bStatus: "errVENDOR", bState: "dfuERROR" },
      hint: REPLUG,
    });
  });
});

it("a state without a place names its number and what was expected", () => {
  const status = { bStatus: "OK", bState: "dfuUPLOAD-IDLE", pollTimeoutMs: 0 } as const;
  const error = stateError(status, WRITING, "dfuDNLOAD-IDLE");
  expect({ ...error, message: error.message }).toEqual({
    name: "CoreError",
    code: "unexpected-state",
    message:
      "device is in dfuUPLOAD-IDLE (9) while writing 0x08004000 (wBlockNum 12), expected dfuDNLOAD-IDLE",
    actor: "device",
    details: { ...DETAILS, bStatus: "OK", bState: "dfuUPLOAD-IDLE", expected: "dfuDNLOAD-IDLE" },
    hint: REPLUG,
  });
});
