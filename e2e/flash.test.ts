/** Two simulated chips, found, described and flashed by node-usb over the kernel's own USB stack. */
import { describe, expect, it } from "vitest";
import { expectMemory } from "./support/memory.js";
import { firmware, runProgram, share, useGuest } from "./support/scene.js";
import { attach } from "./support/serve.js";

const scene = useGuest();
const BASE = 0x0800_0000;

const F405 = {
  busId: "1-1",
  part: "STM32F405RG",
  serialNumber: "357236543131",
  bytes: 100_003,
} as const;
// 128 bytes per sector and transfer.
const L073 = {
  busId: "1-2",
  part: "STM32L073RZ",
  serialNumber: "357236543131",
  bytes: 10_001,
} as const;

describe("two boards with one serial number", () => {
  it("are found with identity, path and DFU interface, and flashed byte for byte", async () => {
    const { guest } = scene;
    const boards = await scene.serve([
      { ...F405, contents: "full" },
      { ...L073, contents: "full" },
    ]);
    const paths = [await attach(guest, boards, "1-1"), await attach(guest, boards, "1-2")];
    expect(await runProgram(guest, "list")).toEqual([
      {
        identity: {
          vendorId: 0x0483,
          productId: 0xdf11,
          deviceVersion: 0x2200,
          serialNumber: "357236543131",
          path: paths[0],
        },
        interfaces: [{ interfaceNumber: 0, mode: "dfu", alternateCount: 4 }],
      },
      {
        identity: {
          vendorId: 0x0483,
          productId: 0xdf11,
          deviceVersion: expect.any(Number),
          serialNumber: "357236543131",
          path: paths[1],
        },
        interfaces: [{ interfaceNumber: 0, mode: "dfu", alternateCount: 3 }],
      },
    ]);
    // Both at once, each by a process of its own.
    const jobs = [F405, L073].map(async ({ busId, part, bytes }, nth) => {
      const image = firmware(bytes, nth + 1);
      share(`${part}.bin`, image);
      const outcome = await runProgram(guest, "flash", `path=${paths[nth]}`, part, `${part}.bin`);
      expect(outcome).toMatchObject({
        result: {
          bytesRequested: image.length,
          bytesVerified: image.length,
          verified: true,
          left: "confirmed",
        },
      });
      await expectMemory(boards, busId, { start: BASE, expected: image });
      expect(await boards.control("violations", busId)).toEqual([]);
      expect(await boards.control("state", busId)).toMatchObject({
        startedAt: BASE,
        attached: false,
      });
    });
    await Promise.all(jobs);
  });
});
