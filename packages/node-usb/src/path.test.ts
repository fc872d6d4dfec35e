/** Paths as the three systems spell them, and their order. */
import { describe, expect, it } from "vitest";
import { comparePaths, formatPath } from "./path.js";

describe("formatPath", () => {
  it.each([
    ["001", [1, 4], "1-1.4"],
    ["010", [2], "10-2"],
    ["14", [1, 2], "14-1.2"],
    ["00", [3], "00-3"],
    ["PCIROOT(0)#PCI(0201)#PCI(0000)#USBROOT(0)", [23, 2, 1], "0.0201.0000.0-23.2.1"],
    ["001", [], null],
  ])("%s %j", (bus, ports, path) => {
    expect(formatPath(bus, ports)).toBe(path);
  });
});

describe("comparePaths", () => {
  it("orders by bus and ports as numbers, those without a path last", () => {
    const paths = ["10-1", null, "2-10", "2-2.1", "2-2", "1-1", null];
    expect([...paths].sort(comparePaths)).toEqual([
      "1-1",
      "2-2",
      "2-2.1",
      "2-10",
      "10-1",
      null,
      null,
    ]);
  });
});
