/** Errors of opening on systems that are laid out in a folder. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { UsbError, type UsbErrorCode } from "@dfukit/node-usb";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { System } from "../doctor/gather/place.js";
import { LINUX } from "../doctor/test-surroundings.js";
import { explainer } from "./system-cause.js";

let root = "";
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "dfukit-cause-"));
});
afterEach(() => rmSync(root, { recursive: true }));

const SYS = "/sys/bus/usb/devices/1-1";
const DEVICE = {
  [`${SYS}/idVendor`]: "0483\n",
  [`${SYS}/idProduct`]: "df11\n",
  [`${SYS}/busnum`]: "1\n",
  [`${SYS}/devnum`]: "5\n",
};
const OTHER_FILE = { "/dev/bus/usb/001/001": "" };
const CONTAINER = { "/.dockerenv": "" };

function laidOut(files: Readonly<Record<string, string>>, more: Partial<System> = {}): System {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
  const { system, user } = LINUX;
  return { root, run: () => null, env: {}, monotonicS: null, system, user, ...more };
}

const REASON = "device 0483:DF11 at 1-1 cannot be opened: device not found (errno 2)";
function error(code: UsbErrorCode, path = "1-1"): UsbError {
  return new UsbError(code, REASON, { details: { path }, hint: "try another cable" });
}

const BEHIND = "; dfukit doctor tells what to type";

describe("explainer", () => {
  it.each([
    [
      "a container that shows devices and has no files for them",
      { ...DEVICE, ...CONTAINER },
      "device-disconnected",
      "device-unopenable",
      "this is a container without /dev/bus/usb",
    ],
    [
      "a container that was given the file of another device",
      { ...DEVICE, ...CONTAINER, ...OTHER_FILE },
      "device-disconnected",
      "device-unopenable",
      "this container has no /dev/bus/usb/001/005, only files of other devices",
    ],
    [
      "a changed root",
      DEVICE,
      "device-disconnected",
      "device-unopenable",
      "the kernel shows it, and there is no /dev/bus/usb/001/005",
    ],
    [
      "a container without anything of USB",
      CONTAINER,
      "usb-unavailable",
      "usb-unavailable",
      "this is a container without /dev/bus/usb",
    ],
    [
      "a container that does not allow it",
      { ...DEVICE, ...CONTAINER, "/dev/bus/usb/001/005": "" },
      "device-not-permitted",
      "device-not-permitted",
      "this is a container, and its rules for devices do not allow it",
    ],
    [
      "a file that this user may open, and is refused",
      { ...DEVICE, "/dev/bus/usb/001/005": "" },
      "device-not-permitted",
      "device-not-permitted",
      "the system forbids it",
    ],
    [
      "WSL 1",
      { "/proc/sys/kernel/osrelease": "4.4.0-19041-Microsoft\n" },
      "usb-unavailable",
      "usb-unavailable",
      "this is WSL 1, which has no USB",
    ],
  ] as const)("%s", (_title, files, code, expected, why) => {
    const found = explainer(() => laidOut(files))(error(code));
    expect(found).toMatchObject({ code: expected, message: REASON, details: { path: "1-1" } });
    expect(found?.hint).toContain(why);
    expect(found?.hint?.endsWith(BEHIND)).toBe(true);
  });

  it.each([
    ["the device has left", {}, "device-disconnected", "1-1"],
    ["the file is there", { ...DEVICE, "/dev/bus/usb/001/005": "" }, "device-disconnected", "1-1"],
    ["it is about another device", { ...DEVICE, ...CONTAINER }, "device-disconnected", "1-2"],
    ["nothing is known of the system", {}, "usb-unavailable", "1-1"],
    ["the code says all", { ...DEVICE, ...CONTAINER }, "device-busy", "1-1"],
  ] as const)("has nothing to say where %s", (_title, files, code, path) => {
    expect(explainer(() => laidOut(files))(error(code, path))).toBeNull();
  });

  it("has nothing to say of other systems", () => {
    const system = () => laidOut({ ...DEVICE, ...CONTAINER }, { system: "windows" });
    expect(explainer(system)(error("device-disconnected"))).toBeNull();
  });

  it("looks once for each device and code", () => {
    let looks = 0;
    const explain = explainer(() => {
      looks++;
      return laidOut({ ...DEVICE, ...CONTAINER });
    });
    for (let times = 0; times < 3; times++) explain(error("device-disconnected"));
    explain(error("device-disconnected", "1-2"));
    explain(error("device-disconnected", "1-2"));
    expect(looks).toBe(2);
  });
});
