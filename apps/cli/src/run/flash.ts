/** `flash`: plan, erase, write, prove, start. The work is done by `@dfukit/core`. */
import {
  CoreError,
  type FlashOptions,
  flash,
  planJob,
  type RequestedImage,
  refusedError,
} from "@dfukit/core";
import { escapeText } from "@dfukit/formats";
import { isCodedError } from "@dfukit/memory";
import type { FlashArguments } from "../commands/flash.js";
import { type OpenDevice, problemOf } from "../devices/open-device.js";
import type { ExitCode } from "../exit-codes.js";
import { type LoadedInput, loadInputs, requestedImages } from "../files/firmware.js";
import { findRecovery, type RecoveryFile } from "../files/recovery.js";
import { jsonDevice, jsonPlan, jsonResolvedChip } from "../json/device.js";
import { jsonFlashFailure, jsonFlashResult, jsonWarnings } from "../json/flash.js";
import { type FlashSoFar, newFlashSoFar, noteEvent, sectorsLost } from "../json/flash-so-far.js";
import { fieldLine, outOptions } from "../text/device.js";
import { leftText, resultLine, sectorStateLines } from "../text/flash.js";
import { dryRunLines, planSummary } from "../text/plan.js";
import type { Context } from "../verb.js";
import { confirm } from "./confirm.js";
import { followRecovery, type RecoveryFollower, tellRecovery } from "./flash-recovery.js";
import { flashOptions, questionsFor } from "./flash-request.js";
import { type Session, withDevice } from "./session.js";
import { tellWarnings, warningsToTell } from "./warnings.js";

/** A job before the device is talked to. */
interface PreparedFlash {
  readonly images: readonly RequestedImage[];
  readonly options: FlashOptions;
  readonly recovery: RecoveryFollower;
  readonly soFar: FlashSoFar;
}

/** Runs `flash` on what yargs read. */
export async function runFlash(args: FlashArguments, context: Context): Promise<ExitCode> {
  const options = flashOptions(args);
  const inputs = loadInputs(args, context);
  return withDevice(
    {
      args,
      context,
      prepare: (open) => prepare(open, { args, context, options, inputs }),
      onEvent: (event, { recovery, soFar }, { say }) => {
        const told = [...soFar.warnings];
        noteEvent(soFar, event);
        recovery.onEvent(event);
        if (event.kind !== "plan-ready" || event.plan.refusals.length > 0 || args.dryRun) return;
        say([fieldLine("plan", planSummary(event.plan), outOptions(context))]);
        tellWarnings(warningsToTell(event.plan, told), context);
      },
    },
    async (session, prepared) => {
      if (args.dryRun) return dryRun(session, prepared, context);
      try {
        await work({ ...session, job: { ...session.job, resume: args.resume } }, prepared, context);
      } catch (error) {
        throw tellFailure(error, { session, prepared, context });
      }
    },
  );
}

interface Preparing {
  readonly args: FlashArguments;
  readonly context: Context;
  readonly options: FlashOptions;
  readonly inputs: readonly LoadedInput[];
}

function prepare(open: OpenDevice, { args, context, options, inputs }: Preparing): PreparedFlash {
  const images = requestedImages(inputs, { args, open, context });
  // A replay keeps no bytes of a device, and must not put away what was kept of one.
  const file = findRecovery(open, open.found.replay === undefined ? args.recovery : "none");
  // Whoever gives up what the sectors hold now does not want what they held before.
  const givesUp = (args.discard || args.massErase) && !file.isNamed;
  open.found.replay?.offer(images.flatMap(({ image }) => image.segments));
  const following = { open, images, givesUp, note: context.note };
  tellRecovery(file, following);
  if (!args.dryRun) {
    for (const question of questionsFor(args, open, images)) {
      confirm(question, { yes: args.yes, context });
    }
  }
  return {
    images,
    options: givesUp ? options : { ...options, ...restoring(file) },
    recovery: followRecovery(file, following),
    soFar: newFlashSoFar(),
  };
}

/** A file that the user named holds what is wanted; one that was found has to fit the device. */
function restoring({ kept, isNamed }: RecoveryFile): FlashOptions {
  if (kept === null) return {};
  return isNamed ? { restore: kept.image } : { recover: kept };
}

async function work(
  { open, job, say, sayLast, document, timing }: Session,
  { images, options, soFar }: PreparedFlash,
  context: Context,
): Promise<void> {
  const result = await flash(job, images, options);
  const took = timing();
  const leaving = soFar.plan?.operations.find(({ kind }) => kind === "leave");
  const startAddress = leaving?.kind === "leave" ? leaving.address : null;
  say([fieldLine("left", leftText(result.left, startAddress), outOptions(context))]);
  const failures = {
    isNotStarted: leaving !== undefined && result.left === "no",
    sectorsLost: sectorsLost(soFar),
  };
  sayLast(resultLine(result, { timing: took, paint: context.paint.out, ...failures }));
  document({
    schema: "dfukit/flash@1",
    device: jsonDevice(open.found),
    chip: jsonResolvedChip(open.resolved),
    plan: soFar.plan === null ? null : jsonPlan(soFar.plan),
    result: jsonFlashResult(result, took),
    warnings: jsonWarnings(soFar),
    error: null,
  });
}

/** Reads, and prints what would be done. @throws CoreError `plan-refused`. */
async function dryRun(
  { open, job, say, sayLast, document }: Session,
  { images, options, soFar }: PreparedFlash,
  context: Context,
): Promise<void> {
  const plan = await planJob(job, images, options);
  say(dryRunLines(plan, outOptions(context)));
  context.identify({ plan: jsonPlan(plan), warnings: jsonWarnings(soFar) });
  if (plan.refusals.length > 0) throw refusedError(plan.refusals);
  sayLast("dry run: nothing was changed");
  document({
    schema: "dfukit/flash@1",
    device: jsonDevice(open.found),
    chip: jsonResolvedChip(open.resolved),
    plan: jsonPlan(plan),
    result: null,
    warnings: jsonWarnings(soFar),
    error: null,
  });
}

interface Failing {
  readonly session: Session;
  readonly prepared: PreparedFlash;
  readonly context: Context;
}

/** Tells how the sectors were left; the error, with what to do now if it does not say so itself. */
function tellFailure(error: unknown, { session, prepared, context }: Failing): unknown {
  const { soFar, recovery } = prepared;
  context.identify(jsonFlashFailure(soFar, session.timing()));
  // A replay that has gone another way says nothing of a device.
  if (problemOf([session.open.found]) !== null) return error;
  const { sectors } = soFar;
  if (!isCodedError(error) && soFar.plan !== null) {
    context.note("the device may be half-written: run the same command again");
  }
  const isTouched = sectors?.some(({ state }) => state !== "intact") ?? false;
  if (sectors !== null && isTouched) context.note(sectorStateLines(sectors).join("\n"));
  const pending = recovery.pending();
  if (pending !== null) {
    context.note(
      `bytes that have to be put back are in ${escapeText(pending)}; the next flash uses it`,
    );
  }
  if (!isTouched || !isCodedError(error) || soFar.error === null) return error;
  return new CoreError(soFar.error.code, error.message, {
    actor: error.actor,
    details: soFar.error.details,
    hint: error.hint ?? "run the same command again: what is right already is left alone",
    cause: error.cause,
  });
}
