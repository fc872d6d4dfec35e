/** What the transport does with a transfer beyond the contract, and with odd implementations. */
import { setTimeout as pause } from "node:timers/promises";
import { BROWSER, openWebUsb, type UsbDialect } from "@dfukit/webusb";
import { describe, expect, it, vi } from "vitest";
import { browserDevice, domException } from "./browser-device.js";
import { QUIET } from "./quiet-device.js";
import { answering, GETSTATUS, inFakeTime, OK, SILENT } from "./scripted-device.js";

describe("alternate settings", () => {
  it.each([
    [1, 0, []],
    [2, 1, [1]],
    [2, 0, [0]],
  ])("of %i, selecting %i asks the device for %j", async (alternateCount, wanted, asked) => {
    const selected: number[] = [];
    const selectAlternate = (alternate: number) => {
      selected.push(alternate);
      return OK;
    };
    const device = browserDevice({ device: { ...QUIET, selectAlternate }, alternateCount });
    const transport = await openWebUsb(device);
    expect(await transport.selectAlternate(wanted)).toEqual({ kind: "ok" });
    expect(selected).toEqual(asked);
  });

  it("that the device does not have is a fault, and the device is still there", async () => {
    const transport = await openWebUsb(answering());
    expect(await transport.selectAlternate(7)).toEqual({
      kind: "fault",
      message:
        "The alternate setting provided is not supported by the device in its current configuration.",
    });
    expect(await transport.selectAlternate(1)).toEqual({ kind: "ok" });
  });
});

describe("the memory of a transfer", () => {
  it.each([
    ["shared with another thread is copied", new Uint8Array(new SharedArrayBuffer(2)), false],
    ["of the caller's own is sent as it is", new Uint8Array(2), true],
  ])("%s", async (_, bytes, isSame) => {
    const device = answering();
    const sent: Uint8Array[] = [];
    device.controlTransferOut = async (_setup, data) => {
      sent.push(data);
      return { bytesWritten: data.length };
    };
    const transport = await openWebUsb(device);
    bytes.set([1, 2]);
    await transport.controlOut(GETSTATUS, bytes, 100);
    expect(sent).toEqual([Uint8Array.of(1, 2)]);
    expect(sent[0]?.buffer instanceof ArrayBuffer).toBe(true);
    expect(sent[0] === bytes).toBe(isSame);
  });
});

describe("odd outcomes", () => {
  it.each([
    ["babble", { kind: "fault", message: "the device sent more than was asked for" }],
    ["stall", { kind: "stall" }],
    [undefined, { kind: "ok", bytes: new Uint8Array(0) }],
  ] as const)("status %s", async (status, outcome) => {
    const device = answering();
    device.controlTransferIn = async () => ({ status });
    const transport = await openWebUsb(device);
    expect(await transport.controlIn(GETSTATUS, 6, 100)).toEqual(outcome);
  });

  it.each([
    ["NetworkError", "A transfer error has occurred.", "fault"],
    ["AbortError", "The transfer was cancelled.", "timeout"],
    ["NotFoundError", "The device was disconnected.", "disconnected"],
    ["InvalidStateError", "The specified interface has not been claimed.", "fault"],
  ])("%s of a transfer", async (name, message, kind) => {
    const device = answering();
    device.controlTransferOut = () => Promise.reject(domException(name, message));
    const transport = await openWebUsb(device);
    const outcome = await transport.controlOut(GETSTATUS, new Uint8Array(0), 100);
    expect(outcome).toEqual(kind === "fault" ? { kind, message } : { kind });
  });

  it("what is thrown instead of rejected is an outcome too", async () => {
    const device = answering();
    device.controlTransferIn = () => {
      throw new Error("borrowed");
    };
    const transport = await openWebUsb(device);
    expect(await transport.controlIn(GETSTATUS, 6, 100)).toEqual({
      kind: "fault",
      message: "borrowed",
    });
  });

  it("a fault of a device that turns out to have left is a disconnect", async () => {
    const device = answering();
    device.controlTransferIn = () => Promise.reject(domException("NetworkError", "error"));
    const transport = await openWebUsb(device, { hasLeft: async () => true });
    expect(await transport.controlIn(GETSTATUS, 6, 100)).toEqual({ kind: "disconnected" });
    expect(await transport.controlIn(GETSTATUS, 6, 100)).toEqual({ kind: "disconnected" });
  });
});

describe("an implementation with timeouts of its own", () => {
  const timed: UsbDialect = { ...BROWSER, timeouts: "argument" };

  it.each([
    [250, 250],
    [0, 86_400_000],
  ])("is given a timeout of %i ms as %i", async (timeoutMs, given) => {
    const device = answering();
    const calls: unknown[] = [];
    device.controlTransferIn = async (...words) => {
      calls.push(words[2]);
      return { status: "ok" };
    };
    device.controlTransferOut = async (...words) => {
      calls.push(words[2]);
      return { status: "ok", bytesWritten: 0 };
    };
    const transport = await openWebUsb(device, { dialect: timed });
    await transport.controlIn(GETSTATUS, 6, timeoutMs);
    await transport.controlOut(GETSTATUS, new Uint8Array(0), timeoutMs);
    expect(calls).toEqual([given, given]);
  });

  it("is given up if it does not keep them, and not closed in the middle of the transfer", async () => {
    await inFakeTime(async () => {
      const device = answering(SILENT);
      const transport = await openWebUsb(device, { dialect: timed });
      const outcome = transport.controlIn(GETSTATUS, 6, 100);
      await vi.advanceTimersByTimeAsync(2000);
      expect(await Promise.race([outcome, Promise.resolve("pending")])).toBe("pending");
      await vi.advanceTimersByTimeAsync(200);
      expect(await outcome).toEqual({ kind: "timeout" });
      expect(device.calls).toEqual(["open", "claimInterface 0"]);
    });
  });

  it("is closed in the end if a transfer that was given up ends after all", () =>
    inFakeTime(async () => {
      const device = answering({ ...OK, afterMs: 60_000 });
      const transport = await openWebUsb(device, { dialect: timed });
      const outcome = transport.controlIn(GETSTATUS, 6, 100);
      await vi.advanceTimersByTimeAsync(2200);
      expect(await outcome).toEqual({ kind: "timeout" });
      const closed = transport.close();
      await vi.advanceTimersByTimeAsync(3000);
      await closed;
      expect(device.opened).toBe(true);
      await vi.advanceTimersByTimeAsync(60_000);
      expect(device.opened).toBe(false);
    }));

  it("is closed once its transfer has ended", async () => {
    const device = browserDevice({ device: { ...QUIET, control: () => ({ ...OK, afterMs: 80 }) } });
    const transport = await openWebUsb(device, { dialect: timed });
    const pending = transport.controlIn(GETSTATUS, 6, 1000);
    await pause(10);
    const closed = transport.close();
    await pause(10);
    expect(device.calls).toEqual(["open", "claimInterface 0"]);
    await closed;
    expect(device.calls).toEqual(["open", "claimInterface 0", "releaseInterface 0", "close"]);
    expect(await pending).toEqual({ kind: "disconnected" });
  });
});
