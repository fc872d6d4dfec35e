/** `doctor` as it is typed: text, document, exit code, and the rules on the disk. */
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { InstallOptions } from "../src/doctor/install-rules.js";
import {
  BOOT_ROM,
  LINUX,
  PLUGDEV,
  READY,
  refused,
  UDEV,
  usb,
  WINDOWS,
} from "../src/doctor/test-surroundings.js";
import { RULES_PATH } from "../src/doctor/udev.js";
import type { Io } from "../src/io.js";
import { inFreshFolder, runCli } from "./run-cli.js";

const SILENT: Io = {
  out: () => undefined,
  err: () => undefined,
  readInput: () => new Uint8Array(0),
  columns: 80,
  errTerminal: null,
  ask: () => undefined,
  colour: { out: false, err: false },
  unicode: true,
};

describe("doctor", () => {
  it("ends with 0 where a device is ready, whatever is wrong with another", async () => {
    const devices = [{ ...BOOT_ROM, path: "1-2" }, READY];
    const { code, out } = await runCli(["doctor"], { surroundings: { ...LINUX, devices } });
    expect(code).toBe(0);
    expect(out).toBe(
      [
        '1. 0483:DF11 "STM32  BOOTLOADER" at 1-1: it is in DFU mode and can be used',
        "   (ready)",
        "",
        '2. 0483:DF11 "STM32  BOOTLOADER" at 1-2: this user may not open',
        "   /dev/bus/usb/001/005 (root:root, mode 0664): no udev rule gives it to anybody",
        "   but root (not-permitted)",
        "       dfukit doctor --write-udev | sudo tee /etc/udev/rules.d/60-dfukit.rules",
        "       sudo udevadm control --reload-rules && sudo udevadm trigger --subsystem-match=usb",
        "   - then unplug the board and plug it in again",
        "",
        "1 device ready to use",
        "",
      ].join("\n"),
    );
  });

  it("tells of other boards in short where one is ready", async () => {
    const other = usb("0483:5740", { path: "1-2", product: "Quad", dfu: "run-time" });
    const surroundings = { ...LINUX, devices: [READY, other] };
    const { code, out } = await runCli(["doctor"], { surroundings });
    expect({ code, out }).toEqual({
      code: 0,
      out: [
        '1. 0483:DF11 "STM32  BOOTLOADER" at 1-1: it is in DFU mode and can be used',
        "   (ready)",
        "",
        '2. 0483:5740 "Quad" at 1-2: it runs its firmware, which can be asked for DFU',
        "   mode (run-time-only)",
        "",
        "1 device ready to use",
        "",
      ].join("\n"),
    });
  });

  it("names the container alone where it has no USB, whatever it shows of its host", async () => {
    const lost = refused("device-disconnected", "device not found (errno 2)", { node: null });
    const udev = { ...UDEV, hasNodes: false };
    const surroundings = { ...LINUX, isContainer: true, udev, devices: [lost] };
    const { code, out } = await runCli(["doctor"], { surroundings });
    expect({ code, out }).toEqual({
      code: 5,
      out: [
        "1. this is a container without /dev/bus/usb (container-without-usb)",
        "   - start the container with it:",
        "       docker run -v /dev/bus/usb:/dev/bus/usb --device-cgroup-rule 'c 189:* rmw' …",
        "   - Docker Desktop on Windows and macOS has no USB: run dfukit outside of the",
        "     container",
        "",
        "no device is ready to use",
        "",
      ].join("\n"),
    });
  });

  it("ends with 5 where none is", async () => {
    const surroundings = { ...LINUX, devices: [usb("0483:374b", { product: "ST-LINK\u001b[2J" })] };
    const { code, out } = await runCli(["doctor"], { surroundings });
    expect(code).toBe(5);
    expect(out).toContain('1. 0483:374B "ST-LINK\\x1b[2J" at 1-1: it is a debug probe');
    expect(out).toMatch(/\nno device is ready to use\n$/);
  });

  it("gathers from this system if nothing else is said", async () => {
    const { main } = await import("../src/main.js");
    const written: string[] = [];
    const code = await main(["doctor", "--json"], {
      io: { ...SILENT, out: (data) => written.push(String(data)) },
      usb: { module: { getDevices: async () => [] } },
    });
    expect([0, 5]).toContain(code);
    expect(JSON.parse(written.join(""))).toMatchObject({ schema: "dfukit/doctor@1", ready: 0 });
  });
});

