/**
 * Lets the event loop run while a simulated device works: by its own clock it never
 * waits, so that Ctrl-C would not be heard before the end. With a speed, work takes
 * as long as on a device that many times faster.
 */
import type { Transport } from "@dfukit/core";

/** Milliseconds of real time after which others may run. */
const TURN_MS = 15;
/** Longest sleep at once, so that an interruption is heard soon. */
const SLEEP_MS = 50;

/** Returns once the real clock has caught up with the simulated one. */
export type Pace = () => Promise<void>;

/** Keeps pace with `nowMs`. @param speed times real time; undefined as fast as it goes. */
export function makePace(nowMs: () => number, speed: number | undefined): Pace {
  const [realStart, simulatedStart] = [performance.now(), nowMs()];
  let lastTurn = realStart;
  return async () => {
    const now = performance.now();
    if (speed === undefined) {
      if (now - lastTurn < TURN_MS) return;
      await new Promise((resolve) => setImmediate(resolve));
      lastTurn = performance.now();
      return;
    }
    const aheadMs = (nowMs() - simulatedStart) / speed - (now - realStart);
    if (aheadMs > 1)
      await new Promise((resolve) => setTimeout(resolve, Math.min(aheadMs, SLEEP_MS)));
  };
}

/** The same transport, which waits for `pace` after each transfer. */
export function pacedTransport(transport: Transport, pace: Pace): Transport {
  const { identity, interfaceNumber } = transport;
  return {
    identity,
    interfaceNumber,
    controlIn: async (...request) => {
      const outcome = await transport.controlIn(...request);
      await pace();
      return outcome;
    },
    controlOut: async (...request) => {
      const outcome = await transport.controlOut(...request);
      await pace();
      return outcome;
    },
    selectAlternate: (alternateSetting) => transport.selectAlternate(alternateSetting),
    close: () => transport.close(),
  };
}
