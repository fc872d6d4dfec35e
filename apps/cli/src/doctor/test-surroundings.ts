/** Surroundings for tests: a Linux machine with udev and nothing plugged in, and devices to add. */
import type { SeenInterface, SeenUsb, Surroundings, UdevFacts } from "./surroundings.js";
import { parseUdevRules, sortRules } from "./udev-rules.js";

/** Rules as text, by the names of their files. */
export type RuleFiles = Readonly<Record<string, string>>;

/** What every Linux with systemd has, as far as USB devices are concerned. */
export const SYSTEM_RULES: RuleFiles = {
  "50-udev-default.rules":
    'SUBSYSTEM=="usb", ENV{DEVTYPE}=="usb_device", IMPORT{builtin}="usb_id", MODE="0664"',
  "73-seat-late.rules": [
    'ACTION=="remove", GOTO="end"',
    'TAG=="uaccess", ENV{MAJOR}!="", RUN{builtin}+="uaccess"',
    'LABEL="end"',
  ].join("\n"),
};

/** Facts of udev with rules beside those of the system. */
export function udevWith(files: RuleFiles, more: Partial<UdevFacts> = {}): UdevFacts {
  const all = Object.entries({ ...SYSTEM_RULES, ...files });
  const rules = sortRules(all.flatMap(([file, text]) => parseUdevRules(text, file)));
  return { ...UDEV, rules, ...more };
}

const ROOT_GROUP = { name: "root", id: 0, members: [] };
/** The user of these tests sits at the machine. */
export const UDEV: UdevFacts = {
  isRunning: true,
  hasNodes: true,
  rules: [],
  systemGroups: [ROOT_GROUP, { name: "ada", id: 1000, members: [] }],
  seat: { activeUserId: 1000 },
};

export const PLUGDEV: UdevFacts["systemGroups"] = [
  ...UDEV.systemGroups,
  { name: "plugdev", id: 46, members: [] },
];

export const LINUX: Surroundings = {
  system: "linux",
  user: { name: "ada", id: 1000, isRoot: false, groups: ["ada"], isRemote: false },
  machine: "bare",
  hypervisor: null,
  isContainer: false,
  sandbox: null,
  usbProblem: null,
  devices: [],
  udev: udevWith({}),
  troubles: [],
};

export const WINDOWS: Surroundings = { ...LINUX, system: "windows", udev: null, troubles: [] };
export const MACOS: Surroundings = { ...LINUX, system: "macos", udev: null, troubles: null };

export function usb(ids: string, more: Partial<SeenUsb> = {}): SeenUsb {
  const [vendor = "", product = ""] = ids.split(":");
  return {
    vendorId: Number.parseInt(vendor, 16),
    productId: Number.parseInt(product, 16),
    path: "1-1",
    hubs: [[0x1d6b, 0x0002]],
    serialNumber: null,
    manufacturer: null,
    product: null,
    dfu: null,
    interfaces: [],
    nodePath: null,
    node: null,
    holders: [],
    driver: null,
    trial: null,
    ...more,
  };
}

/** A boot ROM that this user may not open. */
export const BOOT_ROM: SeenUsb = usb("0483:df11", {
  product: "STM32  BOOTLOADER",
  dfu: "dfu",
  interfaces: [{ number: 0, classCode: 0xfe, subclass: 1, protocol: 2, driver: null }],
  nodePath: "/dev/bus/usb/001/005",
  node: {
    path: "/dev/bus/usb/001/005",
    isUsable: false,
    owner: "root",
    group: "root",
    mode: 0o664,
  },
  trial: { kind: "refused", code: "device-not-permitted", message: "permission denied" },
});

export const READY: SeenUsb = {
  ...BOOT_ROM,
  trial: { kind: "opened", dialect: "dfuse", isKnown: true },
};

export function refused(code: string, message: string, more: Partial<SeenUsb> = {}): SeenUsb {
  return { ...BOOT_ROM, trial: { kind: "refused", code, message }, ...more };
}

export function iface(classCode: number, more: Partial<SeenInterface> = {}): SeenInterface {
  return { number: 0, classCode, subclass: 0, protocol: 0, driver: null, ...more };
}
