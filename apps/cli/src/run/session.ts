/**
 * What all working device verbs share: opens the device, tells what it is, follows the
 * job's events on the terminal and in JSON, listens for Ctrl-C, and closes.
 */
import type { FlashEvent, Job } from "@dfukit/core";
import { isCodedError } from "@dfukit/memory";
import type { JobArguments } from "../commands/device-options.js";
import type { Seeker } from "../devices/find.js";
import type { Tell } from "../devices/found-device.js";
import {
  type OpenDevice,
  type Opener,
  openDevice,
  problemOf,
  unlessDiverged,
} from "../devices/open-device.js";
import { EXIT, type ExitCode } from "../exit-codes.js";
import { untilInterrupted } from "../files/interrupt.js";
import { jsonDevice, jsonEvent, jsonResolvedChip } from "../json/device.js";
import { type ProfileBook, profilesAtHand } from "../profiles/profile-book.js";
import { deviceLines, outOptions } from "../text/device.js";
import { makeProgress, type Progress } from "../text/progress.js";
import type { Context } from "../verb.js";
import { asFarAsKnown, knownEvent, madeUpFields, madeUpWarning } from "./made-up.js";
import { type Reporter, reporterOf } from "./reporter.js";
import { tellWarning } from "./warnings.js";

/** An open device in the hands of a verb. */
export interface Session extends Reporter {
  readonly open: OpenDevice;
  /** With signal and listener. */
  readonly job: Job;
}

/** How to run. */
export interface SessionOptions<Prepared> {
  readonly args: JobArguments;
  readonly context: Context;
  /** Whether standard output is wanted for something else. Default false. */
  readonly isSilent?: boolean;
  /** Work that needs to know the device but not to talk to it; questions to the user belong here. */
  readonly prepare: (open: OpenDevice) => Prepared;
  /** Hears every event before it is shown. */
  readonly onEvent?: (event: FlashEvent, prepared: Prepared, reporter: Reporter) => void;
}

/** Opens the device, prepares, runs `body`, closes. @throws what these throw. */
export async function withDevice<Prepared>(
  options: SessionOptions<Prepared>,
  body: (session: Session, prepared: Prepared) => Promise<void>,
): Promise<ExitCode> {
  const { args, context } = options;
  const talk: Talk = { tell: context.note, interruption: undefined };
  const book = await profilesAtHand(args, context);
  const open = await openDevice(args, {
    ...openerOf(args, { context, book }),
    tell: (text) => talk.tell(text),
    interrupted: () => talk.interruption?.aborted === true,
  });
  try {
    await unlessDiverged([open.found], () => work(options, { open, talk, body }));
    tellMadeUp(open, context);
  } catch (error) {
    throw known(error, open, context);
  } finally {
    await open.close();
    open.found.finish((text) => talk.tell(text));
  }
  return EXIT.done;
}

/** How the user is talked to meanwhile. */
interface Talk {
  tell: Tell;
  interruption: AbortSignal | undefined;
}

interface Working<Prepared> {
  readonly open: OpenDevice;
  readonly talk: Talk;
  readonly body: (session: Session, prepared: Prepared) => Promise<void>;
}

async function work<Prepared>(
  options: SessionOptions<Prepared>,
  { open, talk, body }: Working<Prepared>,
): Promise<void> {
  const { args, context, isSilent = false } = options;
  context.identify({ device: jsonDevice(open.found), chip: jsonResolvedChip(open.resolved) });
  const progress = progressOf(open, context);
  talk.tell = (text) => {
    progress.clear();
    context.note(text);
  };
  const reporter = reporterOf(open, { args, context, progress, isSilent });
  reporter.say(deviceLines(open, outOptions(context)));
  const prepared = options.prepare(open);
  const onEvent = (event: FlashEvent): void => {
    // What comes after that says nothing of a device.
    if (problemOf([open.found]) !== null) return;
    if (args.jsonLines) context.io.out(jsonEvent(knownEvent(event, open.found)));
    options.onEvent?.(event, prepared, reporter);
    showEvent(event, { progress, context });
  };
  await untilInterrupted(
    (signal) => {
      talk.interruption = signal;
      return body({ ...reporter, open, job: { ...open.job, signal, onEvent } }, prepared);
    },
    () => {
      progress.clear();
      context.note("stopping at a safe place; Ctrl-C again ends at once");
    },
  );
}

/** What is known of an error, told in full. */
function known(error: unknown, open: OpenDevice, context: Context): unknown {
  const { found } = open;
  if (problemOf([found]) === error) return error;
  context.identify(madeUpFields(found));
  const told = asFarAsKnown(error, found);
  if (!isCodedError(told) || told.code !== "contents-unknown") tellMadeUp(open, context);
  return told;
}

function tellMadeUp({ found }: OpenDevice, { insist, paint }: Context): void {
  const warning = madeUpWarning(found);
  if (warning !== null) insist(warning.replace("warning", paint.err("warning", "warning")));
}

/** Who looks for devices on behalf of a verb. */
export function seekerOf(context: Context, book: ProfileBook): Seeker {
  return {
    book,
    words: context.words,
    usb: context.usb,
    tell: context.note,
    isAttended: context.io.errTerminal !== null,
    interrupted: () => false,
    whyNothing: async () => (await import("../bus/index.js")).whyNothing(context),
  };
}

/** The same, who may ask which device is meant, unless a program reads along. */
export function openerOf(
  args: Pick<JobArguments, "json"> & Partial<JobArguments>,
  { context, book }: { readonly context: Context; readonly book: ProfileBook },
): Opener {
  const isRead = args.json || args.jsonLines === true;
  return { ...seekerOf(context, book), ask: isRead ? () => undefined : context.io.ask };
}

function progressOf({ found }: OpenDevice, { io, paint, quiet }: Context): Progress {
  return makeProgress({
    write: quiet ? () => undefined : io.err,
    terminal: io.errTerminal,
    unicode: io.unicode,
    paint: paint.err,
    nowMs: found.nowMs,
  });
}

function showEvent(
  event: FlashEvent,
  { progress, context }: { readonly progress: Progress; readonly context: Context },
): void {
  progress.onEvent(event);
  if (event.kind === "warning") {
    progress.clear();
    tellWarning(event, context);
    return;
  }
  const told = tellEvent(event);
  if (told === null) return;
  progress.clear();
  context.note(told);
}

/** What is worth a line of its own on standard error. */
function tellEvent(event: FlashEvent): string | null {
  if (event.kind === "reconnected") return "the device is back; going on";
  if (event.kind === "device-ready" && event.recoveredFrom !== null) {
    return `note: the device was found in ${event.recoveredFrom} and brought back to dfuIDLE`;
  }
  return null;
}
