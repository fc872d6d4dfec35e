/** Device verbs on USB devices: the whole way from the command line to npm `usb`, and back. */
import { writeFileSync } from "node:fs";
import { parseFault } from "@dfukit/sim";
import { describe, expect, it } from "vitest";
import { EXAMPLE_HEX } from "../src/example.js";
import { inFreshFolder, runCli } from "./run-cli.js";
import { runTimeBoard } from "./run-time-board.js";
import { busOf, usbBoard } from "./usb-bus.js";

const PART = "STM32L073RZ";
/** Balanced, and the interface given back before the handle. */
const CLEAN = /^(?:open claim (?:release )?close (?:reset )?)+$/;

async function flashing<T>(body: () => Promise<T>): Promise<T> {
  return inFreshFolder(() => {
    writeFileSync("blink.hex", EXAMPLE_HEX);
    return body();
  });
}

describe("flash over USB", () => {
  it("takes the only board, proves it, starts it and releases everything", async () => {
    await flashing(async () => {
      const board = usbBoard({ part: PART, contents: "full", serialNumber: "A1" });
      const usb = busOf(board);
      const { code, out, err } = await runCli(["flash", "blink.hex", "--chip", PART, "--json"], {
        usb,
      });
      expect(code, err).toBe(0);
      expect(JSON.parse(out)).toMatchObject({
        device: {
          vendorId: "0x0483",
          productId: "0xDF11",
          path: "1-1",
          serialNumber: "A1",
          simulated: false,
        },
        chip: { part: PART },
        result: { ok: true, left: "confirmed" },
        error: null,
      });
      expect(board.device.rom.startedAt).toBe(0x0800_0000);
      expect(board.device.rom.violations).toEqual([]);
      expect(`${board.calls.join(" ")} `).toMatch(CLEAN);
    });
  });

  it("goes on with --resume when the board has left and come back", async () => {
    await flashing(async () => {
      const faults = [parseFault("replug=1@24")];
      const board = usbBoard({ part: PART, contents: "full", faults });
      const usb = busOf(board);
      const line = `flash blink.hex --chip ${PART} --resume --no-leave`;
      const { code, err } = await runCli(line.split(" "), { usb });
      expect(code, err).toBe(0);
      expect(err).toContain("the device is back; going on\n");
    });
  });

  it("ends with 6 when it stays away", async () => {
    await flashing(async () => {
      const board = usbBoard({
        part: PART,
        contents: "full",
        faults: [parseFault("disconnect@24")],
      });
      const line = `flash blink.hex --chip ${PART} --json`;
      const { code, out } = await runCli(line.split(" "), { usb: busOf(board) });
      expect(code).toBe(6);
      expect(JSON.parse(out)).toMatchObject({ error: { code: "device-disconnected" } });
      expect(board.calls.filter((call) => call === "close")).toHaveLength(2);
    });
  });

  it("does not write into another board that was put into the same port", async () => {
    await flashing(async () => {
      const first = usbBoard({
        part: PART,
        contents: "full",
        serialNumber: "A1",
        faults: [parseFault("disconnect@24")],
      });
      const second = usbBoard({ part: PART, contents: "full", serialNumber: "B2" });
      const usb = {
        sysfsFolder: "/nonexistent-sysfs",
        module: {
          getDevices: async () => [(first.device.attached ? first : second).native()],
        },
      };
      const line = `flash blink.hex --chip ${PART} --resume`;
      const { code } = await runCli(line.split(" "), { usb });
      expect(code).toBe(6);
      expect(second.calls).toEqual([]);
    });
  });
});

describe("a board that runs its firmware", () => {
  it("is never chosen by itself", async () => {
    const { usb, requests } = runTimeBoard(PART);
    const { code, err } = await runCli(["leave"], { usb });
    expect({ code, err }).toEqual({
      code: 5,
      err: "error: no device is in DFU mode and speaks DfuSe (no-device)\nhint: choose one with --device: 1209:ABCD serial FFFFFFFEFFFF path 1-1 (run-time)\n",
    });
    expect(requests).toEqual([]);
  });

  it("is listed as what it is, and left so", async () => {
    const { usb, requests } = runTimeBoard(PART);
    const { code, out } = await runCli(["list", "--json", "--device", "1"], { usb });
    expect(code).toBe(0);
    expect(JSON.parse(out)).toMatchObject({
      devices: [{ number: 1, vendorId: "0x1209", mode: "run-time", error: null }],
    });
    expect(requests).toEqual([]);
  });

  it("is brought to DFU mode if it is named, and worked on at the same port", async () => {
    await flashing(async () => {
      const { usb, requests, board } = runTimeBoard(PART);
      const line = `flash blink.hex --chip ${PART} --device 1209:ABCD --json --no-leave --record r.jsonl`;
      const { code, out, err } = await runCli(line.split(" "), { usb });
      expect(code, err).toBe(0);
      expect(err).toContain("the device runs its firmware; asking it to enter DFU mode\n");
      expect(requests).toEqual([0]);
      expect(JSON.parse(out)).toMatchObject({
        device: { vendorId: "0x0483", path: "1-1" },
        result: { ok: true },
      });
      expect(board.device.rom.violations).toEqual([]);
      const again = await runCli(line.replace("--record", "--replay").split(" "));
      expect(again.code, again.err).toBe(0);
    });
  });
});

describe("devices that cannot be opened", () => {
  it.each([
    ["permission denied (errno 13)", "device-not-permitted"],
    ["interface is busy (errno 16)", "device-busy"],
    ["incompatible driver STTub30", "driver-wrong"],
    ["something else (errno 5)", "device-unopenable"],
  ])("%s: flash ends with 5", async (refusal, error) => {
    await flashing(async () => {
      const usb = busOf(usbBoard({ part: PART, refusal }));
      const { code, out } = await runCli(["flash", "blink.hex", "--json"], { usb });
      expect(code).toBe(5);
      expect(JSON.parse(out)).toMatchObject({ error: { code: error } });
    });
  });

  it("list shows them, and what else there is", async () => {
    const refused = usbBoard({ part: PART, port: 1, refusal: "permission denied (errno 13)" });
    const open = usbBoard({ part: PART, port: 2 });
    const { code, out } = await runCli(["list", "--json"], { usb: busOf(refused, open) });
    expect(code).toBe(0);
    const { devices } = JSON.parse(out);
    expect(devices).toMatchObject([
      { number: 1, path: "1-1", dialect: null, error: { code: "device-not-permitted" } },
      { number: 2, path: "1-2", dialect: "dfuse", error: null },
    ]);
    const alone = await runCli(["list"], { usb: busOf(refused) });
    expect(alone.code).toBe(5);
    expect(alone.out).toContain("(device-not-permitted)");
  });

  it("says so where npm usb finds no bus", async () => {
    const module = {
      getDevices: async () => {
        throw new Error("getDevices error: /sys/bus/usb/devices/ not found (errno 2)");
      },
    };
    const { code, err } = await runCli(["list"], { usb: { module } });
    expect(code).toBe(5);
    expect(err).toContain(
      "error: USB devices cannot be listed: /sys/bus/usb/devices/ not found (errno 2) (usb-unavailable)\n",
    );
  });
});
