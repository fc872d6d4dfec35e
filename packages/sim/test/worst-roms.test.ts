/**
 * The chips with the worst boot ROMs, with the strings that they really send and their
 * real faults: flashed to the last byte of the flash that is really there, and refused
 * beyond it and where the boot ROM would do damage. What they do to a host that has no
 * profile of them is in `worst-roms-withheld.test.ts`.
 */
import { type CoreError, erase, flash, planJob } from "@dfukit/core";
import type { Segment } from "@dfukit/memory";
import { matchDevice, resolveTarget } from "@dfukit/profiles";
import { describe, expect, it } from "vitest";
import { type Board, type BoardOptions, jobOn, plugIn, targetByDevice } from "./support/board.js";
import { caught } from "./support/caught.js";
import { noiseAt, programAt } from "./support/firmware.js";
import { flashWhole } from "./support/flash-whole.js";
import { differences, readMemory, requested } from "./support/memory.js";
import {
  BASE,
  erasableFlash,
  imageOver,
  WORST_CHIPS,
  type WorstChip,
} from "./support/worst-chips.js";

/** A full chip, worked on as the part that it is. */
async function boardOf({ part, romId, bankMode }: WorstChip): Promise<Board> {
  const options: BoardOptions = {
    part,
    contents: "full",
    ...(romId === undefined ? {} : { romId }),
    ...(bankMode === undefined ? {} : { bankMode }),
  };
  return await plugIn(options);
}

/** The same, worked on as what its descriptors lead to: `--chip` is not given. */
async function liveBoardOf(chip: WorstChip): Promise<Board> {
  const board = await boardOf(chip);
  return { ...board, target: targetByDevice(board.device) };
}

/** The refusal of a job; the chip is as it was, and was asked for nothing that it must not be. */
async function refusedOn(board: Board, segment: Segment): Promise<CoreError> {
  const before = readMemory(board.sim, board.part);
  const error = await caught(flash(jobOn(board), requested(segment)));
  expect(error.code).toBe("plan-refused");
  expect(differences(readMemory(board.sim, board.part), before)).toEqual([]);
  expect([...board.sim.rom.eraseCounts]).toEqual([]);
  expect(board.sim.rom.violations).toEqual([]);
  return error;
}

function codesOf(error: CoreError): readonly string[] {
  return error.details.refusals?.map(({ code }) => code) ?? [];
}

const OUTSIDE = {
  code: "outside-memory",
  hint: "was the image linked for another chip? see `inspect --chip`",
};

describe.each(WORST_CHIPS)("$what ($part)", (chip) => {
  const { unerasable } = chip;
  const end = chip.flash.at(-1)?.end ?? 0;

  it("says of its flash what was seen", async () => {
    const { device } = await boardOf(chip);
    expect(device.alternates[0]?.name).toBe(chip.flashString);
  });

  it(`is flashed to the last byte${unerasable ? " that its boot ROM can erase" : ""}`, async () => {
    const board = await boardOf(chip);
    const ranges = erasableFlash(chip);
    await flashWhole(board, { segments: imageOver(ranges) });
    expect(ranges.at(-1)?.end).toBe(unerasable?.start ?? end);
  });

  it("is refused one byte beyond the end, before it is changed", async () => {
    const error = await refusedOn(await boardOf(chip), noiseAt(end - 4, 5));
    expect(error.details.address).toBe(end);
    expect(error.details.refusals?.[0]).toMatchObject(OUTSIDE);
  });

  it("without --chip: is flashed as far as every chip that it can be", async () => {
    const board = await liveBoardOf(chip);
    const flashEnd = Math.min(chip.liveEnd, chip.unerasable?.start ?? chip.liveEnd);
    await flashWhole(board, { segments: imageOver([{ start: BASE, end: flashEnd }]) });
  });

  it("without --chip: is refused beyond that, and told to name the part", async () => {
    const board = await liveBoardOf(chip);
    const error = await refusedOn(board, noiseAt(chip.liveEnd - 4, 5));
    expect(error.details.address).toBe(chip.liveEnd);
    expect(["outside-memory", "crosses-hole"]).toContain(codesOf(error)[0]);
    const { notes } = resolveTarget(board.device, matchDevice(board.device));
    const isTold = notes.some((text) => text.endsWith("until --chip names the part"));
    expect(isTold).toBe(chip.isSizeTold !== true);
  });
});

