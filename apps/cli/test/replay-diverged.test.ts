/** Replays that cannot go as it was recorded, and what a replay must not ask of this machine. */
import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { LINUX } from "../src/doctor/test-surroundings.js";
import { CHIP, cutTo, layOut, recordRun, replayRun } from "./recorded-runs.js";
import { type CliOptions, inFreshFolder, runCli } from "./run-cli.js";
import { busOf, usbBoard } from "./usb-bus.js";

const SAME_FILES = "hint: give the same command line and the same files as when it was recorded\n";
const CUT =
  "hint: the recording was cut off there: the run that it is of was ended, or the file is not whole\n";

describe("a recording that was cut", () => {
  it.each([
    "list",
    "flash blink.hex",
    "verify blink.hex",
    "read -o out.bin --range 0x08000000+256",
    "erase --range 0x08000000+4K",
    "leave --start 0x08000000",
    "unprotect --yes",
  ])("is that wherever it was cut, not a device that has gone: %s", async (line) => {
    await inFreshFolder(async () => {
      layOut();
      const first = await recordRun(line, CHIP);
      expect([0, 1], first.err).toContain(first.code);
      const lines = readFileSync("r.jsonl", "utf8").trimEnd().split("\n");
      expect(lines.length).toBeGreaterThan(7);
      for (let count = 1; count < lines.length - 1; count++) {
        const { code, err } = await replayRun(`${line} -q`, { file: cutTo(count) });
        expect({ count, code, err }).toMatchObject({ count, code: 3 });
        expect(err).toMatch(/^error: at entry \d+ of the recording .*\(replay-diverged\)\n/);
        // Between two openings there is nothing open that tells.
        const isBetween = lines[count - 1]?.startsWith('{"kind":"close"') === true;
        expect(err.slice(err.indexOf("hint:"))).toBe(isBetween ? SAME_FILES : CUT);
      }
    });
  });

  it("is that with nothing but the first line", async () => {
    await inFreshFolder(async () => {
      layOut();
      await recordRun("flash blink.hex", CHIP);
      expect(await replayRun("flash blink.hex -q", { file: cutTo(1) })).toEqual({
        code: 3,
        out: "",
        err: `error: at entry 1 of the recording the program opens the device, expected nothing more (replay-diverged)\n${CUT}`,
      });
    });
  });
});

describe("a program that goes another way", () => {
  it("is an error, whatever the verb makes of it", async () => {
    await inFreshFolder(async () => {
      layOut();
      await recordRun("leave --start 0x08000000", CHIP);
      const { code, err } = await replayRun("leave --start 0x08000100");
      expect(code).toBe(3);
      expect(err).toContain(`(replay-diverged)\n${SAME_FILES}`);
      expect(err).not.toContain("is the device");
      expect(await replayRun("list")).toMatchObject({ code: 0 });
    });
  });

  it.each([
    ["erase --range 0x08000000+4K", `${CHIP},contents=full`],
    ["leave --start 0x08000000", CHIP],
  ])("prints one document, whichever line is missing or twice: %s", async (line, sim) => {
    await inFreshFolder(async () => {
      await recordRun(line, sim);
      const lines = readFileSync("r.jsonl", "utf8").split("\n");
      for (let nth = 1; nth < lines.length - 1; nth++) {
        for (const own of [[], [lines[nth], lines[nth]]]) {
          writeFileSync("r.jsonl", lines.toSpliced(nth, 1, ...own.map(String)).join("\n"));
          const { code, out } = await replayRun(`${line} --json`);
          expect(JSON.parse(out).error === null, `line ${nth + 1}`).toBe(code === 0);
        }
      }
    });
  });

  it("does not blame contents for a changed descriptor", async () => {
    await inFreshFolder(async () => {
      layOut();
      await recordRun("flash fw.bin@0x08000000 --no-leave", "STM32F405RG,contents=full");
      const text = readFileSync("r.jsonl", "utf8");
      const lines = text.split("\n");
      writeFileSync("r.jsonl", lines.toSpliced(3, 1).join("\n"));
      const { code, err } = await replayRun("flash fw.bin@0x08000000 --no-leave -q");
      expect({ code, err }).toEqual({
        code: 3,
        err: expect.stringMatching(
          /^error: at entry 3 .*\(replay-diverged\)\nhint: give the same command line and the same files/,
        ),
      });
    });
  });

  it("is told what contents may have to do with it", async () => {
    await inFreshFolder(async () => {
      layOut();
      const line = "flash blink.hex --no-leave";
      const sim = `${CHIP},contents=full,memory=chip.json`;
      await runCli(["flash", "fw.bin@0x08000000", "--no-leave", "--sim", sim]);
      await recordRun("flash fw.bin@0x08000000 --no-leave", sim);
      // Nothing was to be done then; with a file that is not what the device held, there is.
      writeFileSync("fw.bin", new Uint8Array(5000).fill(0x5a));
      const { code, err } = await replayRun("flash fw.bin@0x08000000 --no-leave -q");
      expect({ line, code }).toEqual({ line, code: 3 });
      expect(err).toContain(
        "hint: memory contents were left out of the recording, so what depends on them cannot be played; record with --record-data\n",
      );
    });
  });
});

