/** What every test file needs: the guest, emptied of devices after each test, and files to flash. */
import { writeFileSync } from "node:fs";
import { afterAll, afterEach, beforeAll, expect, inject } from "vitest";
import { connectGuest, type Guest } from "./guest.js";
import { SHARED, WORKER } from "./paths.js";
import { attach, type Board, type Boards, serve, tidyUp } from "./serve.js";

/** The guest, and everything that a test has started. */
export interface Scene {
  readonly guest: Guest;
  /** Serves chips until the end of the test; none is plugged in yet. */
  serve(boards: readonly Board[], options?: Parameters<typeof serve>[1]): Promise<Boards>;
  /** Serves one chip as `1-1` and plugs it in. */
  plugIn(board: Omit<Board, "busId">, options?: Parameters<typeof serve>[1]): Promise<PluggedBoard>;
}

/** A chip on a USB/IP server of its own, plugged into the guest. */
export interface PluggedBoard {
  readonly boards: Boards;
  /** Where it is in the guest, e.g. `1-1`. */
  readonly path: string;
  /** Plugs it in again once it has left. */
  replug(): Promise<void>;
}

const BUS_ID = "1-1";

/** Connects to the guest for the tests of a file. @param tidy when the guest is emptied of devices. */
export function useGuest(tidy: "after-each" | "after-all" = "after-each"): Scene {
  let guest: Guest | null = null;
  const owned: Boards[] = [];
  beforeAll(async () => {
    const port = inject("agentPorts")[WORKER - 1];
    if (port === undefined) throw new Error(`no virtual machine for worker ${WORKER}`);
    guest = await connectGuest(port);
  });
  const tidyAfter = tidy === "after-each" ? afterEach : afterAll;
  tidyAfter(async () => {
    const left = guest === null ? [] : await tidyUp(guest);
    await Promise.all(owned.splice(0).map((boards) => boards.close()));
    expect(left, "processes that the test has left behind").toEqual([]);
  });
  return sceneOf(owned, () => {
    if (guest === null) throw new Error("the guest is there in tests only");
    return guest;
  });
}

function sceneOf(owned: Boards[], guestOf: () => Guest): Scene {
  const scene: Scene = {
    get guest() {
      return guestOf();
    },
    async serve(chips, options) {
      const boards = await serve(chips, options);
      owned.push(boards);
      return boards;
    },
    async plugIn(board, options) {
      const boards = await scene.serve([{ ...board, busId: BUS_ID }], options);
      const path = await attach(scene.guest, boards, BUS_ID);
      return {
        boards,
        path,
        async replug() {
          await boards.control("replug", BUS_ID);
          expect(await attach(scene.guest, boards, BUS_ID)).toBe(path);
        },
      };
    },
  };
  return scene;
}

/** Bytes that a seed determines, none of them 0x00 or 0xFF, behind a vector table that boots. */
export function firmware(lengthBytes: number, seed: number): Uint8Array {
  let state = (seed * 2_654_435_761 + 1) >>> 0;
  const bytes = new Uint8Array(lengthBytes).map(() => {
    state ^= (state << 13) >>> 0;
    state ^= state >>> 17;
    state = (state ^ (state << 5)) >>> 0;
    return 1 + (state % 254);
  });
  const view = new DataView(bytes.buffer);
  view.setUint32(0, 0x2000_4000, true);
  view.setUint32(4, 0x0800_0101, true);
  return bytes;
}

/** Puts a file where the guest can read it. */
export function share(name: string, bytes: Uint8Array): void {
  writeFileSync(`${SHARED}/${name}`, bytes);
}

/** Runs one of the guest's programs and reads the JSON that it prints. */
export async function runProgram(
  guest: Guest,
  name: string,
  ...words: readonly string[]
): Promise<unknown> {
  const quoted = words.map((word) => `'${word.replaceAll("'", "'\\''")}'`).join(" ");
  const text = await guest.output(`node ${name}.mjs ${quoted}`);
  return JSON.parse(text);
}
