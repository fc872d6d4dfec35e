import { describe, expect, it } from "vitest";
import { readKernelLog } from "./kernel-log.js";

/** As Linux 6.1 logs a board that does not enumerate. */
const DEAD = `
[  100.000000] usb 1-1.4: new full-speed USB device number 7 using xhci_hcd
[  100.100000] usb 1-1.4: device descriptor read/64, error -71
[  100.300000] usb 1-1.4: device descriptor read/64, error -71
[  101.000000] usb 1-1-port4: attempt power cycle
[  102.000000] usb 1-1.4: Device not responding to setup address.
[  103.000000] usb 1-1.4: device not accepting address 9, error -71
[  103.100000] usb 1-1-port4: unable to enumerate USB device
[  104.000000] e1000e 0000:00:1f.6 eth0: NIC Link is Up 1000 Mbps`;

describe("readKernelLog", () => {
  it("finds the port at which nothing answers, under each of its names", () => {
    expect(readKernelLog(DEAD, null)).toEqual([
      {
        kind: "not-enumerated",
        path: "1-1.4",
        text: "1-1-port4: unable to enumerate USB device",
        count: 6,
      },
    ]);
  });

  it.each([
    ["usb usb1-port3: over-current condition", "over-current", "1-3"],
    ["hub 1-0:1.0: over-current change on port 2", "over-current", null],
    ["usb usb2-port1: Cannot enable. Maybe the USB cable is bad?", "not-enumerated", "2-1"],
    ["usb 1-3: can't set config #1, error -32", "not-enumerated", "1-3"],
  ])("%s", (line, kind, path) => {
    expect(readKernelLog(`[    1.000000] ${line}`, null)).toMatchObject([{ kind, path, count: 1 }]);
  });

  it.each([
    ["USB disconnect, device number 9", "comes-and-goes"],
    ["reset full-speed USB device number 9 using xhci_hcd", "resets"],
  ])("%s counts when it comes often", (text, kind) => {
    const lines = (count: number): string =>
      Array(count).fill(`[    1.000000] usb 1-3: ${text}`).join("\n");
    expect(readKernelLog(lines(4), null)).toEqual([]);
    expect(readKernelLog(lines(5), null)).toMatchObject([{ kind, path: "1-3", count: 5 }]);
  });

  const FAILED = "usb 1-1: device not accepting address 9, error -71";
  const FOUND = "usb 1-1: New USB device found, idVendor=0483, idProduct=df11, bcdDevice=22.00";
  const logOf = (...lines: readonly (readonly [stampS: number, text: string])[]): string =>
    lines.map(([stampS, text]) => `[${stampS.toFixed(6).padStart(12)}] ${text}`).join("\n");

  it.each([
    ["just now", logOf([1000, FAILED]), 1005, true],
    ["long ago by the clock", logOf([1000, FAILED]), 1700, false],
    ["long ago by the log itself", logOf([1000, FAILED], [1700, "eth0: up"]), null, false],
    ["now by the log, where there is no clock", logOf([1000, FAILED]), null, true],
    ["just now by the log, whose clock is ahead", logOf([9000, FAILED]), 1005, true],
    ["without stamps", FAILED, 1e6, true],
  ])("%s", (_title, log, monotonicS, isTold) => {
    expect(readKernelLog(log, monotonicS).map(({ path }) => path)).toEqual(isTold ? ["1-1"] : []);
  });

  it.each([
    ["came up", logOf([1, FAILED], [2, FOUND]), []],
    ["came up elsewhere", logOf([1, FAILED], [2, FOUND.replace("1-1", "1-2")]), ["1-1"]],
    ["came up before", logOf([1, FOUND], [2, FAILED]), ["1-1"]],
    ["came up in between", logOf([1, FAILED], [2, FOUND], [3, FAILED]), ["1-1"]],
    [
      "is without over-current",
      logOf([1, "usb usb1-port1: over-current condition"], [2, FOUND]),
      [],
    ],
  ])("a port that failed, and %s", (_title, log, paths) => {
    expect(readKernelLog(log, 5).map(({ path, count }) => [path, count])).toEqual(
      paths.map((path) => [path, 1]),
    );
  });

  it("finds nothing in a log without trouble, or none", () => {
    expect(readKernelLog("", null)).toEqual([]);
    expect(
      readKernelLog("[    1.0] usb 1-1: New USB device found, idVendor=0483, idProduct=df11", 10),
    ).toEqual([]);
  });
});
