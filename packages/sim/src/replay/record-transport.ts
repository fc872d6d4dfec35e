/**
 * A transport that writes down what goes over it. Between a host and the real transport. It
 * does not queue, even where the real one does: a recording has one order, and so has its replay.
 */
import type { ControlSetup, SelectAlternateOutcome, Transport } from "@dfukit/core";
import { payloadOf } from "./payload.js";
import type { Recorder } from "./recorder.js";
import type { RecordedOutcome } from "./recording.js";

/** The same transport, recorded. Whatever the recorder's `write` throws comes out of the transfer. */
export function recordTransport(transport: Transport, recorder: Recorder): Transport {
  const { begin, write } = recorder;
  return {
    identity: transport.identity,
    interfaceNumber: transport.interfaceNumber,
    async controlIn(setup, lengthBytes, timeoutMs) {
      const when = begin();
      const outcome = await transport.controlIn(setup, lengthBytes, timeoutMs);
      const payload = outcome.kind === "ok" ? payloadOf(setup, outcome.bytes, recorder) : null;
      const request = { setup: plain(setup), lengthBytes, timeoutMs };
      write({ kind: "in", ...when(), ...request, ...toldBy(outcome), payload });
      return outcome;
    },
    async controlOut(setup, bytes, timeoutMs) {
      const when = begin();
      const payload = payloadOf(setup, bytes, recorder);
      const outcome = await transport.controlOut(setup, bytes, timeoutMs);
      const request = { setup: plain(setup), lengthBytes: bytes.length, timeoutMs };
      write({ kind: "out", ...when(), ...request, ...toldBy(outcome), payload });
      return outcome;
    },
    async selectAlternate(alternateSetting) {
      const when = begin();
      const outcome = await transport.selectAlternate(alternateSetting);
      write({ kind: "select", ...when(), alternateSetting, ...toldBy(outcome) });
      return outcome;
    },
    async close() {
      const when = begin();
      await transport.close();
      write({ kind: "close", ...when() });
    },
  };
}

/** Without what a caller may have added. */
function plain({ requestType, recipient, request, value, index }: ControlSetup): ControlSetup {
  return { requestType, recipient, request, value, index };
}

function toldBy(
  outcome: Pick<SelectAlternateOutcome, "kind"> & { readonly message?: string },
): RecordedOutcome {
  const { kind, message = "" } = outcome;
  return { outcome: kind, message: kind === "fault" ? message : null };
}
