/** Runs steps and jobs against the device of the tests; never shipped. */
import type { Effect, Steps } from "../protocol/effects.js";
import type { Transport } from "../protocol/transport.js";
import type { TestDevice } from "./test-device.js";

/** How steps ended, and what they told. */
export interface Ran<T, E> {
  readonly result: T | undefined;
  readonly error: unknown;
  readonly events: readonly E[];
}

/** Runs steps against a device without any waiting. */
export function runSteps<T, E>(steps: Steps<T, E>, device: TestDevice): Ran<T, E> {
  const events: E[] = [];
  try {
    let next = steps.next();
    while (next.done !== true) {
      const effect = next.value;
      if (effect.kind === "event") events.push(effect.event);
      next = steps.next(device.handle(effect));
    }
    return { result: next.value, error: undefined, events };
  } catch (error) {
    return { result: undefined, error, events };
  }
}

/** The device as a transport. */
export function transportOf(device: Pick<TestDevice, "handle">): Transport {
  const perform = (effect: Effect<unknown>) => Promise.resolve(device.handle(effect));
  return {
    identity: {
      vendorId: 0x0483,
      productId: 0xdf11,
      deviceVersion: 0x2200,
      serialNumber: null,
      path: null,
    },
    interfaceNumber: 0,
    controlIn: async (setup, lengthBytes, timeoutMs) => {
      const outcome = await perform({ kind: "control-in", setup, lengthBytes, timeoutMs });
      if (outcome === undefined || (outcome.kind === "ok" && !("bytes" in outcome)))
        throw new Error("no answer to a control-in");
      return outcome;
    },
    controlOut: async (setup, bytes, timeoutMs) => {
      const outcome = await perform({ kind: "control-out", setup, bytes, timeoutMs });
      if (outcome === undefined || (outcome.kind === "ok" && !("bytesWritten" in outcome)))
        throw new Error("no answer to a control-out");
      return outcome;
    },
    selectAlternate: async (alternateSetting) => {
      const outcome = await perform({ kind: "select-alternate", alternateSetting });
      if (outcome === undefined) throw new Error("no answer to a selection");
      return outcome.kind === "ok" ? { kind: "ok" } : outcome;
    },
    close: () => Promise.resolve(),
  };
}
