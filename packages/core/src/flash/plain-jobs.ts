/** Jobs for devices that speak plain DFU 1.1: one firmware, no addresses, no proof but reading it back. */

import type { DescribedDevice } from "../protocol/device.js";
import { detach, downloadFirmware, type Manifested, uploadFirmware } from "../protocol/dfu11.js";
import { useAlternate } from "../protocol/dfuse.js";
import { drive } from "../protocol/driver.js";
import { tell } from "../protocol/effects.js";
import { newSession } from "../protocol/session.js";
import type { Transport } from "../protocol/transport.js";
import type { FlashEvent, Phase } from "./events.js";
import type { DriveOptions, Job } from "./job.js";
import { cleanly, readySteps } from "./job-parts.js";

/**
 * Downloads a firmware and lets the device manifest it (DFU 1.1 §6.1, §7). Proves
 * nothing: compare with {@link uploadPlain} where the device can be read.
 * @throws CoreError of a failed transfer or a status that is no success.
 */
export async function downloadPlain(
  job: Job,
  firmware: Uint8Array,
  alternateSetting = 0,
): Promise<Manifested> {
  const session = newSession(job.device, job.target);
  const steps = (function* () {
    yield* readySteps(session);
    yield* useAlternate(session, alternateSetting);
    return yield* downloadFirmware(session, firmware, (doneBytes) =>
      tellProgress("write", doneBytes, firmware.length),
    );
  })();
  return await drive(cleanly(session, steps), job.transport, job);
}

/** Uploads the firmware of a device, at most `limitBytes` of it (DFU 1.1 §6.2). */
export async function uploadPlain(
  job: Job,
  limitBytes: number,
  alternateSetting = 0,
): Promise<Uint8Array> {
  const session = newSession(job.device, job.target);
  const steps = (function* () {
    yield* readySteps(session);
    yield* useAlternate(session, alternateSetting);
    return yield* uploadFirmware(session, limitBytes, (doneBytes) =>
      // The last block may bring more than is wanted.
      tellProgress("read", Math.min(doneBytes, limitBytes), limitBytes),
    );
  })();
  return await drive(cleanly(session, steps), job.transport, job);
}

function tellProgress(phase: Phase, doneBytes: number, totalBytes: number) {
  return tell<FlashEvent>({ kind: "progress", phase, doneBytes, totalBytes, address: doneBytes });
}

/**
 * Asks a device in run time for its DFU mode (DFU 1.1 §5.1). It comes back as another
 * device, often with other ids; `host-must-reset` says that a bus reset has to follow.
 */
export function detachDevice(
  transport: Transport,
  device: DescribedDevice,
  options: DriveOptions = {},
): Promise<"device-detaches" | "host-must-reset"> {
  return drive(detach(device.interfaceNumber, device.functional), transport, options);
}
