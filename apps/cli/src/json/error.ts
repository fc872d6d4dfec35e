/** An error as it stands in `error` of every JSON document. */
import { formatAddress, isCodedError } from "@dfukit/memory";

/** Code, message and hint; the place in the file, or in the device, where one is known. */
export function jsonError(error: unknown): Readonly<Record<string, unknown>> {
  const coded = isCodedError(error) ? error : undefined;
  const details: Readonly<Record<string, unknown>> = { ...Object(coded?.details) };
  const { offset, address, bStatus, bState, refusals } = details;
  return {
    code: coded?.code ?? "internal-fault",
    message: error instanceof Error ? error.message : String(error),
    hint: coded?.hint ?? null,
    // Some errors know where in the file they were found.
    offset: typeof offset === "number" ? offset : null,
    ...(typeof address === "number" && isOfDevice(coded?.actor)
      ? { address: formatAddress(address) }
      : {}),
    ...(Array.isArray(refusals) ? { refusals: refusals.map(jsonRefusal) } : {}),
    ...(typeof bStatus === "string" ? { bStatus } : {}),
    ...(typeof bState === "string" ? { bState } : {}),
  };
}

/** Why a plan is refused: all of the reasons. */
function jsonRefusal(refusal: unknown): Readonly<Record<string, unknown>> {
  const { code, message, hint = null } = Object(refusal);
  return { code, message, hint };
}

/** Errors of files and plans have addresses, too, whose documents do not show them. */
function isOfDevice(actor: string | undefined): boolean {
  return actor === "device" || actor === "transport";
}
