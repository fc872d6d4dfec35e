import type { DescribedDevice } from "@dfukit/core";
import type { DeviceCandidate } from "@dfukit/profiles";
import { describe, expect, it } from "vitest";
import { CliError } from "../error.js";
import { type Ask, deviceNamed, type LookedAt, noneByItself, onlyDevice } from "./choose.js";
import type { FoundDevice } from "./found-device.js";
import { seeDevice } from "./open-device.js";

function at(
  path: string,
  { mode = "dfu" as FoundDevice["mode"], serialNumber = null as string | null } = {},
): FoundDevice {
  const identity = { vendorId: 0x0483, productId: 0xdf11, deviceVersion: 0, serialNumber, path };
  return { identity, mode } as unknown as FoundDevice;
}

function seen(
  path: string,
  dialect: DescribedDevice["dialect"],
  { isKnown = false } = {},
): LookedAt {
  return {
    found: at(path),
    device: { mode: "dfu", dialect } as DescribedDevice,
    candidates: isKnown ? [{} as DeviceCandidate] : [],
  };
}

const NOBODY = (): undefined => undefined;
const REFUSAL = new CliError("no-device", "refused", { actor: "transport", details: {} });

describe("deviceNamed", () => {
  const all = [at("1-1", { mode: "run-time" }), at("1-2", { serialNumber: "A" })];

  it.each([
    ["1", 0],
    ["2", 1],
    ["path=1-1", 0],
    ["serial=A", 1],
  ])("%s", (option, index) => {
    expect(deviceNamed(all, option)).toBe(all[index]);
  });

  it.each([
    [[], "1", "no-device", "no device fits --device 1", "is it plugged in, and in DFU mode?"],
    [
      all,
      "path=1-3",
      "no-device",
      "no device fits --device path=1-3",
      "there is 0483:DF11 path 1-1 (run-time); 0483:DF11 serial A path 1-2",
    ],
    [
      [at("1-1"), at("1-2")],
      "0483:DF11",
      "several-devices",
      "2 devices fit --device 0483:DF11: 0483:DF11 path 1-1; 0483:DF11 path 1-2",
      "choose one with --device path=… or --device NUMBER; dfukit list numbers them",
    ],
  ])("refuses %#", (devices, option, code, message, hint) => {
    expect(() => deviceNamed(devices, option)).toThrow(
      expect.objectContaining({ code, message, hint }),
    );
  });
});

describe("onlyDevice", () => {
  const only = (looked: readonly LookedAt[], ask: Ask): LookedAt =>
    onlyDevice(looked, { all: looked.map(({ found }) => found), ask });

  it("takes the only one that speaks DfuSe, or that a profile knows", () => {
    const [plain, board] = [seen("1-1", "dfu"), seen("1-2", "dfuse")];
    expect(only([plain, board], NOBODY)).toBe(board);
    const known = seen("1-3", "dfu", { isKnown: true });
    expect(only([plain, known], NOBODY)).toBe(known);
  });

  it("throws what kept the only one from being looked at", () => {
    const refused = { found: at("1-1"), refusal: REFUSAL };
    expect(() => only([refused], NOBODY)).toThrow(REFUSAL);
  });

  it("does not take the other one because one cannot be opened", () => {
    const refused = { found: at("1-1"), refusal: REFUSAL };
    expect(() => only([refused, seen("1-2", "dfuse")], NOBODY)).toThrow(
      expect.objectContaining({
        code: "several-devices",
        message: "2 devices: 0483:DF11 path 1-1; 0483:DF11 path 1-2",
        hint: "choose one with --device path=… or --device NUMBER; dfukit list numbers them",
      }),
    );
  });

  it("asks on a terminal", () => {
    const all = [seen("1-1", "dfuse"), seen("1-2", "dfu"), seen("1-3", "dfuse")];
    const asked: string[] = [];
    const ask = (question: string): string => {
      asked.push(question);
      return "3";
    };
    expect(only(all, ask)).toBe(all[2]);
    expect(asked).toEqual([
      "which device?\n  1. 0483:DF11 path 1-1\n  3. 0483:DF11 path 1-3\nnumber, 1 or 3: ",
    ]);
  });

  it("numbers what it asks about as list and --device do, what it leaves out included", () => {
    const looked = [seen("1-2", "dfuse"), seen("1-3", "dfuse"), seen("1-4", "dfuse")];
    const all = [at("1-1", { mode: "run-time" }), ...looked.map(({ found }) => found)];
    const asked: string[] = [];
    const ask = (question: string): string => {
      asked.push(question);
      return "2";
    };
    const chosen = onlyDevice(looked, { all, ask });
    expect(chosen).toBe(looked[0]);
    expect(chosen.found).toBe(deviceNamed(all, "2"));
    expect(asked).toEqual([
      "which device?\n  2. 0483:DF11 path 1-2\n  3. 0483:DF11 path 1-3\n  4. 0483:DF11 path 1-4\nnumber, 2, 3 or 4: ",
    ]);
  });

  it.each(["", "0", "3", "x", "1x", "01", " 1"])("answer %j chooses none", (answer) => {
    const all = [seen("1-1", "dfuse"), seen("1-3", "dfuse")];
    expect(() => only(all, () => answer)).toThrow(
      expect.objectContaining({ code: "several-devices" }),
    );
  });

  it("names what was not taken by itself", () => {
    expect(() => only([seen("1-2", "dfu")], NOBODY)).toThrow(
      expect.objectContaining({
        code: "no-device",
        message: "no device is in DFU mode and speaks DfuSe",
        hint: "choose one with --device: 0483:DF11 path 1-2",
      }),
    );
    expect(noneByItself([at("1-1", { mode: "run-time" })], null)).toMatchObject({
      code: "no-device",
      message: "no device is in DFU mode and speaks DfuSe",
      hint: "choose one with --device: 0483:DF11 path 1-1 (run-time)",
    });
    expect(noneByItself([], null)).toMatchObject({
      code: "no-device",
      message: "there is no DFU device",
      hint: "is one plugged in, in DFU mode? dfukit doctor looks why",
    });
    expect(noneByItself([], "the machine is virtual")).toMatchObject({
      hint: "the machine is virtual; dfukit doctor tells what to do",
    });
  });
});

describe("seeDevice", () => {
  it("says that a device has gone", async () => {
    const found = { open: async () => null } as unknown as FoundDevice;
    await expect(seeDevice(found, { recognised: [] })).rejects.toThrow(
      expect.objectContaining({
        code: "no-device",
        message: "the device is gone",
        hint: "plug it in again, in DFU mode",
      }),
    );
  });
});
