/** Chips that say OK and do nothing, refuse, or cannot be read: a job on them never ends in success. */
import { flash } from "@dfukit/core";
import { describe, expect, it } from "vitest";
import { jobOn, plugIn } from "./support/board.js";
import { caught } from "./support/caught.js";
import { programAt } from "./support/firmware.js";
import { differences, readMemory, requested } from "./support/memory.js";

const BASE = 0x0800_0000;
const L0 = "STM32L073RZ";
const F4 = "STM32F405RG";
const L4 = "STM32L476RG";
const H7 = "STM32H743ZI";

describe("a chip that is protected", () => {
  it.each([L0, F4, L4, H7])(
    "%s: a write-protected sector that answers OK is found out",
    async (part) => {
      const board = await plugIn({
        part,
        contents: "full",
        writeProtected: [{ start: BASE, end: BASE + 1 }],
      });
      const before = readMemory(board.sim, board.part);
      const error = await caught(flash(jobOn(board), requested(programAt(BASE, 100))));
      expect(error.code).toBe("sector-unchanged");
      expect(error.message).toMatch(
        /^0x08000000–0x080[0-9A-F]{5} still holds what it held before, although the device answered OK to every request: it is write-protected$/,
      );
      expect(error.details.address).toBe(BASE);
      expect(error.hint).toContain("write protection");
      expect(differences(readMemory(board.sim, board.part), before)).toEqual([]);
    },
  );

  it("a blank sector that is write-protected fails the comparison", async () => {
    const writeProtected = [{ start: BASE, end: BASE + 1 }];
    const board = await plugIn({ part: F4, writeProtected });
    const error = await caught(flash(jobOn(board), requested(programAt(BASE, 100))));
    expect(["verify-failed", "sector-unchanged"]).toContain(error.code);
    expect(error.details).toMatchObject({ address: BASE, expected: 0, actual: 0xff });
  });

  it.each([L0, F4, L4, H7])(
    "%s: readout protection that refuses is named, and nothing is lifted",
    async (part) => {
      const board = await plugIn({ part, contents: "full", readProtection: 1 });
      const before = readMemory(board.sim, board.part);
      const error = await caught(flash(jobOn(board), requested(programAt(BASE, 100))));
      expect(error).toMatchObject({
        code: "read-protected",
        hint: "the verb `unprotect` lifts the protection and erases the whole chip",
        details: { bStatus: "errVENDOR", bState: "dfuERROR", address: BASE },
      });
      expect(differences(readMemory(board.sim, board.part), before)).toEqual([]);
      expect(board.sim.rom.attached).toBe(true);
    },
  );

  it.each([L0, F4, L4, H7])(
    "%s: readout protection that pretends never ends in success",
    async (part) => {
      const board = await plugIn({
        part,
        contents: "full",
        readProtection: 1,
        protectedWrites: "pretend",
      });
      const before = readMemory(board.sim, board.part);
      const error = await caught(flash(jobOn(board), requested(programAt(BASE, 100))));
      expect(["short-read", "verify-failed", "read-protected"]).toContain(error.code);
      expect(error.hint).toBeDefined();
      expect(error.details.address).toBeDefined();
      expect(differences(readMemory(board.sim, board.part), before)).toEqual([]);
    },
  );
});
