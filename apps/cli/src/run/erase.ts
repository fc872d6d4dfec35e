/** `erase`: sectors, or the whole flash. The work is done by `@dfukit/core`. */
import { type EraseRequest, erase } from "@dfukit/core";
import { type AddressRange, regionRanges } from "@dfukit/memory";
import { alternateRanges, parseRanges } from "../args/ranges.js";
import type { EraseArguments } from "../commands/erase.js";
import type { OpenDevice } from "../devices/open-device.js";
import { usageError } from "../error.js";
import type { ExitCode } from "../exit-codes.js";
import { jsonDevice, jsonResolvedChip } from "../json/device.js";
import { chipName } from "../text/device.js";
import { timingText } from "../text/flash.js";
import { count } from "../text/style.js";
import type { Context } from "../verb.js";
import { confirm } from "./confirm.js";
import { dropRecovery } from "./flash-recovery.js";
import { withDevice } from "./session.js";

/** Runs `erase` on what yargs read. */
export async function runErase(args: EraseArguments, context: Context): Promise<ExitCode> {
  const choice = parseRanges(args);
  const hasRange = choice.ranges.length > 0 || choice.alternateSetting !== undefined;
  if (hasRange === args.massErase) {
    throw usageError(
      hasRange ? "--mass-erase and --range exclude each other" : "nothing to erase was named",
      "give --range START..END, or --mass-erase for the whole flash",
    );
  }
  return withDevice(
    {
      args,
      context,
      prepare: ({ resolved }): EraseRequest => {
        if (!args.massErase) return { ranges: alternateRanges(choice, resolved.target) };
        const what = `--mass-erase erases the whole flash of ${chipName(resolved)}`;
        confirm({ word: "erase", what }, { yes: args.yes, context });
        return { massErase: true };
      },
    },
    async ({ open, job, sayLast, document, timing }, request) => {
      const result = await erase(job, request);
      dropRecovery(open, "ranges" in request ? request.ranges : flashRanges(open), context);
      const took = timing();
      const { bytesErased, bytesVerified, sectorsErased } = result;
      // Of a part that is not decided only so much is known to be there.
      const atLeast = args.massErase && open.resolved.chip === null ? "at least " : "";
      const what = args.massErase ? "the whole flash" : count(sectorsErased, "sector");
      const proof = bytesVerified === 0 ? "not verified" : `${bytesVerified} read back blank`;
      const done = context.paint.out(bytesVerified === 0 ? "warning" : "good", "erased");
      sayLast(
        `${done}: ${what}, ${atLeast}${count(bytesErased, "byte")}, ${proof}; ${timingText(took, bytesErased)}`,
      );
      document({
        schema: "dfukit/erase@1",
        device: jsonDevice(open.found),
        chip: jsonResolvedChip(open.resolved),
        result: { ok: true, ...result, durationMs: took.durationMs },
        error: null,
      });
    },
  );
}

/** What a mass erase erases. */
function flashRanges({ resolved }: OpenDevice): readonly AddressRange[] {
  return resolved.target.layout.regions
    .filter(({ kind }) => kind === "flash")
    .flatMap(regionRanges);
}
