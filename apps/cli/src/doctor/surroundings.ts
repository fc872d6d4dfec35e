/**
 * What a diagnosis starts from: the system, its USB devices, and what happened when they
 * were opened. Gathered by `gather/`, judged by `diagnose.ts`. Plain data; types only.
 */

/** Operating systems that are told apart. */
export type SystemName = "linux" | "windows" | "macos" | "other";

/** Everything that was found out. */
export interface Surroundings {
  readonly system: SystemName;
  readonly user: SeenUser;
  /** `wsl1` and `wsl2`: Linux inside Windows. */
  readonly machine: "bare" | "virtual" | "wsl1" | "wsl2";
  /** Maker or model of a virtual machine, as it calls itself; null if it does not say. */
  readonly hypervisor: string | null;
  readonly isContainer: boolean;
  readonly sandbox: "snap" | "flatpak" | null;
  /** Why npm `usb` is of no use here; null if it is. */
  readonly usbProblem: UsbProblem | null;
  readonly devices: readonly SeenUsb[];
  /** Of Linux only. */
  readonly udev: UdevFacts | null;
  /** What the system has logged of USB in the last minutes; null if that could not be read. */
  readonly troubles: readonly UsbTrouble[] | null;
}

/** What keeps npm `usb` from being used. */
export interface UsbProblem extends Refusal {
  /** The library does not load, or it does and the system gives it no list of devices. */
  readonly kind: "not-loaded" | "not-listed";
}

/** Who runs the program. */
export interface SeenUser {
  readonly name: string;
  /** Null on systems without such numbers. */
  readonly id: number | null;
  readonly isRoot: boolean;
  /** Of this session: who was added to a group later is in it after the next login. */
  readonly groups: readonly string[];
  /** Over ssh. */
  readonly isRemote: boolean;
}

/** Why something was refused. */
export interface Refusal {
  readonly code: string;
  readonly message: string;
}

/** Vendor and product. */
export type UsbIds = readonly [vendorId: number, productId: number];

/** A USB device. */
export interface SeenUsb {
  readonly vendorId: number;
  readonly productId: number;
  /** As `--device path=` takes it; null where the system does not say. */
  readonly path: string | null;
  /** Linux: the hubs on the way to it, the nearest first. */
  readonly hubs: readonly UsbIds[];
  readonly serialNumber: string | null;
  readonly manufacturer: string | null;
  readonly product: string | null;
  /** What its DFU interface says; null: it has none. */
  readonly dfu: "dfu" | "run-time" | null;
  /** Empty where the system does not say. */
  readonly interfaces: readonly SeenInterface[];
  /** Linux: where the file has to be through which it is opened; null where the system does not say. */
  readonly nodePath: string | null;
  /** That file; null if there is none. */
  readonly node: DeviceNode | null;
  /** Programs that have it open, as far as this user may see. */
  readonly holders: readonly Holder[];
  /** Windows: the driver. */
  readonly driver: WindowsDriver | null;
  /** What came of opening it; null if that was not tried. */
  readonly trial: Trial | null;
}

/** An interface of a device; class codes as usb.org assigns them. */
export interface SeenInterface {
  readonly number: number;
  readonly classCode: number;
  readonly subclass: number;
  readonly protocol: number;
  /** Of the kernel; null if none is bound. `usbfs` is a program. */
  readonly driver: string | null;
}

/** A device file. */
export interface DeviceNode {
  readonly path: string;
  /** Whether this user may read and write it. */
  readonly isUsable: boolean;
  readonly owner: string;
  readonly group: string;
  /** Permission bits, e.g. 0o664. */
  readonly mode: number;
}

/** A program that has a device open. */
export interface Holder {
  readonly pid: number;
  readonly name: string;
}

/** What Windows has bound to a device. */
export interface WindowsDriver {
  /** Name of the service: `WinUSB`, `STTub30`, `libusbK`; null: none. */
  readonly service: string | null;
  /** Configuration Manager error code, as the Device Manager shows it; 0: none. */
  readonly problemCode: number;
  /** As commands of Windows take it: `USB\\VID_0483&PID_DF11\\357236543131`. */
  readonly instanceId: string;
}

/** What came of opening a device and reading its descriptors. */
export type Trial =
  | { readonly kind: "opened"; readonly dialect: "dfuse" | "dfu"; readonly isKnown: boolean }
  | ({ readonly kind: "refused" } & Refusal);

/** What is known of udev, and of who it gives devices to. */
export interface UdevFacts {
  readonly isRunning: boolean;
  /** Whether /dev/bus/usb is there. */
  readonly hasNodes: boolean;
  /** All rules of the system, in the order in which udev goes through them. */
  readonly rules: readonly UdevRule[];
  readonly systemGroups: readonly SystemGroup[];
  /** The seat at which somebody sits at the machine; null: logind has none, as in WSL. */
  readonly seat: { readonly activeUserId: number | null } | null;
}

/** A group of `/etc/group` or where else the system has them. */
export interface SystemGroup {
  readonly name: string;
  readonly id: number;
  /** Users that it lists; of those whose main group it is, no word. */
  readonly members: readonly string[];
}

/** A line of udev's rules. */
export interface UdevRule {
  /** Without its folder, e.g. `60-dfukit.rules`: the order of names is the order of rules. */
  readonly file: string;
  readonly terms: readonly UdevTerm[];
}

/** `ATTR{idVendor}=="0483"`: something to hold, or to set. */
export interface UdevTerm {
  readonly key: string;
  /** What stands in braces, or null. */
  readonly attribute: string | null;
  readonly operator: "==" | "!=" | "=" | "+=" | "-=" | ":=";
  readonly value: string;
  /** Written `i"…"`: capitals are as good as small letters. */
  readonly ignoresCase: boolean;
}

/** Something that the system has logged. */
export interface UsbTrouble {
  readonly kind: "not-enumerated" | "over-current" | "comes-and-goes" | "resets";
  /** Of the port, or null. */
  readonly path: string | null;
  /** The last line that said so. */
  readonly text: string;
  readonly count: number;
}
