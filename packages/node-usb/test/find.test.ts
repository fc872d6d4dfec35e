/** Which devices are found, and what is known of them without talking to them. */
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { findUsbDevices } from "@dfukit/node-usb";
import { describe, expect, it } from "vitest";
import { useBus } from "./bus.js";
import { fakeDevice } from "./native-device.js";

const bus = useBus();
const { cache, sourceOf } = bus;

describe("on Linux", () => {
  it("everything comes from what the kernel has cached, and no device is talked to", async () => {
    const devices = [
      fakeDevice({ bus: "002", ports: [1, 10] }),
      fakeDevice({ bus: "002", ports: [1, 2] }),
      fakeDevice({ bus: "001", ports: [4], productId: 0x5740 }),
    ];
    cache("2-1.10", { serial: "357236543131" });
    cache("2-1.2");
    cache("1-4", { productId: 0x5740, protocol: 1, serial: "ä b" });
    const { source } = sourceOf(...devices);
    const found = await findUsbDevices(source);
    expect(found.map(({ identity, interfaces }) => ({ identity, interfaces }))).toEqual([
      {
        identity: {
          vendorId: 0x0483,
          productId: 0x5740,
          deviceVersion: 0x2200,
          serialNumber: "ä b",
          path: "1-4",
        },
        interfaces: [{ interfaceNumber: 1, mode: "run-time", alternateCount: 2 }],
      },
      ...(
        [
          ["2-1.2", null],
          ["2-1.10", "357236543131"],
        ] as const
      ).map(([path, serialNumber]) => ({
        identity: {
          vendorId: 0x0483,
          productId: 0xdf11,
          deviceVersion: 0x2200,
          serialNumber,
          path,
        },
        interfaces: [{ interfaceNumber: 1, mode: "dfu", alternateCount: 2 }],
      })),
    ]);
    expect(devices.flatMap(({ looks, calls }) => [...looks, ...calls])).toEqual([]);
  });

  it("a device that has taken another's place since it was listed is left out", async () => {
    cache("1-1", { productId: 0x1234 });
    expect(await findUsbDevices(sourceOf(fakeDevice()).source)).toEqual([]);
  });

  it("descriptors cut short are no device", async () => {
    mkdirSync(join(bus.folder, "1-1"));
    writeFileSync(join(bus.folder, "1-1", "descriptors"), Uint8Array.of(18, 1));
    const device = fakeDevice();
    await findUsbDevices(sourceOf(device).source);
    expect(device.looks).toEqual(["serialNumber"]);
  });
});

it("a system without a list of devices is told from one without devices", async () => {
  const module = {
    getDevices: () =>
      Promise.reject(new Error("getDevices error: /sys/bus/usb/devices/ not found (errno 2)")),
  };
  await expect(findUsbDevices({ module })).rejects.toMatchObject({
    code: "usb-unavailable",
    message: "USB devices cannot be listed: /sys/bus/usb/devices/ not found (errno 2)",
    hint: "a container or virtual machine has to be given access to USB",
    details: { reason: "/sys/bus/usb/devices/ not found (errno 2)" },
  });
});

describe("on other systems", () => {
  it("a known boot loader is not looked into: a wrong string would hide it", async () => {
    const device = fakeDevice({ refusals: { configurations: "invalid descriptor" } });
    const [found] = await findUsbDevices(sourceOf(device).source);
    expect(found?.interfaces).toEqual([{ interfaceNumber: 0, mode: "dfu", alternateCount: 2 }]);
    expect(device.looks).toEqual(["serialNumber"]);
  });

  it.each([
    [2, [{ interfaceNumber: 1, mode: "dfu", alternateCount: 2 }]],
    [1, [{ interfaceNumber: 1, mode: "run-time", alternateCount: 2 }]],
  ])("any other is asked: protocol %i", async (protocol, interfaces) => {
    const device = fakeDevice({ productId: 0x5740, protocol });
    const [found] = await findUsbDevices(sourceOf(device).source);
    expect(found?.interfaces).toEqual(interfaces);
  });

  it("what has no DFU interface, or cannot be asked, is left out", async () => {
    const { source } = sourceOf(
      fakeDevice({ productId: 1, protocol: null }),
      fakeDevice({ productId: 2, refusals: { configurations: "permission denied (errno 13)" } }),
    );
    expect(await findUsbDevices(source)).toEqual([]);
  });

  it("a serial number that cannot be read is none, and ports that are not known no path", async () => {
    const refusals = { serialNumber: "permission denied (errno 13)" };
    const [found] = await findUsbDevices(sourceOf(fakeDevice({ refusals, ports: [] })).source);
    expect(found?.identity).toMatchObject({ serialNumber: null, path: null });
  });
});
