/** The USB/IP server against a client that speaks as Linux's kernel does. */
import { setTimeout as pause } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import type { UsbipEvent } from "./event.js";
import { startUsbipServer } from "./server.js";
import {
  CLRSTATUS,
  control,
  DNLOAD,
  F405,
  GET_DEVICE,
  GETSTATUS,
  imported,
  read,
  romOf,
  twoChips,
  withServer,
} from "./test-bench.js";
import { connectTo, DEVID, importDevice, nextReturn, opBytes, submitBytes } from "./test-client.js";

describe("the list of devices", () => {
  it("has every device that is plugged in and that nobody has", async () => {
    await withServer({ devices: twoChips() }, async ({ port, controlPort }) => {
      expect(await listed(port)).toEqual(["1-1", "2-1.4"]);
      const client = await imported(port);
      expect(await listed(port)).toEqual(["2-1.4"]);
      client.close();
      await control(controlPort, { command: "unplug", device: "2-1.4" });
      await pause(20);
      expect(await listed(port)).toEqual(["1-1"]);
    });
  });

  it("tells ids, speed, configuration and interface class", async () => {
    await withServer({ devices: twoChips() }, async ({ port }) => {
      const client = await connectTo(port);
      client.send(opBytes(0x8005));
      const reply = await client.receive(12 + 2 * 316);
      const device = new DataView((reply ?? new Uint8Array(0)).buffer, 12 + 288, 28);
      const facts = Array.from({ length: 28 }, (_, at) => device.getUint8(at));
      expect(facts).toEqual([
        ...[0, 0, 0, 1],
        ...[0, 0, 0, 2],
        ...[0, 0, 0, 2],
        ...[0x04, 0x83, 0xdf, 0x11, 0x22, 0x00],
        ...[0, 0, 0, 1, 1, 1],
        ...[0xfe, 0x01, 0x02, 0],
      ]);
    });
  });
});

async function listed(port: number): Promise<readonly string[]> {
  const client = await connectTo(port);
  client.send(opBytes(0x8005));
  const header = await client.receive(12);
  const count = header?.[11] ?? 0;
  const ids: string[] = [];
  for (let nth = 0; nth < count; nth++) {
    const record = (await client.receive(316)) ?? new Uint8Array(0);
    const name = record.subarray(256, 288);
    ids.push(String.fromCharCode(...name.subarray(0, name.indexOf(0))));
  }
  return ids;
}

