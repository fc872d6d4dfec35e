/**
 * Results that rest on memory contents which a recording does not have: every output says
 * so, and none names a byte that nobody knows.
 */
import { CoreError, type FlashEvent, isCoreError } from "@dfukit/core";
import { formatRange, isCodedError } from "@dfukit/memory";
import type { MadeUp } from "@dfukit/sim";
import type { FoundDevice, MadeUpCounts } from "../devices/found-device.js";
import { problemOf } from "../devices/open-device.js";
import { CliError } from "../error.js";
import { count } from "../text/style.js";

/** What is added to the line that tells the result. */
export function madeUpSuffix(found: FoundDevice): string {
  return found.replay?.madeUp() ? "; with made-up contents" : "";
}

/** What is added to the JSON document: nothing, unless something was made up. */
export function madeUpFields(found: FoundDevice): { readonly contentsMadeUp?: MadeUpCounts } {
  const counts = found.replay?.madeUp() ?? null;
  return counts === null ? {} : { contentsMadeUp: counts };
}

/** What --quiet does not keep back either; null if nothing was made up. */
export function madeUpWarning(found: FoundDevice): string | null {
  const counts = found.replay?.madeUp() ?? null;
  if (counts === null) return null;
  const { blocksRead, blocksWritten } = counts;
  const what = [
    ...(blocksRead === 0 ? [] : [`${count(blocksRead, "block")} read`]),
    ...(blocksWritten === 0 ? [] : [`${count(blocksWritten, "block")} written`]),
  ];
  return `warning: the result rests on made-up contents, because the recording has none: ${what.join(", ")}`;
}

/**
 * Before a result that is about contents is told.
 * @throws SimError `replay-diverged`, CliError `contents-unknown`.
 */
export function assertKnown(found: FoundDevice): void {
  const why = problemOf([found]) ?? unknownContents(found);
  if (why !== null) throw why;
}

function unknownContents(found: FoundDevice): CliError | null {
  const { blocksRead = 0 } = found.replay?.madeUp() ?? {};
  return blocksRead === 0 ? null : contentsUnknown();
}

function contentsUnknown(): CliError {
  return new CliError(
    "contents-unknown",
    "the recording has no memory contents, so what was read is not known",
    { actor: "input", hint: "record with --record-data", details: {} },
  );
}

/** Codes of errors that say what a byte in the device is. */
const ABOUT_A_BYTE: readonly string[] = ["sector-unchanged", "verify-failed"];

/**
 * The error as far as it is known. Made-up bytes may be what it is about: then it names no
 * byte, or is another error altogether.
 */
export function asFarAsKnown(error: unknown, found: FoundDevice): unknown {
  if (found.replay === undefined || !isCodedError(error)) return error;
  if (!ABOUT_A_BYTE.includes(error.code)) return error;
  const { address }: { readonly address?: unknown } = Object(error.details);
  const madeUp = typeof address === "number" ? found.replay.madeUpAt(address) : null;
  if (madeUp === null) return error;
  const { hint } = error;
  // Equal digests before and after: that it is unchanged is known, and its message names no byte.
  if (error.code === "sector-unchanged") {
    return new CoreError("sector-unchanged", error.message, { actor: "device", hint, details: {} });
  }
  return madeUp.isOther ? otherPiece(madeUp, hint) : contentsUnknown();
}

/** The event without what a made-up byte says. */
export function knownEvent(event: FlashEvent, found: FoundDevice): FlashEvent {
  if (event.kind !== "failed") return event;
  const error = asFarAsKnown(event.error, found);
  if (isCoreError(error)) return { ...event, error };
  const { code, actor } = event.error;
  const message = error instanceof Error ? error.message : String(error);
  return { ...event, error: new CoreError(code, message, { actor, details: {} }) };
}

function otherPiece(range: MadeUp, hint: string | undefined): CoreError {
  return new CoreError(
    "verify-failed",
    `${formatRange(range)} does not hold the expected bytes; in which byte it differs is not known, because the recording has no memory contents`,
    { actor: "device", hint, details: {} },
  );
}
