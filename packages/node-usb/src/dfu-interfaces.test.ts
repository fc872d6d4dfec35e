/** DFU interfaces in descriptors, sound and broken. */
import * as fc from "fast-check";
import { expect, it } from "vitest";
import { findDfuInterfaces } from "./dfu-interfaces.js";

const HEAD = [9, 2, 0, 0, 3, 1, 0, 0xc0, 50];
const interfaceOf = (
  number: number,
  alternate: number,
  triple: readonly [number, number, number],
) => [...[9, 4, number, alternate, 0], ...triple, 0];
const DFU = [0xfe, 1, 2] as const;
const RUN_TIME = [0xfe, 1, 1] as const;

it("finds those in DFU mode and at run time, and counts their alternate settings", () => {
  const bytes = Uint8Array.from([
    ...HEAD,
    ...interfaceOf(0, 0, [0xff, 0, 0]),
    ...interfaceOf(2, 0, RUN_TIME),
    ...[9, 0x21, 11, 255, 0, 0, 8, 0x1a, 1],
    ...interfaceOf(3, 0, DFU),
    ...interfaceOf(3, 1, DFU),
    // IrDA bridge: same class, another subclass (USB class codes, FEh).
    ...interfaceOf(4, 0, [0xfe, 2, 0]),
  ]);
  expect(findDfuInterfaces(bytes)).toEqual([
    { interfaceNumber: 2, mode: "run-time", alternateCount: 1 },
    { interfaceNumber: 3, mode: "dfu", alternateCount: 2 },
  ]);
});

it.each([
  ["a length of 0", [...HEAD, 0, 4, ...interfaceOf(0, 0, DFU)]],
  ["a length of 1", [...HEAD, 1, 4, ...interfaceOf(0, 0, DFU)]],
  ["a block that is cut off", [...HEAD, 9, 4, 0, 0, 0, 0xfe, 1, 2]],
  ["an interface that is too short", [...HEAD, 8, 4, 0, 0, 0, 0xfe, 1, 2]],
])("stops at %s", (_, bytes) => {
  expect(findDfuInterfaces(Uint8Array.from(bytes))).toEqual([]);
});

it("comes to an end with any bytes", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
      expect(findDfuInterfaces(bytes).length).toBeLessThanOrEqual(bytes.length / 9);
    }),
  );
});
