/** Neighbouring ranges made one. */
import { expect, it } from "vitest";
import { joined } from "./joined.js";

it("joins what touches and nothing else", () => {
  const ranges = [
    { start: 0, end: 2 },
    { start: 2, end: 4 },
    { start: 5, end: 6 },
    { start: 0xfffffffe, end: 0xffffffff },
    { start: 0xffffffff, end: 0x100000000 },
  ];
  expect(joined(ranges)).toEqual([
    { start: 0, end: 4 },
    { start: 5, end: 6 },
    { start: 0xfffffffe, end: 0x100000000 },
  ]);
  expect(ranges[0]).toEqual({ start: 0, end: 2 });
  expect(joined([])).toEqual([]);
});
