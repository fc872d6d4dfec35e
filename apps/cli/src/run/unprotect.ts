/** `unprotect`: lifts the readout protection, which erases everything. The work is done by `@dfukit/core`. */
import { unprotect } from "@dfukit/core";
import type { UnprotectArguments } from "../commands/unprotect.js";
import type { ExitCode } from "../exit-codes.js";
import { jsonDevice, jsonResolvedChip } from "../json/device.js";
import { chipName } from "../text/device.js";
import { timingText } from "../text/flash.js";
import type { Context } from "../verb.js";
import { confirm } from "./confirm.js";
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
      await unprotect(job);
      const took = timing();
      const done = context.paint.out("good", "unprotected");
      sayLast(
        `${done}: the device erases itself and restarts; list shows when it is back; ${timingText(took, 0)}`,
      );
      document({
        schema: "dfukit/unprotect@1",
        device: jsonDevice(open.found),
        chip: jsonResolvedChip(open.resolved),
        result: { ok: true, durationMs: took.durationMs },
        error: null,
      });
    },
  );
}
