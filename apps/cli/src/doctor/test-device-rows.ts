/** Causes that lie with a device in DFU mode, each with surroundings that have it and its words. For tests. */
import { CONTAINER_ROWS } from "./test-container-rows.js";
import { PERMISSION_ROWS } from "./test-permission-rows.js";
import { NODE, RELOAD, type Row, WRITE } from "./test-row.js";
import { BOOT_ROM, iface, LINUX, MACOS, READY, refused, WINDOWS } from "./test-surroundings.js";
import { WINDOWS_ROWS } from "./test-windows-rows.js";

const USABLE = BOOT_ROM.node === null ? null : { ...BOOT_ROM.node, isUsable: true };

const OTHER_ROWS: readonly Row[] = [
  [
    "a boot ROM that opens",
    { ...LINUX, devices: [READY] },
    "ready",
    "it is in DFU mode and can be used",
    [],
  ],
  [
    "plain DFU of an unknown chip",
    {
      ...LINUX,
      devices: [{ ...READY, trial: { kind: "opened", dialect: "dfu", isKnown: false } }],
    },
    "ready",
    "it is in DFU mode, speaks plain DFU and is no chip that dfukit knows",
    [],
  ],
  [
    "not permitted on macOS",
    { ...MACOS, devices: [refused("device-not-permitted", "it says no", { node: null })] },
    "not-permitted",
    "it says no",
    [],
  ],
  [
    "open in a program that can be named",
    {
      ...LINUX,
      devices: [refused("device-busy", "busy", { holders: [{ pid: 77, name: "dfu-util" }] })],
    },
    "claimed",
    "dfu-util (process 77) has it open",
    [],
  ],
  [
    "claimed by a kernel driver",
    {
      ...LINUX,
      devices: [
        refused("device-busy", "busy", { interfaces: [iface(0xfe, { driver: "cdc_acm" })] }),
      ],
    },
    "claimed",
    "the kernel driver cdc_acm is bound to interface 0",
    ["echo '1-1:1.0' | sudo tee /sys/bus/usb/drivers/cdc_acm/unbind"],
  ],
  [
    "claimed by an unknown program",
    {
      ...LINUX,
      devices: [refused("device-busy", "busy", { interfaces: [iface(0xfe, { driver: "usbfs" })] })],
    },
    "claimed",
    "another program has it",
    [],
  ],
  [
    "the library says that the driver is wrong",
    {
      ...WINDOWS,
      devices: [refused("driver-wrong", "it has an incompatible driver", { node: null })],
    },
    "driver-wrong",
    "it has an incompatible driver",
    [],
  ],
  [
    "opened, and no answer",
    { ...LINUX, devices: [refused("transfer-timeout", "the device does not answer")] },
    "not-answering",
    "the device does not answer",
    [],
  ],
  [
    "gone when it was opened",
    { ...LINUX, devices: [refused("device-disconnected", "it has left")] },
    "left-while-opened",
    "it has left",
    [],
  ],
  [
    "gone from the system's list as well",
    {
      ...LINUX,
      devices: [refused("device-disconnected", "it has left", { node: null, nodePath: null })],
    },
    "left-while-opened",
    "it has left",
    [],
  ],
  [
    "not openable",
    { ...LINUX, devices: [refused("device-unopenable", "errno 5")] },
    "not-openable",
    "errno 5",
    [],
  ],
  [
    "not tried",
    {
      ...LINUX,
      usbProblem: {
        kind: "not-loaded",
        code: "usb-unavailable",
        message: "npm package usb cannot be loaded: no binary",
      },
      devices: [{ ...READY, trial: null, node: USABLE }],
    },
    "not-tried",
    "it is in DFU mode, and was not opened, because npm usb is of no use here",
    [],
  ],
  [
    "not tried, and not permitted either",
    { ...LINUX, devices: [{ ...BOOT_ROM, trial: null }] },
    "not-permitted",
    `this user may not open ${NODE}: no udev rule gives it to anybody but root`,
    [WRITE, RELOAD],
  ],
];

export const DEVICE_ROWS: readonly Row[] = [
  ...OTHER_ROWS,
  ...PERMISSION_ROWS,
  ...CONTAINER_ROWS,
  ...WINDOWS_ROWS,
];
