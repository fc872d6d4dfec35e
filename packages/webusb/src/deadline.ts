/**
 * Time, as far as this package knows it: one timer, one clock, and a promise that may
 * come too late. Declares what it uses of the platform, which both a page and Node have.
 */

declare function setTimeout(callback: () => void, milliseconds: number): unknown;
declare function clearTimeout(timer: unknown): void;
declare const performance: { now(): number };

/** Starts a timer; what it returns stops it. */
export type StartTimer = (callback: () => void, milliseconds: number) => () => void;

/** The platform's timer. */
export const platformTimer: StartTimer = (callback, milliseconds) => {
  const timer = setTimeout(callback, milliseconds);
  return () => clearTimeout(timer);
};

/** A clock that never goes back, ms. */
export function nowMs(): number {
  return performance.now();
}

/** How a promise ended, or that it did not in time. */
export type Settled<T> =
  | { readonly kind: "fulfilled"; readonly value: T }
  | { readonly kind: "rejected"; readonly error: unknown }
  | { readonly kind: "late" };

/** Waits for a promise, at most `milliseconds`. Never rejects. */
export function settle<T>(promise: Promise<T>, milliseconds: number): Promise<Settled<T>> {
  return new Promise((resolve) => {
    const stop = platformTimer(() => resolve({ kind: "late" }), milliseconds);
    const end = (settled: Settled<T>) => {
      stop();
      resolve(settled);
    };
    promise.then(
      (value) => end({ kind: "fulfilled", value }),
      (error: unknown) => end({ kind: "rejected", error }),
    );
  });
}
