/** From what is asked to a plan: reads the device, with the help of a new connection where a read has cost it. */
import { combineSegments, type Image, type Segment } from "@dfukit/memory";
import { drive } from "../protocol/driver.js";
import { isLost, lossOf, type Running, reconnect } from "./connection.js";
import { imageWithout } from "./image-parts.js";
import { assertUsable, cleanly, readySteps } from "./job-parts.js";
import { planFlash } from "./plan.js";
import type { DeviceContents, FlashOptions, Plan, RequestedImage } from "./plan-types.js";
import { readContents } from "./read-contents.js";
import { newReadProgress, type ReadProgress } from "./read-progress.js";
import { chooseRecovered } from "./recover-bytes.js";
import { type FlashRequest, type SplitRequest, splitRequest } from "./request.js";

/** What is asked of a job. */
export interface Asked {
  readonly images: readonly RequestedImage[];
  readonly options: FlashOptions;
}

/** Reads the device and plans, opening it again where a read has cost it. */
export async function makePlan(running: Running, asked: Asked): Promise<Planned> {
  const { job } = running;
  const { images } = asked;
  assertUsable(job);
  await ready(running);
  const options = await withRecovered(running, asked);
  const request: FlashRequest = { images, device: job.device, target: job.target, options };
  const split = splitRequest(request);
  const progress = newReadProgress();
  // A plan that is refused anyway needs no reading.
  const contents =
    split.refusals.length === 0 ? await reading(running, { request, split, progress }) : undefined;
  const plan = planFlash({ ...request, contents });
  await job.onEvent?.({ kind: "plan-ready", plan });
  return { plan, contents, restored: restoredBy(split), options };
}

/** A plan, what it was made from, and what will be back in place once it is carried out. */
export interface Planned {
  readonly plan: Plan;
  readonly contents: DeviceContents | undefined;
  readonly restored: readonly Segment[];
  /** With what was recovered. */
  readonly options: FlashOptions;
}

/** The bytes that are wanted although nobody asked for them. */
function restoredBy({ regions }: SplitRequest): readonly Segment[] {
  return regions.flatMap(({ requested, wanted }) => imageWithout(wanted, requested).segments);
}

/** The options with those recovered bytes that fit the device among the restored ones. */
async function withRecovered(running: Running, { images, options }: Asked): Promise<FlashOptions> {
  const { recover, ...rest } = options;
  const { job } = running;
  if (recover === undefined || !job.device.functional.canUpload) return rest;
  const request: FlashRequest = { images, device: job.device, target: job.target, options: rest };
  const steps = chooseRecovered(running.session, request, recover);
  const chosen = await drive(cleanly(running.session, steps), running.transport, job);
  return { ...rest, restore: mergedRestore(rest.restore, chosen.segments) };
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
  let before: string | null = null;
  for (;;) {
    const { session } = running;
    try {
      const steps = readContents(session, { request, split, progress });
      return await drive(cleanly(session, steps), running.transport, running.job);
    } catch (error) {
      // A device that fails again before anything new was read does so for ever.
      const now = formatProgress(progress);
      if (!isLost(error) || now === before) throw error;
      before = now;
      if (!(await reconnect(running, lossOf(error)))) throw error;
    }
  }
}

/** Equal as long as nothing was read and nothing was given up. */
function formatProgress({ sectors, failures, done, doneBytes }: ReadProgress): string {
  const failed = [...failures.values()].reduce((sum, count) => sum + count, 0);
  return [sectors.size, failed, done.size, doneBytes].join();
}

/** The device in dfuIDLE, from whatever state it was found in. */
async function ready(running: Running): Promise<void> {
  const steps = cleanly(running.session, readySteps(running.session));
  await drive(steps, running.transport, running.job);
}

/** Kept bytes over those of an earlier run. */
export function mergedRestore(restore: Image | undefined, kept: readonly Segment[]): Image {
  return combineSegments([...kept, ...(restore?.segments ?? [])], "first").image;
}