describe("the hint of a verb that finds no device", () => {
  it("names what is there instead", async () => {
    const surroundings = { ...LINUX, devices: [usb("0483:374b", { product: "STM32 STLink" })] };
    await inFreshFolder(async () => {
      const { code, err } = await runCli(["leave"], { surroundings });
      expect({ code, err }).toEqual({
        code: 5,
        err: 'error: there is no DFU device (no-device)\nhint: 0483:374B "STM32 STLink" at 1-1: it is a debug probe: its connector does not lead to the chip\'s own USB; dfukit doctor tells what to do\n',
      });
    });
  });
});

describe("doctor --write-udev", () => {
  async function installing<T>(
    body: (options: Required<InstallOptions>, ran: string[]) => Promise<T>,
  ): Promise<T> {
    const root = mkdtempSync(join(tmpdir(), "dfukit-rules-"));
    const ran: string[] = [];
    const run = (program: string, args: readonly string[]): boolean => {
      ran.push([program, ...args].join(" "));
      return true;
    };
    try {
      return await body({ root, run }, ran);
    } finally {
      rmSync(root, { recursive: true });
    }
  }
  const root = { ...LINUX, user: { ...LINUX.user, isRoot: true } };

  it("prints the rules for others than root, so that they can be piped", async () => {
    await installing(async (options, ran) => {
      const udev = { ...UDEV, systemGroups: PLUGDEV };
      const { code, out } = await runCli(["doctor", "--write-udev"], {
        surroundings: { ...LINUX, udev },
        installing: options,
      });
      expect(code).toBe(0);
      expect(out).toContain(
        'SUBSYSTEM=="usb", ATTR{idVendor}=="0483", ATTR{idProduct}=="df11", MODE="0660", GROUP="plugdev", TAG+="uaccess"\n',
      );
      expect(ran).toEqual([]);
    });
  });

  it("installs and applies them as root", async () => {
    await installing(async (options, ran) => {
      const args = ["doctor", "--write-udev"];
      const { code, out } = await runCli(args, { surroundings: root, installing: options });
      const path = join(options.root, RULES_PATH);
      expect({ code, out }).toEqual({
        code: 0,
        out: `wrote ${path}\nudev has read it; unplug the board and plug it in again if it is not open to you now\n`,
      });
      const printed = await runCli(args, { surroundings: LINUX });
      expect(readFileSync(path, "utf8")).toBe(printed.out);
      expect(ran).toEqual([
        "udevadm control --reload-rules",
        "udevadm trigger --subsystem-match=usb",
      ]);
    });
  });

  it("says what is left to do where udev cannot be told", async () => {
    await installing(async (options) => {
      const { code, out } = await runCli(["doctor", "--write-udev"], {
        surroundings: root,
        installing: { ...options, run: () => false },
      });
      expect(code).toBe(7);
      expect(out).toContain(
        "udev could not be told; do it by hand, or plug the board in again:\n  sudo udevadm control --reload-rules && sudo udevadm trigger --subsystem-match=usb\n",
      );
    });
  });

  it("opens no device, and asks npm usb for none", async () => {
    const { main } = await import("../src/main.js");
    await installing(async (options) => {
      const asked: string[] = [];
      const module = {
        getDevices: async () => {
          asked.push("getDevices");
          return [];
        },
      };
      const run = (words: readonly string[]) =>
        main(words, { io: { ...SILENT }, usb: { module }, installing: options });
      // The same system, once with a look at its devices.
      expect([0, 5]).toContain(await run(["doctor"]));
      expect(asked).not.toEqual([]);
      asked.length = 0;
      expect(await run(["doctor", "--write-udev"])).toBe(process.platform === "linux" ? 0 : 2);
      expect(asked).toEqual([]);
    });
  });

  it("is refused where there is no udev", async () => {
    const { code, err } = await runCli(["doctor", "--write-udev"], { surroundings: WINDOWS });
    expect({ code, err }).toEqual({
      code: 2,
      err: "error: --write-udev is for Linux; other systems have no udev (usage)\n",
    });
  });
});
