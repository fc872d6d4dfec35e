/** Keeps Ctrl-C from leaving a temporary file behind: the signal takes effect after the write. */

const SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

/**
 * Runs `work`, which is synchronous and short, to its end; a signal that came
 * meanwhile then ends the process as it would have (exit status 130 for Ctrl-C).
 */
export async function finishBeforeSignal<T>(work: () => T): Promise<T> {
  let received: NodeJS.Signals | undefined;
  const remember = (signal: NodeJS.Signals): void => {
    received ??= signal;
  };
  for (const signal of SIGNALS) process.on(signal, remember);
  try {
    return work();
  } finally {
    // Signals are told in a turn of the event loop.
    await new Promise((resolve) => setImmediate(resolve));
    for (const signal of SIGNALS) process.off(signal, remember);
    if (received !== undefined) process.kill(process.pid, received);
  }
}
