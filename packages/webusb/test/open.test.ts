/** Opening: the order of calls, what is let go when it fails, and the texts of the errors. */
import { isCodedError } from "@dfukit/memory";
import { openWebUsb, UsbError } from "@dfukit/webusb";
import { describe, expect, it, vi } from "vitest";
import { type BrowserDeviceOptions, browserDevice, domException } from "./browser-device.js";
import { QUIET } from "./quiet-device.js";

const refusing = (refusals: NonNullable<BrowserDeviceOptions["refusals"]>) =>
  browserDevice({ device: QUIET, refusals });

async function errorOf(promise: Promise<unknown>): Promise<UsbError> {
  const error: unknown = await promise.then(
    () => null,
    (caught: unknown) => caught,
  );
  if (error instanceof UsbError) return error;
  throw new Error(`expected a UsbError, got ${error}`);
}

describe("openWebUsb", () => {
  it("opens, configures and claims, in that order", async () => {
    const device = browserDevice({ device: QUIET, configured: false });
    const transport = await openWebUsb(device);
    expect(device.calls).toEqual(["open", "selectConfiguration 1", "claimInterface 0"]);
    expect(transport.interfaceNumber).toBe(0);
    expect(transport.identity).toEqual({
      vendorId: 0x0483,
      productId: 0xdf11,
      deviceVersion: 0x2200,
      serialNumber: "357236543131",
      path: null,
    });
  });

  it("leaves alone what is open and configured already", async () => {
    const device = browserDevice({ device: QUIET });
    await device.open();
    await openWebUsb(device);
    expect(device.calls).toEqual(["open", "claimInterface 0"]);
  });

  it("takes the interface that it is told", async () => {
    const device = browserDevice({ device: QUIET });
    const error = await errorOf(openWebUsb(device, { interfaceNumber: 3, alternateCount: 2 }));
    expect(device.calls).toEqual(["open", "claimInterface 3", "close"]);
    const reason =
      "The interface number provided is not supported by the device in its current configuration.";
    expect({ code: error.code, message: error.message, hint: error.hint }).toEqual({
      code: "no-dfu-interface",
      message: `device 0483:DF11 cannot be claimed: ${reason}`,
      hint: undefined,
    });
  });

  it.each([
    {
      refusals: { open: domException("SecurityError", "Access denied.") },
      code: "device-not-permitted",
      message: "device 0483:DF11 cannot be opened: Access denied.",
      hint: "on Linux a udev rule is missing; on Windows the device needs WinUSB; elsewhere close the program that uses it",
      calls: ["open"],
    },
    {
      refusals: { open: domException("NotFoundError", "The device was disconnected.") },
      code: "device-disconnected",
      message: "device 0483:DF11 cannot be opened: The device was disconnected.",
      hint: "plug it in again",
      calls: ["open"],
    },
    {
      refusals: { claimInterface: domException("NetworkError", "Unable to claim interface.") },
      code: "device-busy",
      message: "device 0483:DF11 cannot be claimed: Unable to claim interface.",
      hint: "close the other page or program that uses the device",
      calls: ["open", "claimInterface 0", "close"],
    },
    {
      refusals: {
        claimInterface: domException(
          "InvalidStateError",
          "An operation that changes the device state is in progress.",
        ),
      },
      code: "device-busy",
      message:
        "device 0483:DF11 cannot be claimed: An operation that changes the device state is in progress.",
      hint: "close the other page or program that uses the device",
      calls: ["open", "claimInterface 0", "close"],
    },
    {
      refusals: { claimInterface: new TypeError("no") },
      code: "device-unopenable",
      message: "device 0483:DF11 cannot be claimed: no",
      hint: undefined,
      calls: ["open", "claimInterface 0", "close"],
    },
  ])("$message", async ({ refusals, code, message, hint, calls }) => {
    const device = refusing(refusals);
    const error = await errorOf(openWebUsb(device));
    const { details, actor, name } = error;
    expect({ code: error.code, message: error.message, hint: error.hint }).toEqual({
      code,
      message,
      hint,
    });
    const reason = message.slice(message.indexOf(": ") + 2);
    expect({ details, actor, name }).toEqual({
      details: { vendorId: 0x0483, productId: 0xdf11, reason },
      actor: "transport",
      name: "UsbError",
    });
    expect(error.cause).toBe(Object.values(refusals)[0]);
    expect(device.calls).toEqual(calls);
    expect(isCodedError(error)).toBe(true);
  });

  it.each([
    ["open", "opened", ["open"], ["close"]],
    [
      "claimInterface",
      "claimed",
      ["open", "claimInterface 0", "close"],
      ["releaseInterface 0", "close"],
    ],
  ])("does not wait for ever for %s, and closes again what comes late", async (...row) => {
    const [call, done, calls, afterwards] = row;
    vi.useFakeTimers();
    try {
      const device = browserDevice({ device: QUIET });
      device.delaysMs = { [call]: 6000 };
      const failed = errorOf(openWebUsb(device));
      await vi.advanceTimersByTimeAsync(5000);
      const error = await failed;
      expect({ code: error.code, message: error.message, hint: error.hint }).toEqual({
        code: "driver-wrong",
        message: `device 0483:DF11 cannot be ${done}: the system does not answer`,
        hint: "on Windows bind WinUSB to it, for instance with Zadig",
      });
      expect(device.calls).toEqual(calls);
      await vi.advanceTimersByTimeAsync(1000);
      expect(device.calls).toEqual([...calls, ...afterwards]);
      expect(device.opened).toBe(false);
      expect(vi.getTimerCount()).toBe(0);
    } finally {
      vi.useRealTimers();
    }
  });

  it.each([
    [{}, "device 0483:DF11 has no DFU interface"],
    [{ interfaceNumber: 2 }, "interface 2 of device 0483:DF11 is no DFU interface"],
  ])("refuses a device without a DFU interface there: %j", async (options, message) => {
    const device = browserDevice({ device: QUIET, alternateCount: 0 });
    const error = await errorOf(openWebUsb(device, options));
    expect({ code: error.code, message: error.message }).toEqual({
      code: "no-dfu-interface",
      message,
    });
    expect(device.calls).toEqual(["open", "close"]);
  });

  it("tells where a device is, if that is known", async () => {
    const device = refusing({ open: domException("SecurityError", "Access denied.") });
    const identity = { vendorId: 1, productId: 0xabc, deviceVersion: 0, serialNumber: null };
    const error = await errorOf(openWebUsb(device, { identity: { ...identity, path: "1-4" } }));
    expect(error.message).toBe("device 0001:0ABC at 1-4 cannot be opened: Access denied.");
    expect(error.details).toEqual({
      vendorId: 1,
      productId: 0xabc,
      path: "1-4",
      reason: "Access denied.",
    });
  });
});
