/**
 * Plain DFU 1.1, for devices without ST's extension: download with manifestation,
 * upload of unknown length, detach from run time (DFU 1.1 §5, §6, §7).
 */
import { CoreError } from "../error.js";
import { execute } from "./command.js";
import { LAST_BLOCK } from "./constants.js";
import type { FunctionalDescriptor } from "./device.js";
import { type Steps, wait } from "./effects.js";
import { type Doing, detailsOf, statusError, transferError } from "./failure.js";
import { malformedStatus, readyFor } from "./recover.js";
import { bareRequest, download, getStatus, upload } from "./requests.js";
import { forget, type Session } from "./session.js";

const NO_TIME = { typicalMs: null, maximumMs: null };
/** Rounds of GETSTATUS while the device manifests. */
const MANIFEST_ROUNDS = 100;
const LONGEST_MANIFEST_POLL_MS = 10_000;
/** In plain DFU errVENDOR is any error of the maker. */
const DIALECT = { dialect: "dfu" } as const;

/** How the device came out of manifestation (DFU 1.1 §7). */
export type Manifested = "idle" | "waits-for-reset" | "gone";

/** Called after each block with the bytes done so far. */
export type OnBlock<E> = (doneBytes: number) => Steps<void, E>;

/**
 * Downloads a whole firmware in blocks 0, 1, 2, …, wrapping at 0xFFFF as DFU 1.1 has
 * it, and lets the device manifest it.
 */
export function* downloadFirmware<E>(
  session: Session,
  firmware: Uint8Array,
  onBlock: OnBlock<E>,
): Steps<Manifested, E> {
  const size = session.transferSizeBytes;
  // dfuDNLOAD-SYNC may lead straight to dfuDNLOAD-IDLE (DFU 1.1 appendix A.2.4).
  session.idleAtOnce = true;
  for (let at = 0, nth = 0; at < firmware.length; at += size, nth++) {
    const bytes = firmware.subarray(at, at + size);
    const wBlockNum = nth & LAST_BLOCK;
    const what = "sending the firmware";
    const doing: Doing = { request: "DFU_DNLOAD", what, wBlockNum, ...DIALECT };
    yield* execute(session, {
      wBlockNum,
      bytes,
      doing,
      time: NO_TIME,
      slow: false,
      repeatable: false,
    });
    yield* onBlock(at + bytes.length);
  }
  return yield* manifest(session, Math.ceil(firmware.length / size) & LAST_BLOCK);
}

function* manifest(session: Session, wBlockNum: number): Steps<Manifested> {
  const what = "ending the download";
  const doing: Doing = { request: "DFU_DNLOAD", what, wBlockNum, ...DIALECT };
  yield* readyFor(session, "download");
  const ended = yield* download(session.interfaceNumber, wBlockNum, new Uint8Array(0));
  forget(session);
  if (ended.kind !== "ok") throw transferError(ended, doing);
  for (let round = 0; round < MANIFEST_ROUNDS; round++) {
    const status = yield* getStatus(session.interfaceNumber);
    // A device that is not manifestation tolerant may go without a word (§7.2).
    if (status.kind === "disconnected") return "gone";
    if (status.kind === "malformed") throw malformedStatus(status.lengthBytes, doing);
    if (status.kind !== "ok") {
      if (round > 0) return "gone";
      throw transferError(status, { ...doing, request: "DFU_GETSTATUS" });
    }
    if (status.bState === "dfuERROR") throw statusError(status, doing);
    if (status.bState === "dfuIDLE") return "idle";
    if (status.bState === "dfuMANIFEST-WAIT-RESET") return "waits-for-reset";
    // Asked ever more rarely: `busy, 0 ms` must not use up the rounds within a moment.
    yield* wait(Math.min(Math.max(status.pollTimeoutMs, round), LONGEST_MANIFEST_POLL_MS));
  }
  throw new CoreError("device-stuck-busy", "device does not end its manifestation", {
    actor: "device",
    details: detailsOf(doing),
    hint: "reset the device by hand and read its firmware back",
  });
}

/** Uploads until a short block (DFU 1.1 §6.2), or until `limitBytes` are there. */
export function* uploadFirmware<E>(
  session: Session,
  limitBytes: number,
  onBlock: OnBlock<E>,
): Steps<Uint8Array, E> {
  const size = session.transferSizeBytes;
  const blocks: Uint8Array[] = [];
  let doneBytes = 0;
  yield* readyFor(session, "upload");
  for (let nth = 0; doneBytes < limitBytes; nth++) {
    const wBlockNum = nth & LAST_BLOCK;
    const outcome = yield* upload(session.interfaceNumber, wBlockNum, size);
    if (outcome.kind !== "ok") {
      forget(session);
      throw transferError(outcome, {
        request: "DFU_UPLOAD",
        what: "reading the firmware",
        wBlockNum,
      });
    }
    session.state = outcome.bytes.length < size ? "idle" : "upload-idle";
    blocks.push(outcome.bytes);
    doneBytes += outcome.bytes.length;
    yield* onBlock(doneBytes);
    if (outcome.bytes.length < size) break;
  }
  return joined(blocks, Math.min(doneBytes, limitBytes));
}

function joined(blocks: readonly Uint8Array[], lengthBytes: number): Uint8Array {
  const bytes = new Uint8Array(lengthBytes);
  let at = 0;
  for (const block of blocks) {
    bytes.set(block.subarray(0, lengthBytes - at), at);
    at += Math.min(block.length, lengthBytes - at);
  }
  return bytes;
}

/**
 * DFU_DETACH (DFU 1.1 §5.1). The device comes back in DFU mode as another device,
 * often with other ids: the caller has to open it anew. Returns who resets the bus.
 */
export function* detach(
  interfaceNumber: number,
  functional: FunctionalDescriptor,
): Steps<"device-detaches" | "host-must-reset"> {
  const outcome = yield* bareRequest("DFU_DETACH", interfaceNumber, functional.detachTimeoutMs);
  // A device that detaches itself may be gone before it acknowledges.
  if (outcome.kind !== "ok" && outcome.kind !== "disconnected") {
    throw transferError(outcome, {
      request: "DFU_DETACH",
      what: "asking the firmware for DFU mode",
    });
  }
  return functional.willDetach ? "device-detaches" : "host-must-reset";
}
