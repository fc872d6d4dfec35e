/** What is wrong with a device that is in DFU mode. Pure. */
import { type Finding, type FixLine, say, type } from "./diagnosis.js";
import { notPermitted } from "./permission.js";
import type { SeenUsb, Surroundings, Trial } from "./surroundings.js";
import { CONTAINER } from "./system-findings.js";
import { bindWinUsb, driverProblem } from "./windows-driver.js";

/** The finding for a device in DFU mode. */
export function inDfuMode(device: SeenUsb, surroundings: Surroundings): Finding {
  const { trial, driver, node } = device;
  if (trial?.kind === "opened") return ready(device, trial);
  const problem = driver === null ? null : driverProblem(device, driver);
  if (problem !== null) return { severity: "problem", device, ...problem };
  if (isWithoutFile(device)) return withoutFile(device, surroundings);
  if (trial !== null) return refused(device, trial, surroundings);
  if (node !== null && !node.isUsable) return notPermitted(device, surroundings);
  return {
    cause: "not-tried",
    severity: "problem",
    device,
    message: "it is in DFU mode, and was not opened, because npm usb is of no use here",
    fix: [],
  };
}

/** Linux: the kernel shows the device, and there is no file through which it could be opened. */
function isWithoutFile({ node, nodePath, trial }: SeenUsb): boolean {
  const isLost = trial?.kind !== "refused" || trial.code === "device-disconnected";
  return nodePath !== null && node === null && isLost;
}

function withoutFile(device: SeenUsb, { isContainer }: Surroundings): Finding {
  const found = { severity: "problem", device } as const;
  const { nodePath } = device;
  return isContainer
    ? {
        ...found,
        cause: "container-without-usb",
        message: `this container has no ${nodePath}, only files of other devices`,
        fix: CONTAINER,
      }
    : {
        ...found,
        cause: "not-openable",
        message: `the kernel shows it, and there is no ${nodePath}`,
        fix: [say("in a changed root, mount /dev of the system into it; otherwise start udev")],
      };
}

function ready(
  device: SeenUsb,
  { dialect, isKnown }: Trial & { readonly kind: "opened" },
): Finding {
  const found = { cause: "ready", severity: "ready", device } as const;
  if (dialect === "dfuse" || isKnown) {
    return { ...found, message: "it is in DFU mode and can be used", fix: [] };
  }
  return {
    ...found,
    message: "it is in DFU mode, speaks plain DFU and is no chip that dfukit knows",
    fix: [say("name it with --device; plain DFU knows no addresses")],
  };
}

function wrongDriver(device: SeenUsb, message: string): Finding {
  return {
    cause: "driver-wrong",
    severity: "problem",
    device,
    message,
    fix: bindWinUsb(device),
  };
}

function refused(
  device: SeenUsb,
  { code, message }: Trial & { readonly kind: "refused" },
  surroundings: Surroundings,
): Finding {
  const found = { severity: "problem", device } as const;
  switch (code) {
    case "device-not-permitted":
      if (surroundings.system === "linux") return notPermitted(device, surroundings);
      return { ...found, cause: "not-permitted", message, fix: NOT_PERMITTED_ELSEWHERE };
    case "device-busy":
      return claimed(device, surroundings);
    case "driver-wrong":
      return wrongDriver(device, message);
    case "device-disconnected":
    case "no-device":
      return { ...found, cause: "left-while-opened", message, fix: LEFT };
    case "device-unopenable":
    case "no-dfu-interface":
      return { ...found, cause: "not-openable", message, fix: PLUG_AGAIN };
    default:
      // It was opened, and then did not do as the protocol says.
      return { ...found, cause: "not-answering", message, fix: NOT_ANSWERING };
  }
}

const PLUG_AGAIN: readonly FixLine[] = [say("unplug it and plug it in again, in DFU mode")];
const LEFT: readonly FixLine[] = [
  say("unplug it and plug it in again; if it goes on so, try another cable and another port"),
];
const NOT_PERMITTED_ELSEWHERE: readonly FixLine[] = [
  say("close other programs that use it, and unplug it and plug it in again"),
  say(
    "on macOS, allow the accessory: System Settings, Privacy & Security, Allow accessories to connect",
  ),
];
const NOT_ANSWERING: readonly FixLine[] = [
  say("unplug it and plug it in again: a boot ROM that hangs answers only after that"),
  say(
    "try another port, and a USB hub in between: boot ROMs of STM32F0, L0 and others have trouble with some ports (AN2606)",
  ),
];

function claimed(device: SeenUsb, { system }: Surroundings): Finding {
  const { holders, interfaces } = device;
  const found = { cause: "claimed", severity: "problem", device } as const;
  const [holder] = holders;
  if (holder !== undefined) {
    const names = holders.map(({ name, pid }) => `${name} (process ${pid})`).join(", ");
    const close = holders.length === 1 ? "close that program" : "close those programs";
    return { ...found, message: `${names} has it open`, fix: [say(close)] };
  }
  const bound = interfaces.find(({ driver }) => driver !== null && driver !== "usbfs");
  if (bound !== undefined) {
    return {
      ...found,
      message: `the kernel driver ${bound.driver} is bound to interface ${bound.number}`,
      fix: [
        say("unbind it:"),
        type(
          `echo '${device.path ?? "PATH"}:1.${bound.number}' | sudo tee /sys/bus/usb/drivers/${bound.driver}/unbind`,
        ),
      ],
    };
  }
  return { ...found, message: "another program has it", fix: CLAIMED[system] };
}

const CANDIDATES =
  "close the other program: STM32CubeProgrammer, a configurator in the browser, dfu-util, another dfukit, a virtual machine";
const CLAIMED: Readonly<Record<Surroundings["system"], readonly FixLine[]>> = {
  linux: [say(CANDIDATES), say("as root, dfukit doctor names it")],
  windows: [say(CANDIDATES), say("WinUSB lets one program in at a time")],
  macos: [say(CANDIDATES), say("if none runs, unplug the board and plug it in again")],
  other: [say(CANDIDATES)],
};
