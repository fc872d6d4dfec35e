/** Lifting the read protection as a job of its own, with the proof that it is lifted. */
import { CoreError, isCoreError } from "../error.js";
import { readBlock, useAlternate } from "../protocol/dfuse.js";
import { drive } from "../protocol/driver.js";
import type { Steps } from "../protocol/effects.js";
import { readUnprotect } from "../protocol/leave.js";
import { settle } from "../protocol/recover.js";
import { newSession, type Session } from "../protocol/session.js";
import type { Transport } from "../protocol/transport.js";
import type { FlashEvent } from "./events.js";
import type { Job } from "./job.js";
import { cleanly, readySteps } from "./job-parts.js";
import { runJob } from "./run-job.js";

/**
 * Whether the chip is seen to be open. `confirmed`: it came back and can be read.
 * `assumed`: it was told to, and did not come back in DFU mode to be asked.
 */
export type UnprotectResult = "confirmed" | "assumed";

/** Enough to be refused while the chip is protected. */
const PROOF_BYTES = 8;

/**
 * Lifts the read protection, which erases the whole chip and resets it; then, if the
 * job can open the device again, reads a few bytes as the proof.
 * @throws CoreError if the device refuses, is lost before it has begun, or is still
 *   protected (`read-protected`).
 */
export async function unprotect(job: Job): Promise<UnprotectResult> {
  await runJob(job, [], (session) => readUnprotect(session));
  await job.transport.close();
  for (let nth = 0; nth < MAX_RECONNECTS; nth++) {
    const transport = (await job.reconnect?.("gone")) ?? null;
    if (transport === null) return "assumed";
    const proven = await proof(job, transport);
    if (proven !== "gone") return proven;
  }
  return "assumed";
}

/** A status of ours may be what starts the erase: then the device goes once more. */
const MAX_RECONNECTS = 2;

async function proof(job: Job, transport: Transport): Promise<UnprotectResult | "gone"> {
  await job.onEvent?.({ kind: "reconnected" });
  const session = newSession(job.device, job.target);
  try {
    return await drive(cleanly(session, readSome(session, job)), transport, job);
  } catch (error) {
    // What else goes wrong now says nothing about the protection.
    if (!isCoreError(error) || error.code === "interrupted") throw error;
    if (error.code === "device-disconnected") return "gone";
    if (error.code !== "read-protected") return "assumed";
    throw new CoreError(
      "read-protected",
      "the chip is still read-protected after it was told to open",
      {
        actor: "device",
        details: error.details,
        hint: "cycle its power and try again; level 2 can never be lifted",
        cause: error,
      },
    );
  }
}

function* readSome(session: Session, { target }: Job): Steps<UnprotectResult, FlashEvent> {
  const flash = target.layout.regions.find(({ kind }) => kind === "flash");
  const start = flash?.runs[0]?.start;
  yield* readySteps(session);
  if (flash === undefined || start === undefined) return "assumed";
  yield* useAlternate(session, flash.alternateSetting);
  yield* readBlock(session, start, PROOF_BYTES);
  yield* settle(session);
  return "confirmed";
}
