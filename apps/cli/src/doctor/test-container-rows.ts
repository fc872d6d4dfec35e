/** What a container, a sandbox, or a system without device files lacks. For tests. */
import { DOCKER, NODE, type Row } from "./test-row.js";
import { BOOT_ROM, LINUX, refused, UDEV } from "./test-surroundings.js";

const LOST = "device 0483:DF11 at 1-1 cannot be opened: device not found (errno 2)";
const NOT_LOADED = {
  kind: "not-loaded",
  code: "usb-unavailable",
  message: "npm package usb cannot be loaded: no binary",
} as const;
const NOT_LISTED = {
  kind: "not-listed",
  code: "usb-unavailable",
  message: "USB devices cannot be listed: errno 2",
} as const;

export const CONTAINER_ROWS: readonly Row[] = [
  [
    "a container without USB",
    { ...LINUX, isContainer: true, udev: { ...UDEV, hasNodes: false }, usbProblem: NOT_LISTED },
    "container-without-usb",
    "this is a container without /dev/bus/usb",
    [DOCKER],
  ],
  [
    "a container that shows the devices of its host, and has no files for them",
    {
      ...LINUX,
      isContainer: true,
      udev: { ...UDEV, hasNodes: false },
      devices: [refused("device-disconnected", LOST, { node: null })],
    },
    "container-without-usb",
    "this is a container without /dev/bus/usb",
    [DOCKER],
  ],
  [
    "a container that was given the file of another device",
    {
      ...LINUX,
      isContainer: true,
      devices: [refused("device-disconnected", LOST, { node: null })],
    },
    "container-without-usb",
    "this container has no /dev/bus/usb/001/005, only files of other devices",
    [DOCKER],
  ],
  [
    "a container with USB, where the library does not load",
    { ...LINUX, isContainer: true, usbProblem: NOT_LOADED },
    "usb-library-missing",
    "npm package usb cannot be loaded: no binary",
    ["npm install --global --include=optional dfukit"],
  ],
  [
    "a container without USB, where the library does not load either",
    { ...LINUX, isContainer: true, udev: { ...UDEV, hasNodes: false }, usbProblem: NOT_LOADED },
    "usb-library-missing",
    "npm package usb cannot be loaded: no binary",
    ["npm install --global --include=optional dfukit"],
  ],
  [
    "a container whose kernel may have no USB",
    { ...LINUX, isContainer: true, udev: { ...UDEV, hasNodes: false }, usbProblem: NOT_LISTED },
    "container-without-usb",
    "this is a container without /dev/bus/usb",
    ["docker run -v /dev/bus/usb:/dev/bus/usb --device-cgroup-rule 'c 189:* rmw' …"],
  ],
  [
    "a container that shows no devices",
    { ...LINUX, isContainer: true, usbProblem: NOT_LISTED },
    "usb-not-listed",
    "USB devices cannot be listed: errno 2",
    [],
  ],
  [
    "a system that shows no devices",
    { ...LINUX, usbProblem: NOT_LISTED },
    "usb-not-listed",
    "USB devices cannot be listed: errno 2",
    ["sudo modprobe usbcore"],
  ],
  [
    "a changed root without /dev",
    { ...LINUX, devices: [refused("device-disconnected", LOST, { node: null })] },
    "not-openable",
    "the kernel shows it, and there is no /dev/bus/usb/001/005",
    [],
  ],
  [
    "not permitted in a container",
    { ...LINUX, devices: [BOOT_ROM], isContainer: true },
    "not-permitted",
    `this user may not open ${NODE}: this is a container, and its rules for devices do not allow it`,
    [DOCKER],
  ],
  [
    "not permitted in a snap",
    { ...LINUX, devices: [BOOT_ROM], sandbox: "snap" },
    "not-permitted",
    `this user may not open ${NODE}: programs in a snap have no USB`,
    [],
  ],
];
