/** `leave`: starts the firmware. The work is done by `@dfukit/core`. */
import { type Job, leave, planFlash, read } from "@dfukit/core";
import { formatAddress } from "@dfukit/memory";
import { parseAddress } from "../args/number.js";
import { noFlash } from "../args/ranges.js";
import type { LeaveArguments } from "../commands/leave.js";
import type { FoundDevice } from "../devices/found-device.js";
import { CliError } from "../error.js";
import type { ExitCode } from "../exit-codes.js";
import { flashBase } from "../files/firmware.js";
import { jsonDevice, jsonResolvedChip } from "../json/device.js";
import { leftText, timingText } from "../text/flash.js";
import type { Context } from "../verb.js";
import { assertKnown } from "./made-up.js";
import { withDevice } from "./session.js";

/** Runs `leave` on what yargs read. */
export async function runLeave(args: LeaveArguments, context: Context): Promise<ExitCode> {
  const start = args.start === undefined ? undefined : parseAddress(args.start, "--start");
  return withDevice(
    {
      args,
      context,
      prepare: ({ resolved }) => {
        if (start === undefined && flashBase(resolved.target) === undefined) {
          throw noFlash("give --start ADDRESS");
        }
      },
    },
    async ({ open, job, sayLast, document, timing }) => {
      const address = start ?? (await findStart(job, open.found));
      const left = await leave(job, address);
      const took = timing();
      const done = context.paint.out("good", leftText(left, address));
      sayLast(`${done}; ${timingText(took, 0)}`);
      document({
        schema: "dfukit/leave@1",
        device: jsonDevice(open.found),
        chip: jsonResolvedChip(open.resolved),
        result: {
          ok: true,
          startAddress: formatAddress(address),
          left,
          durationMs: took.durationMs,
        },
        error: null,
      });
    },
  );
}

/** Initial stack pointer and reset vector. */
const VECTOR_TABLE_BYTES = 8;

/**
 * The start of the flash, if a program is there.
 * @throws CliError `no-firmware`.
 */
async function findStart(job: Job, found: FoundDevice): Promise<number> {
  const { device, target } = job;
  const base = flashBase(target) ?? 0;
  const flash = target.layout.regions.find(({ kind }) => kind === "flash");
  const range = { start: base, end: base + VECTOR_TABLE_BYTES };
  const image = await read(job, [{ alternateSetting: flash?.alternateSetting ?? 0, ...range }]);
  assertKnown(found);
  // What the planner would start is what can be started.
  const plan = planFlash({ images: [{ alternateSetting: null, image }], device, target });
  if (plan.operations.some(({ kind }) => kind === "leave")) return base;
  throw new CliError(
    "no-firmware",
    `there is no vector table at ${formatAddress(base)}, so there is nothing to start`,
    { actor: "plan", hint: "flash a firmware first, or insist with --start ADDRESS", details: {} },
  );
}