describe("an imported device", () => {
  it("is nobody else's until it is let go", async () => {
    await withServer({ devices: twoChips() }, async ({ port }) => {
      const client = await imported(port);
      expect(await importDevice(port, "1-1")).toBeNull();
      expect(await importDevice(port, "9-9")).toBeNull();
      client.close();
      await pause(20);
      expect(await importDevice(port, "1-1")).not.toBeNull();
    });
  });

  it("answers descriptors, stalls, data of both directions, and each device by itself", async () => {
    await withServer({ devices: twoChips() }, async ({ port }) => {
      const [f405, l073] = [await imported(port, "1-1"), await imported(port, "2-1.4")];
      const device = await read(f405, GET_DEVICE, 1, 18);
      expect(device).toMatchObject({ command: "submit", seqnum: 1, status: 0 });
      expect(device?.bytes.slice(8, 14)).toEqual([0x83, 0x04, 0x11, 0xdf, 0x00, 0x22]);
      f405.send(submitBytes({ seqnum: 2, setup: [0x80, 6, 0x0600, 0], lengthBytes: 10 }));
      expect(await nextReturn(f405, true)).toMatchObject({ seqnum: 2, status: -32, bytes: [] });
      f405.send(submitBytes({ seqnum: 3, setup: CLRSTATUS }));
      expect(await nextReturn(f405)).toMatchObject({ seqnum: 3, status: 0 });
      f405.send(submitBytes({ seqnum: 4, setup: DNLOAD, data: Uint8Array.of(0x21, 0, 0, 0, 8) }));
      expect(await nextReturn(f405)).toMatchObject({ seqnum: 4, status: 0 });
      expect((await read(f405, GETSTATUS, 5))?.bytes[4]).toBe(4);
      l073.send(submitBytes({ seqnum: 1, devid: 0x0002_0003, setup: GETSTATUS, lengthBytes: 6 }));
      expect((await nextReturn(l073, true))?.bytes[4]).not.toBe(4);
    });
  });

  it.each([
    ["SET_ADDRESS", [0x00, 5, 7, 0], 0],
    ["SET_CONFIGURATION", [0x00, 9, 1, 0], 0],
    ["SET_INTERFACE of one that is there", [0x01, 11, 3, 0], 0],
    ["SET_INTERFACE of one that is not", [0x01, 11, 9, 0], -32],
    ["SET_INTERFACE of another interface", [0x01, 11, 0, 1], -32],
    ["a reserved type", [0x60, 1, 0, 0], -32],
    ["a reserved recipient", [0x1f, 1, 0, 0], -32],
  ] as const)("%s", async (_, setup, status) => {
    await withServer({ devices: twoChips() }, async ({ port }) => {
      const client = await imported(port);
      client.send(submitBytes({ seqnum: 1, setup: [...setup] }));
      expect(await nextReturn(client)).toMatchObject({ seqnum: 1, status });
    });
  });

  it("stalls any endpoint but 0", async () => {
    await withServer({ devices: twoChips() }, async ({ port }) => {
      const client = await imported(port);
      client.send(
        submitBytes({
          seqnum: 1,
          endpoint: 1,
          setup: [0, 0, 0, 0],
          wLength: 0,
          data: new Uint8Array(64),
        }),
      );
      expect(await nextReturn(client)).toMatchObject({ seqnum: 1, status: -32 });
      expect(await read(client, GET_DEVICE, 2, 18)).toMatchObject({ seqnum: 2, status: 0 });
    });
  });

  it("puts together packets that arrive in pieces, and takes apart those that arrive at once", async () => {
    await withServer({ devices: twoChips() }, async ({ port }) => {
      const client = await imported(port);
      const packets = [1, 2, 3].flatMap((seqnum) => [
        ...submitBytes({ seqnum, setup: GET_DEVICE, lengthBytes: 18 }),
      ]);
      for (const byte of packets.slice(0, 60)) client.send(Uint8Array.of(byte));
      client.send(Uint8Array.from(packets.slice(60)));
      for (const seqnum of [1, 2, 3]) {
        expect(await nextReturn(client, true)).toMatchObject({ seqnum, status: 0 });
      }
    });
  });
});

describe("events", () => {
  it("tell who has taken a device, and who has let go", async () => {
    const rom = romOf(F405);
    rom.writeMemory(0x0800_0000, Uint8Array.of(0, 0x40, 0, 0x20, 1, 1, 0, 8));
    const events: UsbipEvent[] = [];
    const onEvent = (event: UsbipEvent) => {
      events.push(event);
    };
    await withServer({ devices: [{ busId: "1-1", rom }], onEvent }, async ({ port }) => {
      expect(await importDevice(port, "9-9")).toBeNull();
      const first = await imported(port);
      first.close();
      await until(() => events.length === 2);
      const second = await imported(port);
      second.send(submitBytes({ seqnum: 1, setup: CLRSTATUS }));
      second.send(submitBytes({ seqnum: 2, setup: DNLOAD }));
      second.send(submitBytes({ seqnum: 3, setup: GETSTATUS, lengthBytes: 6 }));
      await second.closed();
    });
    const attached = { kind: "attached", busId: "1-1" };
    const detached = { kind: "detached", busId: "1-1" };
    expect(events).toEqual([
      attached,
      { ...detached, by: "host", startedAt: null },
      attached,
      { ...detached, by: "device", startedAt: 0x0800_0000 },
    ]);
  });
});

async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) await pause(5);
}

describe("starting and closing", () => {
  it.each([
    ["1", 'bus id "1" is not one, expected bus and port as in 1-1 or 2-1.4'],
    ["1-1\n", 'bus id "1-1\n" is not one, expected bus and port as in 1-1 or 2-1.4'],
    ["2-1.4", 'bus id "2-1.4" is given to two devices'],
  ])("refuses the bus id %j", async (busId, message) => {
    const devices = [...twoChips(), { busId, rom: romOf(F405) }];
    await expect(startUsbipServer({ devices })).rejects.toMatchObject({
      name: "UsbipError",
      code: "bus-id-invalid",
      message,
      actor: "input",
      details: { busId },
    });
  });

  it("close ends every connection, and may be called twice", async () => {
    const server = await startUsbipServer({ devices: twoChips() });
    const client = await imported(server.port);
    await server.close();
    await client.closed();
    await server.close();
    await expect(connectTo(server.port)).rejects.toThrow("ECONNREFUSED");
    expect(DEVID).toBe(0x10002);
  });
});
