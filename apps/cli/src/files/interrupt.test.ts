import { describe, expect, it } from "vitest";
import { finishBeforeSignal } from "./interrupt.js";

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
