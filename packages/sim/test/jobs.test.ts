/** The single steps as jobs: verify, read, erase, leave, unprotect, and the plan of a dry run. */
import { erase, leave, planJob, read, unprotect, verify } from "@dfukit/core";
import { formatAddress, readByteRange } from "@dfukit/memory";
import { describe, expect, it } from "vitest";
import { type Board, eventsOf, jobOn, plugIn } from "./support/board.js";
import { caught } from "./support/caught.js";
import { noiseAt, programAt } from "./support/firmware.js";
import { flashWhole, programOn } from "./support/flash-whole.js";
import {
  differences,
  flashSectors,
  overlaid,
  readMemory,
  regionOf,
  requested,
} from "./support/memory.js";

const PARTS = ["STM32L073RZ", "STM32F405RG", "STM32L476RG", "STM32H743ZI"];

async function fullBoard(part: string): Promise<Board> {
  return await plugIn({ part, contents: "full" });
}

function sectorsOf({ part }: Board) {
  const [first, second, third] = flashSectors(part);
  if (first === undefined || second === undefined || third === undefined) throw new Error("few");
  return { first, second, third };
}

describe.each(PARTS)("%s", (part) => {
  it("verify: proves every byte, and names the first that differs", async () => {
    const board = await fullBoard(part);
    const program = programOn(board);
    await flashWhole(board, { segments: [program], options: { leave: false } });
    expect(await verify(jobOn(board), requested(program))).toEqual({ bytesVerified: 5001 });
    const changed = program.bytes.slice();
    changed[4000] = (changed[4000] ?? 0) ^ 0x10;
    const before = readMemory(board.sim, board.part);
    const wrong = { address: program.address, bytes: changed };
    const error = await caught(verify(jobOn(board), requested(wrong)));
    expect(error).toMatchObject({
      code: "verify-failed",
      details: {
        address: program.address + 4000,
        expected: changed[4000],
        actual: program.bytes[4000],
      },
    });
    expect(differences(readMemory(board.sim, board.part), before)).toEqual([]);
  });

  it("read: gives any ranges as they are", async () => {
    const board = await fullBoard(part);
    const { first, third } = sectorsOf(board);
    const ranges = [
      { alternateSetting: 0, start: first.start + 1, end: first.start + 100 },
      { alternateSetting: 0, start: third.start - 3, end: third.start + 2500 },
    ];
    const image = await read(jobOn(board), ranges);
    for (const range of ranges) {
      expect(readByteRange(image, range, 0)).toEqual(board.sim.rom.readMemory(range));
    }
    expect(board.sim.rom.violations).toEqual([]);
  });

  it("read: refuses what is no memory, before the device is touched", async () => {
    const board = await fullBoard(part);
    board.sim.resetCounters();
    const range = { alternateSetting: 0, start: 0x0900_0000, end: 0x0900_0010 };
    const error = await caught(read(jobOn(board), [range]));
    expect(error).toMatchObject({ code: "plan-refused", details: { address: 0x0900_0000 } });
    expect(board.sim.counters.transfers).toBe(0);
  });

  it("erase: whole sectors, each once, and proven blank", async () => {
    const board = await fullBoard(part);
    const { second, third } = sectorsOf(board);
    const before = readMemory(board.sim, board.part);
    const range = { alternateSetting: 0, start: second.start, end: third.end };
    const result = await erase(jobOn(board), { ranges: [range, range] });
    const sizeBytes = third.end - second.start;
    expect(result).toMatchObject({ sectorsErased: 2, bytesVerified: sizeBytes });
    const blank = new Uint8Array(sizeBytes).fill(board.target.erasedByte);
    const expected = overlaid(before, [{ address: second.start, bytes: blank }]);
    expect(differences(readMemory(board.sim, board.part), expected)).toEqual([]);
    expect([...board.sim.rom.eraseCounts.values()]).toEqual([1, 1]);
  });

  it("erase: a range that is not made of whole sectors is refused, with the one that is", async () => {
    const board = await fullBoard(part);
    const { first } = sectorsOf(board);
    const range = { alternateSetting: 0, start: first.start + 4, end: first.end };
    const error = await caught(erase(jobOn(board), { ranges: [range] }));
    expect(error.details.refusals?.map(({ code }) => code)).toEqual(["not-whole-sectors"]);
    const whole = `${formatAddress(first.start)}..${formatAddress(first.end)}`;
    expect(error.hint).toContain(whole);
    expect([...board.sim.rom.eraseCounts]).toEqual([]);
  });

  it("leave: starts the program at an address", async () => {
    const board = await fullBoard(part);
    const address = sectorsOf(board).second.start;
    expect(await leave(jobOn(board), address)).toBe("assumed");
    expect(board.sim.rom.startedAt).toBe(address);
    const again = await fullBoard(part);
    const confirmLeft = async () => !again.sim.attached;
    expect(await leave(jobOn(again, { confirmLeft }), address)).toBe("confirmed");
  });

  it("unprotect: the chip erases itself, opens, and can be flashed", async () => {
    const board = await plugIn({ part, contents: "full", readProtection: 1 });
    await unprotect(jobOn(board));
    await board.sim.wait(60_000);
    expect(board.sim.attached).toBe(false);
    board.sim.replug();
    const opened = { ...board, transport: await board.sim.open() };
    const [range] = flashSectors(board.part);
    const bytes = board.sim.rom.readMemory(range ?? { start: 0, end: 0 });
    expect(bytes.every((byte) => byte === board.target.erasedByte)).toBe(true);
    await flashWhole(opened);
  });

  it("a dry run reads, plans what the job then does, and changes nothing", async () => {
    const board = await fullBoard(part);
    const { second } = sectorsOf(board);
    const data = noiseAt(second.start + 3, 50);
    const before = readMemory(board.sim, board.part);
    const plan = await planJob(jobOn(board), requested(data));
    expect(differences(readMemory(board.sim, board.part), before)).toEqual([]);
    expect([...board.sim.rom.eraseCounts]).toEqual([]);
    const result = await flashWhole(board, { segments: [data] });
    expect(plan.refusals).toEqual([]);
    expect(result.planned).toEqual(plan.totals);
    expect(result.bytesWritten).toBe(plan.totals.bytesToWrite);
    expect(eventsOf(board, "bytes-kept")).toHaveLength(1);
  });
});

describe.each(["STM32F405RG", "STM32L476RG"])("%s", (part) => {
  it("mass erase: the whole flash, proven blank, and nothing else", async () => {
    const board = await fullBoard(part);
    const before = readMemory(board.sim, board.part);
    const result = await erase(jobOn(board), { massErase: true });
    const { sizeBytes } = board.part.size;
    expect(result).toMatchObject({
      sectorsErased: flashSectors(board.part).length,
      bytesVerified: sizeBytes,
    });
    const blank = { address: 0x0800_0000, bytes: new Uint8Array(sizeBytes).fill(0xff) };
    expect(differences(readMemory(board.sim, board.part), overlaid(before, [blank]))).toEqual([]);
  });
});

it("a program in the EEPROM of an L073 is no reason to erase anything", async () => {
  const board = await fullBoard("STM32L073RZ");
  const [run] = regionOf(board.part, "eeprom").runs;
  const data = noiseAt((run?.start ?? 0) + 5, 301);
  await flashWhole(board, { segments: [programAt(0x0800_0000, 128), data] });
  expect(board.sim.rom.eraseCounts.size).toBe(1);
});
