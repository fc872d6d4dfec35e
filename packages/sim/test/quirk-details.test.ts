/** What the host makes of single quirks: what it finds out, what it tells, how long it waits. */
import { erase, flash } from "@dfukit/core";
import { describe, expect, it } from "vitest";
import { type Board, eventsOf, jobOn, plugIn, profileOf, replugged } from "./support/board.js";
import { caught } from "./support/caught.js";
import { noiseAt, programAt } from "./support/firmware.js";
import { flashWhole, programInBank2, programOn } from "./support/flash-whole.js";
import { differences, flashSectors, readMemory, requested } from "./support/memory.js";

const BASE = 0x0800_0000;

describe("error-at-first-contact", () => {
  it.each([
    [true, "dfuERROR"],
    [false, null],
  ])("%s: the device was found in %s", async (isOn, recoveredFrom) => {
    const quirks = { "error-at-first-contact": isOn };
    const board = await plugIn({ part: "STM32F405RG", quirks });
    await flashWhole(board);
    expect(eventsOf(board, "device-ready")).toEqual([{ kind: "device-ready", recoveredFrom }]);
    expect(board.sim.counters.byRequest.DFU_CLRSTATUS).toBe(isOn ? 1 : 0);
  });
});

describe("statuses that are not clean", () => {
  it.each(["clear-status-stalls", "clear-status-errors"] as const)(
    "%s: CLRSTATUS is sent in dfuERROR only, also after a stall",
    async (quirk) => {
      const board = await plugIn({
        part: "STM32L476RG",
        contents: "full",
        quirks: { [quirk]: true },
        faults: [{ kind: "stall", when: { index: 2 } }],
      });
      await flashWhole(board);
      expect(board.sim.counters.byRequest.DFU_CLRSTATUS).toBe(0);
    },
  );
});

describe("bank-2-erase-sticks-busy", () => {
  it("costs two CLRSTATUS for every sector of bank 2, and none in bank 1", async () => {
    const board = await plugIn({ part: "STM32H743ZI", contents: "full", romId: 0x90 });
    await flashWhole(board, { segments: [programOn(board), programInBank2(board)] });
    expect(board.sim.counters.byRequest.DFU_CLRSTATUS).toBe(2);
  });

  it("of which the host does not know ends in an error within bounds, and the erase has happened", async () => {
    const board = await plugIn({
      part: "STM32H743ZI",
      contents: "full",
      romId: 0x90,
      target: (target) => ({ ...target, behaviour: { ...target.behaviour, quirks: [] } }),
    });
    const program = programInBank2(board);
    const error = await caught(flash(jobOn(board), requested(program)));
    expect(error).toMatchObject({
      code: "device-stuck-busy",
      details: { address: program.address, bState: "dfuDNBUSY" },
    });
    expect(error.hint).toContain("unplug the device");
    expect(board.sim.nowMs).toBeLessThan(180_000);
    expect(board.sim.rom.eraseCounts.get(program.address)).toBe(1);
  });
});

