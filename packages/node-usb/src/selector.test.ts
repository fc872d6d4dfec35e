/** Choosing a device: what the text means, and what is said when it is not one. */
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  type DeviceSelector,
  formatSelector,
  labelOfDevice,
  parseSelector,
  type Selectable,
  selectDevice,
} from "./selector.js";

function device(
  path: string | null,
  serialNumber: string | null,
  mode: "dfu" | "run-time" = "dfu",
): Selectable {
  return {
    identity: { vendorId: 0x0483, productId: 0xdf11, deviceVersion: 0x2200, serialNumber, path },
    mode,
  };
}

const A = device("1-1", "SAME");
const B = device("1-2.3", "SAME");
const C = device("2-1", null, "run-time");

describe("parseSelector", () => {
  it.each<[string, DeviceSelector | null]>([
    ["serial=357236543131", { kind: "serial", serialNumber: "357236543131" }],
    ["serial= =\n", { kind: "serial", serialNumber: " =\n" }],
    ["path=1-1.4", { kind: "path", path: "1-1.4" }],
    ["0483:DF11", { kind: "ids", vendorId: 0x0483, productId: 0xdf11 }],
    ["0x483:0xdf11", { kind: "ids", vendorId: 0x0483, productId: 0xdf11 }],
    ["12", { kind: "number", number: 12 }],
    ["0", null],
    ["", null],
    ["serial=", null],
    ["name=x", null],
    ["12345:1", null],
    ["1-1", null],
  ])("%j", (text, selector) => {
    expect(parseSelector(text)).toEqual(selector);
  });

  it("reads what formatSelector writes", () => {
    const selectors = fc.oneof(
      fc
        .string({ minLength: 1 })
        .map((serialNumber) => ({ kind: "serial", serialNumber }) as const),
      fc.string({ minLength: 1 }).map((path) => ({ kind: "path", path }) as const),
      fc
        .tuple(fc.nat(0xffff), fc.nat(0xffff))
        .map(([vendorId, productId]) => ({ kind: "ids", vendorId, productId }) as const),
      fc.integer({ min: 1, max: 9999 }).map((number) => ({ kind: "number", number }) as const),
    );
    fc.assert(
      fc.property(selectors, (selector) => {
        expect(parseSelector(formatSelector(selector))).toEqual(selector);
      }),
    );
  });
});

describe("selectDevice", () => {
  it.each<[string, readonly Selectable[], DeviceSelector | null, Selectable]>([
    ["the only one", [A], null, A],
    ["the only one in DFU mode", [C, B], null, B],
    ["by path", [A, B, C], { kind: "path", path: "1-2.3" }, B],
    ["by number", [A, B, C], { kind: "number", number: 3 }, C],
    ["by serial number", [A, C], { kind: "serial", serialNumber: "SAME" }, A],
    ["by ids", [A], { kind: "ids", vendorId: 0x0483, productId: 0xdf11 }, A],
  ])("%s", (_, devices, selector, chosen) => {
    expect(selectDevice(devices, selector)).toBe(chosen);
  });

  it.each<[readonly Selectable[], DeviceSelector | null, object]>([
    [
      [A, B],
      { kind: "serial", serialNumber: "SAME" },
      {
        code: "several-devices",
        message:
          "2 devices fit serial=SAME: 0483:DF11 serial SAME path 1-1; 0483:DF11 serial SAME path 1-2.3",
        hint: "choose one by its path",
        actor: "input",
        details: { sought: "serial=SAME" },
      },
    ],
    [
      [A, B, C],
      null,
      {
        code: "several-devices",
        message:
          "2 devices are in DFU mode: 0483:DF11 serial SAME path 1-1; 0483:DF11 serial SAME path 1-2.3",
        details: {},
      },
    ],
    [
      [C],
      null,
      {
        code: "no-device",
        message: "no USB device is in DFU mode",
        hint: "there is 0483:DF11 path 2-1 (run-time)",
        actor: "transport",
        details: {},
      },
    ],
    [
      [],
      { kind: "ids", vendorId: 1, productId: 2 },
      {
        code: "no-device",
        message: "no device fits 0001:0002",
        hint: "is it plugged in, and in DFU mode?",
        details: { sought: "0001:0002" },
      },
    ],
    [
      [device(null, null)],
      { kind: "number", number: 2 },
      {
        code: "no-device",
        message: "no device fits 2",
        hint: "there is 0483:DF11",
      },
    ],
  ])("of %j by %j", (devices, selector, error) => {
    expect(() => selectDevice(devices, selector)).toThrow(expect.objectContaining(error));
  });

  it("speaks of what was sought, and of what to do, in the words of who asks", () => {
    const words = { sought: "--device serial=SAME", hint: "say which" };
    const bySerial = { kind: "serial", serialNumber: "SAME" } as const;
    expect(() => selectDevice([A, B], bySerial, words)).toThrow(
      expect.objectContaining({
        message: expect.stringMatching(/^2 devices fit --device serial=SAME: /),
        hint: "say which",
        details: { sought: "--device serial=SAME" },
      }),
    );
    expect(() => selectDevice([C], bySerial, words)).toThrow(
      expect.objectContaining({
        message: "no device fits --device serial=SAME",
        hint: "there is 0483:DF11 path 2-1 (run-time)",
      }),
    );
  });
});

it("a label is safe to print", () => {
  expect(labelOfDevice(device("1-1", "A\u001b[2J\u202eB"))).toBe(
    "0483:DF11 serial A\\u{1b}[2J\\u{202e}B path 1-1",
  );
});
