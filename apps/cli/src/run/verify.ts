/** `verify`: compares files with a device. The work is done by `@dfukit/core`. */
import { CoreError, isCoreError, verify } from "@dfukit/core";
import { formatAddress, formatByte } from "@dfukit/memory";
import type { VerifyArguments } from "../commands/verify.js";
import type { ExitCode } from "../exit-codes.js";
import { loadInputs, requestedImages } from "../files/firmware.js";
import { jsonDevice, jsonResolvedChip } from "../json/device.js";
import { timingText } from "../text/flash.js";
import { count } from "../text/style.js";
import type { Context } from "../verb.js";
import { assertKnown } from "./made-up.js";
import { withDevice } from "./session.js";

/** Runs `verify` on what yargs read. */
export async function runVerify(args: VerifyArguments, context: Context): Promise<ExitCode> {
  const inputs = loadInputs(args, context);
  return withDevice(
    {
      args,
      context,
      prepare: (open) => {
        const images = requestedImages(inputs, { args, open, context });
        open.found.replay?.offer(images.flatMap(({ image }) => image.segments));
        return images;
      },
    },
    async ({ open, job, sayLast, document, timing }, images) => {
      const { bytesVerified } = await verify(job, images).catch(inOurWords);
      assertKnown(open.found);
      const took = timing();
      const equal = context.paint.out("good", "equal");
      sayLast(
        `${equal}: all ${count(bytesVerified, "byte")} are in the device; ${timingText(took, bytesVerified)}`,
      );
      document({
        schema: "dfukit/verify@1",
        device: jsonDevice(open.found),
        chip: jsonResolvedChip(open.resolved),
        result: { ok: true, bytesVerified, durationMs: took.durationMs },
        error: null,
      });
    },
  );
}

/** Nothing was written here, so that a difference is no failure of the device. */
function inOurWords(error: unknown): never {
  if (!isCoreError(error) || error.code !== "verify-failed") throw error;
  const { address, expected, actual } = error.details;
  if (address === undefined || typeof expected !== "number" || typeof actual !== "number") {
    throw error;
  }
  throw new CoreError(
    "verify-failed",
    `first difference at ${formatAddress(address)}: the file has ${formatByte(expected)}, the device ${formatByte(actual)}`,
    { actor: "device", details: error.details, hint: "flash writes what differs" },
  );
}
