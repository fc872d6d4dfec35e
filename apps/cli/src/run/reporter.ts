/** How a verb on a device reports: lines, the last line, the document, and how long it took. */
import type { JobArguments } from "../commands/device-options.js";
import { type OpenDevice, problemOf } from "../devices/open-device.js";
import { toText } from "../text/device.js";
import type { Timing } from "../text/flash.js";
import type { Progress } from "../text/progress.js";
import type { Context } from "../verb.js";
import { madeUpFields, madeUpSuffix } from "./made-up.js";

/** How a verb reports. */
export interface Reporter {
  /** Prints lines of the report, unless a document or silence is wanted. */
  readonly say: (lines: readonly string[]) => void;
  /** Prints the last line, which --quiet does not keep back; before the document. @throws SimError `replay-diverged`. */
  readonly sayLast: (line: string) => void;
  /** Prints the document, if one is wanted. */
  readonly document: (fields: Readonly<Record<string, unknown>>) => void;
  /** Time since the device was open. */
  readonly timing: () => Timing;
}

/** What a report is made with. */
export interface Reporting {
  readonly args: JobArguments;
  readonly context: Context;
  readonly progress: Progress;
  readonly isSilent: boolean;
}

/** Makes the reporter of an open device. */
export function reporterOf(
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
      // A replay may have gone another way only when the job was done, as a device is put at rest.
      const problem = problemOf([found]);
      if (problem !== null) throw problem;
      progress.clear();
      if (wantsText) io.out(`${line}${madeUpSuffix(found)}\n`);
    },
    document: (fields) => {
      const indent = args.jsonLines ? undefined : 2;
      if (!args.json && !args.jsonLines) return;
      io.out(`${JSON.stringify({ ...fields, ...madeUpFields(found) }, undefined, indent)}\n`);
    },
    timing: () => ({
      durationMs: Math.round(found.nowMs() - startMs),
      simulated: found.simulated,
    }),
  };
}
