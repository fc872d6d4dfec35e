/** Transfers of an imported device: taken back, timed, cut by faults and by the control socket. */
import { setTimeout as pause } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { parseFault } from "../bus/fault-text.js";
import {
  CLRSTATUS,
  control,
  DNLOAD,
  GET_DEVICE,
  GETSTATUS,
  imported,
  read,
  twoChips,
  withServer,
} from "./test-bench.js";
import { importDevice, nextReturn, submitBytes, unlinkBytes } from "./test-client.js";

describe("unlinking", () => {
  it("takes back a transfer that is never answered, and the next one is answered", async () => {
    await withServer({ devices: twoChips() }, async ({ port, controlPort }) => {
      const client = await imported(port);
      await control(controlPort, { command: "faults", device: "1-1", faults: ["lost@0"] });
      client.send(submitBytes({ seqnum: 1, setup: GETSTATUS, lengthBytes: 6 }));
      client.send(submitBytes({ seqnum: 2, setup: GETSTATUS, lengthBytes: 6 }));
      client.send(submitBytes({ seqnum: 3, setup: GETSTATUS, lengthBytes: 6 }));
      const first = nextReturn(client, true);
      expect(await Promise.race([first, pause(150, "nothing")])).toBe("nothing");
      client.send(unlinkBytes(4, 2));
      client.send(unlinkBytes(5, 1));
      expect(await first).toEqual({ command: "unlink", seqnum: 4, status: -104, bytes: [] });
      expect(await nextReturn(client)).toMatchObject({
        command: "unlink",
        seqnum: 5,
        status: -104,
      });
      expect(await nextReturn(client, true)).toMatchObject({
        command: "submit",
        seqnum: 3,
        status: 0,
      });
      const counters = await control(controlPort, { command: "counters", device: "1-1" });
      expect(counters).toMatchObject({ dfuRequests: 2 });
    });
  });

  it("answers 0 for a transfer that was answered before", async () => {
    await withServer({ devices: twoChips() }, async ({ port }) => {
      const client = await imported(port);
      await read(client, GET_DEVICE, 1, 18);
      client.send(unlinkBytes(2, 1));
      expect(await nextReturn(client)).toEqual({
        command: "unlink",
        seqnum: 2,
        status: 0,
        bytes: [],
      });
    });
  });
});

describe("time", () => {
  /** Erases the first sector of an F405, 400 ms at the lowest voltage, whose second GETSTATUS is held that long. */
  async function erase(realTime: boolean): Promise<{ heldMs: number; port: number }> {
    let heldMs = 0;
    await withServer({ devices: twoChips(), realTime }, async ({ port }) => {
      const client = await imported(port);
      client.send(submitBytes({ seqnum: 1, setup: CLRSTATUS }));
      await nextReturn(client);
      const command = Uint8Array.of(0x41, 0, 0, 0, 8);
      client.send(submitBytes({ seqnum: 2, setup: DNLOAD, data: command }));
      await nextReturn(client);
      const busy = await read(client, GETSTATUS, 3);
      expect(busy?.bytes[4]).toBe(4);
      const started = performance.now();
      const done = await read(client, GETSTATUS, 4);
      heldMs = performance.now() - started;
      expect(done?.bytes[4]).toBe(5);
    });
    return { heldMs, port: 0 };
  }

  it("answers that the device holds are held in real time", async () => {
    expect((await erase(true)).heldMs).toBeGreaterThan(200);
  });

  it("and come at once otherwise", async () => {
    expect((await erase(false)).heldMs).toBeLessThan(150);
  });

  /** bwPollTimeout of the first GETSTATUS after an erase of the first sector. */
  async function announcedMs(realTime: boolean, fault?: string): Promise<number> {
    const [chip] = twoChips();
    if (chip === undefined) throw new Error("no chip");
    const faults = fault === undefined ? [] : [parseFault(fault)];
    let pollTimeoutMs = -1;
    await withServer({ devices: [{ ...chip, faults }], realTime }, async ({ port }) => {
      const client = await imported(port);
      client.send(submitBytes({ seqnum: 1, setup: CLRSTATUS }));
      await nextReturn(client);
      client.send(submitBytes({ seqnum: 2, setup: DNLOAD, data: Uint8Array.of(0x41, 0, 0, 0, 8) }));
      await nextReturn(client);
      const { bytes = [] } = (await read(client, GETSTATUS, 3)) ?? {};
      expect([bytes[0], bytes[4]]).toEqual([0, 4]);
      pollTimeoutMs = (bytes[1] ?? 0) + (bytes[2] ?? 0) * 0x100 + (bytes[3] ?? 0) * 0x1_0000;
      // At once: a boot ROM that has announced more would note it.
      if (!realTime) await read(client, GETSTATUS, 4);
    });
    if (!realTime) expect(chip.rom.violations).toEqual([]);
    return pollTimeoutMs;
  }

  it("is announced in real time", async () => {
    expect(await announcedMs(true)).toBe(100);
  });

  it("is not announced otherwise, and a host that does not wait is in its right", async () => {
    expect(await announcedMs(false)).toBe(0);
  });

  it.each([
    ["poll-time=70000@1", 70_000],
    ["busy-forever@1", 100],
  ])("is announced all the same by %s", async (fault, pollTimeoutMs) => {
    expect(await announcedMs(false, fault)).toBe(pollTimeoutMs);
  });

  it("the device's clock goes on with the host's, whatever was held before", async () => {
    await withServer({ devices: twoChips() }, async ({ port, controlPort }) => {
      const client = await imported(port);
      client.send(submitBytes({ seqnum: 1, setup: CLRSTATUS }));
      await nextReturn(client);
      client.send(submitBytes({ seqnum: 2, setup: DNLOAD, data: Uint8Array.of(0x41, 0, 0, 0, 8) }));
      await nextReturn(client);
      await read(client, GETSTATUS, 3);
      await read(client, GETSTATUS, 4);
      const state = { command: "state", device: "1-1" };
      const beforeMs = Object(await control(controlPort, state)).nowMs;
      await pause(100);
      const afterMs = Object(await control(controlPort, state)).nowMs;
      expect(beforeMs).toBeGreaterThan(400);
      expect(afterMs - beforeMs).toBeGreaterThan(90);
    });
  });

  it("a held answer can be unlinked, and the device goes on working", async () => {
    await withServer({ devices: twoChips(), realTime: true }, async ({ port, controlPort }) => {
      const client = await imported(port);
      client.send(submitBytes({ seqnum: 1, setup: CLRSTATUS }));
      await nextReturn(client);
      client.send(submitBytes({ seqnum: 2, setup: DNLOAD, data: Uint8Array.of(0x41, 0, 0, 0, 8) }));
      await nextReturn(client);
      await read(client, GETSTATUS, 3);
      client.send(submitBytes({ seqnum: 4, setup: GETSTATUS, lengthBytes: 6 }));
      client.send(unlinkBytes(5, 4));
      expect(await nextReturn(client)).toMatchObject({
        command: "unlink",
        seqnum: 5,
        status: -104,
      });
      expect((await read(client, GETSTATUS, 6))?.bytes[4]).toBe(5);
      expect(Number(await control(controlPort, { command: "busy-time", device: "1-1" }))).toBe(400);
    });
  });
});

