/**
 * The chips with the worst boot ROMs before a host without their profile, or with a wrong
 * one: every fault bites, and none ends in a false success. The last tests are of the harm
 * that no host can see, against which only the profile helps.
 */
import { erase, type FlashTarget, flash } from "@dfukit/core";
import type { Segment } from "@dfukit/memory";
import { candidateForChip, findChip, resolveTarget } from "@dfukit/profiles";
import { describe, expect, it } from "vitest";
import { type Board, type BoardOptions, jobOn, plugIn } from "./support/board.js";
import { caught } from "./support/caught.js";
import { noiseAt, programAt } from "./support/firmware.js";
import { flashWhole } from "./support/flash-whole.js";
import { bytesAt, differences, overlaid, readMemory, requested } from "./support/memory.js";
import { BASE } from "./support/worst-chips.js";

const H743_V = { part: "STM32H743VI", romId: 0x90 } as const;
const F767 = { part: "STM32F767ZI", romId: 0x93, bankMode: "dual-bank" } as const;
const F767_1M = { ...F767, part: "STM32F767ZG" } as const;
const F429 = { part: "STM32F429ZI", romId: 0x91 } as const;
const F427_DUAL = { part: "STM32F427VG", romId: 0x90, bankMode: "dual-bank" } as const;
/** The map of single-bank mode, which some tools were seen to show in dual-bank mode. */
const SINGLE_MAP = "@Internal Flash  /0x08000000/04*032Kg,01*128Kg,07*256Kg";

/** What the descriptors alone lead to: no profile has a say. */
function withoutProfile({ device }: Board): FlashTarget {
  return resolveTarget(device, []).target;
}

async function withheld(options: BoardOptions): Promise<Board> {
  const board = await plugIn({ contents: "full", ...options });
  return { ...board, target: withoutProfile(board) };
}

/** A job that must not come to a good end. */
interface Bite {
  readonly what: string;
  readonly options: BoardOptions;
  readonly segment: Segment;
  readonly code: string;
  /** The address that the error names. */
  readonly at: number;
}

const BITES: readonly Bite[] = [
  {
    what: "H743 revision V sticks in bank 2",
    options: H743_V,
    segment: programAt(0x0810_0000, 5001),
    code: "device-stuck-busy",
    at: 0x0810_0000,
  },
  {
    what: "H743 with 1 MiB has nothing in its hole",
    options: { ...H743_V, part: "STM32H743VG" },
    segment: programAt(0x0808_0000, 5001),
    code: "device-error",
    at: 0x0808_0000,
  },
  {
    what: "H750 has nothing behind its 128 KiB",
    options: { part: "STM32H750VB", romId: 0x91 },
    segment: noiseAt(0x0801_ff00, 512),
    code: "device-error",
    at: 0x0802_0000,
  },
  {
    what: "H7A3 with 1 MiB has nothing in its hole",
    options: { part: "STM32H7A3VG" },
    segment: noiseAt(0x0807_ff00, 512),
    code: "device-error",
    at: 0x0808_0000,
  },
  {
    what: "F767 with 2 MiB erases sector i+4 of bank 2",
    options: F767,
    segment: noiseAt(0x0810_0000, 512),
    code: "verify-failed",
    at: 0x0810_0000,
  },
  {
    what: "F767 with 1 MiB erases sector i+4 of bank 2",
    options: F767_1M,
    segment: noiseAt(0x0808_0000, 512),
    code: "verify-failed",
    at: 0x0808_0000,
  },
  {
    what: "F767 erases nothing for the last sectors of bank 2",
    options: F767,
    segment: noiseAt(0x081e_0000, 512),
    code: "verify-failed",
    at: 0x081e_0000,
  },
  {
    what: "F429 erases nothing in bank 2",
    options: F429,
    segment: noiseAt(0x0810_0000, 512),
    code: "verify-failed",
    at: 0x0810_0000,
  },
  {
    what: "F427 with 1 MiB has nothing behind it",
    options: { part: "STM32F427VG", romId: 0x90 },
    segment: noiseAt(0x0810_0000, 512),
    code: "device-error",
    at: 0x0810_0000,
  },
];

async function biting(board: Board, { segment, code, at }: Omit<Bite, "what" | "options">) {
  const error = await caught(flash(jobOn(board), requested(segment)));
  expect(error).toMatchObject({ code, details: { address: at } });
  expect(board.events.map(({ kind }) => kind)).not.toContain("finished");
  expect(board.sim.rom.startedAt).toBe(null);
}

