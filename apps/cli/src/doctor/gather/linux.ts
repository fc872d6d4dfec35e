/**
 * Linux: reads what the kernel shows of its USB devices, and what of the system may keep
 * them from being opened. Sources: Linux, Documentation/ABI/stable/sysfs-bus-usb; proc(5).
 */
import { accessSync, constants, statSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import type {
  DeviceNode,
  Holder,
  SeenInterface,
  SeenUsb,
  Surroundings,
  UsbIds,
} from "../surroundings.js";
import { exists, hex, linkName, linkTarget, list, read, text } from "./files.js";
import { hypervisorNamed } from "./hypervisor.js";
import { readKernelLog } from "./kernel-log.js";

/** Where to look; tests have a tree of their own. */
export interface LinuxSystem {
  /** Of the file system: empty for the real one. */
  readonly root: string;
  /** Output of a program, or null if it fails or is not there. */
  readonly run: (program: string, args: readonly string[]) => string | null;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** What the stamps of the kernel's log count to, in seconds; null if there is no such clock. */
  readonly monotonicS: number | null;
}

/** All USB devices but hubs, by path; none was opened yet. */
export function readDevices({ root }: LinuxSystem): readonly SeenUsb[] {
  const folder = join(root, "/sys/bus/usb/devices");
  const names = list(folder).filter((name) => /^\d+-[\d.]+$/.test(name));
  return names
    .sort((a, b) => a.localeCompare(b, "en", { numeric: true }))
    .flatMap((name) => readDevice(join(folder, name), root));
}

const HUB_CLASS = 0x09;

function readDevice(folder: string, root: string): readonly SeenUsb[] {
  const path = basename(folder);
  const [vendorId, productId] = [hex(folder, "idVendor"), hex(folder, "idProduct")];
  if (vendorId === null || productId === null || hex(folder, "bDeviceClass") === HUB_CLASS)
    return [];
  const interfaces = list(folder)
    .filter((name) => name.startsWith(`${path}:`))
    .map((name) => readInterface(join(folder, name)));
  const dfu = interfaces.filter(
    ({ classCode, subclass }) => classCode === 0xfe && subclass === 0x01,
  );
  const isInDfuMode = dfu.some(({ protocol }) => protocol === 0x02);
  const nodePath = nodePathOf(folder);
  const node = nodePath === null ? null : readNode(nodePath, root);
  return [
    {
      vendorId,
      productId,
      path,
      hubs: hubsAbove(folder),
      serialNumber: text(folder, "serial"),
      manufacturer: text(folder, "manufacturer"),
      product: text(folder, "product"),
      dfu: dfu.length === 0 ? null : isInDfuMode ? "dfu" : "run-time",
      interfaces,
      nodePath,
      node,
      holders: node === null || dfu.length === 0 ? [] : holdersOf(node.path, root),
      driver: null,
      trial: null,
    },
  ];
}

/** `1-1.4` is plugged into `1-1`, and that into the root hub, `usb1`. */
function hubsAbove(folder: string): readonly UsbIds[] {
  const path = basename(folder);
  const above = path.includes(".")
    ? path.slice(0, path.lastIndexOf("."))
    : `usb${path.slice(0, path.indexOf("-"))}`;
  const hub = join(dirname(folder), above);
  const [vendorId, productId] = [hex(hub, "idVendor"), hex(hub, "idProduct")];
  if (vendorId === null || productId === null) return [];
  return [[vendorId, productId], ...(above.startsWith("usb") ? [] : hubsAbove(hub))];
}

function readInterface(folder: string): SeenInterface {
  return {
    number: hex(folder, "bInterfaceNumber") ?? 0,
    classCode: hex(folder, "bInterfaceClass") ?? 0,
    subclass: hex(folder, "bInterfaceSubClass") ?? 0,
    protocol: hex(folder, "bInterfaceProtocol") ?? 0,
    driver: linkName(join(folder, "driver")),
  };
}

function nodePathOf(folder: string): string | null {
  const [bus, device] = [text(folder, "busnum"), text(folder, "devnum")];
  if (bus === null || device === null) return null;
  return `/dev/bus/usb/${bus.padStart(3, "0")}/${device.padStart(3, "0")}`;
}

function readNode(path: string, root: string): DeviceNode | null {
  try {
    const { uid, gid, mode } = statSync(join(root, path));
    return {
      path,
      isUsable: isUsable(join(root, path)),
      owner: nameOf(uid, "/etc/passwd", root),
      group: nameOf(gid, "/etc/group", root),
      mode: mode & 0o777,
    };
  } catch {
    return null;
  }
}

function isUsable(path: string): boolean {
  try {
    accessSync(path, constants.R_OK | constants.W_OK);
    return true;
  } catch {
    return false;
  }
}

/** The name behind a number of `/etc/passwd` or `/etc/group`; the number if there is none. */
function nameOf(id: number, file: string, root: string): string {
  const lines = read(join(root, file)).split("\n");
  return lines.find((line) => line.split(":")[2] === String(id))?.split(":")[0] ?? String(id);
}

/** Programs that have a file open; of other users' programs only root sees that. */
function holdersOf(path: string, root: string): readonly Holder[] {
  const pids = list(join(root, "/proc")).filter((name) => /^\d+$/.test(name));
  return pids.flatMap((pid) => {
    const folder = join(root, "/proc", pid);
    const files = list(join(folder, "fd"));
    if (!files.some((fd) => linkTarget(join(folder, "fd", fd)) === path)) return [];
    return [{ pid: Number(pid), name: text(folder, "comm") ?? "a program" }];
  });
}

/** What kind of machine it is. */
export function readMachine({
  root,
  env,
}: LinuxSystem): Pick<Surroundings, "machine" | "hypervisor" | "isContainer" | "sandbox"> {
  const release = read(join(root, "/proc/sys/kernel/osrelease")).toLowerCase();
  const isWsl = release.includes("microsoft");
  const hypervisor = isWsl ? null : hypervisorOf(root);
  const isVirtual =
    hypervisor !== null || / hypervisor( |$)/m.test(read(join(root, "/proc/cpuinfo")));
  return {
    machine: isWsl ? (release.includes("wsl2") ? "wsl2" : "wsl1") : isVirtual ? "virtual" : "bare",
    hypervisor,
    isContainer: isContainer(root),
    sandbox: exists(join(root, "/.flatpak-info"))
      ? "flatpak"
      : env.SNAP === undefined
        ? null
        : "snap",
  };
}

function hypervisorOf(root: string): string | null {
  const folder = join(root, "/sys/class/dmi/id");
  const words = ["sys_vendor", "product_name"].map((name) => text(folder, name) ?? "").join("\n");
  return hypervisorNamed(words);
}

function isContainer(root: string): boolean {
  if (exists(join(root, "/.dockerenv")) || exists(join(root, "/run/.containerenv"))) return true;
  if (exists(join(root, "/run/systemd/container"))) return true;
  return /docker|kubepods|containerd|\/lxc|libpod/.test(read(join(root, "/proc/1/cgroup")));
}

/** What the kernel has logged of USB; null if it does not let this user read it. */
export function readTroubles(system: LinuxSystem): Surroundings["troubles"] {
  const log = system.run("dmesg", []);
  return log === null ? null : readKernelLog(log, system.monotonicS);
}
