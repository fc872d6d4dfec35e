/** Runs one job on a device: refusals first, then dfuIDLE, then the work, then rest. */
import { drive } from "../protocol/driver.js";
import type { Steps } from "../protocol/effects.js";
import { newSession, type Session } from "../protocol/session.js";
import type { FlashEvent } from "./events.js";
import type { Job } from "./job.js";
import { assertUsable, cleanly, readySteps, refusedError } from "./job-parts.js";
import type { PlanRefusal } from "./plan-types.js";

/** @throws CoreError `plan-refused` before the device is touched; what `work` throws. */
export async function runJob<T>(
  job: Job,
  refusals: readonly PlanRefusal[],
  work: (session: Session) => Steps<T, FlashEvent>,
): Promise<T> {
  assertUsable(job);
  if (refusals.length > 0) throw refusedError(refusals);
  const session = newSession(job.device, job.target);
  return await drive(cleanly(session, whole(session, work)), job.transport, job);
}

function* whole<T>(
  session: Session,
  work: (session: Session) => Steps<T, FlashEvent>,
): Steps<T, FlashEvent> {
  yield* readySteps(session);
  return yield* work(session);
}