describe("mass erase", () => {
  it.each([true, false])("announced too short: %s: it is waited out", async (isOn) => {
    const quirks = { "mass-erase-announced-too-short": isOn };
    const board = await plugIn({ part: "STM32F405RG", contents: "full", quirks });
    const program = programOn(board);
    await flash(jobOn(board), requested(program), { massErase: true, leave: false });
    const erased = flashSectors(board.part).slice(1);
    const bytes = erased.map(({ start, end }) => board.sim.rom.readMemory({ start, end }));
    expect(bytes.every((sector) => sector.every((byte) => byte === 0xff))).toBe(true);
    expect(board.sim.nowMs).toBeGreaterThan(16_000);
    expect(board.sim.nowMs).toBeLessThan(33_000);
  });

  it("that fails is refused where that is known", async () => {
    const board = await plugIn({ part: "STM32L073RZ", contents: "full" });
    const before = readMemory(board.sim, board.part);
    const options = { massErase: true };
    const flashing = await caught(flash(jobOn(board), requested(programOn(board)), options));
    expect(flashing.details.refusals?.map(({ code }) => code)).toEqual(["mass-erase-unsupported"]);
    const erasing = await caught(erase(jobOn(board), { massErase: true }));
    expect(erasing.details.refusals?.map(({ code }) => code)).toEqual(["mass-erase-unsupported"]);
    expect(differences(readMemory(board.sim, board.part), before)).toEqual([]);
  });

  it("that fails unexpectedly is an error, and the flash is as before", async () => {
    const quirks = { "mass-erase-fails": true };
    const board = await plugIn({ part: "STM32F405RG", contents: "full", quirks });
    const before = readMemory(board.sim, board.part);
    const error = await caught(erase(jobOn(board), { massErase: true }));
    expect(error).toMatchObject({ code: "device-error", details: { bStatus: "errERASE" } });
    expect(differences(readMemory(board.sim, board.part), before)).toEqual([]);
  });
});

describe("a bank 2 that cannot be erased, which the host does not know", () => {
  it.each(["bank-2-erase-hits-other-sector", "bank-2-erase-does-nothing"] as const)(
    "%s never ends in success",
    async (quirk) => {
      const board = await plugIn({
        part: "STM32L476RG",
        contents: "full",
        quirks: { [quirk]: true },
      });
      const error = await caught(flash(jobOn(board), requested(programInBank2(board))));
      expect(["device-error", "sector-unchanged", "verify-failed"]).toContain(error.code);
      expect(error.details.address).toBeDefined();
    },
  );
});

describe("access-beyond-end-hangs", () => {
  it("an image beyond the end of an L073 with 128 KiB never reaches the device", async () => {
    const board = await plugIn({ part: "STM32L073RB", contents: "full" });
    board.sim.resetCounters();
    const error = await caught(flash(jobOn(board), requested(noiseAt(0x0801_ff00, 512))));
    expect(error.details.refusals?.map(({ code }) => code)).toEqual(["outside-memory"]);
    expect(error.details.address).toBe(0x0802_0000);
    expect(board.sim.rom.violations).toEqual([]);
  });
});

describe("long-unaligned-write-corrupts", () => {
  const program = programAt(BASE, 301);

  it("a write is padded, so that its odd end does no harm", async () => {
    const quirks = { "long-unaligned-write-corrupts": true };
    await flashWhole(await plugIn({ part: "STM32L476RG", quirks }), { segments: [program] });
  });

  it("a host that does not pad has its bytes stored wrong, and the comparison finds it", async () => {
    const board = await plugIn({
      part: "STM32L476RG",
      quirks: { "long-unaligned-write-corrupts": true },
      target: (target) => ({ ...target, writeAlignmentBytes: 1 }),
    });
    const error = await caught(flash(jobOn(board), requested(program)));
    expect(error).toMatchObject({ code: "verify-failed", details: { address: BASE + 256 } });
  });
});

describe("busy, as a boot ROM can be", () => {
  it.each(
    (["held", "answered", "stalled"] as const).flatMap((value) =>
      ["STM32L073RZ", "STM32F405RG", "STM32L476RG", "STM32H743ZI"].map((part) => ({ part, value })),
    ),
  )(
    "$part, GETSTATUS $value: is flashed, and skips all the second time",
    async ({ part, value }) => {
      const known = profileOf(part);
      const statusWhileBusy = { ...known.behaviour.statusWhileBusy, value };
      const profile = { ...known, behaviour: { ...known.behaviour, statusWhileBusy } };
      const board: Board = await plugIn({ part, profile, contents: "full" });
      const segments = [programOn(board, 9001)];
      await flashWhole(board, { segments });
      const again = await flashWhole(await replugged(board), { segments });
      expect(again).toMatchObject({ bytesWritten: 0, bytesAlreadyThere: 9001 });
    },
  );
});
