/**
 * Windows: which driver is bound to a boot loader, whether it works, and what to do. Sources:
 * Microsoft, WinUSB installation for developers, error codes in Device Manager, PnPUtil
 * command syntax; INF files of ST's DfuSe Demo (STTub30) and STM32CubeProgrammer (WinUSB); Zadig.
 */
import { type Finding, type FixLine, say, type } from "./diagnosis.js";
import type { SeenUsb, WindowsDriver } from "./surroundings.js";

/** What npm `usb` can open. */
const USABLE = ["winusb"];

/** What drivers are, by the name of their service in lower case. */
const DRIVERS: Readonly<Record<string, string>> = {
  sttub30: "STTub30, the driver of ST's old DfuSe Demo",
  libusbk: "libusbK",
  libusb0: "libusb-win32",
  usbccgp: "the driver for composite devices",
  usbser: "the driver for serial ports",
  hidusb: "the driver for keyboards and the like",
  usbstor: "the driver for mass storage",
};

/** What an error code of the Device Manager calls for. */
type Remedy = "plug-again" | "enable" | "restart" | "bind" | "bind-signed";

/** The codes that a USB device can come to have, what each says, and what it calls for. */
const PROBLEMS: Readonly<Record<number, readonly [says: string, remedy: Remedy]>> = {
  1: ["it is not configured", "bind"],
  3: ["its driver may be damaged", "bind"],
  10: ["Windows could not start it", "plug-again"],
  14: ["it works only after Windows was restarted", "restart"],
  18: ["its driver has to be installed again", "bind"],
  19: ["what Windows has noted of its driver is damaged", "bind"],
  21: ["Windows is removing it", "plug-again"],
  22: ["it is disabled in the Device Manager", "enable"],
  24: ["it does not work, or is not there", "plug-again"],
  28: ["no driver is installed for it", "bind"],
  31: ["Windows could not load its driver", "plug-again"],
  32: ["its driver is disabled", "bind"],
  37: ["its driver could not be started", "bind"],
  38: ["an earlier copy of its driver is still loaded", "restart"],
  39: ["its driver is missing or damaged", "bind"],
  40: ["what Windows has noted of its driver is damaged", "bind"],
  41: ["Windows has loaded its driver, and does not find it", "plug-again"],
  43: ["it has reported a problem", "plug-again"],
  45: ["it is not plugged in now", "plug-again"],
  47: ["it was ejected", "plug-again"],
  48: ["Windows has blocked its driver", "bind"],
  52: ["its driver is not signed, so Windows refuses it", "bind-signed"],
  54: ["Windows is resetting it", "plug-again"],
};

/** What is wrong with the driver, and what to do; null if nothing is. */
export function driverProblem(
  device: SeenUsb,
  { service, problemCode, instanceId }: WindowsDriver,
): Pick<Finding, "cause" | "message" | "fix"> | null {
  const isUsable = service !== null && USABLE.includes(service.toLowerCase());
  if (problemCode === 0) {
    if (isUsable) return null;
    return { cause: "driver-wrong", message: bound(service), fix: bindWinUsb(device) };
  }
  const [says, remedy] = PROBLEMS[problemCode] ?? [
    "Windows reports a problem with it",
    "plug-again",
  ];
  const message = `${says} (code ${problemCode})`;
  switch (remedy) {
    case "enable":
      return { cause: "not-openable", message, fix: enable(instanceId) };
    case "restart":
      return { cause: "not-openable", message, fix: [say("restart Windows")] };
    case "plug-again": {
      // Once it works, the driver still has to be the right one.
      const rest = isUsable ? [] : [say(`then: ${bound(service)}`), ...bindWinUsb(device)];
      return { cause: "not-answering", message, fix: [...PLUG_AGAIN, ...rest] };
    }
    case "bind-signed":
      return { cause: "driver-wrong", message, fix: [...REMOVE_UNSIGNED, ...bindWinUsb(device)] };
    case "bind":
      return { cause: "driver-wrong", message, fix: bindWinUsb(device) };
    default:
      return remedy satisfies never;
  }
}

function bound(service: string | null): string {
  if (service === null) return "no driver is bound to it";
  const name = DRIVERS[service.toLowerCase()] ?? `the driver ${service}`;
  return `${name} is bound to it, expected WinUSB`;
}

function enable(instanceId: string): readonly FixLine[] {
  return [
    say("enable it: Device Manager, the device, Enable device; or in a prompt as administrator:"),
    type(`pnputil /enable-device "${instanceId}"`),
  ];
}

const PLUG_AGAIN: readonly FixLine[] = [
  say("unplug it and plug it in again, in DFU mode; try another cable and another port"),
  say("if it goes on so: Device Manager, the device, Uninstall device, and plug it in again"),
];

const REMOVE_UNSIGNED: readonly FixLine[] = [
  say(
    "take that driver away: Device Manager, the device, Uninstall device, with the driver; then bind one that is signed:",
  ),
];

const ST_VENDOR = 0x0483;

/** How to bind WinUSB. */
export function bindWinUsb({ vendorId, driver }: SeenUsb): readonly FixLine[] {
  // Whether ST's installer knows the ids.
  const isSt = vendorId === ST_VENDOR;
  return [
    ...(isSt
      ? [
          say(
            "install STM32CubeProgrammer 2, which brings WinUSB for it; or, in the Device Manager: Update driver, Browse my computer, Let me pick, and choose the entry with WinUSB",
          ),
        ]
      : [say("ST's installer does not know this maker's ids")]),
    say(
      `${isSt ? "or run" : "run"} Zadig: Options, List All Devices, choose the device, choose WinUSB as the new driver, Replace Driver`,
    ),
    ...(driver?.service?.toLowerCase() === "sttub30"
      ? [
          say(
            "the old DfuSe Demo then no longer sees the device; STM32CubeProgrammer and dfukit do",
          ),
        ]
      : []),
  ];
}
