import type { DescribedDevice } from "@dfukit/core";
import type { DeviceCandidate } from "@dfukit/profiles";
import { describe, expect, it } from "vitest";
import { chooseDevice, type SeenDevice } from "./choose.js";
import type { FoundDevice } from "./found-device.js";
import { seeDevice } from "./open-device.js";

function seen(
  path: string,
  device: Pick<DescribedDevice, "mode" | "dialect">,
  { isKnown = false, serialNumber = null as string | null } = {},
): SeenDevice {
  const identity = { vendorId: 0x0483, productId: 0xdf11, deviceVersion: 0, serialNumber, path };
  return {
    found: { identity } as unknown as FoundDevice,
    device: device as DescribedDevice,
    candidates: isKnown ? [{} as DeviceCandidate] : [],
  };
}

const DFUSE = { mode: "dfu", dialect: "dfuse" } as const;
const PLAIN = { mode: "dfu", dialect: "dfu" } as const;
const RUN_TIME = { mode: "run-time", dialect: "dfuse" } as const;

describe("chooseDevice", () => {
  it("takes the only one that is in DFU mode and speaks DfuSe, or that a profile knows", () => {
    const [camera, board] = [seen("1-1", RUN_TIME), seen("1-2", DFUSE)];
    expect(chooseDevice([camera, board], undefined)).toBe(board);
    const known = seen("1-3", PLAIN, { isKnown: true });
    expect(chooseDevice([camera, known], undefined)).toBe(known);
  });

  it("takes any that --device names", () => {
    const all = [seen("1-1", RUN_TIME), seen("1-2", PLAIN, { serialNumber: "A" })];
    expect(chooseDevice(all, "1")).toBe(all[0]);
    expect(chooseDevice(all, "path=1-2")).toBe(all[1]);
    expect(chooseDevice(all, "serial=A")).toBe(all[1]);
  });

  it.each([
    [[], undefined, "no-device", "there is no DFU device", "is one plugged in, in DFU mode?"],
    [[], "1", "no-device", "no device fits --device 1", "is it plugged in, and in DFU mode?"],
    [
      [seen("1-1", RUN_TIME), seen("1-2", PLAIN)],
      undefined,
      "no-device",
      "no device is in DFU mode and speaks DfuSe",
      "choose one with --device: 0483:DF11 path 1-1; 0483:DF11 path 1-2",
    ],
    [
      [seen("1-1", DFUSE), seen("1-2", DFUSE)],
      "0483:DF11",
      "several-devices",
      "2 devices fit --device 0483:DF11: 0483:DF11 path 1-1; 0483:DF11 path 1-2",
      "choose one with --device path=… or --device NUMBER; dfukit list numbers them",
    ],
  ])("refuses %#", (all, option, code, message, hint) => {
    expect(() => chooseDevice(all, option)).toThrow(
      expect.objectContaining({ code, message, hint }),
    );
  });
});

describe("seeDevice", () => {
  it("says that a device has gone", async () => {
    const found = { open: async () => null } as unknown as FoundDevice;
    await expect(seeDevice(found, { lines: [], recognised: [], from: {} })).rejects.toThrow(
      expect.objectContaining({
        code: "no-device",
        message: "the device is gone",
        hint: "plug it in again, in DFU mode",
      }),
    );
  });
});
