/**
 * The ends of a device, and its second beginning: lost, cancelled and opened again, closed
 * for good. The part of the runner that is off the path of a transfer that goes well.
 */
import type { TransferFailure } from "@dfukit/core";
import { settle } from "./deadline.js";
import { abandonAll, emptied } from "./pending.js";
import {
  DISCONNECTED,
  type Purpose,
  type Runner,
  SELECT_TIMEOUT_MS,
  TIMEOUT,
} from "./runner-state.js";

/** How long closing waits for the system, each time that it asks something of it. */
const CLOSE_TIMEOUT_MS = 1000;
/** How long closing takes at most; what is not done by then goes on by itself. */
const CLOSING_MS = 3000;

/** What a rejection means; notes that the device is lost if that is it. */
export async function failureOf(
  runner: Runner,
  error: unknown,
  during: Purpose,
): Promise<TransferFailure> {
  if (runner.isOver) return DISCONNECTED;
  const { dialect, hasLeft } = runner.claimed;
  const failure = dialect.failureOf(error, during);
  const isGone = failure.kind === "fault" && (await hasLeft().catch(() => false));
  if (!isGone && failure.kind !== "disconnected") return failure;
  runner.isOver = true;
  return DISCONNECTED;
}

/** Cancels what is under way, where closing is the only way to do so. */
export function cancel(runner: Runner): void {
  runner.cancelled ??= settle(runner.claimed.device.close(), CLOSE_TIMEOUT_MS);
}

/** Opens the device again after {@link cancel}, once for all who ask. Null if that went well. */
export function mended(runner: Runner): Promise<TransferFailure | null> {
  runner.mending ??= mend(runner).finally(() => {
    runner.mending = null;
  });
  return runner.mending;
}

async function mend(runner: Runner): Promise<TransferFailure | null> {
  await runner.cancelled;
  if (runner.isOver) return DISCONNECTED;
  const reopening = reopen(runner);
  const end = await settle(reopening, SELECT_TIMEOUT_MS);
  if (end.kind === "fulfilled") {
    runner.cancelled = null;
    return null;
  }
  const closeAgain = () => settle(runner.claimed.device.close(), CLOSE_TIMEOUT_MS);
  // Nothing can be closed while it is being opened, so once more when that has ended.
  if (end.kind === "late") reopening.then(closeAgain, closeAgain);
  runner.cancelled = closeAgain();
  if (end.kind === "rejected") return failureOf(runner, end.error, "transfer");
  return runner.isOver ? DISCONNECTED : TIMEOUT;
}

/** Goes no further than it has come when the transport is closed meanwhile. */
async function reopen(runner: Runner): Promise<void> {
  const { device, interfaceNumber } = runner.claimed;
  await device.open();
  if (!runner.isOver) await device.claimInterface(interfaceNumber);
  if (runner.isOver || runner.selected === null) return;
  await device.selectAlternateInterface(interfaceNumber, runner.selected);
}

/** Closes the device for good. Never rejects, and always ends. */
export function close(runner: Runner): Promise<void> {
  runner.isOver = true;
  runner.closed ??= settle(release(runner), CLOSING_MS).then(() => {
    abandonAll(runner.pending, DISCONNECTED);
  });
  return runner.closed;
}

async function release(runner: Runner): Promise<void> {
  const { device, interfaceNumber, dialect } = runner.claimed;
  // In a browser closing cancels what is under way. npm `usb` refuses to close during a
  // transfer, which ends by its own timeout; and it keeps an interface claimed that is
  // not released before it closes.
  if (dialect.timeouts === "argument") await emptied(runner.pending);
  await runner.mending;
  await runner.cancelled;
  await settle(device.releaseInterface(interfaceNumber), CLOSE_TIMEOUT_MS);
  await settle(device.close(), CLOSE_TIMEOUT_MS);
}
