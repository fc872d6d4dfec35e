/** `--record` and `--replay`: a run, and the same run without its device. */
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import type { NativeDevice } from "@dfukit/node-usb";
import { describe, expect, it } from "vitest";
import { l0Profile } from "./own-profiles.js";
import { CHIP, layOut, READING, RUNS, recordRun, replayRun } from "./recorded-runs.js";
import { inFreshFolder, runCli } from "./run-cli.js";
import { runTimeBoard } from "./run-time-board.js";
import { busOf, usbBoard } from "./usb-bus.js";

describe("a recording with memory contents", () => {
  it.each([...RUNS, ...READING])("%s on %s plays to the same document", async (line, sim, code) => {
    await inFreshFolder(async () => {
      layOut();
      const first = await recordRun(`${line} --json`, sim, { more: ["--record-data"] });
      expect(first.code, first.err).toBe(code);
      const again = await replayRun(`${line} --json`);
      expect(again.code, again.err).toBe(code);
      expect(JSON.parse(again.out)).toEqual(JSON.parse(first.out));
      expect(again.err).not.toContain("note: the recording goes on");
      expect(again.err).not.toContain("made-up");
    });
  });
});

describe("a recording without memory contents", () => {
  it.each(RUNS)("%s on %s plays to the same result", async (line, sim, code) => {
    await inFreshFolder(async () => {
      layOut();
      const first = await recordRun(`${line} --json`, sim);
      expect(first.code, first.err).toBe(code);
      const again = await replayRun(`${line} --json`);
      expect(again.code, again.err).toBe(code);
      const { contentsMadeUp, ...document } = JSON.parse(again.out);
      const expected = JSON.parse(first.out);
      // In which byte a sector differs is told only where that is known.
      if (expected.error?.code === "sector-unchanged") delete expected.error.address;
      expect(document).toEqual(expected);
      const isWarned = again.err.includes("warning: the result rests on made-up contents");
      expect(isWarned).toBe(contentsMadeUp !== undefined);
    });
  });

  it.each([
    ["flash blink.hex", CHIP],
    ["erase --range 0x08000000+4K", `${CHIP},contents=full`],
    ["erase --mass-erase --yes", "STM32F405RG,contents=full"],
  ])("makes nothing up where the files at hand tell all: %s on %s", async (line, sim) => {
    await inFreshFolder(async () => {
      layOut();
      await recordRun(line, sim);
      const { out, err } = await replayRun(`${line} --json`);
      expect(JSON.parse(out)).not.toHaveProperty("contentsMadeUp");
      expect(err).not.toContain("made-up");
    });
  });

  it("knows a device that held the firmware already", async () => {
    await inFreshFolder(async () => {
      layOut();
      const line = "flash blink.hex --no-leave --json";
      const sim = `${CHIP},memory=chip.json`;
      await runCli([...line.split(" "), "--sim", sim]);
      const first = await recordRun(line, sim);
      expect(JSON.parse(first.out)).toMatchObject({ result: { bytesWritten: 0 } });
      const again = await replayRun(line);
      expect(JSON.parse(again.out)).toEqual(JSON.parse(first.out));
    });
  });
});

describe("the flash-size register", () => {
  it("is in the recording, because it is no secret, and decides in the replay as it did", async () => {
    await inFreshFolder(async () => {
      const { registers, ...profile } = l0Profile();
      const { sources } = Object(registers);
      const readable = { romIds: ["0x40", "0x41"], sources };
      mkdirSync("own");
      writeFileSync(
        `own/${profile.id}.json`,
        JSON.stringify({ ...profile, registers: { ...Object(registers), readable } }),
      );
      const line = "list --json --profile-path own";
      const first = await recordRun(line, "STM32L073RB");
      expect(first.out).toContain("the flash-size register at 0x1FF8007C says 128 KiB");
      expect(readFileSync("r.jsonl", "utf8")).toMatch(/"lengthBytes":2,.*"bytes":"8000"/);
      expect(await replayRun(`${line} -q`)).toMatchObject({ code: 0, out: first.out, err: "" });
    });
  });
});

describe("over USB", () => {
  it("records two devices, one of which cannot be opened, and plays them", async () => {
    await inFreshFolder(async () => {
      const usb = busOf(
        usbBoard({ part: CHIP, port: 1, refusal: "permission denied (errno 13)" }),
        usbBoard({ part: "STM32F405RG", port: 2, serialNumber: "B" }),
      );
      const words = ["list", "--json"];
      const first = await runCli([...words, "--record", "r.jsonl"], { usb });
      const again = await runCli([...words, "--replay", "r.jsonl"]);
      expect(again.code).toBe(first.code);
      const asReplayed = first.out.replaceAll('"simulated": false', '"simulated": true');
      expect(JSON.parse(again.out)).toEqual(JSON.parse(asReplayed));
    });
  });

  it("a board that does not enter DFU mode ends the replay, too, as it ended the run", async () => {
    await inFreshFolder(async () => {
      const { usb } = runTimeBoard(CHIP);
      const [firmware] = (await usb.module?.getDevices()) ?? [];
      if (firmware === undefined) throw new Error("no board");
      const stuck: NativeDevice = {
        ...firmware,
        controlTransferOut: async () => {
          throw new Error("controlTransferOut error: endpoint stalled");
        },
      };
      const module = { getDevices: async () => [stuck] };
      const line = "leave --start 0x08000000 --device 1209:ABCD -q";
      const first = await runCli([...line.split(" "), "--record", "r.jsonl"], {
        usb: { ...usb, module },
      });
      expect(first).toMatchObject({ code: 6, err: expect.stringContaining("(request-stalled)") });
      expect(await replayRun(line)).toEqual(first);
    });
  });

  it("by the clock of the recording, to the millisecond", async () => {
    await inFreshFolder(async () => {
      layOut();
      const usb = busOf(usbBoard({ part: CHIP }));
      const line = `flash blink.hex --chip ${CHIP} --json`;
      const first = await runCli([...line.split(" "), "--record", "r.jsonl"], { usb });
      expect(first.code, first.err).toBe(0);
      const again = await replayRun(line);
      expect(JSON.parse(again.out).result).toEqual(JSON.parse(first.out).result);
    });
  });
});
