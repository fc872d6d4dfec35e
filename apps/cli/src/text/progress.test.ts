import type { FlashEvent } from "@dfukit/core";
import { describe, expect, it } from "vitest";
import { makeProgress } from "./progress.js";

/** Runs events, each with the time at which it comes, and returns all that was written. */
function draw(
  events: readonly (readonly [nowMs: number, event: FlashEvent])[],
  { columns, unicode = true }: { readonly columns?: number; readonly unicode?: boolean } = {},
): readonly string[] {
  const written: string[] = [];
  let now = 0;
  const progress = makeProgress({
    write: (text) => written.push(text),
    terminal: columns === undefined ? null : { columns },
    unicode,
    paint: (_role, text) => text,
    nowMs: () => now,
  });
  for (const [nowMs, event] of events) {
    now = nowMs;
    progress.onEvent(event);
  }
  return written;
}

const STARTED: FlashEvent = {
  kind: "phase-started",
  phase: "write",
  totalBytes: 4096,
  estimatedMs: null,
};

function done(doneBytes: number): FlashEvent {
  return { kind: "progress", phase: "write", doneBytes, totalBytes: 4096, address: 0x08000000 };
}

const FINISHED: FlashEvent = { kind: "phase-finished", phase: "write", doneBytes: 4096 };

describe("progress without a terminal", () => {
  it("is one line a second at most, and one at the end of the phase", () => {
    const written = draw([
      [0, STARTED],
      [10, done(100)],
      [999, done(1000)],
      [1000, done(1024)],
      [1500, done(2000)],
      [2500, done(3072)],
      [3000, FINISHED],
    ]);
    expect(written).toEqual([
      "writing: 25 % of 4 KiB, 1.0 KiB/s\n",
      "writing: 75 % of 4 KiB, 1.2 KiB/s\n",
      "wrote     4 KiB in 3.00 s, 1.3 KiB/s\n",
    ]);
  });
});

describe("progress on a terminal", () => {
  const EVENTS = [
    [0, STARTED],
    [50, done(64)],
    [100, done(512)],
    [1100, done(2048)],
    [2000, FINISHED],
  ] as const;

  it("redraws one bar every 100 ms at most, and leaves one line", () => {
    const written = draw(EVENTS, { columns: 60 });
    expect(written).toEqual([
      "\rwriting   [···············]   0 %                          ",
      "\rwriting   [█··············]  12 %    5.0 KiB/s             ",
      "\rwriting   [███████········]  50 %    1.8 KiB/s  1.10 s left",
      `\r${" ".repeat(59)}\r`,
      "wrote     4 KiB in 2.00 s, 2.0 KiB/s\n",
    ]);
  });

  it.each([20, 40, 60, 80, 200])("never fills more than %d columns", (columns) => {
    const bars = draw(EVENTS, { columns }).filter((text) => text.startsWith("\r"));
    expect(bars.length).toBeGreaterThan(3);
    expect(Math.max(...bars.map((text) => text.replaceAll("\r", "").length))).toBeLessThan(columns);
  });

  it("has no block characters where they cannot be shown", () => {
    const written = draw(EVENTS, { columns: 60, unicode: false });
    expect(written[1]).toContain("[#..............]");
  });

  it("takes an unfinished bar away when the job fails", () => {
    const written = draw([EVENTS[0], EVENTS[2], [200, failed()]], { columns: 60 });
    expect(written.at(-1)).toBe(`\r${" ".repeat(59)}\r`);
  });
});

function failed(): FlashEvent {
  return { kind: "failed", error: { message: "no" } as never, sectors: [] };
}
