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

  const ANY = "write serial=…, path=…, VID:PID such as 0483:DF11, or a number from dfukit list";

  it.each([
    ["", ANY],
    ["0", ANY],
    ["serial=", ANY],
    ["1st", ANY],
    ["0483", ANY],
    ["12345:DF11", ANY],
    ["-1", ANY],
    ["1-", ANY],
    ["1-1", "write --device path=1-1"],
    ["1-1.4.2", "write --device path=1-1.4.2"],
    ["357236543131", "write --device serial=357236543131"],
    ["FFFFFFFEFFFF", "write --device serial=FFFFFFFEFFFF"],
  ])("refuses %j, and says what to type", (text, hint) => {
    expect(() => parseDeviceChoice(text)).toThrow(
      expect.objectContaining({
        code: "usage",
        message: `--device "${text}" names no device`,
        hint,
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

  it.each(["soon", "86401", "1.5", "-1", "0x10"])("refuses %j", (text) => {
    expect(() => parseWaitSeconds(text)).toThrow(
      expect.objectContaining({
        code: "usage",
        message: `--wait="${text}" is no number of seconds, expected at most 86400`,
        hint: "write --wait=30, or --wait alone for as long as it takes",
      }),
    );
  });
});
