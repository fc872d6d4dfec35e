/**
 * What all working device verbs share: opens the device, tells what it is, follows the
 * job's events on the terminal and in JSON, listens for Ctrl-C, and closes.
 */
import type { FlashEvent, Job } from "@dfukit/core";
import type { JobArguments } from "../commands/device-options.js";
import { type OpenDevice, openDevice } from "../devices/open-device.js";
import { EXIT, type ExitCode } from "../exit-codes.js";
import { untilInterrupted } from "../files/interrupt.js";
import { jsonDevice, jsonEvent, jsonResolvedChip } from "../json/device.js";
import { profilesAtHand } from "../profiles/profile-book.js";
import { deviceLines, outOptions, toText } from "../text/device.js";
import type { Timing } from "../text/flash.js";
import { makeProgress, type Progress } from "../text/progress.js";
import type { Context } from "../verb.js";
import { tellWarning } from "./warnings.js";

/** How a verb reports. */
interface Reporter {
  /** Prints lines of the report, unless a document or silence is wanted. */
  readonly say: (lines: readonly string[]) => void;
  /** Prints the last line, which --quiet does not keep back. */
  readonly sayLast: (line: string) => void;
  /** Prints the document, if one is wanted. */
  readonly document: (fields: Readonly<Record<string, unknown>>) => void;
  /** Time since the device was open. */
  readonly timing: () => Timing;
}

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
  const { args, context, isSilent = false } = options;
  let tell = context.note;
  const book = await profilesAtHand(args, context);
  const open = await openDevice(args, { book, tell: (text) => tell(text) });
  try {
    context.identify({ device: jsonDevice(open.found), chip: jsonResolvedChip(open.resolved) });
    const progress = progressOf(open, context);
    tell = (text) => {
      progress.clear();
      context.note(text);
    };
    const reporter = reporterOf(open, { args, context, progress, isSilent });
    reporter.say(deviceLines(open, outOptions(context)));
    const prepared = options.prepare(open);
    const onEvent = (event: FlashEvent): void => {
      if (args.jsonLines) context.io.out(jsonEvent(event));
      options.onEvent?.(event, prepared, reporter);
      showEvent(event, { progress, context });
    };
    await untilInterrupted(
      (signal) => body({ ...reporter, open, job: { ...open.job, signal, onEvent } }, prepared),
      () => {
        progress.clear();
        context.note("stopping at a safe place; Ctrl-C again ends at once");
      },
    );
  } finally {
    await open.close();
    open.found.finish(tell);
  }
  return EXIT.done;
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

interface Reporting {
  readonly args: JobArguments;
  readonly context: Context;
  readonly progress: Progress;
  readonly isSilent: boolean;
}

function reporterOf(
  { found }: OpenDevice,
  { args, context, progress, isSilent }: Reporting,
): Reporter {
  const { io, quiet } = context;
  const wantsText = !args.json && !args.jsonLines && !isSilent;
  const startMs = found.nowMs();
  return {
    say: (lines) => {
      progress.clear();
      if (wantsText && !quiet) io.out(toText(lines));
    },
    sayLast: (line) => {
      progress.clear();
      if (wantsText) io.out(`${line}\n`);
    },
    document: (fields) => {
      const indent = args.jsonLines ? undefined : 2;
      if (args.json || args.jsonLines) io.out(`${JSON.stringify(fields, undefined, indent)}\n`);
    },
    timing: () => ({
      durationMs: Math.round(found.nowMs() - startMs),
      simulated: found.simulated,
    }),
  };
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
