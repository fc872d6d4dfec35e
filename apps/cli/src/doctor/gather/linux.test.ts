/** Reads trees that are laid out as Linux shows itself. */
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type LinuxSystem, readDevices, readMachine, readTroubles } from "./linux.js";

let root = "";
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "dfukit-linux-"));
});
afterEach(() => rmSync(root, { recursive: true }));

function lay(files: Readonly<Record<string, string>>): LinuxSystem {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
  return { root, run: () => null, env: {}, monotonicS: null };
}

/** Where the real ones are links, too. */
const SYS = "/sys/bus/usb/devices";

function device(
  path: string,
  ids: string,
  more: Readonly<Record<string, string>> = {},
): Record<string, string> {
  const [vendor = "", product = ""] = ids.split(":");
  const attributes = { idVendor: vendor, idProduct: product, bDeviceClass: "00", ...more };
  return Object.fromEntries(
    Object.entries(attributes).map(([name, value]) => [`${SYS}/${path}/${name}`, `${value}\n`]),
  );
}

function interfaceOf(path: string, number: number, codes: string): Record<string, string> {
  const [classCode = "", subclass = "", protocol = ""] = codes.split(" ");
  const folder = `${SYS}/${path}/${path}:1.${number}`;
  return {
    [`${folder}/bInterfaceNumber`]: `0${number}\n`,
    [`${folder}/bInterfaceClass`]: `${classCode}\n`,
    [`${folder}/bInterfaceSubClass`]: `${subclass}\n`,
    [`${folder}/bInterfaceProtocol`]: `${protocol}\n`,
  };
}

describe("readDevices", () => {
  it("reads a boot ROM that a program has open", () => {
    const system = lay({
      ...device("usb1", "1d6b:0002", { bDeviceClass: "09" }),
      ...device("1-1", "05e3:0608", { bDeviceClass: "09" }),
      ...device("1-1.4", "0483:df11", {
        serial: "357236543131",
        manufacturer: "STMicroelectronics",
        product: "STM32  BOOTLOADER",
        busnum: "1",
        devnum: "12",
      }),
      ...interfaceOf("1-1.4", 0, "fe 01 02"),
      "/dev/bus/usb/001/012": "",
      "/etc/passwd": `root:x:${process.getuid?.() ?? 0}:0::/root:/bin/sh\n`,
      "/etc/group": `staff:x:${process.getgid?.() ?? 0}:\n`,
      "/proc/77/comm": "dfu-util\n",
      "/proc/78/comm": "other\n",
      "/proc/self-is-no-number/comm": "x\n",
    });
    mkdirSync(join(root, "/proc/77/fd"));
    symlinkSync("/dev/bus/usb/001/012", join(root, "/proc/77/fd/5"));
    mkdirSync(join(root, "/proc/78/fd"));
    symlinkSync("/dev/null", join(root, "/proc/78/fd/5"));
    symlinkSync("../../../drivers/usbfs", join(root, SYS, "1-1.4/1-1.4:1.0/driver"));
    expect(readDevices(system)).toEqual([
      {
        vendorId: 0x0483,
        productId: 0xdf11,
        path: "1-1.4",
        hubs: [
          [0x05e3, 0x0608],
          [0x1d6b, 0x0002],
        ],
        serialNumber: "357236543131",
        manufacturer: "STMicroelectronics",
        product: "STM32  BOOTLOADER",
        dfu: "dfu",
        interfaces: [{ number: 0, classCode: 0xfe, subclass: 1, protocol: 2, driver: "usbfs" }],
        nodePath: "/dev/bus/usb/001/012",
        node: {
          path: "/dev/bus/usb/001/012",
          isUsable: true,
          owner: "root",
          group: "staff",
          mode: expect.any(Number),
        },
        holders: [{ pid: 77, name: "dfu-util" }],
        driver: null,
        trial: null,
      },
    ]);
  });

  it("tells run time from DFU mode, passes hubs over, and orders as a person would", () => {
    const system = lay({
      ...device("usb1", "1d6b:0002", { bDeviceClass: "09" }),
      ...device("1-1", "05e3:0608", { bDeviceClass: "09" }),
      ...device("1-10", "0483:5740"),
      ...interfaceOf("1-10", 0, "02 02 01"),
      ...interfaceOf("1-10", 2, "fe 01 01"),
      ...device("1-2", "046d:c077"),
      ...interfaceOf("1-2", 0, "03 01 02"),
      [`${SYS}/1-2:1.0/bInterfaceClass`]: "03\n",
    });
    expect(readDevices(system).map(({ path, dfu, node }) => [path, dfu, node])).toEqual([
      ["1-2", null, null],
      ["1-10", "run-time", null],
    ]);
  });

  it("sees that a device has no file", () => {
    const system = lay(device("1-1", "0483:df11", { busnum: "1", devnum: "5" }));
    expect(readDevices(system)).toMatchObject([{ nodePath: "/dev/bus/usb/001/005", node: null }]);
  });

  it("finds nothing where there is no USB", () => {
    expect(readDevices(lay({}))).toEqual([]);
  });
});

