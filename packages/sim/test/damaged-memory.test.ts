/**
 * Flash whose ECC faults when it is read, as a half-programmed word does: the boot ROM
 * hangs, the device has to be opened again, and the sector is erased unread.
 */
import { flash } from "@dfukit/core";
import { describe, expect, it } from "vitest";
import { eventsOf, jobOn, plugIn, reconnecting } from "./support/board.js";
import { caught } from "./support/caught.js";
import { noiseAt, programAt } from "./support/firmware.js";
import { bytesAt, flashSectors, readMemory, requested } from "./support/memory.js";

const PARTS = ["STM32L476RG", "STM32H743ZI"];
const LENGTH = 700;

async function damagedBoard(part: string) {
  const board = await plugIn({ part, contents: "full" });
  const [first, second] = flashSectors(board.part);
  if (first === undefined || second === undefined) throw new Error("too few sectors");
  board.sim.rom.damage(second.start + 64);
  return { board, first, second };
}

describe.each(PARTS)("%s", (part) => {
  it("without a way to open the device again the job ends, and nothing is changed", async () => {
    const { board, second } = await damagedBoard(part);
    const before = readMemory(board.sim, board.part);
    const error = await caught(flash(jobOn(board), requested(noiseAt(second.start, LENGTH))));
    expect(error.code).toBe("transfer-timeout");
    expect(error.hint).toBe(
      "unplug the device, enter DFU mode again and run the same command once more",
    );
    expect(
      Buffer.compare(bytesAt(readMemory(board.sim, board.part), second), bytesAt(before, second)),
    ).toBe(0);
    expect([...board.sim.rom.eraseCounts]).toEqual([]);
  });

  it("with one the sector is erased unread, with a warning, and the rest is kept", async () => {
    const { board, first, second } = await damagedBoard(part);
    const program = programAt(first.start, 50);
    const data = noiseAt(second.start + 8, LENGTH);
    const before = readMemory(board.sim, board.part);
    const job = jobOn(board, { reconnect: reconnecting(board) });
    const result = await flash(job, requested(program, data));
    const after = readMemory(board.sim, board.part);
    const firstWanted = bytesAt(before, first).slice();
    firstWanted.set(program.bytes, 0);
    expect(Buffer.compare(bytesAt(after, first), firstWanted)).toBe(0);
    const secondWanted = new Uint8Array(second.sizeBytes).fill(0xff);
    secondWanted.set(data.bytes, 8);
    expect(Buffer.compare(bytesAt(after, second), secondWanted)).toBe(0);
    expect(result).toMatchObject({ sectorsErased: 2, verified: true });
    expect(eventsOf(board, "reconnected").length).toBeGreaterThan(0);
    expect(eventsOf(board, "warning").map(({ code }) => code)).toEqual(["sector-unreadable"]);
    const [plan] = eventsOf(board, "plan-ready").slice(-1);
    expect(plan?.plan.warnings).toMatchObject([
      { code: "kept-bytes-unreadable", range: { start: second.start, end: second.end } },
    ]);
    expect(board.sim.rom.violations).toEqual([]);
  });

  it("a sector that the image covers whole needs no warning of lost bytes", async () => {
    const { board, second } = await damagedBoard(part);
    const data = noiseAt(second.start, second.sizeBytes);
    const job = jobOn(board, { reconnect: reconnecting(board) });
    await flash(job, requested(data));
    expect(Buffer.compare(bytesAt(readMemory(board.sim, board.part), second), data.bytes)).toBe(0);
    const [plan] = eventsOf(board, "plan-ready").slice(-1);
    expect(plan?.plan.warnings.map(({ code }) => code)).not.toContain("kept-bytes-unreadable");
  });

  it("--no-skip --discard reads nothing before, and so meets no damage", async () => {
    const { board, second } = await damagedBoard(part);
    const data = noiseAt(second.start, LENGTH);
    const options = { skip: false, keep: false, leave: false };
    const result = await flash(jobOn(board), requested(data), options);
    expect(result).toMatchObject({ sectorsErased: 1, bytesKept: 0, verified: true });
    expect(eventsOf(board, "reconnected")).toEqual([]);
  });
});
