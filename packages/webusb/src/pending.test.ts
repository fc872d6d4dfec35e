/** The watch over calls under way: who is given up when, and how seldom the timer is set. */
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { platformTimer } from "./deadline.js";
import { abandonAll, addCall, createPending, emptied, removeCall } from "./pending.js";

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

/** Nothing under way; notes which calls are given up, and how often the timer is set. */
function watched() {
  const late: string[] = [];
  const names = new Map<object, string>();
  const armedMs: number[] = [];
  const pending = createPending(
    (callback, milliseconds) => {
      armedMs.push(milliseconds);
      return platformTimer(callback, milliseconds);
    },
    (call) => late.push(names.get(call) ?? "unknown"),
  );
  const add = (name: string, limitMs: number) => {
    const call = addCall(pending, limitMs, ({ kind }) => late.push(`${name} ${kind}`));
    names.set(call, name);
    return call;
  };
  return { pending, add, late, armedMs };
}

it("gives up each when its time is over, and those without a limit never", () => {
  const { add, late } = watched();
  add("for ever", 0);
  add("second", 200);
  vi.advanceTimersByTime(50);
  add("first", 100);
  add("third", 1000);
  vi.advanceTimersByTime(99);
  expect(late).toEqual([]);
  vi.advanceTimersByTime(1);
  expect(late).toEqual(["first"]);
  vi.advanceTimersByTime(50);
  expect(late).toEqual(["first", "second"]);
  vi.advanceTimersByTime(850);
  expect(late).toEqual(["first", "second", "third"]);
  expect(vi.getTimerCount()).toBe(0);
  vi.advanceTimersByTime(1_000_000);
  expect(late).toHaveLength(3);
});

it("sets the timer once in a limit, however many calls come and go", () => {
  const { pending, add, late, armedMs } = watched();
  for (let at = 0; at < 1000; at++) {
    const one = add("one", 5000);
    const other = add("other", 5000);
    removeCall(pending, one);
    removeCall(pending, other);
    vi.advanceTimersByTime(1);
  }
  expect(armedMs).toEqual([5000]);
  const last = add("last", 5000);
  vi.advanceTimersByTime(4000);
  expect(armedMs).toEqual([5000, 1000]);
  removeCall(pending, last);
  vi.advanceTimersByTime(1000);
  expect(armedMs).toEqual([5000, 1000]);
  expect(vi.getTimerCount()).toBe(0);
  expect(late).toEqual([]);
});

it("keeps to limits that no timer takes", () => {
  const { add, late, armedMs } = watched();
  const limitMs = 2 ** 31 + 10;
  add("long", limitMs);
  vi.advanceTimersByTime(2 ** 31 - 1);
  expect(armedMs).toEqual([2 ** 31 - 1, 11]);
  expect(late).toEqual([]);
  vi.advanceTimersByTime(11);
  expect(late).toEqual(["long"]);
});

it("is empty once all have settled, given up or not", async () => {
  const { pending, add } = watched();
  await emptied(pending);
  const calls = [add("a", 10), add("b", 20), add("c", 0)];
  let isEmpty = false;
  const empty = emptied(pending).then(() => {
    isEmpty = true;
  });
  await vi.advanceTimersByTimeAsync(50);
  for (const call of calls) {
    await vi.advanceTimersByTimeAsync(0);
    expect(isEmpty).toBe(false);
    removeCall(pending, call);
  }
  await empty;
  expect(pending.calls).toEqual([]);
});

it("lets nobody wait once all are abandoned", () => {
  const { pending, add, late } = watched();
  add("a", 10);
  add("b", 0);
  abandonAll(pending, { kind: "disconnected" });
  expect(late).toEqual(["a disconnected", "b disconnected"]);
  expect(vi.getTimerCount()).toBe(0);
});