describe("a device that leaves", () => {
  it.each(["unplug", "replug"])(
    "by %s ends the connection, with a transfer pending",
    async (command) => {
      await withServer({ devices: twoChips() }, async ({ port, controlPort }) => {
        const client = await imported(port);
        await control(controlPort, { command: "faults", device: "1-1", faults: ["wedge@0"] });
        client.send(submitBytes({ seqnum: 1, setup: GETSTATUS, lengthBytes: 6 }));
        await pause(30);
        await control(controlPort, { command, device: "1-1" });
        expect(await nextReturn(client)).toBeNull();
        const again = await importDevice(port, "1-1");
        expect(again === null).toBe(command === "unplug");
      });
    },
  );

  it("by a fault ends the connection instead of an answer", async () => {
    await withServer({ devices: twoChips() }, async ({ port, controlPort }) => {
      const client = await imported(port);
      await control(controlPort, { command: "faults", device: "1-1", faults: ["disconnect@0"] });
      expect(await read(client, GETSTATUS, 1)).toBeNull();
      expect(await control(controlPort, { command: "state", device: "1-1" })).toMatchObject({
        attached: false,
        imported: false,
      });
    });
  });

  it("by itself answers first: the GETSTATUS that starts the application", async () => {
    const [f405] = twoChips();
    if (f405 === undefined) throw new Error("no chip");
    f405.rom.writeMemory(0x0800_0000, Uint8Array.of(0, 0x40, 0, 0x20, 1, 1, 0, 8));
    await withServer({ devices: [f405] }, async ({ port }) => {
      const client = await imported(port);
      client.send(submitBytes({ seqnum: 1, setup: CLRSTATUS }));
      await nextReturn(client);
      client.send(submitBytes({ seqnum: 2, setup: DNLOAD }));
      await nextReturn(client);
      expect((await read(client, GETSTATUS, 3))?.bytes[4]).toBe(7);
      await client.closed();
      expect(f405.rom.startedAt).toBe(0x0800_0000);
    });
  });

  it("after a while, by a fault with a delay, in real time", async () => {
    await withServer({ devices: twoChips(), realTime: true }, async ({ port, controlPort }) => {
      const client = await imported(port);
      await control(controlPort, { command: "faults", device: "1-1", faults: ["replug=200@0"] });
      expect(await read(client, GETSTATUS, 1)).toMatchObject({ status: 0 });
      const started = performance.now();
      await client.closed();
      expect(performance.now() - started).toBeGreaterThan(100);
      expect(await importDevice(port, "1-1")).not.toBeNull();
    });
  });
});
