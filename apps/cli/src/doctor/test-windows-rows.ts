/** What Windows has bound to a device, and how that goes wrong. For tests. */
import type { Cause } from "./diagnosis.js";
import type { Surroundings } from "./surroundings.js";
import type { Row } from "./test-row.js";
import { usb, WINDOWS } from "./test-surroundings.js";

const INSTANCE = "USB\\VID_0483&PID_DF11\\357236543131";

/** Windows with one boot loader. */
export function windows(service: string | null, problemCode = 0, ids = "0483:df11"): Surroundings {
  const driver = { service, problemCode, instanceId: INSTANCE };
  return { ...WINDOWS, devices: [usb(ids, { dfu: "dfu", driver })] };
}

const BOUND_ROWS: readonly Row[] = [
  [
    "STTub30",
    windows("STTub30"),
    "driver-wrong",
    "STTub30, the driver of ST's old DfuSe Demo is bound to it, expected WinUSB",
    [],
  ],
  ["libusbK", windows("libusbK"), "driver-wrong", "libusbK is bound to it, expected WinUSB", []],
  [
    "a driver nobody knows",
    windows("Foo"),
    "driver-wrong",
    "the driver Foo is bound to it, expected WinUSB",
    [],
  ],
  ["no driver", windows(null), "driver-wrong", "no driver is bound to it", []],
  [
    "a clone without a driver",
    windows(null, 28, "28e9:0189"),
    "driver-wrong",
    "no driver is installed for it (code 28)",
    [],
  ],
];

/** Every code that is told apart, with WinUSB bound. */
export const WINDOWS_CODES: readonly (readonly [
  code: number,
  cause: Cause,
  says: string,
  /** How the fix begins. */
  fix: string,
])[] = [
  [1, "driver-wrong", "it is not configured", "install STM32CubeProgrammer 2"],
  [3, "driver-wrong", "its driver may be damaged", "install STM32CubeProgrammer 2"],
  [10, "not-answering", "Windows could not start it", "unplug it and plug it in again"],
  [14, "not-openable", "it works only after Windows was restarted", "restart Windows"],
  [18, "driver-wrong", "its driver has to be installed again", "install STM32CubeProgrammer 2"],
  [19, "driver-wrong", "what Windows has noted of its driver is damaged", "install STM32Cube"],
  [21, "not-answering", "Windows is removing it", "unplug it and plug it in again"],
  [22, "not-openable", "it is disabled in the Device Manager", "enable it: Device Manager"],
  [24, "not-answering", "it does not work, or is not there", "unplug it and plug it in again"],
  [28, "driver-wrong", "no driver is installed for it", "install STM32CubeProgrammer 2"],
  [31, "not-answering", "Windows could not load its driver", "unplug it and plug it in again"],
  [32, "driver-wrong", "its driver is disabled", "install STM32CubeProgrammer 2"],
  [37, "driver-wrong", "its driver could not be started", "install STM32CubeProgrammer 2"],
  [38, "not-openable", "an earlier copy of its driver is still loaded", "restart Windows"],
  [39, "driver-wrong", "its driver is missing or damaged", "install STM32CubeProgrammer 2"],
  [40, "driver-wrong", "what Windows has noted of its driver is damaged", "install STM32Cube"],
  [41, "not-answering", "Windows has loaded its driver, and does not find it", "unplug it and"],
  [43, "not-answering", "it has reported a problem", "unplug it and plug it in again"],
  [45, "not-answering", "it is not plugged in now", "unplug it and plug it in again"],
  [47, "not-answering", "it was ejected", "unplug it and plug it in again"],
  [48, "driver-wrong", "Windows has blocked its driver", "install STM32CubeProgrammer 2"],
  [52, "driver-wrong", "its driver is not signed, so Windows refuses it", "take that driver away"],
  [54, "not-answering", "Windows is resetting it", "unplug it and plug it in again"],
  [99, "not-answering", "Windows reports a problem with it", "unplug it and plug it in again"],
];

export const WINDOWS_ROWS: readonly Row[] = [
  ...BOUND_ROWS,
  ...WINDOWS_CODES.map(
    ([code, cause, says]): Row => [
      `code ${code}`,
      windows("WinUSB", code),
      cause,
      `${says} (code ${code})`,
      code === 22 ? [`pnputil /enable-device "${INSTANCE}"`] : [],
    ],
  ),
];
