/**
 * The device of a running job: opened once by the caller, and again by the job where it
 * was lost. What steps cannot do stands here and in `flash.ts`.
 */
import { type CoreErrorCode, isCoreError } from "../error.js";
import { drive } from "../protocol/driver.js";
import { settle } from "../protocol/recover.js";
import { newSession, type Session } from "../protocol/session.js";
import type { Transport } from "../protocol/transport.js";
import { countTransfers, type TransferCount } from "./count-transfers.js";
import type { Job, LossReason } from "./job.js";

/** Reconnects within one job, before it counts as hopeless. */
const MAX_RECONNECTS = 8;

/** The state of a running job. */
export interface Running {
  readonly job: Job;
  readonly count: TransferCount;
  transport: Transport;
  session: Session;
  reconnects: number;
}

/** Opens a lost device again; false if it does not come back, or has been lost too often. */
export async function reconnect(running: Running, why: LossReason): Promise<boolean> {
  const { job, count } = running;
  if (job.reconnect === undefined || running.reconnects >= MAX_RECONNECTS) return false;
  if (job.signal?.aborted === true) return false;
  running.reconnects++;
  await running.transport.close();
  const transport = await job.reconnect(why);
  if (transport === null) return false;
  running.transport = countTransfers(transport, count);
  running.session = newSession(job.device, job.target);
  // Open is not yet alive.
  const isAlive = await drive(settle(running.session), running.transport, withoutSignal(job));
  if (isAlive) await job.onEvent?.({ kind: "reconnected" });
  return isAlive;
}

/** Errors after which a device may be there again once it is opened anew. */
const LOST: readonly CoreErrorCode[] = [
  "device-disconnected",
  "transfer-timeout",
  "transfer-fault",
  "request-stalled",
  "device-stuck-busy",
  "not-recoverable",
  "status-malformed",
];

/** Whether a lost device left the bus or only no longer answers. */
export function lossOf(error: unknown): LossReason {
  return isCoreError(error) && error.code === "device-disconnected" ? "gone" : "silent";
}

/** Whether opening the device again may mend this. */
export function isLost(error: unknown): boolean {
  return isCoreError(error) && LOST.includes(error.code);
}

/** A job that begins, on the device as the caller opened it. */
export function start(job: Job): Running {
  const count: TransferCount = { transfers: 0 };
  return {
    job,
    count,
    transport: countTransfers(job.transport, count),
    session: newSession(job.device, job.target),
    reconnects: 0,
  };
}

/** For cleaning up, which an abort must not break off. */
export function withoutSignal(job: Job): Pick<Job, "wait" | "onEvent"> {
  return { wait: job.wait, onEvent: job.onEvent };
}
