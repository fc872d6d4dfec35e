/**
 * Runs that are recorded in the guest, over the kernel's own USB stack, and played on this
 * machine: the same result, the same times, and nothing of the firmware in the file.
 */
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { dfukit, dfukitCommand, PROGRAM, resultOf, type VerbResult } from "./support/dfukit.js";
import { SHARED } from "./support/paths.js";
import { firmware, share, useGuest } from "./support/scene.js";
import { until } from "./support/until.js";

const scene = useGuest();
const PART = "STM32F405RG";
const CHIP = { part: PART, contents: "full" } as const;
const IMAGE = firmware(20_001, 40);

/** Of each test its own, so that all of them can be looked at afterwards. */
function flashing(name: string): readonly string[] {
  share("record.bin", IMAGE);
  return ["flash", "record.bin@0x08000000", "--chip", PART, "--record", `${name}.jsonl`];
}

/** The same command line, played on this machine. */
function played(words: readonly string[]): VerbResult {
  const replayed = words.map((word) => (word === "--record" ? "--replay" : word));
  const options = { cwd: SHARED, encoding: "utf8" } as const;
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [PROGRAM, ...replayed, "--json"],
    options,
  );
  return resultOf({ code: status ?? -1, stdout, stderr, ms: 0 });
}

/** The document of a replay, as that of the run was but for what a replay says of itself. */
function asRecorded(document: unknown): unknown {
  const { contentsMadeUp: _, ...rest } = Object(document);
  return { ...rest, device: { ...rest.device, simulated: false } };
}

/** Nowhere eight bytes of the image in a row. */
function expectNoFirmware(name: string): void {
  const text = readFileSync(`${SHARED}/${name}.jsonl`, "utf8");
  const digits = Buffer.from(IMAGE).toString("hex");
  const found: number[] = [];
  for (let at = 0; at + 8 <= IMAGE.length; at += 8) {
    if (text.includes(digits.slice(2 * at, 2 * at + 16))) found.push(at);
  }
  expect(found, name).toEqual([]);
}

it("a flash: its replay has the same result, with the same times", async () => {
  await scene.plugIn(CHIP);
  const words = flashing("flash");
  const run = await dfukit(scene.guest, ...words);
  expect(run).toMatchObject({ code: 0, document: { result: { ok: true, left: "confirmed" } } });
  const replay = played(words);
  expect(replay.code, replay.stderr).toBe(0);
  expect(asRecorded(replay.document)).toEqual(run.document);
  // Beyond the image the sector held what no file tells.
  expect(replay.document).toMatchObject({ contentsMadeUp: { blocksRead: expect.any(Number) } });
  expectNoFirmware("flash");
});

it("a pulled plug: its replay ends the same way, and never comes to the machine's own devices", async () => {
  const { boards } = await scene.plugIn(CHIP);
  await boards.control("faults", "1-1", { faults: ["disconnect@40"] });
  const words = flashing("pulled");
  const run = await dfukit(scene.guest, ...words);
  expect(run).toMatchObject({ code: 6, document: { error: { code: "device-disconnected" } } });
  const replay = played(words);
  expect(replay.code, replay.stderr).toBe(6);
  expect(asRecorded(replay.document)).toEqual(run.document);
  expectNoFirmware("pulled");
});

it("a plug pulled and put in again: what was waited for is waited for, without waiting", async () => {
  const { guest } = scene;
  const { boards, replug } = await scene.plugIn(CHIP);
  await boards.control("faults", "1-1", { faults: ["disconnect@45"] });
  const words = [...flashing("replugged"), "--resume"];
  const running = guest.run(dfukitCommand([...words, "--json"]));
  await until(async () => !(await boards.state("1-1")).attached);
  await replug();
  const run = resultOf(await running);
  expect(run).toMatchObject({ code: 0, document: { result: { ok: true, verified: true } } });
  const replay = played(words);
  expect(replay.code, replay.stderr).toBe(0);
  expect(asRecorded(replay.document)).toEqual(run.document);
});
