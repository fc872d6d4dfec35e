/** Checks of the transport contract: what reaches the device, and what comes back. */
import type { ControlSetup } from "@dfukit/core";
import {
  answer,
  type Bench,
  CONTRACT_IDENTITY,
  describeSetup,
  expectOutcome,
  expectSame,
  hex,
  outcomeOf,
} from "./bench.js";

/** A check by name. */
export type Checks = Readonly<Record<string, (bench: Bench) => Promise<void>>>;

/** GETSTATUS and DNLOAD: DFU 1.1 table 3.2. */
export const GETSTATUS = 3;
export const DNLOAD = 1;
/** Any check's timeout that is not the point of it. */
const TIMEOUT_MS = 2000;
/** The largest data stage that every system lets through (Linux usbfs, WinUSB). */
const LARGEST_BYTES = 4096;

/** A request to the claimed interface. */
export function classRequest(bench: Bench, request: number, value = 0): ControlSetup {
  const index = bench.transport.interfaceNumber;
  return { requestType: "class", recipient: "interface", request, value, index };
}

/** Transfers that work, or are refused. */
export const TRANSFER_CHECKS: Checks = {
  "identity is what the descriptors say": async ({ transport }) => {
    const { vendorId, productId, deviceVersion, serialNumber, path } = transport.identity;
    const got = JSON.stringify({ vendorId, productId, deviceVersion, serialNumber });
    expectSame("identity", got, JSON.stringify(CONTRACT_IDENTITY));
    const isPath = path === null || typeof path === "string";
    expectSame("identity.path", isPath ? "text or null" : String(path), "text or null");
    expectSame("interfaceNumber", String(transport.interfaceNumber), "0");
  },
  "IN gives the bytes of the device": async (bench) => {
    bench.script.control = answer(0, 0x68, 0, 0, 4, 0);
    const bytes = Uint8Array.of(0, 0x68, 0, 0, 4, 0);
    await expectOutcome("controlIn", statusOf(bench, 6), { kind: "ok", bytes });
  },
  "IN may be shorter than asked for": async (bench) => {
    bench.script.control = answer(1, 2, 3);
    const bytes = Uint8Array.of(1, 2, 3);
    await expectOutcome("short controlIn", statusOf(bench, 64), { kind: "ok", bytes });
  },
  "IN may be empty": async (bench) => {
    const bytes = new Uint8Array(0);
    await expectOutcome("empty controlIn", statusOf(bench, 64), { kind: "ok", bytes });
  },
  "bytes of an answer stay as they were": async (bench) => {
    const memory = Uint8Array.of(1, 2, 3);
    bench.script.control = { kind: "ok", bytes: memory, afterMs: 0 };
    const first = await outcomeOf("controlIn", statusOf(bench, 3));
    memory.fill(9);
    await outcomeOf("second controlIn", statusOf(bench, 3));
    const got = first.kind === "ok" ? hex(first.bytes) : first.kind;
    expectSame("an answer, after the next,", got, hex(Uint8Array.of(1, 2, 3)));
  },
  "IN setup fields arrive unchanged": async (bench) => {
    const setups: readonly ControlSetup[] = [
      classRequest(bench, GETSTATUS),
      classRequest(bench, 2, 0xffff),
      { requestType: "standard", recipient: "device", request: 6, value: 0x0305, index: 0x0409 },
      { requestType: "vendor", recipient: "device", request: 0xfe, value: 0x1234, index: 0x8001 },
    ];
    for (const setup of setups) {
      await outcomeOf("controlIn", bench.transport.controlIn(setup, 255, TIMEOUT_MS));
      const got = bench.heard.at(-1);
      const text = got === undefined ? "nothing" : describeSetup(got.setup);
      expectSame("the device's setup", text, describeSetup({ ...setup, length: 255 }));
    }
    expectSame("number of transfers", `${bench.heard.length}`, `${setups.length}`);
  },
  "OUT setup fields and data arrive unchanged": async (bench) => {
    const data = Uint8Array.of(0x21, 0, 0x40, 0, 0x08);
    const setups: readonly ControlSetup[] = [
      classRequest(bench, DNLOAD),
      classRequest(bench, DNLOAD, 0xffff),
      { requestType: "vendor", recipient: "device", request: 0xfe, value: 0x1234, index: 0x8001 },
    ];
    for (const setup of setups) {
      const sent = bench.transport.controlOut(setup, data, TIMEOUT_MS);
      await expectOutcome("controlOut", sent, { kind: "ok", bytesWritten: 5 });
      const got = bench.heard.at(-1);
      const text = got === undefined ? "nothing" : describeSetup(got.setup);
      expectSame("the device's setup", text, describeSetup({ ...setup, length: 5 }));
      expectSame("the device's data", hex(got?.data ?? new Uint8Array(0)), hex(data));
    }
    expectSame("number of transfers", `${bench.heard.length}`, `${setups.length}`);
  },
  "OUT of a view sends the view alone": async (bench) => {
    const view = Uint8Array.of(1, 2, 3, 4, 5, 6).subarray(2, 4);
    await expectOutcome("controlOut", download(bench, view), { kind: "ok", bytesWritten: 2 });
    const data = bench.heard[0]?.data ?? new Uint8Array(0);
    expectSame("the device's data", hex(data), hex(Uint8Array.of(3, 4)));
  },
  "OUT without data": async (bench) => {
    const sent = download(bench, new Uint8Array(0));
    await expectOutcome("empty controlOut", sent, { kind: "ok", bytesWritten: 0 });
    const length = bench.heard[0]?.setup.length ?? "nothing";
    expectSame("the device's wLength", `${length}`, "0");
  },
  "data stages of 4096 bytes": async (bench) => {
    const block = Uint8Array.from({ length: LARGEST_BYTES }, (_, at) => (at * 7) % 251);
    const bytesWritten = LARGEST_BYTES;
    await expectOutcome("controlOut", download(bench, block), { kind: "ok", bytesWritten });
    expectSame("the device's data", hex(bench.heard[0]?.data ?? new Uint8Array(0)), hex(block));
    bench.script.control = { kind: "ok", bytes: block, afterMs: 0 };
    const outcome = { kind: "ok", bytes: block } as const;
    await expectOutcome("controlIn", statusOf(bench, LARGEST_BYTES), outcome);
  },
  "a stall of IN is a stall, and passes": async (bench) => {
    bench.script.control = { kind: "stall" };
    await expectOutcome("stalled controlIn", statusOf(bench, 6), { kind: "stall" });
    bench.script.control = answer(7);
    const bytes = Uint8Array.of(7);
    await expectOutcome("controlIn after a stall", statusOf(bench, 6), { kind: "ok", bytes });
  },
  "a stall of OUT is a stall, and passes": async (bench) => {
    const data = Uint8Array.of(0x41);
    bench.script.control = { kind: "stall" };
    await expectOutcome("stalled controlOut", download(bench, data), { kind: "stall" });
    bench.script.control = answer();
    const sent = download(bench, data);
    await expectOutcome("controlOut after a stall", sent, { kind: "ok", bytesWritten: 1 });
  },
  "an alternate setting is selected by the system": async (bench) => {
    for (const alternateSetting of [3, 0]) {
      const selected = bench.transport.selectAlternate(alternateSetting);
      await expectOutcome("selectAlternate", selected, { kind: "ok" });
    }
    expectSame("the device's alternate settings", bench.selected.join(", "), "3, 0");
    expectSame("number of plain transfers", `${bench.heard.length}`, "0");
  },
  "a stall of an alternate setting is a stall, and passes": async (bench) => {
    bench.script.select = { kind: "stall" };
    const stalled = bench.transport.selectAlternate(1);
    await expectOutcome("stalled selectAlternate", stalled, { kind: "stall" });
    bench.script.select = answer();
    const selected = bench.transport.selectAlternate(1);
    await expectOutcome("selectAlternate after a stall", selected, { kind: "ok" });
  },
};

/** A read of at most `lengthBytes`. */
export function statusOf(
  bench: Bench,
  lengthBytes: number,
): ReturnType<Bench["transport"]["controlIn"]> {
  return bench.transport.controlIn(classRequest(bench, GETSTATUS), lengthBytes, TIMEOUT_MS);
}

/** A write of `data`. */
export function download(
  bench: Bench,
  data: Uint8Array,
): ReturnType<Bench["transport"]["controlOut"]> {
  return bench.transport.controlOut(classRequest(bench, DNLOAD), data, TIMEOUT_MS);
}
