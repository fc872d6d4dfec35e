import { describe, expect, it } from "vitest";
import { parseDeviceChoice, parseWaitSeconds } from "./device.js";

describe("parseDeviceChoice", () => {
  it.each([
    ["serial=3572.A=1", { kind: "serial", serialNumber: "3572.A=1" }],
    ["path=1-1.4", { kind: "path", path: "1-1.4" }],
    ["0483:DF11", { kind: "ids", vendorId: 0x0483, productId: 0xdf11 }],
    ["0x483:0xdf11", { kind: "ids", vendorId: 0x0483, productId: 0xdf11 }],
    ["12", { kind: "number", number: 12 }],
  ])("%s", (text, choice) => {
    expect(parseDeviceChoice(text)).toEqual(choice);
  });

  it.each(["", "0", "serial=", "first", "0483", "12345:DF11", "-1"])("refuses %j", (text) => {
    expect(() => parseDeviceChoice(text)).toThrow(
      expect.objectContaining({
        code: "usage",
        message: `--device "${text}" names no device`,
        hint: "write serial=…, path=…, VID:PID such as 0483:DF11, or a number from dfukit list",
      }),
    );
  });
});

describe("parseWaitSeconds", () => {
  it.each([
    [undefined, 0],
    ["", Number.POSITIVE_INFINITY],
    ["30", 30],
  ])("%j is %d", (text, seconds) => {
    expect(parseWaitSeconds(text)).toBe(seconds);
  });

  it("refuses what is no number, and more than a day", () => {
    expect(() => parseWaitSeconds("soon")).toThrow('--wait "soon" is not a number');
    expect(() => parseWaitSeconds("86401")).toThrow(
      '--wait "86401" is too large, expected at most 0x15180',
    );
  });
});
