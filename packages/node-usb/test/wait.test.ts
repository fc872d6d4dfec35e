/** Devices that appear, come back, and become others. */
import {
  awaitUsbDevices,
  enterDfuMode,
  findUsbDevices,
  type NativeDevice,
  reopenUsbDevice,
  UsbError,
  waitForUsbDevice,
} from "@dfukit/node-usb";
import { describe, expect, it } from "vitest";
import { useBus } from "./bus.js";
import { type FakeDevice, fakeDevice } from "./native-device.js";

const bus = useBus();
const { cache, sourceOf } = bus;

async function codeOf(promise: Promise<unknown>): Promise<string> {
  return promise.then(
    () => "none",
    (error: unknown) => (error instanceof UsbError ? error.code : String(error)),
  );
}

describe("waiting", () => {
  it("finds what is there at once, and what comes", async () => {
    const { source, plugged } = sourceOf();
    setTimeout(() => plugged.push(fakeDevice({ serialNumber: "A" })), 150);
    const found = await waitForUsbDevice({ kind: "serial", serialNumber: "A" }, source);
    expect(found.identity.serialNumber).toBe("A");
    expect((await waitForUsbDevice(null, { ...source, timeoutMs: 0 })).identity.path).toBe("1-1");
  });

  it("ends when the time is over, or the signal aborted, with what there is", async () => {
    const { source } = sourceOf(fakeDevice({ serialNumber: "A" }));
    const selector = { kind: "serial", serialNumber: "B" } as const;
    const error = {
      code: "no-device",
      message: "no device fits serial=B",
      hint: "there is 0483:DF11 serial A path 1-1",
    };
    await expect(waitForUsbDevice(selector, { ...source, timeoutMs: 120 })).rejects.toMatchObject(
      error,
    );
    const signal = { aborted: true };
    await expect(
      waitForUsbDevice(selector, { ...source, timeoutMs: Number.POSITIVE_INFINITY, signal }),
    ).rejects.toMatchObject(error);
  });

  it("gives all that are there then, numbers as in a list, and says once that it waits", async () => {
    cache("1-1", { protocol: 1 });
    const { source, plugged } = sourceOf(fakeDevice({ ports: [1] }));
    let waits = 0;
    const onWait = () => {
      waits++;
    };
    setTimeout(() => plugged.push(fakeDevice({ ports: [2] })), 150);
    const devices = await awaitUsbDevices({ kind: "number", number: 2 }, { ...source, onWait });
    expect(devices.map(({ identity, mode }) => [identity.path, mode])).toEqual([
      ["1-1", "run-time"],
      ["1-2", "dfu"],
    ]);
    expect(waits).toBe(1);
    expect(await awaitUsbDevices(null, { ...source, onWait })).toHaveLength(2);
    expect(waits).toBe(1);
  });

  it("opens what has just been plugged in as soon as the system lets it, and says why not", async () => {
    const refusals: Record<string, string> = { open: "permission denied (errno 13)" };
    const { source, plugged } = sourceOf();
    setTimeout(() => plugged.push(fakeDevice({ refusals })), 50);
    const found = await waitForUsbDevice(null, source);
    setTimeout(() => {
      delete refusals.open;
    }, 150);
    await (await found.open()).close();
    refusals.open = "permission denied (errno 13)";
    expect(await codeOf(found.open())).toBe("device-not-permitted");
    const [there] = await awaitUsbDevices(null, source);
    const startedMs = performance.now();
    expect(await codeOf(Promise.resolve(there?.open()))).toBe("device-not-permitted");
    expect(performance.now() - startedMs).toBeLessThan(1000);
  });

  it("does not wait for one of several to go", async () => {
    const { source } = sourceOf(fakeDevice({ ports: [1] }), fakeDevice({ ports: [2] }));
    expect(await codeOf(waitForUsbDevice(null, source))).toBe("several-devices");
  });
});

