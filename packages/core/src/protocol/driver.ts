/**
 * Runs steps against a transport: the only place of the core that awaits, and its
 * only timer. With neither DOM nor Node types in scope, it declares what it uses.
 */
import { CoreError } from "../error.js";
import type { Effect, Outcome, Steps } from "./effects.js";
import type { Transport } from "./transport.js";

declare function setTimeout(callback: () => void, milliseconds: number): unknown;

/** The part of an `AbortSignal` that the core uses. */
export interface AbortSignalLike {
  readonly aborted: boolean;
}

/**
 * Waits at least `milliseconds`; may return early when the signal is aborted. There is
 * no signal while steps clean up after an abort.
 */
export type Wait = (milliseconds: number, signal: AbortSignalLike | undefined) => Promise<void>;

/** How steps are driven. */
export interface DriverOptions<E> {
  /** Once aborted, the running step is broken off, the device brought to rest, and `interrupted` thrown. */
  readonly signal?: AbortSignalLike | undefined;
  /** A returned promise is awaited before the steps go on. */
  readonly onEvent?: ((event: E) => void | Promise<void>) | undefined;
  /** By default a timer in slices, so that an abort is noticed. */
  readonly wait?: Wait | undefined;
}

/**
 * Runs `steps` to their end and returns their result.
 * @throws whatever the steps throw; CoreError `interrupted` after an abort, once the
 *   steps have cleaned up; an error of `onEvent`, thrown into the steps likewise.
 */
export async function drive<T, E>(
  steps: Steps<T, E>,
  transport: Transport,
  options: DriverOptions<E> = {},
): Promise<T> {
  let inForce = options;
  let next = steps.next();
  while (next.done !== true) {
    if (inForce.signal?.aborted === true) {
      // Thrown once: what the steps yield from then on is their cleaning up, and it
      // waits in earnest, because a busy device must not be asked again at once.
      inForce = { ...options, signal: undefined };
      next = steps.throw(interrupted());
      continue;
    }
    let outcome: Outcome;
    try {
      outcome = await perform(next.value, transport, inForce);
    } catch (error) {
      next = steps.throw(error);
      continue;
    }
    next = steps.next(outcome);
  }
  return next.value;
}

function perform<E>(
  effect: Effect<E>,
  transport: Transport,
  options: DriverOptions<E>,
): Promise<Outcome> | undefined {
  switch (effect.kind) {
    case "control-in":
      return transport.controlIn(effect.setup, effect.lengthBytes, effect.timeoutMs);
    case "control-out":
      return transport.controlOut(effect.setup, effect.bytes, effect.timeoutMs);
    case "select-alternate":
      return transport.selectAlternate(effect.alternateSetting);
    case "wait":
      return (options.wait ?? timerWait)(effect.milliseconds, options.signal).then(nothing);
    case "event":
      return options.onEvent?.(effect.event)?.then(nothing);
    default:
      return effect satisfies never;
  }
}

function nothing(): undefined {
  return undefined;
}

/** Longest slice of a wait, ms: how late an abort may be noticed. */
const SLICE_MS = 50;

async function timerWait(milliseconds: number, signal: AbortSignalLike | undefined): Promise<void> {
  let leftMs = milliseconds;
  while (leftMs > 0 && signal?.aborted !== true) {
    const sliceMs = Math.min(leftMs, SLICE_MS);
    await new Promise<void>((resolve) => {
      setTimeout(resolve, sliceMs);
    });
    leftMs -= sliceMs;
  }
}

function interrupted(): CoreError {
  return new CoreError("interrupted", "the job was interrupted", {
    actor: "input",
    details: {},
    hint: "run the same command again: it goes on from what is in the chip",
  });
}
