/** Replays whose recording has no memory contents: what is no result, and what says that it rests on nothing. */
import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { Ajv2020 } from "ajv/dist/2020.js";
import { describe, expect, it } from "vitest";
import { CHIP, layOut, recordRun, replayRun } from "./recorded-runs.js";
import { inFreshFolder, runCli } from "./run-cli.js";

describe("contents that nobody knows", () => {
  const ALL = {
    code: 3,
    out: "",
    err: "error: the recording has no memory contents, so what was read is not known (contents-unknown)\nhint: record with --record-data\n",
  };

  it.each([
    ["read -o out.bin --range 0x08000000+256", `${CHIP},contents=full`, 0],
    ["read -o out.bin --range 0x08000000+8", `${CHIP}`, 0],
    ["leave", `${CHIP},contents=full`, 4],
  ])("are no result: %s", async (line, sim, code) => {
    await inFreshFolder(async () => {
      layOut();
      const first = await recordRun(line, sim);
      expect(first.code, first.err).toBe(code);
      rmSync("out.bin", { force: true });
      expect(await replayRun(`${line} -q`)).toEqual(ALL);
      expect(existsSync("out.bin")).toBe(false);
    });
  });

  it("are compared by their digests, if the file is at hand", async () => {
    await inFreshFolder(async () => {
      layOut();
      const line = "verify fw.bin@0x08000000 --chip STM32F405RG";
      const sim = "STM32F405RG,memory=chip.json";
      await runCli(["flash", "fw.bin@0x08000000", "--no-leave", "--sim", sim]);
      await recordRun(line, sim);
      expect(await replayRun(`${line} -q`)).toMatchObject({ code: 0, err: "" });
      // Another file than then.
      writeFileSync("fw.bin", new Uint8Array(5000).fill(0x5a));
      expect(await replayRun(`${line} -q`)).toMatchObject({
        code: 3,
        err: expect.stringMatching(/\(replay-diverged\)\nhint: give the same .* same files/),
      });
    });
  });

  it("are known not to be those of the file, though not in which byte", async () => {
    await inFreshFolder(async () => {
      layOut();
      const line = "verify fw.bin@0x08000000 --chip STM32F405RG";
      const first = await recordRun(line, "STM32F405RG,contents=full");
      expect(first).toMatchObject({ code: 1, err: expect.stringContaining("the device 0x") });
      const { code, err } = await replayRun(`${line} -q`);
      expect({ code, err }).toEqual({
        code: 1,
        err: "warning: the result rests on made-up contents, because the recording has none: 1 block read\nerror: 0x08000000–0x0800003F does not hold the expected bytes; in which byte it differs is not known, because the recording has no memory contents (verify-failed)\nhint: flash writes what differs\n",
      });
      const document = JSON.parse((await replayRun(`${line} --json`)).out);
      expect(document).toMatchObject({
        contentsMadeUp: { blocksRead: 1, blocksWritten: 0 },
        error: { code: "verify-failed", offset: null },
      });
      expect(document.error).not.toHaveProperty("address");
    });
  });

  it("are not known where the file does not say all of a piece", async () => {
    await inFreshFolder(async () => {
      writeFileSync("fw.bin", "0123456789");
      const line = "verify fw.bin@0x08000010 --chip STM32F405RG";
      await recordRun(line, "STM32F405RG,contents=full");
      expect(await replayRun(`${line} -q`)).toEqual(ALL);
    });
  });

  it("are known where they are erased", async () => {
    await inFreshFolder(async () => {
      layOut();
      const line = "read -o out.bin --range 0x08000000+4K";
      await recordRun(line, "STM32F405RG");
      rmSync("out.bin");
      expect(await replayRun(`${line} -q`)).toMatchObject({ code: 0, err: "" });
      expect(existsSync("out.bin")).toBe(true);
      writeFileSync("ff.bin", new Uint8Array(4096).fill(0xff));
      await recordRun("verify fw.bin@0x08000000", "STM32F405RG");
      const { err } = await replayRun("verify fw.bin@0x08000000 -q");
      expect(err).toContain("first difference at 0x08000000: the file has 0x0B, the device 0xFF");
    });
  });
});

describe("a byte that was stored wrong", () => {
  const line = "flash fw.bin@0x08000000 --chip STM32F405RG --no-leave";
  const sim = "STM32F405RG,fault=corrupt-write@address=0x08000C00";

  it("is told with its value where contents are recorded", async () => {
    await inFreshFolder(async () => {
      layOut();
      const first = await recordRun(line, sim, { more: ["--record-data", "-q"] });
      expect(first).toMatchObject({ code: 1, err: expect.stringContaining(" reads 0x") });
      expect(await replayRun(`${line} -q`)).toEqual(first);
    });
  });

  it("is told without it where they are not", async () => {
    await inFreshFolder(async () => {
      layOut();
      const first = await recordRun(`${line} --json`, sim);
      const { error } = JSON.parse(first.out);
      expect(error.code).toBe("verify-failed");
      const again = await replayRun(`${line} --json-lines -q`);
      expect(again.code).toBe(1);
      expect(again.err).toMatch(
        /error: 0x08000\w{3}–0x08000\w{3} does not hold the expected bytes; in which byte it differs is not known/,
      );
      const lines = again.out
        .trimEnd()
        .split("\n")
        .map((text) => JSON.parse(text));
      const failed = lines.find(({ event }) => event === "failed");
      expect(failed.error).toEqual(lines.at(-1).error);
      expect(failed.error).not.toHaveProperty("address");
      expect(lines.at(-1).contentsMadeUp).toEqual({ blocksRead: 1, blocksWritten: 0 });
      // Nothing that is printed names a byte.
      expect(again.out + again.err).not.toMatch(/reads 0x/);
    });
  });
});

describe("another firmware of the same size", () => {
  const line = "flash fw.bin@0x08000000 --chip STM32F405RG --no-leave";

  it("plays, and every output says what that is worth", async () => {
    await inFreshFolder(async () => {
      layOut();
      await recordRun(line, "STM32F405RG,contents=full");
      writeFileSync("fw.bin", new Uint8Array(5000).fill(0x5a));
      const quiet = await replayRun(`${line} -q`);
      expect(quiet.code, quiet.err).toBe(0);
      expect(quiet.err).toMatch(
        /^warning: the result rests on made-up contents, because the recording has none: \d+ blocks read, \d+ blocks written\n$/,
      );
      expect(quiet.out).toMatch(/; with made-up contents\n$/);
      const { out } = await replayRun(`${line} --json`);
      const { contentsMadeUp } = JSON.parse(out);
      expect(contentsMadeUp.blocksRead).toBeGreaterThan(0);
      expect(contentsMadeUp.blocksWritten).toBeGreaterThan(0);
    });
  });
});

describe("a document that says so", () => {
  it.each([
    ["flash blink.hex", "flash"],
    ["verify blink.hex", "verify"],
    ["read -o out.bin --range 0x08000000+64", "read"],
    ["leave", "leave"],
  ])("is as its schema has it: %s", async (line, name) => {
    const schema = new URL(`../schemas/${name}.schema.json`, import.meta.url);
    const validate = new Ajv2020().compile(JSON.parse(readFileSync(schema, "utf8")));
    await inFreshFolder(async () => {
      layOut();
      await recordRun(line, `${CHIP},contents=full`);
      const document = JSON.parse((await replayRun(`${line} --json`)).out);
      expect(document).toHaveProperty("contentsMadeUp");
      validate(document);
      expect(validate.errors).toBe(null);
    });
  });
});
