/**
 * A user who interrupts: at every single transfer of a flash job. The device is left in
 * dfuIDLE, so that the same command run again goes on from there.
 */
import type { AbortSignalLike, Transport } from "@dfukit/core";
import { describe, expect, it } from "vitest";
import { partsBySize } from "./support/board.js";
import { deviceFor, type FaultyJob, faultyJob, keptIn, run } from "./support/faulty-job.js";
import { differences, readMemory } from "./support/memory.js";
import { sampledLines } from "./support/sampled-lines.js";
import { shrunk } from "./support/shrunk.js";
import { watched } from "./support/watched.js";

const DFU_IDLE = 2;

const PARTS = sampledLines().flatMap(({ profile }) => partsBySize(profile).slice(-1).map(shrunk));

/** Runs the job and aborts it when transfer number `nth` begins; -1 for never. */
async function interruptedAt(job: FaultyJob, nth: number) {
  const sim = deviceFor(job, []);
  const abort = { aborted: false };
  let transfers = 0;
  const transport = watched(await sim.open(), (count) => {
    transfers = count + 1;
    if (count === nth) abort.aborted = true;
  });
  const signal: AbortSignalLike = abort;
  const first = await run(job, sim, { transport, changes: { signal } });
  return { sim, transport, first, transfers };
}

async function stateOf(transport: Transport): Promise<number | string> {
  const outcome = await transport.controlIn(
    { requestType: "class", recipient: "interface", request: 5, value: 0, index: 0 },
    1,
    1000,
  );
  return outcome.kind === "ok" ? (outcome.bytes[0] ?? "empty") : outcome.kind;
}

describe.each(PARTS)("$part", (part) => {
  it("is in dfuIDLE after an interrupt at any transfer, and a second run completes", async () => {
    const job = await faultyJob(part);
    const { transfers } = await interruptedAt(job, -1);
    const problems: string[] = [];
    for (let nth = 0; nth < transfers; nth++) {
      const { sim, transport, first } = await interruptedAt(job, nth);
      const state = await stateOf(transport);
      const isLeaving = sim.rom.startedAt !== null;
      // The last two transfers start the program: then the bytes are in, and the device is gone.
      if (isLeaving ? nth < transfers - 2 : state !== DFU_IDLE) {
        problems.push(`transfer ${nth}: state ${state}`);
      }
      const isRight = isLeaving || first.error?.code === "interrupted";
      if (!isRight) problems.push(`transfer ${nth}: ${first.error?.code ?? "success"}`);
      await transport.close();
      if (isLeaving) sim.replug();
      const second = await run(job, sim, { restore: keptIn(first.events) });
      if (second.error !== null) problems.push(`transfer ${nth}, again: ${second.error.message}`);
      problems.push(
        ...differences(readMemory(sim, part), job.after).map((text) => `transfer ${nth}: ${text}`),
      );
    }
    expect(problems).toEqual([]);
    expect(transfers).toBeGreaterThan(30);
  });

  it("says so, and tells it once", async () => {
    const job = await faultyJob(part);
    const { first } = await interruptedAt(job, 5);
    expect(first.error).toMatchObject({
      code: "interrupted",
      message: "the job was interrupted",
      hint: "run the same command again: it goes on from what is in the chip",
    });
    const ends = first.events.filter(({ kind }) => kind === "failed" || kind === "finished");
    expect(ends).toEqual([{ kind: "failed", error: first.error, sectors: [] }]);
  });
});
