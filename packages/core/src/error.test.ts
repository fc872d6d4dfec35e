import { CodedError, isCodedError } from "@dfukit/memory";
import { expect, it } from "vitest";
import { CoreError, isCoreError } from "./error.js";

const GIVEN = {
  actor: "device",
  details: { request: "DFU_DNLOAD", address: 0x0800_4000, wBlockNum: 12, bStatus: "errADDRESS" },
  hint: "unplug the device",
  cause: new RangeError("before"),
} as const;

it("carries code, text, details, who must act, hint and cause", () => {
  const error = new CoreError("device-error", "device reported errADDRESS", GIVEN);
  const { name, code, message, details, actor, hint, cause } = error;
  expect({ name, code, message, details, actor, hint, cause }).toEqual({
    name: "CoreError",
    code: "device-error",
    message: "device reported errADDRESS",
    ...GIVEN,
  });
  expect(String(error)).toBe("CoreError: device reported errADDRESS");
  expect(error).toBeInstanceOf(CodedError);
});

it("is known from other errors", () => {
  const error = new CoreError("interrupted", "the job was interrupted", {
    actor: "input",
    details: {},
  });
  expect([isCoreError(error), isCodedError(error)]).toEqual([true, true]);
  expect([new Error("other"), undefined, null, { code: "interrupted" }].map(isCoreError)).toEqual([
    false,
    false,
    false,
    false,
  ]);
});
