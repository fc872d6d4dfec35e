/** What all jobs share: the device in dfuIDLE, cleaning up, and the two refusals that come first. */
import { CoreError } from "../error.js";
import { type Steps, tell } from "../protocol/effects.js";
import { recover, settle } from "../protocol/recover.js";
import type { Session } from "../protocol/session.js";
import type { FlashEvent } from "./events.js";
import type { Job } from "./job.js";
import type { PlanRefusal } from "./plan-types.js";

/** Leaves the device at rest when steps are broken off. */
export function* cleanly<T, E>(session: Session, steps: Steps<T, E>): Steps<T, E> {
  let isDone = false;
  try {
    const result = yield* steps;
    isDone = true;
    return result;
  } finally {
    if (!isDone) yield* settle(session);
  }
}

/** Brings the device to dfuIDLE and tells in what state it was found. */
export function* readySteps(session: Session): Steps<void, FlashEvent> {
  const found = yield* recover(session);
  const recoveredFrom = found === "dfuIDLE" ? null : found;
  yield* tell<FlashEvent>({ kind: "device-ready", recoveredFrom });
}

/** DFU mode, and DfuSe by descriptor or by profile. */
export function assertUsable({ device, target }: Job): void {
  if (device.mode === "run-time") {
    throw new CoreError(
      "device-in-run-time-mode",
      "device runs its application, not its DFU mode",
      {
        actor: "device",
        details: {},
        hint: "enter DFU mode (BOOT0 pin, or the firmware's own way) and try again",
      },
    );
  }
  if (device.dialect === "dfuse" || target.origins.layout === "profile") return;
  throw new CoreError(
    "not-dfuse",
    `device speaks plain DFU (bcdDFUVersion 0x${device.functional.dfuVersion.toString(16).toUpperCase().padStart(4, "0")}), not ST's DfuSe: it has no addresses`,
    {
      actor: "device",
      details: {},
      hint: "name the chip with --chip if it is an STM32 all the same",
    },
  );
}

/** Every reason in one error. */
export function refusedError(refusals: readonly PlanRefusal[]): CoreError {
  const [first] = refusals;
  const more = refusals.length > 1 ? ` (and ${refusals.length - 1} more)` : "";
  return new CoreError("plan-refused", `${first?.message ?? "the plan is refused"}${more}`, {
    actor: "plan",
    details: {
      ...(first?.range === undefined ? {} : { address: first.range.start }),
      refusals: refusals.map(({ code, message, hint }) =>
        hint === undefined ? { code, message } : { code, message, hint },
      ),
    },
    hint: first?.hint,
  });
}