/** Every touch of this machine is a failure. */
const UNTOUCHED: CliOptions = {
  usb: {
    get module(): never {
      throw new Error("a replay looks for USB devices");
    },
  },
  surroundings: new Proxy(LINUX, {
    get: () => {
      throw new Error("a replay looks at the system");
    },
  }),
};

describe("a replay asks nothing of this machine", () => {
  it("why there is no device is what it was", async () => {
    await inFreshFolder(async () => {
      writeFileSync("fw.bin", "0123");
      const first = await runCli(["list", "--record", "r.jsonl"]);
      expect(first).toMatchObject({ code: 5, err: expect.stringContaining("(no-device)") });
      expect(await replayRun("list -q", UNTOUCHED)).toEqual(first);
      const lines = readFileSync("r.jsonl", "utf8").split("\n");
      const nothing = JSON.parse(lines[1] ?? "");
      expect(nothing).toMatchObject({ kind: "nothing", why: null });
      const why = { ...nothing, why: "the cable is \u001b[31mred" };
      writeFileSync("r.jsonl", lines.with(1, JSON.stringify(why)).join("\n"));
      for (const line of ["list -q", "flash fw.bin@0x08000000 -q"]) {
        expect(await replayRun(line, UNTOUCHED)).toEqual({
          code: 5,
          out: "",
          err: "error: there is no DFU device (no-device)\nhint: the cable is \\u{1b}[31mred; dfukit doctor tells what to do\n",
        });
      }
      const diverged = await replayRun("list -q", { ...UNTOUCHED, file: cutTo(1) });
      expect(diverged.err).toBe(
        `error: at entry 1 of the recording the program asks why there is no device, expected nothing more (replay-diverged)\n${CUT}`,
      );
    });
  });

  it("a recovery file is neither read nor written", async () => {
    await inFreshFolder(async () => {
      layOut();
      const line = "flash blink.hex --recovery kept.json --no-leave";
      const first = await recordRun(line, `${CHIP},contents=full,fault=disconnect@24`);
      expect(first.code).toBe(6);
      const kept = readFileSync("kept.json", "utf8");
      expect((await replayRun(line, UNTOUCHED)).code).toBe(6);
      expect(readFileSync("kept.json", "utf8")).toBe(kept);
      rmSync("kept.json");
      expect((await replayRun(line, UNTOUCHED)).code).toBe(6);
      expect(existsSync("kept.json")).toBe(false);
    });
  });

  it("a device that could not be opened has the error and the hint that it had", async () => {
    await inFreshFolder(async () => {
      const usb = busOf(usbBoard({ part: CHIP, refusal: "permission denied (errno 13)" }));
      const words = ["leave", "--start", "0x08000000", "-q"];
      const first = await runCli([...words, "--record", "r.jsonl"], { usb });
      expect(first).toMatchObject({
        code: 5,
        err: expect.stringContaining("(device-not-permitted)"),
      });
      const again = await replayRun(words.join(" "), UNTOUCHED);
      expect(again).toEqual(first);
      const text = readFileSync("r.jsonl", "utf8");
      const hint = "allow it in System Settings";
      writeFileSync("r.jsonl", text.replace(/"hint":"[^"]*"/, `"hint":"${hint}"`));
      const elsewhere = await replayRun(words.join(" "), UNTOUCHED);
      expect(elsewhere.err).toContain(`\nhint: ${hint}\n`);
    });
  });
});
