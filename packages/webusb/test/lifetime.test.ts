/** What becomes of a device after a timeout, and at its end. */
import { setTimeout as pause } from "node:timers/promises";
import type { RomAnswer } from "@dfukit/sim";
import { openWebUsb } from "@dfukit/webusb";
import { describe, expect, it, vi } from "vitest";
import { browserDevice, domException } from "./browser-device.js";
import { QUIET } from "./quiet-device.js";
import { answering, GETSTATUS, inFakeTime, OK, SILENT } from "./scripted-device.js";

/** As a delay: longer than any test waits. */
const NEVER_MS = 1_000_000;

describe("a timeout in a browser", () => {
  it("closes the device, which the next transfer opens again, alternate setting and all", async () => {
    const answers: RomAnswer[] = [SILENT];
    const selected: number[] = [];
    const selectAlternate = (alternate: number) => {
      selected.push(alternate);
      return OK;
    };
    const control = () => answers.shift() ?? OK;
    const device = browserDevice({ device: { ...QUIET, control, selectAlternate } });
    const transport = await openWebUsb(device);
    await transport.selectAlternate(2);
    device.calls.length = 0;
    expect(await transport.controlIn(GETSTATUS, 6, 20)).toEqual({ kind: "timeout" });
    expect(device.calls).toEqual(["close"]);
    expect(await transport.controlIn(GETSTATUS, 6, 20)).toEqual({
      kind: "ok",
      bytes: Uint8Array.of(1, 2),
    });
    expect(device.calls).toEqual(["close", "open", "claimInterface 0"]);
    expect(selected).toEqual([2, 2]);
  });

  it("is followed by a failure if the device cannot be opened again, and by success once it can", async () => {
    const refusals: { open?: Error } = {};
    const device = browserDevice({
      device: { ...QUIET, control: vi.fn((): RomAnswer => OK).mockReturnValueOnce(SILENT) },
      refusals,
    });
    const transport = await openWebUsb(device);
    expect(await transport.controlIn(GETSTATUS, 6, 20)).toEqual({ kind: "timeout" });
    refusals.open = domException("SecurityError", "Access denied.");
    expect(await transport.controlIn(GETSTATUS, 6, 20)).toEqual({
      kind: "fault",
      message: "Access denied.",
    });
    delete refusals.open;
    expect(await transport.controlIn(GETSTATUS, 6, 20)).toMatchObject({ kind: "ok" });
  });

  it("and a device that has left meanwhile is disconnected", async () => {
    const device = answering(SILENT);
    const transport = await openWebUsb(device);
    await transport.controlIn(GETSTATUS, 6, 20);
    device.unplug();
    expect(await transport.controlIn(GETSTATUS, 6, 20)).toEqual({ kind: "disconnected" });
    expect(await transport.selectAlternate(0)).toEqual({ kind: "disconnected" });
  });
});

describe("two transfers after a timeout", () => {
  it("open the device once", async () => {
    const device = answering(SILENT);
    const transport = await openWebUsb(device);
    await transport.controlIn(GETSTATUS, 6, 20);
    device.calls.length = 0;
    device.delaysMs = { open: 5 };
    const both = [transport.controlIn(GETSTATUS, 6, 20), transport.controlIn(GETSTATUS, 6, 20)];
    expect(await Promise.all(both)).toMatchObject([{ kind: "ok" }, { kind: "ok" }]);
    expect(device.calls).toEqual(["open", "claimInterface 0"]);
  });

  it("do not wait for ever for it to open", () =>
    inFakeTime(async () => {
      const device = answering(SILENT);
      const transport = await openWebUsb(device);
      const silent = transport.controlIn(GETSTATUS, 6, 20);
      await vi.advanceTimersByTimeAsync(20);
      await silent;
      device.delaysMs = { open: 6000 };
      const next = transport.controlIn(GETSTATUS, 6, 20);
      await vi.advanceTimersByTimeAsync(5000);
      expect(await next).toEqual({ kind: "timeout" });
      // It does open after all; then it is closed, and a later transfer opens it again.
      await vi.advanceTimersByTimeAsync(1000);
      expect(device.opened).toBe(false);
      device.delaysMs = {};
      const later = transport.controlIn(GETSTATUS, 6, 20);
      await vi.advanceTimersByTimeAsync(10);
      expect(await later).toMatchObject({ kind: "ok" });
    }));
});

