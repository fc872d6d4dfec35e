/**
 * What the command line does when the device does not do its part: exit code, hint, and an
 * end in time. Three boards are in trouble from the start, because most of that is waiting.
 */
import { beforeAll, expect, it } from "vitest";
import { dfukit, dfukitCommand, resultOf, type VerbResult } from "./support/dfukit.js";
import { expectMemory } from "./support/memory.js";
import { firmware, share, useGuest } from "./support/scene.js";
import { attach } from "./support/serve.js";
import { until } from "./support/until.js";

const scene = useGuest("after-all");
const BASE = 0x0800_0000;
const PART = "STM32F405RG";
const CHIP = { part: PART, contents: "full" } as const;
const IMAGE = firmware(20_001, 30);
/**
 * No end of trouble is further away: most that a boot ROM is given are 30 s, and three programs
 * share an emulated processor.
 */
const END_MS = 150_000;
const KILL_MS = 300_000;
const AGAIN = "unplug the device, enter DFU mode again and run the same command once more";

const PULLED = "check cable and power, enter DFU mode again and run the same command once more";

const TROUBLES = [
  { busId: "1-1", fault: "wedge@30", code: "transfer-timeout", hint: AGAIN },
  { busId: "1-2", fault: "stall@30:always", code: "request-stalled", hint: AGAIN },
  {
    busId: "1-3",
    fault: "busy-forever@30",
    code: "device-stuck-busy",
    hint: "unplug the device and enter DFU mode again; on some computers a USB hub in between helps",
  },
] as const;
const inTrouble = new Map<string, Promise<VerbResult>>();

beforeAll(async () => {
  const boards = await scene.serve(TROUBLES.map(({ busId }) => ({ ...CHIP, busId })));
  for (const { busId, fault } of TROUBLES) {
    const path = await attach(scene.guest, boards, busId);
    await boards.control("faults", busId, { faults: [fault] });
    const command = dfukitCommand([...flashOf(path), "--json"]);
    inTrouble.set(busId, scene.guest.run(command, KILL_MS).then(resultOf));
  }
});

function flashOf(path: string): readonly string[] {
  share("trouble.bin", IMAGE);
  const words = ["flash", "trouble.bin@0x08000000", "--no-leave", "--chip", PART];
  return [...words, "--device", `path=${path}`];
}

it("a plug pulled at a random transfer: exit code 6, and the next flash succeeds", async () => {
  const { guest } = scene;
  const { boards, path, replug } = await scene.plugIn(CHIP);
  const expected = await boards.memory("1-1", BASE, BASE + 0x1_0000);
  expected.set(IMAGE);
  // Reading, erasing, writing or verifying: the whole job has some 70 requests.
  const at = Math.floor(Math.random() * 60);
  await boards.control("faults", "1-1", { faults: [`disconnect@${at}`] });
  const pulled = await dfukit(guest, ...flashOf(path));
  expect({ at, ...pulled }).toMatchObject({
    at,
    code: 6,
    document: { error: { code: "device-disconnected", hint: PULLED } },
  });
  expect(pulled.ms).toBeLessThan(END_MS);
  await boards.control("faults", "1-1", { faults: [] });
  await replug();
  const again = await dfukit(guest, ...flashOf(path));
  expect({ at, ...again }).toMatchObject({ at, code: 0, document: { result: { verified: true } } });
  // What the image does not cover is there as well, although its sector may have been erased.
  await expectMemory(boards, "1-1", { start: BASE, expected });
});

// While it writes, each: the place is another on every chip.
it.each([
  ["STM32L073RZ", "disconnect@address=0x08000900"],
  [PART, "disconnect@address=0x08003000"],
  ["STM32L476RG", "disconnect@address=0x08001800"],
  ["STM32H743ZI", "disconnect@address=0x08002000"],
] as const)(
  "%s, its plug pulled and put in again, with --resume: the job ends as if nothing had been",
  async (part, fault) => {
    const { guest } = scene;
    const { boards, path, replug } = await scene.plugIn({ part, contents: "full" });
    const image = part === "STM32L073RZ" ? IMAGE.slice(0, 3001) : IMAGE;
    const expected = await boards.memory("1-1", BASE, BASE + 0x2_0000);
    expected.set(image);
    await boards.control("faults", "1-1", { faults: [fault] });
    share("resume.bin", image);
    const words = ["flash", "resume.bin@0x08000000", "--no-leave", "--chip", part, "--no-skip"];
    const device = ["--device", `path=${path}`, "--resume", "--json"];
    const flashing = guest.run(dfukitCommand([...words, ...device]));
    await until(async () => !(await boards.state("1-1")).attached);
    await boards.control("faults", "1-1", { faults: [] });
    await replug();
    expect(resultOf(await flashing)).toMatchObject({
      code: 0,
      document: { result: { ok: true, verified: true, bytesVerified: image.length } },
    });
    await expectMemory(boards, "1-1", { start: BASE, expected });
  },
);

it.each(TROUBLES)("$fault: exit code 6, $code", async ({ busId, code, hint }) => {
  const ended = await inTrouble.get(busId);
  expect(ended).toMatchObject({ code: 6, document: { error: { code, hint } } });
  expect(ended?.ms).toBeLessThan(END_MS);
});
