/** What in the system keeps every device from being seen or opened. Pure. */
import { type Finding, type FixLine, say, type } from "./diagnosis.js";
import type { Surroundings, UsbProblem, UsbTrouble } from "./surroundings.js";

/** Whatever keeps devices from being opened, whether one is seen or not. */
export function systemProblems(surroundings: Surroundings): readonly Finding[] {
  const { usbProblem, sandbox, devices } = surroundings;
  const problem = { severity: "problem", device: null } as const;
  const findings: Finding[] = [];
  if (isContainerWithoutUsb(surroundings)) {
    findings.push({
      ...problem,
      cause: "container-without-usb",
      message: "this is a container without /dev/bus/usb",
      fix: usbProblem?.kind === "not-listed" ? [...CONTAINER, NO_USB_AT_ALL] : CONTAINER,
    });
  }
  if (usbProblem !== null) findings.push(...ofLibrary(usbProblem, surroundings));
  if (sandbox !== null && devices.length === 0) {
    findings.push({
      ...problem,
      cause: "sandbox",
      message: `this program runs in a ${sandbox}, which has no USB unless it is given`,
      fix: [say("run it outside of that")],
    });
  }
  return findings;
}

/** Devices may be seen all the same: a container shows those of its host, and has not their files. */
export function isContainerWithoutUsb({ isContainer, udev }: Surroundings): boolean {
  return isContainer && udev !== null && !udev.hasNodes;
}

function ofLibrary({ kind, message }: UsbProblem, surroundings: Surroundings): readonly Finding[] {
  const found = { severity: "problem", device: null, message } as const;
  if (kind === "not-loaded") return [{ ...found, cause: "usb-library-missing", fix: LIBRARY }];
  // Told by its own cause already.
  if (isContainerWithoutUsb(surroundings) || surroundings.machine === "wsl1") return [];
  const fix = surroundings.isContainer ? MOUNT_SYS : NOT_LISTED[surroundings.system];
  return [{ ...found, cause: "usb-not-listed", fix }];
}

/** Where a container lacks USB, in words and to type. */
export const CONTAINER: readonly FixLine[] = [
  say("start the container with it:"),
  type("docker run -v /dev/bus/usb:/dev/bus/usb --device-cgroup-rule 'c 189:* rmw' …"),
  say("Docker Desktop on Windows and macOS has no USB: run dfukit outside of the container"),
];

/** Nothing that a container is given helps where the kernel itself has none. */
const NO_USB_AT_ALL: FixLine = say(
  "if its host has no /sys/bus/usb/devices either, it has no USB: run dfukit on the machine that the board is plugged into",
);

const MOUNT_SYS: readonly FixLine[] = [
  say("the kernel shows USB devices in /sys/bus/usb/devices: mount /sys"),
];

const NOT_LISTED: Readonly<Record<Surroundings["system"], readonly FixLine[]>> = {
  linux: [...MOUNT_SYS, say("or load the kernel's USB support:"), type("sudo modprobe usbcore")],
  windows: [say("look into the Device Manager for USB controllers with a warning sign")],
  macos: [say("look into System Information, USB")],
  other: [say("what npm usb supports: Linux, Windows, macOS")],
};

const LIBRARY: readonly FixLine[] = [
  say("install dfukit again, with optional dependencies, on the system on which it is to run:"),
  type("npm install --global --include=optional dfukit"),
  say("everything that needs no device works without it"),
];

/** What the system has logged of ports and devices. */
export function wireTroubles({ troubles }: Surroundings): readonly Finding[] {
  return (troubles ?? []).flatMap(ofTrouble);
}

/** Why a device that is plugged in may not be seen. Told only if none is in DFU mode. */
export function reasonsForNothing(surroundings: Surroundings): readonly Finding[] {
  const { machine, hypervisor, udev, isContainer, system } = surroundings;
  const hint = { severity: "hint", device: null } as const;
  const findings: Finding[] = [];
  if (machine === "wsl1" || machine === "wsl2") {
    findings.push({
      ...hint,
      cause: "wsl-without-device",
      message: WSL_TEXT[machine],
      fix: WSL_FIX[machine],
    });
  } else if (machine === "virtual") {
    const name = hypervisor === null ? "" : ` (${hypervisor})`;
    findings.push({
      ...hint,
      cause: "virtual-machine",
      message: `this is a virtual machine${name}: it sees only devices that are passed on to it`,
      fix: VIRTUAL,
    });
  }
  if (system === "linux" && !isContainer && machine !== "wsl1" && udev?.isRunning === false) {
    findings.push({
      ...hint,
      cause: "no-udev",
      message: "udev does not run: device files may be missing, and belong to root",
      fix: [say("start udev, or run dfukit as root")],
    });
  }
  return findings;
}

const WSL_TEXT = {
  wsl1: "this is WSL 1, which has no USB",
  wsl2: "this is WSL 2: it sees only devices that Windows hands over",
} as const;

const WSL_FIX = {
  wsl1: [
    say("run dfukit in Windows itself, or change to WSL 2, in PowerShell:"),
    type("wsl --set-version DISTRIBUTION 2"),
  ],
  wsl2: [
    say("run dfukit in Windows itself; or install usbipd-win and, in PowerShell as administrator:"),
    type("usbipd list"),
    type("usbipd bind --busid BUSID"),
    type("usbipd attach --wsl --busid BUSID --auto-attach"),
    say("a board that changes between firmware and DFU mode has two ids and may need both bound"),
  ],
} as const satisfies Readonly<Record<string, readonly FixLine[]>>;

const VIRTUAL: readonly FixLine[] = [
  say("pass the device on in the settings of the virtual machine (USB filter, USB pass-through)"),
  say(
    "filter by vendor 0483 without a product id, or by the port: in DFU mode the board has other ids than with its firmware",
  ),
];

function ofTrouble({ kind, path, text, count }: UsbTrouble): readonly Finding[] {
  const where = path === null ? "" : ` at ${path}`;
  const times = count === 1 ? "" : `, ${count} times`;
  const hint = { severity: "hint", device: null } as const;
  switch (kind) {
    case "not-enumerated":
      return [
        {
          ...hint,
          cause: kind,
          message: `something${where} was plugged in and did not answer as a USB device does${times}: ${text}`,
          fix: NOT_ENUMERATED,
        },
      ];
    case "over-current":
      return [
        {
          ...hint,
          cause: kind,
          message: `the port${where} was switched off, because too much current was drawn: ${text}`,
          fix: [
            say(
              "look for a short circuit; power the board by itself, or use a hub with a supply of its own",
            ),
          ],
        },
      ];
    case "comes-and-goes":
    case "resets":
      return [
        {
          ...hint,
          cause: "comes-and-goes",
          message: `the device${where} comes and goes${times}: ${text}`,
          fix: COMES_AND_GOES,
        },
      ];
    default:
      return kind satisfies never;
  }
}

const NOT_ENUMERATED: readonly FixLine[] = [
  say("try another cable, another port, and with or without a hub"),
  say(
    "a boot ROM that measures its crystal (STM32F1, F2, F4, F7) fails with a wrong or missing one, and now and then by temperature: reset the board again",
  ),
  say(
    "a firmware that jumps into the boot ROM must have switched USB and interrupts off before: use BOOT0 instead",
  ),
];

const COMES_AND_GOES: readonly FixLine[] = [
  say("try a shorter cable and another port: a bad contact or too little power looks like this"),
  say(
    "a boot ROM restarts again and again when its readout protection or an option byte makes it crash (AN2606)",
  ),
];
