/**
 * Every quirk that the core knows, switched on and off in a boot ROM that it fits: what
 * can be lived with is, and what cannot is refused before anything is changed.
 */
import { flash, QUIRKS, type QuirkName } from "@dfukit/core";
import { describe, expect, it } from "vitest";
import { type Board, eventsOf, jobOn, plugIn } from "./support/board.js";
import { caught } from "./support/caught.js";
import { flashWhole, programInBank2, programOn } from "./support/flash-whole.js";
import { differences, readMemory, requested } from "./support/memory.js";

const L0 = "STM32L073RZ";
const F4 = "STM32F405RG";
const L4 = "STM32L476RG";
const H7 = "STM32H743ZI";

/** How a job on a device with a quirk ends. */
type Ending = "flashed" | "flashed in bank 2" | "refused";

/** For each quirk: the part to try it on, and how a job ends with it. Without it, all end well. */
const TRIALS: Readonly<Record<QuirkName, readonly [part: string, ending: Ending]>> = {
  "error-at-first-contact": [F4, "flashed"],
  "idle-at-once": [L0, "flashed"],
  "bank-2-erase-sticks-busy": [H7, "flashed in bank 2"],
  "clear-status-stalls": [L4, "flashed"],
  "clear-status-errors": [F4, "flashed"],
  "functional-descriptor-request-hangs": [H7, "flashed"],
  "mass-erase-announced-too-short": [F4, "flashed"],
  "mass-erase-fails": [L0, "flashed"],
  "alternates-share-string": [L4, "flashed"],
  "string-length-too-large": [F4, "flashed"],
  "leave-stalls": [L4, "flashed"],
  "leave-disconnects-early": [F4, "flashed"],
  "leave-times-out": [H7, "flashed"],
  "leave-does-nothing": [L0, "flashed"],
  "access-beyond-end-hangs": [L0, "flashed"],
  "long-unaligned-write-corrupts": [L4, "flashed"],
  "bank-2-erase-hits-other-sector": [L4, "refused"],
  "bank-2-erase-does-nothing": [H7, "refused"],
};

const ROWS = Object.entries(TRIALS).map(([name, [part, ending]]) => ({
  name: name as QuirkName,
  part,
  ending,
}));

/** A full chip with the quirk on or off, in the boot ROM and in what the host knows of it. */
async function boardWith(name: QuirkName, part: string, isOn: boolean): Promise<Board> {
  return await plugIn({
    part,
    contents: "full",
    quirks: { [name]: isOn },
    target: (target) => {
      const others = target.behaviour.quirks.filter((quirk) => quirk !== name);
      const quirks = isOn ? [...others, name] : others;
      return { ...target, behaviour: { ...target.behaviour, quirks } };
    },
  });
}

function segmentFor(board: Board, ending: Ending) {
  return ending === "flashed" ? programOn(board) : programInBank2(board);
}

it("tries every quirk there is", () => {
  expect(Object.keys(TRIALS).sort()).toEqual(Object.keys(QUIRKS).sort());
});

describe.each(ROWS)("$name ($part) off", ({ name, part, ending }) => {
  it("is flashed", async () => {
    const board = await boardWith(name, part, false);
    const result = await flashWhole(board, { segments: [segmentFor(board, ending)] });
    expect(board.sim.rom.attached).toBe(false);
    expect(result.left).toBe("assumed");
  });
});

/** What the host sees of a device that leaves; others answer dfuMANIFEST and go. */
const LEFT: Readonly<Partial<Record<QuirkName, "confirmed">>> = {
  "leave-disconnects-early": "confirmed",
};

describe.each(ROWS.filter(({ ending }) => ending !== "refused"))(
  "$name ($part) on",
  ({ name, part, ending }) => {
    it("is flashed all the same", async () => {
      const board = await boardWith(name, part, true);
      const result = await flashWhole(board, { segments: [segmentFor(board, ending)] });
      expect(board.sim.rom.attached).toBe(name === "leave-does-nothing");
      expect(result.left).toBe(LEFT[name] ?? "assumed");
      expect(eventsOf(board, "finished")).toHaveLength(1);
    });
  },
);

describe.each(ROWS.filter(({ ending }) => ending === "refused"))(
  "$name ($part) on",
  ({ name, part }) => {
    it("bank 2 is refused, nothing is changed, and bank 1 is flashed", async () => {
      const board = await boardWith(name, part, true);
      const before = readMemory(board.sim, board.part);
      const error = await caught(flash(jobOn(board), requested(programInBank2(board))));
      expect(error.code).toBe("plan-refused");
      expect(error.details.refusals?.map(({ code }) => code)).toEqual(["bank-2-erase-broken"]);
      expect(error.hint).toBe(
        "keep the image in bank 1, or erase bank 2 with a debug probe first; a chip that can be switched to a single bank has no bank 2 then",
      );
      expect(differences(readMemory(board.sim, board.part), before)).toEqual([]);
      await flashWhole(board, { segments: [programOn(board)] });
    });
  },
);
