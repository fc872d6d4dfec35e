/** Devices that are no boot loader in DFU mode, and what they tell of the board. Pure. */
import { ENTER_BOOT_ROM } from "./boot-mode.js";
import { type Finding, type FixLine, say, type } from "./diagnosis.js";
import { isForeign, type OtherKind, otherKindOf } from "./known-devices.js";
import type { SeenUsb } from "./surroundings.js";

/** The finding for a device that is not in DFU mode; null if it has nothing to do with the matter. */
export function nearMiss(device: SeenUsb): Finding | null {
  if (device.dfu === "run-time") return runTime(device);
  const kind = otherKindOf(device);
  if (kind === null) return null;
  const { message, fix } = OTHERS[kind];
  return { cause: kind, severity: "hint", device, message, fix };
}

function runTime(device: SeenUsb): Finding {
  if (isForeign(device)) {
    return {
      cause: "foreign-run-time",
      severity: "hint",
      device,
      message: "it has a DFU interface for updates by its maker, and is left alone",
      fix: [],
    };
  }
  const selector = device.path === null ? "VID:PID" : `path=${device.path}`;
  return {
    cause: "run-time-only",
    severity: "hint",
    device,
    message: "it runs its firmware, which can be asked for DFU mode",
    fix: [
      say("name it, and it is asked:"),
      type(`dfukit flash FILE --device ${selector}`),
      say("or enter the boot ROM by hand:"),
      ...ENTER_BOOT_ROM,
    ],
  };
}

const OTHERS: Readonly<
  Record<OtherKind, { readonly message: string; readonly fix: readonly FixLine[] }>
> = {
  "debug-probe": {
    message: "it is a debug probe: its connector does not lead to the chip's own USB",
    fix: [
      say(
        "plug a second cable into the chip's own USB connector, or flash over the probe with its own tool",
      ),
      ...ENTER_BOOT_ROM,
    ],
  },
  "serial-bridge": {
    message:
      "it is a USB-to-serial converter: behind it the chip is reached by UART, not by USB DFU",
    fix: [
      say(
        "if the board has no other connector, use a tool for the serial boot loader (AN3155), such as stm32flash",
      ),
      ...ENTER_BOOT_ROM,
    ],
  },
  "serial-port": {
    message: "it runs its firmware, a serial port without DFU",
    fix: ENTER_BOOT_ROM,
  },
  "mass-storage-loader": {
    message: "it is in a boot loader that takes UF2 files, not DFU",
    fix: [
      say("make one and copy it onto the drive:"),
      type("dfukit convert FILE -o firmware.uf2 --chip PART"),
      say("or enter the boot ROM, which the UF2 boot loader does not need:"),
      ...ENTER_BOOT_ROM,
    ],
  },
};