const RELEASE = "/proc/sys/kernel/osrelease";
const DMI = "/sys/class/dmi/id";
const BARE = { machine: "bare", hypervisor: null, isContainer: false, sandbox: null };

describe("readMachine", () => {
  it.each([
    ["a board", { [RELEASE]: "6.1.0-18-amd64\n", [`${DMI}/sys_vendor`]: "LENOVO\n" }, {}],
    ["WSL 1", { [RELEASE]: "4.4.0-19041-Microsoft\n" }, { machine: "wsl1" }],
    [
      "WSL 2",
      {
        [RELEASE]: "5.15.90.1-microsoft-standard-WSL2\n",
        "/proc/cpuinfo": "flags : fpu hypervisor lahf\n",
      },
      { machine: "wsl2" },
    ],
    [
      "VirtualBox",
      { [`${DMI}/product_name`]: "VirtualBox\n" },
      { machine: "virtual", hypervisor: "VirtualBox" },
    ],
    [
      "VMware",
      { [`${DMI}/sys_vendor`]: "VMware, Inc.\n" },
      { machine: "virtual", hypervisor: "VMware" },
    ],
    [
      "Hyper-V",
      {
        [`${DMI}/sys_vendor`]: "Microsoft Corporation\n",
        [`${DMI}/product_name`]: "Virtual Machine\n",
      },
      { machine: "virtual", hypervisor: "Hyper-V" },
    ],
    [
      "a Surface",
      {
        [`${DMI}/sys_vendor`]: "Microsoft Corporation\n",
        [`${DMI}/product_name`]: "Surface Pro\n",
      },
      {},
    ],
    ["QEMU", { [`${DMI}/sys_vendor`]: "QEMU\n" }, { machine: "virtual", hypervisor: "QEMU" }],
    ["another", { "/proc/cpuinfo": "flags\t\t: fpu hypervisor\n" }, { machine: "virtual" }],
    ["Docker", { "/.dockerenv": "" }, { isContainer: true }],
    ["Podman", { "/run/.containerenv": "" }, { isContainer: true }],
    ["Kubernetes", { "/proc/1/cgroup": "0::/kubepods/besteffort\n" }, { isContainer: true }],
    ["Flatpak", { "/.flatpak-info": "" }, { sandbox: "flatpak" }],
  ])("%s", (_title, files, expected) => {
    expect(readMachine(lay(files))).toEqual({ ...BARE, ...expected });
  });

  it("a snap", () => {
    const system = { ...lay({}), env: { SNAP: "/snap/node/1" } };
    expect(readMachine(system)).toEqual({ ...BARE, sandbox: "snap" });
  });
});

describe("readTroubles", () => {
  it("is null where the log cannot be read", () => {
    expect(readTroubles(lay({}))).toBeNull();
  });

  it("passes over what was long ago", () => {
    const log = [
      "[   10.000000] usb 1-1: device descriptor read/64, error -71",
      "[ 5000.000000] usb 1-2: device not accepting address 9, error -71",
    ].join("\n");
    // The machine has slept: it has been on for longer than its monotonic clock says.
    const files = { "/proc/uptime": "90000.25 9000.10\n" };
    const system = { ...lay(files), run: () => log, monotonicS: 5100.25 };
    expect(readTroubles(system)).toEqual([
      {
        kind: "not-enumerated",
        path: "1-2",
        text: "1-2: device not accepting address 9, error -71",
        count: 1,
      },
    ]);
  });
});
