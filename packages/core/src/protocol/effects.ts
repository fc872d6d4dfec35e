/**
 * The five things a protocol step may ask for, and the only raw `yield` of the
 * package. Steps are generators: they yield an effect and are handed its outcome, so
 * that the same code runs in Node, in a page and, without any waiting, in a test.
 */
import type {
  ControlInOutcome,
  ControlOutOutcome,
  ControlSetup,
  SelectAlternateOutcome,
} from "./transport.js";

/** What a step asks the driver to do. `E` is the type of the events it tells. */
export type Effect<E = never> =
  | {
      readonly kind: "control-in";
      readonly setup: ControlSetup;
      readonly lengthBytes: number;
      readonly timeoutMs: number;
    }
  | {
      readonly kind: "control-out";
      readonly setup: ControlSetup;
      readonly bytes: Uint8Array;
      readonly timeoutMs: number;
    }
  | { readonly kind: "select-alternate"; readonly alternateSetting: number }
  | { readonly kind: "wait"; readonly milliseconds: number }
  | { readonly kind: "event"; readonly event: E };

/** What the driver hands back: by effect, and `undefined` for a wait or an event. */
export type Outcome = ControlInOutcome | ControlOutOutcome | SelectAlternateOutcome | undefined;

/** A sequence of effects that ends in a `T`. Compose with `yield*`, which keeps `T` exact. */
export type Steps<T, E = never> = Generator<Effect<E>, T, Outcome>;

/** A device-to-host control transfer. */
export function* controlIn(
  setup: ControlSetup,
  lengthBytes: number,
  timeoutMs: number,
): Steps<ControlInOutcome> {
  const outcome = yield { kind: "control-in", setup, lengthBytes, timeoutMs };
  if (outcome === undefined || (outcome.kind === "ok" && !("bytes" in outcome))) throw mismatch();
  return outcome;
}

/** A host-to-device control transfer. */
export function* controlOut(
  setup: ControlSetup,
  bytes: Uint8Array,
  timeoutMs: number,
): Steps<ControlOutOutcome> {
  const outcome = yield { kind: "control-out", setup, bytes, timeoutMs };
  if (outcome === undefined || (outcome.kind === "ok" && !("bytesWritten" in outcome))) {
    throw mismatch();
  }
  return outcome;
}

/** SET_INTERFACE on the DFU interface, which the operating system has to do. */
export function* selectAlternate(alternateSetting: number): Steps<SelectAlternateOutcome> {
  const outcome = yield { kind: "select-alternate", alternateSetting };
  if (outcome === undefined) throw mismatch();
  return outcome.kind === "ok" ? { kind: "ok" } : outcome;
}

/** Waits; nothing at all for 0. */
export function* wait(milliseconds: number): Steps<void> {
  if (milliseconds > 0) yield { kind: "wait", milliseconds };
}

/** Tells the listener something; goes on when the listener is done with it. */
export function* tell<E>(event: E): Steps<void, E> {
  yield { kind: "event", event };
}

/** A driver handed back what does not belong to the effect: a fault of the driver. */
function mismatch(): TypeError {
  return new TypeError("the driver handed back an outcome of another effect");
}