describe("reopening", () => {
  const at = (path: string | null) => ({
    identity: { vendorId: 0x0483, productId: 0xdf11, deviceVersion: 0, serialNumber: "S", path },
  });

  it("opens what is at the same port in DFU mode, whatever its ids", async () => {
    cache("1-3", { productId: 0x9999 });
    const { source } = sourceOf(
      fakeDevice({ ports: [2] }),
      fakeDevice({ ports: [3], productId: 0x9999 }),
    );
    const transport = await reopenUsbDevice(at("1-3"), source);
    expect(transport?.identity).toMatchObject({ productId: 0x9999, path: "1-3" });
  });

  it("goes by ids and serial number where there are no paths", async () => {
    const { source } = sourceOf(
      fakeDevice({ ports: [], serialNumber: "T" }),
      fakeDevice({ ports: [], serialNumber: "S" }),
    );
    expect((await reopenUsbDevice(at(null), source))?.identity.serialNumber).toBe("S");
  });

  it("waits until it is permitted, as udev takes its time", async () => {
    const refusals: Record<string, string> = { open: "permission denied (errno 13)" };
    const device = fakeDevice({ refusals });
    setTimeout(() => {
      delete refusals.open;
    }, 150);
    expect(await reopenUsbDevice(at("1-1"), sourceOf(device).source)).not.toBeNull();
  });

  it("says why not when the time is over, and null if there is nothing", async () => {
    const device = fakeDevice({ refusals: { open: "permission denied (errno 13)" } });
    const { source } = sourceOf(device);
    expect(await codeOf(reopenUsbDevice(at("1-1"), { ...source, timeoutMs: 50 }))).toBe(
      "device-not-permitted",
    );
    expect(await reopenUsbDevice(at("1-2"), { ...source, timeoutMs: 50 })).toBeNull();
  });
});

describe("enterDfuMode", () => {
  function runTime(): { device: FakeDevice; become: (devices: NativeDevice[]) => void } {
    cache("1-1", { productId: 0x5740, protocol: 1 });
    return {
      device: fakeDevice({ productId: 0x5740 }),
      become(devices) {
        cache("1-1");
        devices[0] = fakeDevice();
      },
    };
  }

  it.each(["device-detaches", "host-must-reset"] as const)("%s", async (answer) => {
    const { device, become } = runTime();
    const { source, plugged } = sourceOf(device);
    const [found] = await findUsbDevices(source);
    if (found === undefined) throw new Error("not found");
    setTimeout(() => become(plugged), 200);
    const transport = await enterDfuMode(found, async () => answer, source);
    expect(transport.identity).toMatchObject({ productId: 0xdf11, path: "1-1" });
    expect(device.calls).toEqual([
      ...["open", "claimInterface 1", "releaseInterface 1", "close"],
      ...(answer === "host-must-reset" ? ["open", "reset", "close"] : []),
    ]);
  });

  it("says so when the device does not come back", async () => {
    const { device } = runTime();
    const { source } = sourceOf(device);
    const [found] = await findUsbDevices(source);
    if (found === undefined) throw new Error("not found");
    await expect(
      enterDfuMode(found, async () => "device-detaches", { ...source, timeoutMs: 50 }),
    ).rejects.toMatchObject({
      code: "no-device",
      message: "the device did not come back in DFU mode after its detach",
      hint: "put it into DFU mode by hand: hold BOOT0 while it resets",
      details: { vendorId: 0x0483, productId: 0x5740, path: "1-1" },
    });
  });

  it("lets go of the device when the detach fails", async () => {
    const { device } = runTime();
    const { source } = sourceOf(device);
    const [found] = await findUsbDevices(source);
    if (found === undefined) throw new Error("not found");
    const failing = enterDfuMode(found, () => Promise.reject(new Error("stalled")), source);
    await expect(failing).rejects.toThrow("stalled");
    expect(device.calls).toEqual(["open", "claimInterface 1", "releaseInterface 1", "close"]);
  });
});
