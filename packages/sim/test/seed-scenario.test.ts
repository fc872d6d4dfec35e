/**
 * The scenario this project began with: an STM32L073 whose boot ROM sends a memory
 * string without unit letters, so that other tools take its sectors for neither
 * readable nor writable, transfer nothing, and report success.
 */
import { flash } from "@dfukit/core";
import { resolveTarget } from "@dfukit/profiles";
import { expect, it } from "vitest";
import { eventsOf, jobOn, plugIn, targetByDevice } from "./support/board.js";
import { caught } from "./support/caught.js";
import { programAt } from "./support/firmware.js";
import { differences, overlaid, readMemory, requested } from "./support/memory.js";

const PART = "STM32L073RZ";
const FIRMWARE = programAt(0x0800_0000, 40_961);

it("an STM32L073 sends the strings that were seen on real ones", async () => {
  const { device } = await plugIn({ part: PART });
  expect(device.alternates.map(({ name }) => name)).toEqual([
    "@Internal Flash  /0x08000000/1536*128g",
    "@Option Bytes  /0x1FF80000/01*032 e",
    "@DATA Memory /0x08080000/2*3Ke",
  ]);
});

it("an STM32L073 is flashed byte for byte, and leaves to the program", async () => {
  const board = await plugIn({ part: PART, contents: "full" });
  const before = readMemory(board.sim, board.part);
  const target = targetByDevice(board.device);
  const result = await flash(jobOn(board, { target }), requested(FIRMWARE));
  expect(differences(readMemory(board.sim, board.part), overlaid(before, [FIRMWARE]))).toEqual([]);
  expect(result).toMatchObject({
    bytesRequested: 40_961,
    bytesWritten: 41_088,
    bytesAlreadyThere: 0,
    bytesKept: 127,
    sectorsErased: 321,
    bytesVerified: 40_961,
    verified: true,
  });
  expect(board.sim.rom.startedAt).toBe(0x0800_0000);
  expect(board.sim.rom.violations).toEqual([]);
});

it("the same device without its profile ends in an error, never in a success of nothing", async () => {
  const board = await plugIn({ part: PART, contents: "full" });
  const before = readMemory(board.sim, board.part);
  const { target } = resolveTarget(board.device, []);
  const error = await caught(flash(jobOn(board, { target }), requested(FIRMWARE)));
  expect(error).toMatchObject({
    code: "plan-refused",
    message: "the device offers no sector that can be written, so nothing would be transferred",
    hint: "its memory string may be wrong: name the chip with --chip",
    details: { refusals: [{ code: "no-writable-sector" }] },
  });
  expect(eventsOf(board, "failed").map((event) => event.error)).toEqual([error]);
  expect(eventsOf(board, "finished")).toEqual([]);
  expect(differences(readMemory(board.sim, board.part), before)).toEqual([]);
});
