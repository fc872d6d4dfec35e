/** Causes that lie with the system, the wire, or a device that is no boot loader. For tests. */
import type { Row } from "./test-row.js";
import { iface, LINUX, MACOS, READY, UDEV, usb } from "./test-surroundings.js";

export const SYSTEM_ROWS: readonly Row[] = [
  [
    "two with one serial number",
    {
      ...LINUX,
      devices: [
        { ...READY, serialNumber: "S" },
        { ...READY, serialNumber: "S", path: "1-2" },
      ],
    },
    "same-serial",
    "2 devices have the serial number S",
    [],
  ],
  [
    "the library is missing",
    {
      ...LINUX,
      usbProblem: {
        kind: "not-loaded",
        code: "usb-unavailable",
        message: "npm package usb cannot be loaded: no binary",
      },
    },
    "usb-library-missing",
    "npm package usb cannot be loaded: no binary",
    ["npm install --global --include=optional dfukit"],
  ],
  [
    "a flatpak",
    { ...LINUX, sandbox: "flatpak" },
    "sandbox",
    "this program runs in a flatpak, which has no USB unless it is given",
    [],
  ],
  [
    "WSL 1",
    { ...LINUX, machine: "wsl1" },
    "wsl-without-device",
    "this is WSL 1, which has no USB",
    ["wsl --set-version DISTRIBUTION 2"],
  ],
  [
    "WSL 2",
    { ...LINUX, machine: "wsl2" },
    "wsl-without-device",
    "this is WSL 2: it sees only devices that Windows hands over",
    ["usbipd list", "usbipd bind --busid BUSID", "usbipd attach --wsl --busid BUSID --auto-attach"],
  ],
  [
    "a virtual machine",
    { ...LINUX, machine: "virtual", hypervisor: "VirtualBox" },
    "virtual-machine",
    "this is a virtual machine (VirtualBox): it sees only devices that are passed on to it",
    [],
  ],
  [
    "udev does not run, and nothing is there",
    { ...LINUX, udev: { ...UDEV, isRunning: false } },
    "no-udev",
    "udev does not run: device files may be missing, and belong to root",
    [],
  ],
  [
    "not enumerated",
    {
      ...LINUX,
      troubles: [
        {
          kind: "not-enumerated",
          path: "1-2",
          text: "1-2: device descriptor read/64, error -71",
          count: 4,
        },
      ],
    },
    "not-enumerated",
    "something at 1-2 was plugged in and did not answer as a USB device does, 4 times: 1-2: device descriptor read/64, error -71",
    [],
  ],
  [
    "over-current",
    {
      ...LINUX,
      troubles: [
        { kind: "over-current", path: "1-2", text: "usb1-port2: over-current condition", count: 1 },
      ],
    },
    "over-current",
    "the port at 1-2 was switched off, because too much current was drawn: usb1-port2: over-current condition",
    [],
  ],
  [
    "comes and goes",
    {
      ...LINUX,
      troubles: [
        {
          kind: "comes-and-goes",
          path: "1-2",
          text: "1-2: USB disconnect, device number 9",
          count: 7,
        },
      ],
    },
    "comes-and-goes",
    "the device at 1-2 comes and goes, 7 times: 1-2: USB disconnect, device number 9",
    [],
  ],
  [
    "runs its firmware",
    { ...LINUX, devices: [usb("0483:5740", { dfu: "run-time" })] },
    "run-time-only",
    "it runs its firmware, which can be asked for DFU mode",
    ["dfukit flash FILE --device path=1-1"],
  ],
  [
    "a Bluetooth chip",
    { ...LINUX, devices: [usb("0a5c:21e8", { dfu: "run-time", interfaces: [iface(0xe0)] })] },
    "foreign-run-time",
    "it has a DFU interface for updates by its maker, and is left alone",
    [],
  ],
  [
    "a virtual serial port",
    { ...LINUX, devices: [usb("0483:5740", { interfaces: [iface(2)] })] },
    "serial-port",
    "it runs its firmware, a serial port without DFU",
    [],
  ],
  [
    "an ST-LINK",
    { ...LINUX, devices: [usb("0483:374b")] },
    "debug-probe",
    "it is a debug probe: its connector does not lead to the chip's own USB",
    [],
  ],
  [
    "a CMSIS-DAP probe, by its name",
    { ...LINUX, devices: [usb("c251:f001", { product: "Foo CMSIS-DAP" })] },
    "debug-probe",
    "it is a debug probe: its connector does not lead to the chip's own USB",
    [],
  ],
  [
    "a CH340",
    { ...LINUX, devices: [usb("1a86:7523")] },
    "serial-bridge",
    "it is a USB-to-serial converter: behind it the chip is reached by UART, not by USB DFU",
    [],
  ],
  [
    "a UF2 boot loader",
    { ...LINUX, devices: [usb("239a:005d", { interfaces: [iface(8)] })] },
    "mass-storage-loader",
    "it is in a boot loader that takes UF2 files, not DFU",
    ["dfukit convert FILE -o firmware.uf2 --chip PART"],
  ],
  [
    "nothing at all",
    LINUX,
    "nothing-found",
    "no USB device is seen, or looks like a board that could be brought to DFU mode",
    [],
  ],
  [
    "only a mouse",
    { ...MACOS, devices: [usb("046d:c077", { interfaces: [iface(3)] })] },
    "nothing-found",
    "no device is one that dfukit knows, or looks like a board that could be brought to DFU mode",
    [],
  ],
];
