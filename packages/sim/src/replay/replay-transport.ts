/** An open device of a replay: each transfer gets the outcome that it had then. */
import type {
  ControlInOutcome,
  ControlSetup,
  DeviceIdentity,
  TransferFailure,
  Transport,
} from "@dfukit/core";
import type { Payload } from "./payload.js";
import type { RecordedOutcome, RecordedTransfer } from "./recording.js";
import { describeTransfer, shown } from "./recording-words.js";
import { passBy, type State, take } from "./replay-state.js";

const GONE: TransferFailure = { kind: "disconnected" };

/** The transport of a device that was opened then. */
export function replayTransport(state: State, device: number, interfaceNumber: number): Transport {
  return {
    identity: identityOf(state, device),
    interfaceNumber,
    async controlIn(setup, lengthBytes) {
      const entry = take(state, {
        kind: "in",
        device,
        words: `asks for ${describeTransfer(setup, lengthBytes)}`,
        fits: (one) => isSame(one, setup, lengthBytes),
      });
      return entry === null ? GONE : inOutcome(state, entry);
    },
    async controlOut(setup, bytes) {
      const entry = take(state, {
        kind: "out",
        device,
        words: `sends ${describeTransfer(setup, bytes.length)} (${shown(bytes)})`,
        fits: (one) => isSame(one, setup, bytes.length) && fitsBytes(one.payload, bytes),
      });
      if (entry === null) return GONE;
      if (state.memory.sent(setup, entry.payload, bytes)) state.differingCount++;
      return failureOf(entry) ?? { kind: "ok", bytesWritten: bytes.length };
    },
    async selectAlternate(alternateSetting) {
      const entry = take(state, {
        kind: "select",
        device,
        words: `selects alternate setting ${alternateSetting}`,
        fits: (one) => one.alternateSetting === alternateSetting,
      });
      return entry === null ? GONE : (failureOf(entry) ?? { kind: "ok" });
    },
    close: async () => passBy(state, device, { kind: "close", milliseconds: 0 }),
  };
}

function identityOf({ identities }: State, device: number): DeviceIdentity {
  const identity = identities[device];
  if (identity === undefined) throw new RangeError(`no device ${device}`);
  return identity;
}

function isSame(
  { setup, lengthBytes }: RecordedTransfer,
  asked: ControlSetup,
  askedBytes: number,
): boolean {
  return (
    setup.requestType === asked.requestType &&
    setup.recipient === asked.recipient &&
    setup.request === asked.request &&
    setup.value === asked.value &&
    setup.index === asked.index &&
    lengthBytes === askedBytes
  );
}

/** Commands have to be the same; memory contents may differ, which is counted. */
function fitsBytes(payload: Payload, bytes: Uint8Array): boolean {
  return payload.kind !== "bytes" || equal(payload.bytes, bytes);
}

function inOutcome(
  state: State,
  entry: RecordedTransfer & { readonly kind: "in" },
): ControlInOutcome {
  const { payload, setup } = entry;
  const failure = failureOf(entry);
  if (failure !== null) return failure;
  if (payload === null) return { kind: "ok", bytes: new Uint8Array(0) };
  if (payload.kind === "bytes") return { kind: "ok", bytes: payload.bytes.slice() };
  const { bytes, isMadeUp, isUnknown } = state.memory.read(setup, payload);
  if (isMadeUp) state.standInCount++;
  state.hasUnknown ||= isUnknown;
  return { kind: "ok", bytes };
}

/** Null if it went well. */
function failureOf({ outcome, message }: RecordedOutcome): TransferFailure | null {
  if (outcome === "ok") return null;
  // It goes to a terminal, and comes from a file that anybody may have made.
  return outcome === "fault"
    ? { kind: outcome, message: (message ?? "").replaceAll(/\p{C}/gu, "�") }
    : { kind: outcome };
}

function equal(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, index) => byte === b[index]);
}
