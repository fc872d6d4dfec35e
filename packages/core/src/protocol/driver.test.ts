import { describe, expect, it } from "vitest";
import { CoreError } from "../error.js";
import { type AbortSignalLike, type DriverOptions, drive } from "./driver.js";
import { controlIn, controlOut, type Steps, selectAlternate, tell, wait } from "./effects.js";
import type { ControlSetup, Transport } from "./transport.js";

const SETUP: ControlSetup = {
  requestType: "class",
  recipient: "interface",
  request: 1,
  value: 2,
  index: 0,
};
const BYTES = Uint8Array.of(7);

interface Bench {
  readonly log: string[];
  readonly transport: Transport;
}

/** A transport that writes down what it is asked and agrees to everything. */
function bench(changes: Partial<Transport> = {}): Bench {
  const log: string[] = [];
  const transport: Transport = {
    identity: {
      vendorId: 0x0483,
      productId: 0xdf11,
      deviceVersion: 0x2200,
      serialNumber: null,
      path: null,
    },
    interfaceNumber: 0,
    controlIn: async (setup, lengthBytes, timeoutMs) => {
      log.push(`in ${setup.request} ${lengthBytes} ${timeoutMs}`);
      return { kind: "ok", bytes: BYTES };
    },
    controlOut: async (setup, bytes, timeoutMs) => {
      log.push(`out ${setup.request} ${bytes.length} ${timeoutMs}`);
      return { kind: "ok", bytesWritten: bytes.length };
    },
    selectAlternate: async (alternateSetting) => {
      log.push(`alternate ${alternateSetting}`);
      return { kind: "ok" };
    },
    close: async () => {
      log.push("close");
    },
    ...changes,
  };
  return { log, transport };
}

/** A wait that only writes itself down. */
function noWait(log: string[]): NonNullable<DriverOptions<unknown>["wait"]> {
  return async (milliseconds, signal) => {
    log.push(`wait ${milliseconds} ${signal === undefined ? "without" : "with"} signal`);
  };
}

const INTERRUPTED = new CoreError("interrupted", "the job was interrupted", {
  actor: "input",
  details: {},
  hint: "run the same command again: it goes on from what is in the chip",
});

function facts(error: unknown): object {
  if (!(error instanceof CoreError)) throw error;
  const { code, message, actor, details, hint } = error;
  return { code, message, actor, details, hint };
}

describe("the effects", () => {
  it("reach the transport, the timer and the listener in order, and yield a result", async () => {
    const { log, transport } = bench();
    function* steps(): Steps<unknown, string> {
      const read = yield* controlIn(SETUP, 6, 5000);
      const written = yield* controlOut(SETUP, BYTES, 250);
      const selected = yield* selectAlternate(3);
      yield* wait(12);
      yield* tell("told");
      return { read, written, selected };
    }
    const onEvent = (event: string) => {
      log.push(event);
    };
    const result = await drive(steps(), transport, { onEvent, wait: noWait(log) });
    expect(result).toEqual({
      read: { kind: "ok", bytes: BYTES },
      written: { kind: "ok", bytesWritten: 1 },
      selected: { kind: "ok" },
    });
    expect(log).toEqual([
      "in 1 6 5000",
      "out 1 1 250",
      "alternate 3",
      "wait 12 without signal",
      "told",
    ]);
  });

  it("are none in steps that only return", async () => {
    const { log, transport } = bench();
    // biome-ignore lint/correctness/useYield: steps without an effect are what is tested
    function* steps(): Steps<string> {
      return "done";
    }
    expect(await drive(steps(), transport)).toBe("done");
    expect(log).toEqual([]);
  });

  it("tell nobody where nobody listens", async () => {
    expect(await drive(tell("told"), bench().transport)).toBe(undefined);
  });

  it("do not close the transport", async () => {
    const { log, transport } = bench();
    await drive(selectAlternate(0), transport);
    expect(log).toEqual(["alternate 0"]);
  });
});

describe("onEvent", () => {
  function* twoEvents(log: string[]): Steps<void, string> {
    try {
      yield* tell("first");
      log.push("after first");
      yield* tell("second");
    } finally {
      yield* controlOut(SETUP, BYTES, 1);
    }
  }

  it("is awaited if it returns a promise", async () => {
    const { log, transport } = bench();
    const onEvent = async (event: string) => {
      await new Promise((resolve) => setTimeout(resolve, 5));
      log.push(event);
    };
    await drive(twoEvents(log), transport, { onEvent });
    expect(log).toEqual(["first", "after first", "second", "out 1 1 1"]);
  });

  it.each([
    [
      "thrown",
      () => {
        throw new RangeError("no room");
      },
    ],
    ["rejected", () => Promise.reject(new RangeError("no room"))],
  ])("has its error %s into the steps, which clean up", async (_what, onEvent) => {
    const { log, transport } = bench();
    await expect(drive(twoEvents(log), transport, { onEvent })).rejects.toThrow(
      new RangeError("no room"),
    );
    expect(log).toEqual(["out 1 1 1"]);
  });
});