describe("without the profile", () => {
  it.each(BITES)("$what: $code", async ({ options, ...bite }) => {
    await biting(await withheld(options), bite);
  });

  it("L072 with 128 KiB has no sector that can be written: the string has no unit", async () => {
    const board = await withheld({ part: "STM32L072RB" });
    const before = readMemory(board.sim, board.part);
    const error = await caught(flash(jobOn(board), requested(programAt(BASE, 5001))));
    expect(error.details.refusals).toMatchObject([
      {
        code: "no-writable-sector",
        hint: "its memory string may be wrong: name the chip with --chip",
      },
    ]);
    expect(differences(readMemory(board.sim, board.part), before)).toEqual([]);
  });

  it("G0B1 has no OTP memory: its string is that of the flash", async () => {
    const board = await withheld({ part: "STM32G0B1RE" });
    const error = await caught(
      flash(jobOn(board), requested(noiseAt(0x1fff_7000, 16)), { consent: ["otp"] }),
    );
    expect(error.details.refusals).toMatchObject([{ code: "outside-memory" }]);
    // Nor are there two more memories where the flash is.
    const [{ image }] = requested(programAt(BASE, 301));
    const before = readMemory(board.sim, board.part);
    const other = await caught(flash(jobOn(board), [{ alternateSetting: 1, image }]));
    expect(other.code).toBe("plan-refused");
    expect(board.target.layout.regions.map((region) => region.alternateSetting)).toEqual([0]);
    expect(differences(readMemory(board.sim, board.part), before)).toEqual([]);
  });

  it("G0B1 is left all the same, with a stall where others answer", async () => {
    const board = await withheld({ part: "STM32G0B1RE" });
    const result = await flashWhole(board, { segments: [programAt(BASE, 5001)] });
    expect(result.left).toBe("assumed");
    expect(board.sim.rom.startedAt).toBe(BASE);
    const last = board.sim.transcript.findLast(({ kind }) => kind === "control-in");
    expect(last).toMatchObject({ setup: { request: 3 }, outcome: "stall" });
  });

  it.each([
    ["F767", F767, 0x0810_0000, [0x0811_0000]],
    ["F429", F429, 0x0810_0000, []],
  ] as const)("%s: an erase in bank 2 is found not to have happened", async (...row) => {
    const [, options, start, hit] = row;
    const board = await withheld(options);
    const range = { alternateSetting: 0, start, end: start + 16 * 1024 };
    const error = await caught(erase(jobOn(board), { ranges: [range] }));
    expect(["verify-failed", "sector-unchanged"]).toContain(error.code);
    expect(error.details.address).toBe(start);
    expect([...board.sim.rom.eraseCounts.keys()]).toEqual(hit);
  });
});

describe("with the profile of another part, or in another bank mode", () => {
  it("L072 with 128 KiB, taken for 192: hangs, and is well again after a power cycle", async () => {
    const board = await plugIn({ part: "STM32L072RB", contents: "full" });
    const { target } = await plugIn({ part: "STM32L072RZ" });
    const before = readMemory(board.sim, board.part);
    const error = await caught(
      flash(jobOn(board, { target }), requested(noiseAt(0x0801_ff00, 512))),
    );
    expect(error).toMatchObject({
      code: "transfer-timeout",
      hint: "unplug the device, enter DFU mode again and run the same command once more",
    });
    expect(board.sim.rom.violations.map(({ kind }) => kind)).toContain("beyond-end");
    expect(differences(readMemory(board.sim, board.part), before)).toEqual([]);
    await board.transport.close();
    board.sim.replug();
    const again = { ...board, transport: await board.sim.open() };
    await flash(jobOn(again), requested(programAt(BASE, 5001)));
  });

  it("F427 with 1 MiB in dual-bank mode, which its string does not tell", async () => {
    const board = await plugIn({ ...F427_DUAL, contents: "full" });
    const match = findChip(F427_DUAL.part);
    if (match.kind !== "chip") throw new Error("no such part");
    const candidates = [candidateForChip(match.chip, board.device)];
    expect(resolveTarget(board.device, candidates).notes).toEqual([
      "the flash of STM32F427/429/437/439 is taken for single-bank (option bit DB1M = 0), because the device does not tell; dual-bank has other sectors",
    ]);
    const at = 0x0808_0000;
    await biting(board, { segment: noiseAt(at, 512), code: "verify-failed", at });
    expect([...board.sim.rom.eraseCounts]).toEqual([]);
  });

  it("F767 in dual-bank mode that shows the map of single-bank mode", async () => {
    const options = { ...F767, memoryStrings: { 0: SINGLE_MAP }, contents: "full" } as const;
    // The second half of the first sector of that map is the second sector, never erased.
    const bite = { segment: noiseAt(BASE + 0x5000, 512), code: "verify-failed", at: BASE + 0x5000 };
    await biting(await plugIn(options), bite);
    const at = 0x0810_0000;
    await biting(await plugIn(options), {
      segment: noiseAt(at, 512),
      code: "verify-failed",
      at,
    });
  });
});

describe("harm that a host without the profile cannot see", () => {
  it("H7B3: an erase of 2 KiB takes the sector of 8 KiB", async () => {
    const segment = noiseAt(BASE + 0x1000, 512);
    const board = await withheld({ part: "STM32H7B3LI" });
    const before = readMemory(board.sim, board.part);
    await flash(jobOn(board), requested(segment));
    const wanted = overlaid(before, [segment]);
    expect(differences(readMemory(board.sim, board.part), wanted)).not.toEqual([]);
    await flashWhole(await plugIn({ part: "STM32H7B3LI", contents: "full" }), {
      segments: [segment],
    });
  });

  it("F767: bytes for a blank sector of bank 2 cost sector i+4", async () => {
    const [asked, hit] = [
      { start: 0x0810_0000, end: 0x0810_4000 },
      { start: 0x0811_0000, end: 0x0812_0000 },
    ];
    const segment = noiseAt(asked.start, 512);
    const blank = new Uint8Array(asked.end - asked.start).fill(0xff);
    const board = await withheld(F767);
    board.sim.rom.writeMemory(asked.start, blank);
    await flash(jobOn(board), requested(segment));
    const memory = readMemory(board.sim, board.part);
    expect(bytesAt(memory, hit).every((byte) => byte === 0xff)).toBe(true);
    const known = await plugIn({ ...F767, contents: "full" });
    known.sim.rom.writeMemory(asked.start, blank);
    await flashWhole(known, { segments: [segment] });
  });
});
