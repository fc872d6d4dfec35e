/**
 * The jobs as a front end calls them: ordinary async functions around the steps.
 * Here stands what steps cannot do: open a lost device again, and tell the end.
 */
import { combineSegments, type Image, type Segment } from "@dfukit/memory";
import { CoreError, type CoreErrorCode, isCoreError } from "../error.js";
import { drive } from "../protocol/driver.js";
import { settle } from "../protocol/recover.js";
import { newSession, type Session } from "../protocol/session.js";
import type { Transport } from "../protocol/transport.js";
import { countTransfers, type TransferCount } from "./count-transfers.js";
import { type Done, type Execution, executePlan, nothingDone, type Stopped } from "./execute.js";
import type { Job } from "./job.js";
import { assertUsable, cleanly, readySteps, refusedError } from "./job-parts.js";
import { type Journal, openJournal, reportOf } from "./journal.js";
import { planFlash } from "./plan.js";
import type { DeviceContents, FlashOptions, Plan, RequestedImage } from "./plan-types.js";
import { readContents } from "./read-contents.js";
import { newReadProgress, type ReadProgress } from "./read-progress.js";
import { type FlashRequest, splitRequest } from "./request.js";
import type { FlashResult } from "./result.js";

/** Reconnects within one job, before it counts as hopeless. */
const MAX_RECONNECTS = 8;

/** The state of a running job. */
interface Running {
  readonly job: Job;
  readonly count: TransferCount;
  transport: Transport;
  session: Session;
  reconnects: number;
}

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
  const attempt: Attempt = { journal: openJournal([]), kept: [], done: nothingDone() };
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

/** What is asked of a job. */
interface Asked {
  readonly images: readonly RequestedImage[];
  readonly options: FlashOptions;
}

/** What is known of the running attempt, also by whoever reports its end. */
interface Attempt {
  journal: Journal;
  kept: readonly Segment[];
  done: Done;
}

/** Attempts until one succeeds; more than one only with `job.resume`. */
async function attempts(running: Running, attempt: Attempt, asked: Asked): Promise<FlashResult> {
  let options = asked.options;
  for (;;) {
    try {
      return await once(running, attempt, { ...asked, options });
    } catch (error) {
      if (running.job.resume !== true || !isLost(error)) throw error;
      if (!(await reconnect(running))) throw error;
      // What was kept is no longer in the chip: from now on it is part of the job.
      options = { ...options, restore: mergedRestore(options.restore, attempt.kept) };
    }
  }
}

function mergedRestore(restore: Image | undefined, kept: readonly Segment[]): Image {
  return combineSegments([...kept, ...(restore?.segments ?? [])], "first").image;
}

async function once(running: Running, attempt: Attempt, asked: Asked): Promise<FlashResult> {
  const { job } = running;
  const { plan, contents } = await makePlan(running, asked);
  if (plan.refusals.length > 0) throw refusedError(plan.refusals);
  attempt.journal = openJournal(plan.operations);
  attempt.kept = contents?.kept ?? [];
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
    if (!(await reconnect(running))) throw notBackError();
  }
  await tellRestored(running, asked.options, attempt);
  return resultOf(running, plan, attempt.done, asked.options);
}

async function tellRestored(
  { job }: Running,
  options: FlashOptions,
  { kept }: Attempt,
): Promise<void> {
  const restored = options.restore?.segments ?? [];
  if (options.verify === false || kept.length + restored.length === 0) return;
  await job.onEvent?.({ kind: "bytes-restored", segments: [...kept, ...restored] });
}

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
    left = (await job.confirmLeft()) ? "confirmed" : "assumed";
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

/** Reads the device and plans, opening it again where a read has cost it. */
async function makePlan(
  running: Running,
  { images, options }: Asked,
): Promise<{ readonly plan: Plan; readonly contents: DeviceContents | undefined }> {
  const { job } = running;
  assertUsable(job);
  const request: FlashRequest = { images, device: job.device, target: job.target, options };
  const split = splitRequest(request);
  const progress = newReadProgress();
  await ready(running);
  // A plan that is refused anyway needs no reading.
  const contents =
    split.refusals.length === 0 ? await reading(running, { request, split, progress }) : undefined;
  const plan = planFlash({ ...request, contents });
  await job.onEvent?.({ kind: "plan-ready", plan });
  return { plan, contents };
}

async function reading(
  running: Running,
  {
    request,
    split,
    progress,
  }: {
    readonly request: FlashRequest;
    readonly split: ReturnType<typeof splitRequest>;
    readonly progress: ReadProgress;
  },
): Promise<DeviceContents> {
  for (;;) {
    const { session } = running;
    try {
      const steps = readContents(session, { request, split, progress });
      return await drive(cleanly(session, steps), running.transport, running.job);
    } catch (error) {
      if (!isLost(error) || !(await reconnect(running))) throw error;
    }
  }
}

/** The device in dfuIDLE, from whatever state it was found in. */
async function ready(running: Running): Promise<void> {
  const steps = cleanly(running.session, readySteps(running.session));
  await drive(steps, running.transport, running.job);
}

/** Opens a lost device again; false if it does not come back, or has been lost too often. */
async function reconnect(running: Running): Promise<boolean> {
  const { job, count } = running;
  if (job.reconnect === undefined || running.reconnects >= MAX_RECONNECTS) return false;
  if (job.signal?.aborted === true) return false;
  running.reconnects++;
  await running.transport.close();
  const transport = await job.reconnect();
  if (transport === null) return false;
  running.transport = countTransfers(transport, count);
  running.session = newSession(job.device, job.target);
  await job.onEvent?.({ kind: "reconnected" });
  return true;
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

function isLost(error: unknown): boolean {
  return isCoreError(error) && LOST.includes(error.code);
}

function start(job: Job): Running {
  const count: TransferCount = { transfers: 0 };
  return {
    job,
    count,
    transport: countTransfers(job.transport, count),
    session: newSession(job.device, job.target),
    reconnects: 0,
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

function withoutSignal(job: Job): Pick<Job, "wait" | "onEvent"> {
  return { wait: job.wait, onEvent: job.onEvent };
}
