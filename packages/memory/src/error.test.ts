import { describe, expect, it } from "vitest";
import { CodedError, isCodedError, MemoryError } from "./error.js";

const DETAILS = { start: 0x0800_0000 };

describe("CodedError", () => {
  it("carries code, details, actor, hint and cause", () => {
    const cause = new RangeError("why");
    const error = new MemoryError("range-invalid", "range is bad", {
      details: DETAILS,
      actor: "input",
      hint: "give another",
      cause,
    });
    expect({ ...error }).toEqual({
      name: "MemoryError",
      code: "range-invalid",
      details: DETAILS,
      actor: "input",
      hint: "give another",
    });
    expect(error.message).toBe("range is bad");
    expect(error.cause).toBe(cause);
    expect(error).toBeInstanceOf(CodedError);
    expect(error).toBeInstanceOf(Error);
    expect(error.stack).toContain("range is bad");
  });

  it("has no cause and no hint unless they are given", () => {
    const error = new MemoryError("range-invalid", "bad", { details: DETAILS, actor: "plan" });
    expect(Object.hasOwn(error, "cause")).toBe(false);
    expect(error.hint).toBeUndefined();
  });
});

describe("isCodedError", () => {
  const own = new MemoryError("range-invalid", "bad", { details: DETAILS, actor: "input" });
  const foreign = Object.assign(new Error("from another copy"), { code: "x-y", actor: "device" });
  const ofNode = Object.assign(new Error("no such file"), { code: "ENOENT" });
  it.each([
    ["an error of this copy", own, true],
    ["an error of another copy of the class", foreign, true],
    ["an error of the platform", ofNode, false],
    [
      "an error with a number for a code",
      Object.assign(new Error(), { code: 1, actor: "x" }),
      false,
    ],
    ["an object that is no error", { code: "range-invalid", actor: "input" }, false],
    ["a string", "range-invalid", false],
    ["null", null, false],
    ["undefined", undefined, false],
  ])("%s", (_what, value, expected) => {
    expect(isCodedError(value)).toBe(expected);
  });
});
