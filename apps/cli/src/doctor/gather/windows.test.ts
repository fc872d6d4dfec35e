import { describe, expect, it } from "vitest";
import { parsePnpList } from "./windows.js";

/** As `ConvertTo-Json` prints a boot ROM, an ST-LINK with its functions, and a device that failed. */
const DEVICES = [
  {
    DeviceID: "USB\\VID_0483&PID_DF11\\357236543131",
    Name: "STM Device in DFU Mode",
    Manufacturer: "STMicroelectronics",
    Service: "STTub30",
    ConfigManagerErrorCode: 0,
    PNPClass: "USB",
  },
  {
    DeviceID: "USB\\VID_0483&PID_374B\\066DFF515570514867",
    Name: "USB Composite Device",
    Manufacturer: "(Standard USB Host Controller)",
    Service: "usbccgp",
    ConfigManagerErrorCode: 0,
    PNPClass: "USB",
  },
  {
    DeviceID: "USB\\VID_0483&PID_374B&MI_02\\6&1A2B3C4D&0&0002",
    Name: "STMicroelectronics STLink Virtual COM Port (COM5)",
    Manufacturer: "STMicroelectronics",
    Service: "usbser",
    ConfigManagerErrorCode: 0,
    PNPClass: "Ports",
  },
  {
    DeviceID: "USB\\VID_0000&PID_0002\\5&2A1B3C4D&0&4",
    Name: "Unknown USB Device (Device Descriptor Request Failed)",
    Manufacturer: "(Standard USB Host Controller)",
    Service: null,
    ConfigManagerErrorCode: 43,
    PNPClass: "USB",
  },
  { DeviceID: "USB\\ROOT_HUB30\\4&1234&0&0", Name: "USB Root Hub", Service: "USBHUB3" },
];
const PC = { Manufacturer: "LENOVO", Model: "20XW" };
const listOf = (Devices: unknown, Computer: unknown = PC): string =>
  JSON.stringify({ Devices, Computer });

describe("parsePnpList", () => {
  it("reads devices, their functions and drivers, and what failed", () => {
    const list = parsePnpList(listOf(DEVICES));
    expect(
      list?.devices.map(({ vendorId, productId, serialNumber, driver, interfaces }) => ({
        ids: [vendorId, productId],
        serialNumber,
        driver,
        interfaces,
      })),
    ).toEqual([
      {
        ids: [0x0483, 0xdf11],
        serialNumber: "357236543131",
        driver: {
          service: "STTub30",
          problemCode: 0,
          instanceId: "USB\\VID_0483&PID_DF11\\357236543131",
        },
        interfaces: [],
      },
      {
        ids: [0x0483, 0x374b],
        serialNumber: "066DFF515570514867",
        driver: {
          service: "usbccgp",
          problemCode: 0,
          instanceId: "USB\\VID_0483&PID_374B\\066DFF515570514867",
        },
        interfaces: [{ number: 2, classCode: 2, subclass: 0, protocol: 0, driver: "usbser" }],
      },
    ]);
    expect(list?.troubles).toEqual([
      {
        kind: "not-enumerated",
        path: null,
        text: "Unknown USB Device (Device Descriptor Request Failed) (code 43)",
        count: 1,
      },
    ]);
  });

  it("makes no serial number of one that the system has made up", () => {
    const one = { DeviceID: "USB\\VID_0483&PID_DF11\\5&2A1B&0&4", Service: "WinUSB" };
    expect(parsePnpList(listOf([one]))?.devices).toMatchObject([{ serialNumber: null }]);
  });

  it.each([
    [PC, "bare", null],
    [{ Manufacturer: "VMware, Inc.", Model: "VMware20,1" }, "virtual", "VMware"],
    [{ Manufacturer: "innotek GmbH", Model: "VirtualBox" }, "virtual", "VirtualBox"],
    [{ Manufacturer: "Microsoft Corporation", Model: "Virtual Machine" }, "virtual", "Hyper-V"],
    [{ Manufacturer: "Microsoft Corporation", Model: "Surface Pro 9" }, "bare", null],
    [{ Manufacturer: "QEMU", Model: "Standard PC (Q35 + ICH9, 2009)" }, "virtual", "QEMU"],
    [null, "bare", null],
  ])("a computer that says %j is %s", (computer, machine, hypervisor) => {
    expect(parsePnpList(listOf([], computer))).toMatchObject({ machine, hypervisor });
  });

  it.each([[""], ["not JSON"], ["{"], ["[]"], ["null"], ["{}"], ['{"Devices":null}']])(
    "is null for %j",
    (text) => {
      expect(parsePnpList(text)).toBeNull();
    },
  );

  it("passes over what is no device", () => {
    expect(parsePnpList(listOf([null, 1, {}]))).toMatchObject({ devices: [], troubles: [] });
  });
});
