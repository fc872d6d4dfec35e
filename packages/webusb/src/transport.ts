/**
 * The port of the protocol core over an open WebUSB device: outcomes instead of
 * rejections, timeouts where the implementation has none, and a close that always ends.
 */
import type {
  ControlInOutcome,
  ControlOutOutcome,
  SelectAlternateOutcome,
  TransferFailure,
  Transport,
} from "@dfukit/core";
import { close } from "./lifetime.js";
import { type CallKind, createRunner, performer } from "./runner.js";
import { type ClaimedDevice, SELECT_TIMEOUT_MS } from "./runner-state.js";
import type { WebUsbInResult, WebUsbOutResult, WebUsbStatus } from "./usb-device.js";

/** For implementations where 0 might mean something else: a day. */
const FOR_EVER_MS = 86_400_000;

const IN: CallKind<WebUsbInResult, ControlInOutcome> = {
  during: "transfer",
  read: ({ data, status }) => failureOf(status) ?? { kind: "ok", bytes: bytesOf(data) },
};
const OUT: CallKind<WebUsbOutResult, ControlOutOutcome> = {
  during: "transfer",
  read: ({ bytesWritten, status }) => failureOf(status) ?? { kind: "ok", bytesWritten },
};
const SELECT: CallKind<void, SelectAlternateOutcome> = {
  during: "select",
  read: () => ({ kind: "ok" }),
};

/** Makes the transport. */
export function transportOn(claimed: ClaimedDevice): Transport {
  const { device, identity, interfaceNumber, alternateCount, dialect } = claimed;
  const runner = createRunner(claimed);
  const [receive, send] = [performer(runner, IN), performer(runner, OUT)];
  const select = performer(runner, SELECT);
  const isTimed = dialect.timeouts === "argument";
  const argumentMs = (timeoutMs: number) => (timeoutMs === 0 ? FOR_EVER_MS : timeoutMs);
  return {
    identity,
    interfaceNumber,
    controlIn: (setup, lengthBytes, timeoutMs) =>
      receive(
        () =>
          isTimed
            ? device.controlTransferIn(setup, lengthBytes, argumentMs(timeoutMs))
            : device.controlTransferIn(setup, lengthBytes),
        timeoutMs,
      ),
    controlOut(setup, bytes, timeoutMs) {
      const data = isSendable(bytes) ? bytes : Uint8Array.from(bytes);
      return send(
        () =>
          isTimed
            ? device.controlTransferOut(setup, data, argumentMs(timeoutMs))
            : device.controlTransferOut(setup, data),
        timeoutMs,
      );
    },
    async selectAlternate(alternateSetting) {
      // Some boot loaders stall SET_INTERFACE if there is nothing to choose from.
      const isNeedless = alternateCount === 1 && alternateSetting === 0;
      const outcome = await select(async () => {
        if (!isNeedless) await device.selectAlternateInterface(interfaceNumber, alternateSetting);
      }, SELECT_TIMEOUT_MS);
      if (outcome.kind === "ok" && !isNeedless) runner.selected = alternateSetting;
      return outcome;
    },
    close: () => close(runner),
  };
}

/**
 * Whether bytes can be handed over as they are: implementations copy them before they
 * send (WebUSB §5.1 "get a copy of the buffer source"; npm `usb` into a vector of its
 * own), but refuse memory that is shared between threads.
 */
function isSendable(bytes: Uint8Array): bytes is Uint8Array<ArrayBuffer> {
  return bytes.buffer instanceof ArrayBuffer;
}

/** Some implementations resolve a stall, others reject it. */
function failureOf(status: WebUsbStatus | undefined): TransferFailure | null {
  if (status === "stall") return { kind: "stall" };
  if (status !== "babble") return null;
  return { kind: "fault", message: "the device sent more than was asked for" };
}

/** No copy: each answer comes in memory of its own. */
function bytesOf(data: DataView | undefined): Uint8Array {
  if (data === undefined) return new Uint8Array(0);
  return new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
}