describe.each(WORST_CHIPS.filter(({ flash: ranges }) => ranges.length > 1))(
  "the hole of $part",
  (chip) => {
    const [bank1, bank2] = chip.flash;
    const hole = { start: bank1?.end ?? 0, end: bank2?.start ?? 0 };

    it.each([
      ["its first bytes", noiseAt(hole.start, 16)],
      ["its last bytes", noiseAt(hole.end - 16, 16)],
      ["an image that runs from bank 1 into it", noiseAt(hole.start - 16, 32)],
    ])("%s are refused", async (_, segment) => {
      const error = await refusedOn(await boardOf(chip), segment);
      expect(error.details.address).toBe(Math.max(segment.address, hole.start));
      expect(error.details.refusals).toMatchObject([
        { code: "crosses-hole", hint: "the image is made for a chip with more flash" },
      ]);
    });

    it("is left out by an image that is in both banks", async () => {
      const segments = [programAt(BASE, 9001), noiseAt(hole.end, 9001)];
      await flashWhole(await boardOf(chip), { segments });
    });
  },
);

const IN_BANK_1 =
  "keep the image in bank 1, or erase bank 2 with a debug probe first; a chip that can be switched to a single bank has no bank 2 then";

describe.each(WORST_CHIPS.flatMap((chip) => (chip.unerasable ? [chip] : [])))(
  "bank 2 of $part, which its boot ROM cannot erase",
  (chip) => {
    const bank2 = chip.unerasable ?? { start: 0, end: 0 };
    const places = [
      ["its first sector", noiseAt(bank2.start, 100)],
      ["its last byte", noiseAt(bank2.end - 1, 1)],
      ["an image over the border of the banks", noiseAt(bank2.start - 100, 200)],
    ] as const;

    it.each(places)("%s is refused", async (_, segment) => {
      const error = await refusedOn(await boardOf(chip), segment);
      expect(error.details.refusals).toMatchObject([
        { code: "bank-2-erase-broken", hint: IN_BANK_1 },
      ]);
      expect(error.details.address).toBeGreaterThanOrEqual(bank2.start);
    });

    it("is refused in a dry run, and an erase of it with what to do instead", async () => {
      const board = await boardOf(chip);
      const plan = await planJob(jobOn(board), requested(noiseAt(bank2.start, 100)));
      expect(plan.refusals.map(({ code }) => code)).toEqual(["bank-2-erase-broken"]);
      const range = { alternateSetting: 0, ...bank2 };
      const error = await caught(erase(jobOn(board), { ranges: [range] }));
      expect(codesOf(error)).toEqual(["bank-2-erase-broken"]);
      expect(error.hint).toBe(
        "erase bank 2 with a debug probe; a chip that can be switched to a single bank has no bank 2 then",
      );
      expect([...board.sim.rom.eraseCounts]).toEqual([]);
    });

    it("is written to its last byte once a debug probe has erased it", async () => {
      const board = await boardOf(chip);
      const sizeBytes = bank2.end - bank2.start;
      board.sim.rom.writeMemory(bank2.start, new Uint8Array(sizeBytes).fill(0xff));
      await flashWhole(board, { segments: imageOver(chip.flash) });
      expect([...board.sim.rom.eraseCounts.keys()].every((at) => at < bank2.start)).toBe(true);
      expect(chip.flash.at(-1)?.end).toBe(bank2.end);
    });
  },
);

it("an F76x in dual-bank mode that may have 1 MiB is refused from there on, without --chip", async () => {
  const chip = WORST_CHIPS.find(({ part, unerasable }) => part === "STM32F767ZI" && unerasable);
  if (chip === undefined) throw new Error("no F767 with 2 MiB");
  // Sectors of 128 KiB with 1 MiB as with 2, but of bank 2 or of bank 1.
  for (const start of [0x080a_0000, 0x080e_0000]) {
    const error = await refusedOn(await liveBoardOf(chip), noiseAt(start, 100));
    expect(error.details.refusals).toMatchObject([{ code: "bank-2-erase-broken" }]);
  }
});

describe("G0B1, one string for all memories", () => {
  it.each([
    ["named", false],
    ["without --chip", true],
  ])("%s: each memory is known by its number", async (_, isLive) => {
    const board = await plugIn({ part: "STM32G0B1RE", contents: "full" });
    const target = isLive ? targetByDevice(board.device) : board.target;
    const data = noiseAt(0x1fff_7000, 16);
    const options = { consent: ["otp" as const] };
    await flashWhole({ ...board, target }, { segments: [programAt(BASE, 5001), data], options });
    expect(new Set(board.device.alternates.map(({ name }) => name)).size).toBe(1);
    expect(board.sim.attached).toBe(false);
    expect(board.sim.rom.startedAt).toBe(BASE);
  });
});

it.each(["STM32F429ZI", "STM32F427VG"])(
  "%s sends a string that says that it is longer than it is, and it is read all the same",
  async (part) => {
    const { device } = await plugIn({ part });
    expect(device.oddities.map(({ code }) => code)).toEqual(["string-length-wrong"]);
    expect(device.alternates[0]?.name?.endsWith("04*016Kg,01*064Kg,07*128Kg")).toBe(true);
  },
);
