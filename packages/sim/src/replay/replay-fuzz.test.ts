/**
 * Recordings that were changed at random: each is refused or played, and what a replay hands
 * out as known is what the recording's digests say. They are the witness, not the replay.
 */
import type { Transport } from "@dfukit/core";
import { isCodedError } from "@dfukit/memory";
import * as fc from "fast-check";
import { expect, it } from "vitest";
import { placedPieces } from "./pieces.js";
import type { Recording } from "./recording.js";
import { parseRecording } from "./recording-text.js";
import { startReplay } from "./replay.js";
import { mutated, mutations } from "./test-mutation.js";
import {
  ABORT,
  BLOCK,
  DNLOAD,
  deviceThatReads,
  dfu,
  digest,
  ERASE_SECTOR,
  GETSTATUS,
  MS,
  recordOn,
  SET_ADDRESS,
  UPLOAD,
} from "./test-recording.js";

const BASE = 0x0800_0000;
const EMPTY = new Uint8Array(0);

/** Reads, erases, writes two blocks, the second of an odd length, and reads them back. */
async function host(transport: Transport): Promise<readonly unknown[]> {
  const command = async (bytes: Uint8Array): Promise<readonly unknown[]> => [
    await transport.controlOut(dfu(DNLOAD), bytes, MS),
    await transport.controlIn(dfu(GETSTATUS), 6, MS),
    await transport.controlIn(dfu(GETSTATUS), 6, MS),
  ];
  const write = async (block: number, bytes: Uint8Array): Promise<readonly unknown[]> => [
    await transport.controlOut(dfu(DNLOAD, block), bytes, MS),
    await transport.controlIn(dfu(GETSTATUS), 6, MS),
    await transport.controlIn(dfu(GETSTATUS), 6, MS),
  ];
  const read = (block: number, count: number) => transport.controlIn(dfu(UPLOAD, block), count, MS);
  return [
    await transport.selectAlternate(0),
    ...(await command(SET_ADDRESS)),
    await transport.controlOut(dfu(ABORT), EMPTY, MS),
    await read(2, 2048),
    await transport.controlOut(dfu(ABORT), EMPTY, MS),
    ...(await command(ERASE_SECTOR)),
    ...(await command(SET_ADDRESS)),
    ...(await write(2, BLOCK)),
    ...(await write(3, BLOCK.slice(0, 76))),
    await transport.controlOut(dfu(ABORT), EMPTY, MS),
    await read(2, 2048),
    await read(3, 20),
    await read(4, 2048),
  ];
}

/** Whether bytes are those that an upload of the recording had, by what that says of them. */
function isConfirmed({ entries }: Recording, bytes: Uint8Array): boolean {
  return entries.some((entry) => {
    if (entry.kind !== "in" || entry.setup.request !== UPLOAD || entry.payload === null)
      return false;
    const { payload } = entry;
    if (payload.kind === "bytes") return same(payload.bytes, bytes);
    const placed = placedPieces(payload.byteCount, payload.pieces) ?? [];
    return (
      payload.byteCount === bytes.length &&
      placed.every(({ offset, lengthBytes, piece }) => {
        const own = bytes.subarray(offset, offset + lengthBytes);
        if (piece.kind === "digest") return digest(own) === piece.digest;
        return piece.kind === "fill" && own.every((byte) => byte === piece.byte);
      })
    );
  });
}

function same(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, index) => byte === b[index]);
}

/** What the device holds whenever it is asked. */
const MEMORY = BLOCK.slice().fill(0xff, 1024);

it("gives nothing for known that the recording does not confirm", async () => {
  const { text } = await recordOn(deviceThatReads(MEMORY), host, { hasData: false });
  let playedToTheEnd = 0;
  await fc.assert(
    fc.asyncProperty(fc.array(mutations, { minLength: 1, maxLength: 3 }), async (changes) => {
      const recording = parsed(mutated(text, changes));
      if (recording === null) return;
      const replay = startReplay(recording, digest);
      replay.offer(BASE, BLOCK);
      const opened = replay.open(0);
      if (opened?.kind !== "ok" || opened.value === null) return;
      await host(watched(opened.value, replay, recording));
      if (replay.problem === null) playedToTheEnd++;
      else expect(replay.problem.code).toBe("replay-diverged");
    }),
    { numRuns: 600 },
  );
  // Else this would test the parser alone.
  expect(playedToTheEnd).toBeGreaterThan(20);
});

/** Null if it is refused, as it may be. */
function parsed(text: string): Recording | null {
  try {
    return parseRecording(text);
  } catch (error) {
    if (isCodedError(error) && error.code === "recording-malformed") return null;
    throw error;
  }
}

/** Fails when an upload is given that is neither confirmed nor said to be made up. */
function watched(
  transport: Transport,
  replay: ReturnType<typeof startReplay>,
  recording: Recording,
): Transport {
  return {
    ...transport,
    controlIn: async (setup, lengthBytes, timeoutMs) => {
      const before = replay.standInCount;
      const outcome = await transport.controlIn(setup, lengthBytes, timeoutMs);
      if (setup.request !== UPLOAD || outcome.kind !== "ok") return outcome;
      expect(outcome.bytes.length).toBeLessThanOrEqual(lengthBytes);
      const isMarked = replay.standInCount > before;
      expect(isMarked || isConfirmed(recording, outcome.bytes)).toBe(true);
      return outcome;
    },
  };
}
