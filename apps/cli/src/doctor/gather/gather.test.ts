import { UsbError } from "@dfukit/node-usb";
import { describe, expect, it } from "vitest";
import type { LookedAt } from "../../devices/choose.js";
import type { FoundDevice } from "../../devices/found-device.js";
import { LINUX } from "../test-surroundings.js";
import { gather } from "./index.js";
import type { Place } from "./place.js";

function looked(
  path: string,
  { serialNumber = null as string | null, mode = "dfu" as FoundDevice["mode"] } = {},
): LookedAt {
  const identity = { vendorId: 0x0483, productId: 0xdf11, deviceVersion: 0, serialNumber, path };
  return {
    found: { identity, mode } as unknown as FoundDevice,
    refusal: new UsbError("driver-wrong", "STTub30 is bound", { details: {} }),
  };
}

const REFUSED = { kind: "refused", code: "driver-wrong", message: "STTub30 is bound" };

function place(more: Partial<Place>): Place {
  return {
    root: "/nonexistent-root",
    run: () => null,
    env: {},
    monotonicS: null,
    system: "linux",
    user: LINUX.user,
    usb: { module: { getDevices: async () => [] } },
    load: () => Promise.reject(new Error("loaded, although there is a library")),
    tryDevices: async () => [],
    ...more,
  };
}

const pnp = (DeviceID: string, Service: string | null, ConfigManagerErrorCode = 0) => ({
  DeviceID,
  Service,
  ConfigManagerErrorCode,
});
const PNP = JSON.stringify({
  Devices: [
    pnp("USB\\VID_0483&PID_DF11\\A", "STTub30"),
    pnp("USB\\VID_0483&PID_DF11\\B", "WinUSB"),
    pnp("USB\\VID_28E9&PID_0189\\C", null, 28),
    pnp("USB\\VID_1D50&PID_6017\\D", null, 28),
    pnp("USB\\VID_2341&PID_035B\\E", null, 28),
    pnp("USB\\VID_046D&PID_C077\\F", "HidUsb"),
  ],
  Computer: { Manufacturer: "VMware, Inc.", Model: "VMware20,1" },
});

describe("gather", () => {
  it("joins what Windows shows with what was tried, and knows boot loaders by their ids", async () => {
    const seen = await gather(
      place({
        system: "windows",
        run: () => PNP,
        tryDevices: async () => [looked("0.1400.0-3", { serialNumber: "B" })],
      }),
    );
    expect(
      seen.devices.map(({ path, serialNumber, dfu, trial }) => ({
        path,
        serialNumber,
        dfu,
        trial,
      })),
    ).toEqual([
      { path: null, serialNumber: "A", dfu: "dfu", trial: null },
      { path: "0.1400.0-3", serialNumber: "B", dfu: "dfu", trial: REFUSED },
      { path: null, serialNumber: "C", dfu: "dfu", trial: null },
      { path: null, serialNumber: "D", dfu: "dfu", trial: null },
      { path: null, serialNumber: "E", dfu: "dfu", trial: null },
      { path: null, serialNumber: "F", dfu: null, trial: null },
    ]);
    expect(seen).toMatchObject({
      machine: "virtual",
      hypervisor: "VMware",
      udev: null,
      troubles: [],
    });
  });

  it("takes what npm usb lists where the system tells nothing", async () => {
    const native = { vendorId: 0x0483, productId: 0x374b };
    const seen = await gather(
      place({
        system: "macos",
        usb: { module: { getDevices: async () => [native as never] } },
        tryDevices: async () => [looked("14-1"), looked("14-2", { mode: "run-time" })],
      }),
    );
    expect(
      seen.devices.map(({ productId, path, dfu, trial }) => ({ productId, path, dfu, trial })),
    ).toEqual([
      { productId: 0x374b, path: null, dfu: null, trial: null },
      { productId: 0xdf11, path: "14-1", dfu: "dfu", trial: REFUSED },
      { productId: 0xdf11, path: "14-2", dfu: "run-time", trial: null },
    ]);
  });

  it.each([
    ["Mac14,2\n", "0\n", "bare", null],
    ["VirtualMac2,1\n", "1\n", "virtual", "Apple Virtualization"],
    ["VMware7,1\n", "1\n", "virtual", "VMware"],
    ["iMacPro1,1\n", "1\n", "virtual", null],
    [null, null, "bare", null],
  ])("macOS on %j, hypervisor %j: %s", async (model, present, machine, hypervisor) => {
    const run: Place["run"] = (program, [, name]) => {
      if (program !== "sysctl") return null;
      return name === "hw.model" ? model : name === "kern.hv_vmm_present" ? present : null;
    };
    expect(await gather(place({ system: "macos", run }))).toMatchObject({ machine, hypervisor });
  });

  const unavailable = (message: string) => async () => {
    throw new UsbError("usb-unavailable", message, { details: {} });
  };

  it("tells a library that does not load from a system that gives it no list", async () => {
    const load = unavailable("npm package usb cannot be loaded: no binary");
    const tryDevices = unavailable("USB devices cannot be listed: errno 2");
    const problem = async (more: Partial<Place>) => (await gather(place(more))).usbProblem;
    expect(await problem({ usb: {}, load, tryDevices })).toEqual({
      kind: "not-loaded",
      code: "usb-unavailable",
      message: "npm package usb cannot be loaded: no binary",
    });
    expect(await problem({ load, tryDevices })).toEqual({
      kind: "not-listed",
      code: "usb-unavailable",
      message: "USB devices cannot be listed: errno 2",
    });
  });

  it("does not hide a fault of ours", async () => {
    const tryDevices = async () => {
      throw new TypeError("x is undefined");
    };
    await expect(gather(place({ tryDevices }))).rejects.toThrow("x is undefined");
  });
});
