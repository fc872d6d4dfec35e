/** Every transfer is counted and passed on unchanged. */
import { expect, it } from "vitest";
import type { Transport } from "../protocol/transport.js";
import { countTransfers } from "./count-transfers.js";

it("counts what is transferred, and nothing else", async () => {
  const calls: unknown[] = [];
  const inner: Transport = {
    identity: { vendorId: 1, productId: 2, deviceVersion: 3, serialNumber: "s", path: "1-1" },
    interfaceNumber: 4,
    controlIn: async (...given) => {
      calls.push(["in", ...given]);
      return { kind: "stall" };
    },
    controlOut: async (...given) => {
      calls.push(["out", ...given]);
      return { kind: "ok", bytesWritten: 1 };
    },
    selectAlternate: async (...given) => {
      calls.push(["alternate", ...given]);
      return { kind: "timeout" };
    },
    close: async () => {
      calls.push(["close"]);
    },
  };
  const count = { transfers: 5 };
  const outer = countTransfers(inner, count);
  const setup = {
    requestType: "class",
    recipient: "interface",
    request: 3,
    value: 0,
    index: 4,
  } as const;
  expect([outer.identity, outer.interfaceNumber]).toEqual([inner.identity, 4]);
  expect(await outer.controlIn(setup, 6, 100)).toEqual({ kind: "stall" });
  expect(await outer.controlOut(setup, Uint8Array.of(7), 200)).toEqual({
    kind: "ok",
    bytesWritten: 1,
  });
  expect(await outer.selectAlternate(2)).toEqual({ kind: "timeout" });
  await outer.close();
  expect(calls).toEqual([
    ["in", setup, 6, 100],
    ["out", setup, Uint8Array.of(7), 200],
    ["alternate", 2],
    ["close"],
  ]);
  expect(count.transfers).toBe(8);
});
