/** Opening and resetting what was found. */
import { findUsbDevices, UsbError } from "@dfukit/node-usb";
import { describe, expect, it, vi } from "vitest";
import { useBus } from "./bus.js";
import { fakeDevice } from "./native-device.js";

const bus = useBus();
const { cache, sourceOf } = bus;

async function codeOf(promise: Promise<unknown>): Promise<string> {
  return promise.then(
    () => "none",
    (error: unknown) => (error instanceof UsbError ? error.code : String(error)),
  );
}

describe("open", () => {
  it("claims the first interface in DFU mode, and lets go of everything", async () => {
    cache("1-1");
    const device = fakeDevice();
    const [found] = await findUsbDevices(sourceOf(device).source);
    const transport = await found?.open();
    expect(transport?.interfaceNumber).toBe(1);
    expect(transport?.identity).toEqual(found?.identity);
    await transport?.close();
    expect(device.calls).toEqual(["open", "claimInterface 1", "releaseInterface 1", "close"]);
    expect(device.looks).toEqual([]);
  });

  it("refuses an interface that is none for DFU", async () => {
    cache("1-1");
    const [found] = await findUsbDevices(sourceOf(fakeDevice()).source);
    await expect(found?.open(0)).rejects.toMatchObject({
      code: "no-dfu-interface",
      message: "interface 0 of device 0483:DF11 at 1-1 is no DFU interface",
      details: { vendorId: 0x0483, productId: 0xdf11 },
    });
  });

  it("closes the device when the interface is busy", async () => {
    const device = fakeDevice({ refusals: { claimInterface: "interface is busy (errno 16)" } });
    const [found] = await findUsbDevices(sourceOf(device).source);
    expect(await codeOf(Promise.resolve(found?.open()))).toBe("device-busy");
    expect(device.calls).toEqual(["open", "claimInterface 0", "close"]);
  });

  it("a fault of a device that leaves soon after is a disconnect", async () => {
    const device = fakeDevice();
    device.controlTransferIn = () =>
      Promise.reject(new Error("controlTransferIn error: hardware fault or protocol violation"));
    const { source, plugged } = sourceOf(device);
    const [found] = await findUsbDevices(source);
    const transport = await found?.open();
    setTimeout(() => plugged.pop(), 120);
    const setup = {
      requestType: "class",
      recipient: "interface",
      request: 3,
      value: 0,
      index: 0,
    } as const;
    expect(await transport?.controlIn(setup, 6, 100)).toEqual({ kind: "disconnected" });
  });

  it("and one that stays is a fault", async () => {
    const device = fakeDevice();
    device.controlTransferIn = () =>
      Promise.reject(new Error("controlTransferIn error: hardware fault or protocol violation"));
    const [found] = await findUsbDevices(sourceOf(device).source);
    const transport = await found?.open();
    const setup = {
      requestType: "class",
      recipient: "interface",
      request: 3,
      value: 0,
      index: 0,
    } as const;
    expect(await transport?.controlIn(setup, 6, 100)).toEqual({
      kind: "fault",
      message: "hardware fault or protocol violation",
    });
  });
});

describe("isPresent", () => {
  it("is of this plugging in, not of the port", async () => {
    const first = fakeDevice({ address: 7 });
    const { source, plugged } = sourceOf(first);
    const [found] = await findUsbDevices(source);
    expect(await found?.isPresent()).toBe(true);
    plugged[0] = fakeDevice({ address: 8 });
    expect(await found?.isPresent()).toBe(false);
  });
});

describe("reset", () => {
  it.each([
    [undefined, "none"],
    ["device disconnected (errno 19)", "none"],
    [
      "reset not supported by WinUSB",
      "device 0483:DF11 at 1-1 cannot be reset: reset not supported by WinUSB",
    ],
  ])("that ends with %s", async (text, outcome) => {
    const device = fakeDevice({ refusals: text === undefined ? {} : { reset: text } });
    const [found] = await findUsbDevices(sourceOf(device).source);
    const ended = await found?.reset().then(
      () => "none",
      (error: unknown) => (error instanceof UsbError ? error.message : "another error"),
    );
    expect(ended).toBe(outcome);
    expect(device.calls).toEqual(["open", "reset", "close"]);
  });

  it("that never ends is given up, and the device closed when it does", async () => {
    vi.useFakeTimers();
    try {
      const device = fakeDevice();
      device.reset = () => {
        device.calls.push("reset");
        return new Promise((resolve) => setTimeout(resolve, 8000));
      };
      const [found] = await findUsbDevices(sourceOf(device).source);
      const ended = found?.reset().catch((error: unknown) => error);
      await vi.advanceTimersByTimeAsync(5000);
      expect(await ended).toMatchObject({
        code: "device-unopenable",
        message: "device 0483:DF11 at 1-1 cannot be reset: the system does not answer",
        hint: "plug it in again by hand",
        details: { vendorId: 0x0483, productId: 0xdf11, reason: "the system does not answer" },
      });
      await vi.advanceTimersByTimeAsync(3000);
      expect(device.calls).toEqual(["open", "reset", "close", "close"]);
      expect(vi.getTimerCount()).toBe(0);
    } finally {
      vi.useRealTimers();
    }
  });
});
