/** What Ctrl-C does: it waits for a short write, or asks long work to come to rest. */

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

/**
 * Runs `work`, which looks at the signal it is given: the first Ctrl-C aborts that, so
 * that a device is brought to rest, and calls `onAbort`; the second ends the process at once.
 */
export async function untilInterrupted<T>(
  work: (signal: AbortSignal) => Promise<T>,
  onAbort: () => void,
): Promise<T> {
  const controller = new AbortController();
  const hear = (signal: NodeJS.Signals): void => {
    if (controller.signal.aborted) {
      for (const name of SIGNALS) process.off(name, hear);
      process.kill(process.pid, signal);
      return;
    }
    controller.abort();
    onAbort();
  };
  for (const signal of SIGNALS) process.on(signal, hear);
  try {
    return await work(controller.signal);
  } finally {
    for (const signal of SIGNALS) process.off(signal, hear);
  }
}
