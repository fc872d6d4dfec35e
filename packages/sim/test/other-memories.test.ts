/** Option bytes, OTP and data EEPROM: memories that are no flash, and what must never be done to them. */
import { flash } from "@dfukit/core";
import { describe, expect, it } from "vitest";
import { type Board, eventsOf, jobOn, plugIn, reconnecting, replugged } from "./support/board.js";
import { caught } from "./support/caught.js";
import { noiseAt, programAt } from "./support/firmware.js";
import { flashWhole } from "./support/flash-whole.js";
import { differences, overlaid, readMemory, regionOf, requested } from "./support/memory.js";

const CONSENT = { consent: ["option-bytes", "otp"] } as const;
const PARTS = ["STM32L073RZ", "STM32F405RG", "STM32L476RG", "STM32H743ZI"];

function optionsOf({ part }: Board) {
  const options = part.profile.optionBytes;
  const [block] = options?.blocks ?? [];
  if (options === null || block === undefined) throw new Error(`${part.part} has no option bytes`);
  return { block, protection: options.readProtection, resets: options.resetsAfterWrite === true };
}

describe.each(PARTS)("option bytes of %s", (part) => {
  it("one byte is changed by read, modify, write of its block", async () => {
    const board = await plugIn({ part });
    const { block, resets } = optionsOf(board);
    const change = { address: block.start + block.sizeBytes - 2, bytes: Uint8Array.of(0x5a) };
    const before = readMemory(board.sim, board.part);
    const job = jobOn(board, { reconnect: reconnecting(board) });
    const result = await flash(job, requested(change), CONSENT);
    expect(differences(readMemory(board.sim, board.part), overlaid(before, [change]))).toEqual([]);
    expect(board.sim.rom.violations).toEqual([]);
    expect(result).toMatchObject({
      bytesRequested: 1,
      bytesWritten: block.sizeBytes,
      bytesVerified: 1,
      verified: true,
    });
    expect(eventsOf(board, "reconnected")).toHaveLength(resets ? 1 : 0);
    const again = await flash(jobOn(await replugged(board)), requested(change), CONSENT);
    expect(again).toMatchObject({ bytesWritten: 0, bytesAlreadyThere: 1 });
  });

  it("without consent nothing is sent", async () => {
    const board = await plugIn({ part });
    const change = noiseAt(optionsOf(board).block.start, 1);
    const error = await caught(flash(jobOn(board), requested(change)));
    expect(error.details.refusals?.map(({ code }) => code)).toEqual(["consent-missing"]);
    expect(error.hint).toBe("leave the data out (--exclude), or allow it with --option-bytes");
  });

  it("readout protection level 2 is refused, whatever is allowed", async () => {
    const board = await plugIn({ part });
    const { protection } = optionsOf(board);
    const level2 = { address: protection?.address ?? 0, bytes: Uint8Array.of(0xcc) };
    const error = await caught(flash(jobOn(board), requested(level2), CONSENT));
    expect(error.details.refusals?.map(({ code }) => code)).toEqual(["irreversible"]);
    expect(error.message).toContain("readout protection level 2, which no one can take back");
    expect(board.sim.rom.violations).toEqual([]);
  });

  it("come after the flash in one job, and both are proven", async () => {
    const board = await plugIn({ part, contents: "full" });
    const { block } = optionsOf(board);
    const change = { address: block.start + block.sizeBytes - 2, bytes: Uint8Array.of(0x3c) };
    await flashWhole(board, {
      segments: [programAt(0x0800_0000, 900), change],
      job: { reconnect: reconnecting(board) },
      options: CONSENT,
    });
  });
});

it("a chip that resets after its option bytes and does not come back is no success", async () => {
  const board = await plugIn({ part: "STM32F405RG" });
  const change = { address: optionsOf(board).block.start + 8, bytes: Uint8Array.of(0x5a) };
  const error = await caught(flash(jobOn(board), requested(change), CONSENT));
  expect(error.code).toBe("device-disconnected");
  expect(error.hint).toBe(
    "enter DFU mode again and run the same command once more: it compares them",
  );
});

describe.each(["STM32F405RG", "STM32L476RG"])("OTP of %s", (part) => {
  it("is written once, and a second job with the same bytes has nothing to do", async () => {
    const board = await plugIn({ part });
    const start = regionOf(board.part, "otp").runs[0]?.start ?? 0;
    const data = noiseAt(start + 16, 24);
    const result = await flashWhole(board, { segments: [data], options: CONSENT });
    expect(result.sectorsErased).toBe(0);
    const again = await flashWhole(await replugged(board), { segments: [data], options: CONSENT });
    expect(again).toMatchObject({ bytesWritten: 0, bytesAlreadyThere: 24 });
  });

  it("is refused where it is programmed, and without consent", async () => {
    const board = await plugIn({ part });
    const start = regionOf(board.part, "otp").runs[0]?.start ?? 0;
    board.sim.rom.writeMemory(start, Uint8Array.of(1, 2, 3, 4, 5, 6, 7, 8));
    const before = readMemory(board.sim, board.part);
    const data = requested(noiseAt(start, 8));
    const programmed = await caught(flash(jobOn(board), data, CONSENT));
    expect(programmed.details.refusals?.map(({ code }) => code)).toContain("otp-programmed");
    expect(programmed.details.address).toBe(start);
    const unasked = await caught(flash(jobOn(board), data));
    expect(unasked.details.refusals?.map(({ code }) => code)).toContain("consent-missing");
    expect(differences(readMemory(board.sim, board.part), before)).toEqual([]);
  });
});

describe("data EEPROM of STM32L073RZ", () => {
  it("is changed in place, in both directions, and only where it differs", async () => {
    const board = await plugIn({ part: "STM32L073RZ" });
    const start = regionOf(board.part, "eeprom").runs[0]?.start ?? 0;
    await flashWhole(board, { segments: [noiseAt(start + 3, 401)] });
    const one = await replugged(board);
    const changed = { address: start + 200, bytes: Uint8Array.of(0, 0xff, 0) };
    const result = await flashWhole(one, { segments: [changed] });
    expect(result).toMatchObject({ sectorsErased: 0, bytesWritten: 8 });
    expect(board.sim.rom.eraseCounts.size).toBe(0);
  });

  it("may be set to zero, which is also what its flash calls erased", async () => {
    const board = await plugIn({ part: "STM32L073RZ" });
    const start = regionOf(board.part, "eeprom").runs[0]?.start ?? 0;
    board.sim.rom.writeMemory(start, new Uint8Array(64).fill(0xa5));
    await flashWhole(board, { segments: [{ address: start, bytes: new Uint8Array(64) }] });
  });
});
