/** `unprotect`: lifts the readout protection, which erases everything. The work is done by `@dfukit/core`. */
import { type Job, type UnprotectResult, unprotect } from "@dfukit/core";
import type { UnprotectArguments } from "../commands/unprotect.js";
import { type OpenDevice, seenToGo } from "../devices/open-device.js";
import type { ExitCode } from "../exit-codes.js";
import { jsonDevice, jsonResolvedChip } from "../json/device.js";
import { chipName } from "../text/device.js";
import { timingText } from "../text/flash.js";
import type { Paint } from "../text/style.js";
import type { Context } from "../verb.js";
import { confirm } from "./confirm.js";
import { dropRecovery } from "./flash-recovery.js";
import { withDevice } from "./session.js";

/** Runs `unprotect` on what yargs read. */
export async function runUnprotect(args: UnprotectArguments, context: Context): Promise<ExitCode> {
  return withDevice(
    {
      args,
      context,
      prepare: ({ resolved }) => {
        const what = `lifting the readout protection erases the whole flash of ${chipName(resolved)}`;
        confirm({ word: "unprotect", what }, { yes: args.yes, context });
      },
    },
    async ({ open, job, sayLast, document, timing }) => {
      const proof = await unprotect(untilReset(job, open));
      dropRecovery(open, null, context);
      const took = timing();
      sayLast(`${proofText(proof, context.paint.out)}; ${timingText(took, 0)}`);
      document({
        schema: "dfukit/unprotect@1",
        device: jsonDevice(open.found),
        chip: jsonResolvedChip(open.resolved),
        result: { ok: true, proof, durationMs: took.durationMs },
        error: null,
      });
    },
  );
}

/** Longest that a chip erases itself before it resets. */
const RESET_MS = 60_000;

/** The same job, which opens the device again only once it has reset: until then it is busy. */
function untilReset(job: Job, { found }: OpenDevice): Job {
  const reconnect: Job["reconnect"] = async (why) => {
    await seenToGo(found, RESET_MS);
    return (await job.reconnect?.(why)) ?? null;
  };
  return { ...job, reconnect };
}

function proofText(proof: UnprotectResult, paint: Paint): string {
  if (proof === "confirmed") {
    return `${paint("good", "unprotected")}: the device can be read again`;
  }
  const told = paint("warning", "told to lift the protection");
  return `${told}; the device has not come back in DFU mode, so it is not proven`;
}
