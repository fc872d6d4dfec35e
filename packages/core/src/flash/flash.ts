/**
 * The jobs as a front end calls them: ordinary async functions around the steps.
 * Here stands what steps cannot do: open a lost device again, and tell the end.
 */
import type { Image, Segment } from "@dfukit/memory";
import { CoreError, isCoreError } from "../error.js";
import { drive } from "../protocol/driver.js";
import { settle } from "../protocol/recover.js";
import { isLost, lossOf, type Running, reconnect, start, withoutSignal } from "./connection.js";
import type { FlashEvent } from "./events.js";
import { type Done, type Execution, executePlan, nothingDone, type Stopped } from "./execute.js";
import type { Job } from "./job.js";
import { cleanly, refusedError } from "./job-parts.js";
import { type Journal, openJournal, reportOf } from "./journal.js";
import { type Asked, makePlan, mergedRestore, type Planned } from "./make-plan.js";
import type { FlashOptions, Plan, RequestedImage } from "./plan-types.js";
import type { FlashResult } from "./result.js";

/**
 * Flashes: reads what is there, plans, erases, writes, reads back, compares, leaves.
 * Tells `failed` or `finished` exactly once. Success means that every requested byte
 * was compared, unless `options.verify` is false.
 * @throws CoreError `plan-refused` before anything is changed; else what went wrong.
 */
export async function flash(
  job: Job,
  images: readonly RequestedImage[],
  options: FlashOptions = {},
): Promise<FlashResult> {
  const running = start(job);
  const attempt: Attempt = {
    journal: openJournal([]),
    kept: [],
    restore: undefined,
    isPlanned: false,
    done: nothingDone(),
  };
  try {
    const result = await attempts(running, attempt, { images, options });
    await job.onEvent?.({ kind: "finished", result });
    return result;
  } catch (error) {
    if (isCoreError(error)) {
      await job.onEvent?.({ kind: "failed", error, sectors: reportOf(attempt.journal) });
    }
    throw error;
  }
}

/**
 * The plan of a job, with what the device holds. Changes nothing on the device.
 * Refusals are in the plan.
 */
export async function planJob(
  job: Job,
  images: readonly RequestedImage[],
  options: FlashOptions = {},
): Promise<Plan> {
  const running = start(job);
  const { plan } = await makePlan(running, { images, options });
  await drive(settle(running.session), running.transport, withoutSignal(job));
  return plan;
}

/** What is known of the running attempt, also by whoever reports its end. */
interface Attempt {
  journal: Journal;
  kept: readonly Segment[];
  restore: Image | undefined;
  isPlanned: boolean;
  done: Done;
}

/** Attempts until one succeeds; more than one only with `job.resume`. */
async function attempts(running: Running, attempt: Attempt, asked: Asked): Promise<FlashResult> {
  let options = asked.options;
  let first: unknown;
  for (;;) {
    attempt.isPlanned = false;
    try {
      return await once(running, attempt, { ...asked, options });
    } catch (error) {
      // An attempt that fails before it has a plan adds nothing to what the one before said.
      first = attempt.isPlanned ? error : (first ?? error);
      if (running.job.resume !== true || !isLost(error)) throw first;
      if (!attempt.isPlanned && first !== error) throw first;
      if (!(await reconnect(running, lossOf(error)))) throw first;
      // What was kept is no longer in the chip: from now on it is part of the job.
      const restore = mergedRestore(attempt.restore ?? options.restore, attempt.kept);
      options = { ...options, restore };
    }
  }
}

async function once(running: Running, attempt: Attempt, asked: Asked): Promise<FlashResult> {
  const { job } = running;
  const { plan, contents, restored, options } = await makePlan(running, asked);
  if (plan.refusals.length > 0) throw refusedError(plan.refusals);
  attempt.isPlanned = true;
  attempt.journal = openJournal(plan.operations);
  attempt.kept = keptBy(plan, job);
  attempt.restore = options.restore;
  attempt.done = nothingDone();
  const execution: Execution = {
    plan,
    contents,
    target: job.target,
    journal: attempt.journal,
    done: attempt.done,
  };
  let next: number | null = 0;
  while (next !== null) {
    const stopped: Stopped = await drive(
      cleanly(running.session, executePlan(running.session, execution, next)),
      running.transport,
      job,
    );
    next = stopped.kind === "reset" ? stopped.next : null;
    const isOver = next === null || next >= plan.operations.length;
    if (isOver) break;
    if (!(await reconnect(running, "gone"))) throw notBackError();
  }
  await tellRestored(running, plan, { restored, options });
  return resultOf(running, plan, attempt.done, options);
}

/** What has to be put back by the next attempt; option bytes are not put back by themselves. */
function keptBy({ operations }: Plan, { target }: Job): readonly Segment[] {
  const setting = target.optionBytes?.alternateSetting;
  return operations
    .flatMap((operation) => (operation.kind === "keep" ? operation.segments : []))
    .filter(({ alternateSetting }) => alternateSetting !== setting);
}

async function tellRestored(
  { job }: Running,
  { operations }: Plan,
  { restored, options }: Pick<Planned, "restored" | "options">,
): Promise<void> {
  if (options.verify === false) return;
  const kept = operations.flatMap((operation) =>
    operation.kind === "keep" ? operation.segments : [],
  );
  const segments = [...kept, ...restored];
  if (segments.length > 0) await job.onEvent?.({ kind: "bytes-restored", segments });
}

/** The bytes are in the chip, so that this is no failure of the job. */
const STAYS: FlashEvent = {
  kind: "warning",
  code: "leave-failed",
  message: "the program was not started: the device is still in DFU mode",
};

async function resultOf(
  running: Running,
  plan: Plan,
  done: Done,
  options: FlashOptions,
): Promise<FlashResult> {
  const { job } = running;
  const wasLeft = plan.operations.some(({ kind }) => kind === "leave");
  let left = done.left;
  if (wasLeft && left === "assumed" && job.confirmLeft !== undefined) {
    left = (await job.confirmLeft()) ? "confirmed" : "no";
    if (left === "no") await job.onEvent?.(STAYS);
  }
  if (wasLeft) await job.onEvent?.({ kind: "left", how: left });
  const { bytesRequested, bytesAlreadyThere, bytesKept } = plan.totals;
  const verified = options.verify !== false;
  return {
    bytesRequested,
    bytesWritten: done.bytesWritten,
    bytesAlreadyThere,
    bytesKept,
    sectorsErased: done.sectorsErased,
    // Every requested byte lies in a sector that was compared before, or is compared after.
    bytesVerified: verified ? bytesRequested : bytesAlreadyThere,
    verified,
    left,
    controlTransfers: running.count.transfers,
    planned: plan.totals,
  };
}

function notBackError(): CoreError {
  return new CoreError(
    "device-disconnected",
    "device reset after its option bytes were written and did not come back in DFU mode, so they are not read back",
    {
      actor: "transport",
      details: {},
      hint: "enter DFU mode again and run the same command once more: it compares them",
    },
  );
}
