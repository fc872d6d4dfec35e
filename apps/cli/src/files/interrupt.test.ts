import { describe, expect, it, vi } from "vitest";
import { finishBeforeSignal, untilInterrupted } from "./interrupt.js";

describe("finishBeforeSignal", () => {
  it("returns what the work returns, and leaves no handler behind", async () => {
    const before = process.listenerCount("SIGINT");
    await expect(finishBeforeSignal(() => 7)).resolves.toBe(7);
    expect(process.listenerCount("SIGINT")).toBe(before);
  });

  it("passes an error on, and leaves no handler behind", async () => {
    const before = process.listenerCount("SIGTERM");
    await expect(
      finishBeforeSignal(() => {
        throw new Error("disk on fire");
      }),
    ).rejects.toThrow("disk on fire");
    expect(process.listenerCount("SIGTERM")).toBe(before);
  });
});

describe("untilInterrupted", () => {
  it("aborts at the first Ctrl-C, tells so once, and lets the work come to rest", async () => {
    const before = process.listenerCount("SIGINT");
    let told = 0;
    const result = await untilInterrupted(
      async (signal) => {
        expect(signal.aborted).toBe(false);
        process.emit("SIGINT", "SIGINT");
        return signal.aborted;
      },
      () => {
        told += 1;
      },
    );
    expect({ result, told }).toEqual({ result: true, told: 1 });
    expect(process.listenerCount("SIGINT")).toBe(before);
  });

  it("ends the process at the second Ctrl-C, by the signal itself", async () => {
    const kill = vi.spyOn(process, "kill").mockReturnValue(true);
    const before = process.listenerCount("SIGINT");
    const during = await untilInterrupted(
      async () => {
        process.emit("SIGINT", "SIGINT");
        expect(kill).not.toHaveBeenCalled();
        process.emit("SIGINT", "SIGINT");
        return process.listenerCount("SIGINT");
      },
      () => undefined,
    );
    expect(during, "so that the signal does what it always does").toBe(before);
    expect(kill.mock.calls).toEqual([[process.pid, "SIGINT"]]);
    kill.mockRestore();
  });

  it("passes an error on, and leaves no handler behind", async () => {
    const before = process.listenerCount("SIGTERM");
    const work = untilInterrupted(
      () => Promise.reject(new Error("device on fire")),
      () => undefined,
    );
    await expect(work).rejects.toThrow("device on fire");
    expect(process.listenerCount("SIGTERM")).toBe(before);
  });
});
