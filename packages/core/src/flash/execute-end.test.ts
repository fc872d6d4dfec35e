/** What may end a session as it should: option bytes that reset the chip, and leave. */
import { describe, expect, it } from "vitest";
import type { FlashTarget } from "../protocol/target.js";
import type { Operation } from "./plan-types.js";
import type { FaultRule } from "./test-device.js";
import { BASE, execute, TARGET } from "./test-execute.js";
import { compareOf } from "./test-plan.js";
import { pattern } from "./test-targets.js";

const at = (start: number, end: number, alternateSetting = 0) => ({ alternateSetting, start, end });

describe("option bytes", () => {
  const segment = { address: 0x1fffc000, bytes: pattern(16) };
  const operations: readonly Operation[] = [
    { kind: "write-option-bytes", alternateSetting: 1, segment },
    compareOf([[segment.address, segment.bytes]], 1),
  ];
  const resetting = (resetsAfterWrite: boolean | null): FlashTarget => ({
    ...TARGET,
    optionBytes: TARGET.optionBytes === null ? null : { ...TARGET.optionBytes, resetsAfterWrite },
  });

  it("are written at the start of their block, and the chip resets as it should", () => {
    const { result, device, report } = execute(operations);
    expect(result).toEqual({ kind: "reset", next: 1 });
    expect(device.log).toEqual(["alternate 1", "pointer 0x1fffc000", "write 0x1fffc000+16"]);
    expect(report).toEqual([{ ...at(0x1fffc000, 0x1fffc010, 1), state: "written" }]);
  });

  it("of a chip that may reset: it did", () => {
    expect(execute(operations, { target: resetting(null) }).result).toEqual({
      kind: "reset",
      next: 1,
    });
  });

  it("of a chip that does not reset are compared at once", () => {
    const { result, done } = execute(operations, { target: resetting(false) });
    expect([result, done.bytesCompared]).toEqual([{ kind: "done" }, 16]);
  });

  it("of a chip that should not reset and does is an error", () => {
    const rule: FaultRule = (request) =>
      request.startsWith("write") ? { kind: "disconnected" } : undefined;
    expect(execute(operations, { target: resetting(false), rule }).error).toMatchObject({
      code: "device-disconnected",
      message: "device left the bus while writing 0x1FFFC000 (wBlockNum 2)",
    });
  });

  it("that the device refuses are an error, not a reset", () => {
    const rule: FaultRule = (request) =>
      request.startsWith("write") ? { kind: "error", bStatus: 8 } : undefined;
    expect(execute(operations, { rule }).error).toMatchObject({
      code: "device-error",
      message:
        "device reported errADDRESS (0x08) in dfuERROR while writing 0x1FFFC000 (wBlockNum 2)",
    });
  });
});

describe("leave", () => {
  const operations: readonly Operation[] = [{ kind: "leave", address: BASE }];

  it("that fails is a warning: the bytes are in the chip", () => {
    const rule: FaultRule = (request) =>
      request.startsWith("leave") ? { kind: "stall" } : undefined;
    const { result, done, events } = execute(operations, { rule });
    expect([result, done.left]).toEqual([{ kind: "done" }, "no"]);
    expect(events).toContainEqual({
      kind: "warning",
      code: "leave-failed",
      message:
        "the program was not started: device stalled DFU_DNLOAD while starting the program at 0x08000000",
    });
  });

  it("of a device that is seen to go is confirmed", () => {
    const rule: FaultRule = (request) =>
      request.startsWith("leave") ? { kind: "disconnected" } : undefined;
    expect(execute(operations, { rule }).done.left).toBe("confirmed");
  });
});
