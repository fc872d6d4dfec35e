/** Each cause that can be told apart, from what is found out to the words, whole. */
import { describe, expect, it } from "vitest";
import { diagnose } from "./diagnose.js";
import { CAUSES } from "./diagnosis.js";
import { DEVICE_ROWS } from "./test-device-rows.js";
import { iface, LINUX, READY, refused, UDEV, usb } from "./test-surroundings.js";
import { SYSTEM_ROWS } from "./test-system-rows.js";
import { WINDOWS_CODES, windows } from "./test-windows-rows.js";

const ROWS = [...DEVICE_ROWS, ...SYSTEM_ROWS];

describe("diagnose", () => {
  it.each(ROWS)("%s", (_title, surroundings, cause, message, typed) => {
    const finding = diagnose(surroundings).find((one) => one.cause === cause);
    expect({
      message: finding?.message,
      typed: finding?.fix.flatMap(({ kind, text }) => (kind === "type" ? [text] : [])),
    }).toEqual({ message, typed });
  });

  it("has a row for every cause", () => {
    const told = new Set(ROWS.map(([, , cause]) => cause));
    expect(CAUSES.filter((cause) => !told.has(cause))).toEqual([]);
  });

  it.each(ROWS)("%s: what keeps a device from being used has a fix", (_title, surroundings) => {
    const without = diagnose(surroundings).filter(
      ({ severity, cause, fix }) =>
        severity === "problem" && cause !== "not-tried" && fix.length === 0,
    );
    expect(without).toEqual([]);
  });

  it("tells nothing of what stands beside a board that is ready", () => {
    const devices = [
      usb("0483:374b", { path: "1-3" }),
      READY,
      usb("1a86:7523", { path: "1-4" }),
      usb("0a5c:21e8", { dfu: "run-time", interfaces: [iface(0xe0)] }),
    ];
    const findings = diagnose({ ...LINUX, devices, machine: "virtual" });
    expect(findings.map(({ cause }) => cause)).toEqual(["ready"]);
  });

  it.each([
    ["is ready", READY, "ready"],
    ["cannot be opened", refused("device-busy", "busy"), "claimed"],
  ])("tells of other boards in short where one %s", (_title, first, cause) => {
    const devices = [
      first,
      usb("0483:5740", { path: "1-2", dfu: "run-time" }),
      usb("0483:5740", { path: "1-3", interfaces: [iface(2)] }),
      usb("239a:005d", { path: "1-4", interfaces: [iface(8)] }),
    ];
    const text = "1-5: device descriptor read/64, error -71";
    const troubles = [{ kind: "not-enumerated", path: "1-5", text, count: 1 }] as const;
    const [own, ...others] = diagnose({ ...LINUX, devices, troubles });
    expect(own?.cause).toBe(cause);
    expect(others.map((one) => [one.cause, one.device?.path, one.severity, one.fix])).toEqual([
      ["not-enumerated", undefined, "hint", []],
      ["run-time-only", "1-2", "hint", []],
      ["serial-port", "1-3", "hint", []],
      ["mass-storage-loader", "1-4", "hint", []],
    ]);
  });

  it.each([
    ["an open device that has no file", refused("device-disconnected", "lost", { node: null })],
    ["a probe", usb("0483:374b")],
  ])("names nothing but the missing USB in a container without it, beside %s", (_title, device) => {
    const findings = diagnose({
      ...LINUX,
      machine: "virtual",
      isContainer: true,
      udev: { ...UDEV, hasNodes: false },
      devices: [device],
    });
    expect(findings.map(({ cause }) => cause)).toEqual(["container-without-usb"]);
  });

  it("tells how to enter the boot ROM although the machine is a virtual one", () => {
    const findings = diagnose({ ...LINUX, machine: "virtual" });
    expect(findings.map(({ cause }) => cause)).toEqual(["virtual-machine", "nothing-found"]);
  });

  it("puts problems before hints", () => {
    const devices = [refused("device-busy", "busy"), { ...READY, path: "1-2" }];
    expect(diagnose({ ...LINUX, devices }).map(({ cause }) => cause)).toEqual(["ready", "claimed"]);
  });

  it.each([
    ["0483:df11", "STTub30", true, true],
    ["0483:df11", "libusbK", true, false],
    ["28e9:0189", null, false, false],
  ])("WinUSB for %s, bound to %s", (ids, service, namesSt, warnsOfDemo) => {
    const [finding] = diagnose(windows(service, 0, ids));
    const text = (finding?.fix ?? []).map((line) => line.text).join("\n");
    expect(text.includes("STM32CubeProgrammer 2, which brings WinUSB")).toBe(namesSt);
    expect(text.includes("the old DfuSe Demo then no longer sees the device")).toBe(warnsOfDemo);
    expect(text).toContain("Zadig");
  });

  it.each(WINDOWS_CODES)("begins with what helps against code %i", (code, _cause, _says, fix) => {
    const lines = diagnose(windows("WinUSB", code))[0]?.fix ?? [];
    expect(lines[0]?.text.startsWith(fix)).toBe(true);
    // WinUSB is bound: no word of binding it, unless it does not work.
    const binds = lines.some(({ text }) => text.includes("Zadig"));
    expect(binds).toBe(!/^(unplug|enable|restart)/.test(fix));
  });

  it("has Windows look for the device again, and then for the driver, where both are wrong", () => {
    const [finding] = diagnose(windows("libusbK", 10));
    const text = (finding?.fix ?? []).map((line) => line.text);
    expect(text[0]).toContain("unplug it and plug it in again");
    expect(text[2]).toBe("then: libusbK is bound to it, expected WinUSB");
    expect(text.join("\n")).toContain("Zadig");
  });
});
