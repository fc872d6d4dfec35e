/** Choosing among USB devices and waiting for one: from the command line to npm `usb`. */
import { describe, expect, it } from "vitest";
import { runCli } from "./run-cli.js";
import { runTimeBoard } from "./run-time-board.js";
import { busOf, usbBoard } from "./usb-bus.js";

const PART = "STM32L073RZ";

describe("which device", () => {
  const two = () =>
    [
      usbBoard({ part: PART, port: 1, serialNumber: "S" }),
      usbBoard({ part: "STM32F405RG", port: 2, serialNumber: "S" }),
    ] as const;

  it("refuses to choose, and lists them", async () => {
    const { code, err } = await runCli(["leave"], { usb: busOf(...two()) });
    expect({ code, err }).toEqual({
      code: 5,
      err: "error: 2 devices: 0483:DF11 serial S path 1-1; 0483:DF11 serial S path 1-2 (several-devices)\nhint: choose one with --device path=… or --device NUMBER; dfukit list numbers them\n",
    });
  });

  it.each(["path=1-2", "2"])("--device %s opens no other", async (device) => {
    const [l0, f4] = two();
    const line = ["read", "-o", "-", "--to", "bin", "--range", "0x08000000+16", "--device", device];
    const { code, err } = await runCli(line, { usb: busOf(l0, f4) });
    expect(code, err).toBe(0);
    expect(l0.calls).toEqual([]);
    expect(f4.calls).toContain("open");
  });

  it("asks on a terminal", async () => {
    const [l0, f4] = two();
    const line = ["read", "-o", "-", "--to", "bin", "--range", "0x08000000+16"];
    const options = { usb: busOf(l0, f4), terminal: true, answer: "2" };
    const { code, err } = await runCli(line, options);
    expect(code, err).toBe(0);
    expect(err).toContain(
      "which device?\n  1. 0483:DF11 serial S path 1-1\n  2. 0483:DF11 serial S path 1-2\nnumber, 1 or 2: 2\n",
    );
  });

  it("asks with the numbers of list and --device, a device at run time among them", async () => {
    const firmware = runTimeBoard("STM32L476RG");
    const boards = [
      usbBoard({ part: PART, port: 2, serialNumber: "A" }),
      usbBoard({ part: "STM32F405RG", port: 3, serialNumber: "B" }),
    ];
    const sources = [firmware.usb, busOf(...boards)];
    const usb = {
      sysfsFolder: "/nonexistent-sysfs",
      module: {
        getDevices: async () =>
          (await Promise.all(sources.map(({ module }) => module?.getDevices() ?? []))).flat(),
      },
    };
    const { out } = await runCli(["list", "--json"], { usb });
    const listed: { number: number; serialNumber: string }[] = JSON.parse(out).devices;
    expect(listed.slice(1).map(({ number, serialNumber }) => [number, serialNumber])).toEqual([
      [2, "A"],
      [3, "B"],
    ]);
    const opensOf = () => boards.map(({ calls }) => calls.filter((call) => call === "open").length);
    const before = opensOf();
    const line = ["read", "-o", "-", "--to", "bin", "--range", "0x08000000+16"];
    const asked = await runCli(line, { usb, terminal: true, answer: "2" });
    expect(asked.err).toContain(
      "which device?\n  2. 0483:DF11 serial A path 1-2\n  3. 0483:DF11 serial B path 1-3\nnumber, 2 or 3: 2\n",
    );
    const named = await runCli([...line, "--device", "2"], { usb });
    expect([asked.code, named.code], asked.err + named.err).toEqual([0, 0]);
    const reads = opensOf().map((count, nth) => count - (before[nth] ?? 0));
    // Both are looked at to ask; only A is worked on.
    expect(reads[1]).toBe(1);
    expect(reads[0]).toBeGreaterThan(2);
  });

  it.each([
    ["--device 1-1", '--device "1-1" names no device', "write --device path=1-1"],
    [
      "--wait 2",
      "--wait 2: the number must follow an equals sign",
      "write --wait=2; a file of that name is ./2",
    ],
  ])("%s says what to type instead", async (words, message, hint) => {
    const { code, err } = await runCli(["list", ...words.split(" ")], { usb: busOf() });
    expect({ code, err }).toEqual({
      code: 2,
      err: `error: ${message} (usage)\nhint: ${hint}\n`,
    });
  });

  it("--wait opens one that is plugged in later", async () => {
    const board = usbBoard({ part: PART });
    board.device.unplug();
    setTimeout(() => board.device.replug(), 300);
    const { code, err } = await runCli(["list", "--wait=20"], { usb: busOf(board) });
    expect({ code, err }).toEqual({ code: 0, err: "waiting for a device (Ctrl-C gives up)\n" });
  });

  it("--wait ends when the time is over", async () => {
    const { code, err } = await runCli(["list", "--wait=1", "-q"]);
    expect({ code, err }).toEqual({
      code: 5,
      err: "error: there is no DFU device (no-device)\nhint: is one plugged in, in DFU mode? dfukit doctor looks why\n",
    });
  });
});