describe("closing", () => {
  it("releases, then closes, once", async () => {
    const device = answering();
    const transport = await openWebUsb(device);
    device.calls.length = 0;
    await Promise.all([transport.close(), transport.close()]);
    expect(device.calls).toEqual(["releaseInterface 0", "close"]);
  });

  it("keeps from the device what comes after, and disconnects what came before", async () => {
    let count = 0;
    const control = () => {
      count++;
      return OK;
    };
    const transport = await openWebUsb(browserDevice({ device: { ...QUIET, control } }));
    const before = transport.controlIn(GETSTATUS, 6, 1000);
    const closed = transport.close();
    const after = transport.controlIn(GETSTATUS, 6, 1000);
    expect(await before).toEqual({ kind: "disconnected" });
    expect(await after).toEqual({ kind: "disconnected" });
    await closed;
    expect(count).toBe(1);
  });

  it("ends a transfer under way", async () => {
    const transport = await openWebUsb(answering(SILENT));
    const pending = transport.controlIn(GETSTATUS, 6, 0);
    await pause(10);
    await transport.close();
    expect(await pending).toEqual({ kind: "disconnected" });
  });

  it("ends although the system does not answer, and whoever waits for a transfer with it", () =>
    inFakeTime(async () => {
      const device = answering(SILENT);
      const transport = await openWebUsb(device);
      device.delaysMs = { close: NEVER_MS };
      const pending = transport.controlIn(GETSTATUS, 6, 0);
      const closed = transport.close();
      await vi.advanceTimersByTimeAsync(5000);
      await closed;
      expect(await pending).toEqual({ kind: "disconnected" });
      // The system's own: the close that never ends.
      expect(vi.getTimerCount()).toBe(1);
    }));

  it.each([
    ["closing to cancel", { close: 100 }, ["close", "releaseInterface 0", "close"]],
    ["opening", { open: 100 }, ["close", "open", "releaseInterface 0", "close"]],
    [
      "claiming",
      { claimInterface: 100 },
      ["close", "open", "claimInterface 0", "releaseInterface 0", "close"],
    ],
  ])("while a timeout is mended (%s) leaves the device closed", (_, delaysMs, calls) =>
    inFakeTime(async () => {
      const device = answering(SILENT);
      const transport = await openWebUsb(device);
      device.calls.length = 0;
      device.delaysMs = delaysMs;
      const silent = transport.controlIn(GETSTATUS, 6, 20);
      await vi.advanceTimersByTimeAsync(20);
      expect(await silent).toEqual({ kind: "timeout" });
      const next = transport.controlIn(GETSTATUS, 6, 20);
      await vi.advanceTimersByTimeAsync(50);
      const closed = transport.close();
      await vi.advanceTimersByTimeAsync(1000);
      await closed;
      expect(await next).toEqual({ kind: "disconnected" });
      expect(device.calls).toEqual(calls);
      expect(device.opened).toBe(false);
      expect(vi.getTimerCount()).toBe(0);
    }),
  );

  it("right after a timeout waits until the device is closed", () =>
    inFakeTime(async () => {
      const device = answering(SILENT);
      const transport = await openWebUsb(device);
      device.delaysMs = { close: 500 };
      const silent = transport.controlIn(GETSTATUS, 6, 20);
      await vi.advanceTimersByTimeAsync(20);
      await silent;
      let isOpenAfterwards: boolean | null = null;
      transport.close().then(() => {
        isOpenAfterwards = device.opened;
      });
      await vi.advanceTimersByTimeAsync(400);
      expect(isOpenAfterwards).toBeNull();
      await vi.advanceTimersByTimeAsync(1000);
      expect(isOpenAfterwards).toBe(false);
    }));

  it("closes a device that opens again only after all have given up", () =>
    inFakeTime(async () => {
      const device = answering(SILENT);
      const transport = await openWebUsb(device);
      const silent = transport.controlIn(GETSTATUS, 6, 20);
      await vi.advanceTimersByTimeAsync(20);
      await silent;
      device.delaysMs = { open: 8000 };
      const next = transport.controlIn(GETSTATUS, 6, 20);
      await vi.advanceTimersByTimeAsync(100);
      const closed = transport.close();
      await vi.advanceTimersByTimeAsync(3000);
      await closed;
      await vi.advanceTimersByTimeAsync(6000);
      expect(await next).toEqual({ kind: "disconnected" });
      expect(device.opened).toBe(false);
    }));
});