describe("abort", () => {
  /** Steps of three requests that clean up with a request and a wait. */
  function* careful(): Steps<string> {
    try {
      yield* controlIn(SETUP, 1, 1);
      yield* wait(100);
      yield* controlIn(SETUP, 2, 2);
      return "done";
    } finally {
      yield* controlOut(SETUP, BYTES, 9);
      yield* wait(20);
      yield* controlOut(SETUP, BYTES, 9);
    }
  }
  const CLEANED = ["out 1 1 9", "wait 20 without signal", "out 1 1 9"];

  it("before the first effect: the steps clean up, nothing else", async () => {
    const { log, transport } = bench();
    const job = drive(careful(), transport, { signal: { aborted: true }, wait: noWait(log) });
    expect(facts(await job.catch((error: unknown) => error))).toEqual(facts(INTERRUPTED));
    expect(log).toEqual(CLEANED);
  });

  it("during a request: its outcome is let be, and the next one not made", async () => {
    const signal = { aborted: false };
    const { log, transport } = bench({
      controlIn: async () => {
        log.push("in");
        signal.aborted = true;
        return { kind: "ok", bytes: BYTES };
      },
    });
    const job = drive(careful(), transport, { signal, wait: noWait(log) });
    expect(facts(await job.catch((error: unknown) => error))).toEqual(facts(INTERRUPTED));
    expect(log).toEqual(["in", ...CLEANED]);
  });

  it("during a wait: the wait knows the signal, that of cleaning up does not", async () => {
    const signal = { aborted: false };
    const { log, transport } = bench();
    const job = drive(careful(), transport, {
      signal,
      wait: async (milliseconds, given) => {
        log.push(`wait ${milliseconds} ${given === signal ? "with" : "without"} signal`);
        signal.aborted = true;
      },
    });
    expect(facts(await job.catch((error: unknown) => error))).toEqual(facts(INTERRUPTED));
    expect(log).toEqual(["in 1 1 1", "wait 100 with signal", ...CLEANED]);
  });

  it("after the last effect changes nothing", async () => {
    const signal = { aborted: false };
    const { transport } = bench({
      selectAlternate: async () => {
        signal.aborted = true;
        return { kind: "ok" };
      },
    });
    expect(await drive(selectAlternate(0), transport, { signal })).toEqual({ kind: "ok" });
  });

  it("is thrown in once: steps that catch it go on to their end", async () => {
    const { log, transport } = bench();
    const caught: unknown[] = [];
    function* stubborn(): Steps<string> {
      try {
        yield* controlIn(SETUP, 1, 1);
      } catch (error) {
        caught.push(error);
      }
      yield* controlIn(SETUP, 2, 2);
      yield* controlIn(SETUP, 3, 3);
      return "done";
    }
    expect(await drive(stubborn(), transport, { signal: { aborted: true } })).toBe("done");
    expect(caught.map(facts)).toEqual([facts(INTERRUPTED)]);
    expect(log).toEqual(["in 1 2 2", "in 1 3 3"]);
  });

  it("lets an error of cleaning up take its place", async () => {
    function* clumsy(): Steps<void> {
      try {
        yield* wait(1);
      } finally {
        // biome-ignore lint/correctness/noUnsafeFinally: what happens then is what is tested
        throw new RangeError("could not clean up");
      }
    }
    await expect(drive(clumsy(), bench().transport, { signal: { aborted: true } })).rejects.toThrow(
      new RangeError("could not clean up"),
    );
  });
});

describe("a transport that rejects against its contract", () => {
  const broken = { controlOut: () => Promise.reject(new RangeError("adapter broke")) };

  it("has its error thrown into the steps, which clean up", async () => {
    const { log, transport } = bench(broken);
    function* steps(): Steps<void> {
      try {
        yield* controlOut(SETUP, BYTES, 1);
      } finally {
        yield* selectAlternate(0);
      }
    }
    await expect(drive(steps(), transport)).rejects.toThrow(new RangeError("adapter broke"));
    expect(log).toEqual(["alternate 0"]);
  });

  it("or may be caught by them", async () => {
    function* steps(): Steps<string> {
      try {
        yield* controlOut(SETUP, BYTES, 1);
      } catch (error) {
        return error instanceof Error ? error.message : "";
      }
      return "done";
    }
    expect(await drive(steps(), bench(broken).transport)).toBe("adapter broke");
  });
});

describe("the timer that is used by default", () => {
  async function timed(milliseconds: number, signal?: AbortSignalLike): Promise<number> {
    const before = performance.now();
    const options = signal === undefined ? {} : { signal };
    await drive(wait(milliseconds), bench().transport, options).catch(() => undefined);
    return performance.now() - before;
  }

  it("waits at least as long as it is told", async () => {
    // A timer of the system may fire within the millisecond before.
    expect(await timed(20)).toBeGreaterThanOrEqual(19);
    expect(await timed(120)).toBeGreaterThanOrEqual(117);
  });

  it("ends soon after an abort", async () => {
    const signal = { aborted: false };
    setTimeout(() => {
      signal.aborted = true;
    }, 20);
    expect(await timed(60_000, signal)).toBeLessThan(5000);
  });

  it("waits in earnest while steps clean up after an abort", async () => {
    function* steps(): Steps<void> {
      try {
        yield* wait(60_000);
      } finally {
        yield* wait(80);
      }
    }
    const before = performance.now();
    const job = drive(steps(), bench().transport, { signal: { aborted: true } });
    await expect(job).rejects.toThrow("the job was interrupted");
    expect(performance.now() - before).toBeGreaterThanOrEqual(78);
  });
});
