/** Every verb that works on a device, over the kernel's own USB stack, on four chips. */
import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { dfukit } from "./support/dfukit.js";
import { expectMemory, firstDifference } from "./support/memory.js";
import { SHARED } from "./support/paths.js";
import { firmware, share, useGuest } from "./support/scene.js";
import { attach } from "./support/serve.js";

const scene = useGuest();
const BASE = 0x0800_0000;

/** Each with its erased byte, its first sector, and an image that ends in the middle of one. */
const CHIPS = [
  { busId: "1-1", part: "STM32L073RZ", kib: 192, erased: 0x00, sectorBytes: 128, imageBytes: 3001 },
  {
    busId: "1-2",
    part: "STM32F405RG",
    kib: 1024,
    erased: 0xff,
    sectorBytes: 0x4000,
    imageBytes: 20_001,
  },
  {
    busId: "1-3",
    part: "STM32L476RG",
    kib: 1024,
    erased: 0xff,
    sectorBytes: 2048,
    imageBytes: 5003,
  },
  {
    busId: "1-4",
    part: "STM32H743ZI",
    kib: 2048,
    erased: 0xff,
    sectorBytes: 0x2_0000,
    imageBytes: 9001,
  },
] as const;

it("four chips at once are listed by path, each with its line", async () => {
  const { guest } = scene;
  const boards = await scene.serve(CHIPS);
  const paths: string[] = [];
  for (const { busId } of CHIPS) paths.push(await attach(guest, boards, busId));
  const { code, document } = await dfukit(guest, "list");
  expect({ code, document }).toMatchObject({
    code: 0,
    document: {
      devices: CHIPS.map(({ part }, nth) => ({
        number: nth + 1,
        path: paths[nth],
        simulated: false,
        mode: "dfu",
        error: null,
        candidates: expect.arrayContaining([
          expect.objectContaining({
            id: expect.stringMatching(new RegExp(`^${part.slice(0, 7)}`, "i")),
          }),
        ]),
      })),
    },
  });
});

it("two boards with one serial number are flashed at once, each by a process of its own", async () => {
  const { guest } = scene;
  const serialNumber = "357236543131";
  const parts = ["STM32L476RG", "STM32F405RG"] as const;
  const chips = parts.map((part, nth) => ({ busId: `1-${nth + 1}`, part, serialNumber }));
  const boards = await scene.serve(chips.map((chip) => ({ ...chip, contents: "full" })));
  const paths: string[] = [];
  for (const { busId } of chips) paths.push(await attach(guest, boards, busId));
  expect(await dfukit(guest, "list")).toMatchObject({
    document: { devices: paths.map((path) => ({ path, serialNumber })) },
  });
  const jobs = chips.map(async ({ busId, part }, nth) => {
    const image = firmware(15_001 + nth, 50 + nth);
    share(`both-${nth}.bin`, image);
    const words = [`both-${nth}.bin@0x08000000`, "--device", `path=${paths[nth]}`, "--chip", part];
    expect(await dfukit(guest, "flash", ...words)).toMatchObject({
      code: 0,
      document: { result: { ok: true, bytesVerified: image.length, left: "confirmed" } },
    });
    await expectMemory(boards, busId, { start: BASE, expected: image });
    expect(await boards.state(busId)).toMatchObject({ startedAt: BASE, attached: false });
    expect(await boards.control("violations", busId)).toEqual([]);
  });
  await Promise.all(jobs);
});

it("a device that holds something else: exit code 1, and the first byte that differs", async () => {
  const { guest } = scene;
  const { boards, path } = await scene.plugIn({ part: "STM32L073RZ" });
  share("other.bin", firmware(300, 1));
  await boards.control("write-memory", "1-1", { start: BASE, bytes: "00400020010100085a" });
  const words = ["other.bin@0x08000000", "--chip", "STM32L073RZ", "--device", `path=${path}`];
  expect(await dfukit(guest, "verify", ...words)).toMatchObject({
    code: 1,
    document: { error: { code: "verify-failed", address: "0x08000008" } },
  });
});

it.each(CHIPS)("$part: flash, verify, read, erase, leave", async (chip) => {
  const { guest } = scene;
  const { part, kib, erased, sectorBytes, imageBytes } = chip;
  const { boards, path } = await scene.plugIn({ part, contents: "full" });
  // All of its flash is compared: nothing may be touched that was not asked for.
  const before = await boards.memory("1-1", BASE, BASE + kib * 1024);
  const image = firmware(imageBytes, imageBytes);
  share("fw.bin", image);
  const device = ["--device", `path=${path}`, "--chip", part];

  const flashed = await dfukit(guest, "flash", "fw.bin@0x08000000", "--no-leave", ...device);
  expect(flashed).toMatchObject({
    code: 0,
    document: { result: { ok: true, verified: true, left: "no" }, error: null },
  });
  // What the image does not cover is kept.
  const expected = before.slice();
  expected.set(image);
  await expectMemory(boards, "1-1", { start: BASE, expected });

  expect(await dfukit(guest, "verify", "fw.bin@0x08000000", ...device)).toMatchObject({
    code: 0,
    document: { result: { ok: true, bytesVerified: imageBytes } },
  });

  const range = ["--range", `0x08000000+${imageBytes + 99}`];
  expect(await dfukit(guest, "read", "-o", "read.bin", ...range, ...device)).toMatchObject({
    code: 0,
    document: { result: { ok: true, bytesRead: imageBytes + 99 } },
  });
  const read = Uint8Array.from(readFileSync(`${SHARED}/read.bin`));
  expect(firstDifference(read, expected.slice(0, imageBytes + 99))).toBe(null);

  expect(await dfukit(guest, "leave", ...device)).toMatchObject({
    code: 0,
    document: { result: { ok: true, startAddress: "0x08000000", left: "confirmed" } },
  });
  expect(await boards.control("state", "1-1")).toMatchObject({ startedAt: BASE, attached: false });

  await boards.control("replug", "1-1");
  expect(await attach(guest, boards, "1-1")).toBe(path);
  const sector = ["--range", `0x08000000+${sectorBytes}`];
  expect(await dfukit(guest, "erase", ...sector, "--yes", ...device)).toMatchObject({
    code: 0,
    document: { result: { ok: true, sectorsErased: 1, bytesVerified: sectorBytes } },
  });
  expected.fill(erased, 0, sectorBytes);
  await expectMemory(boards, "1-1", { start: BASE, expected });
  expect(await boards.control("violations", "1-1")).toEqual([]);
});
