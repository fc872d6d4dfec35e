/** Whatever a client sends: its connection ends or waits, and the server serves the next one. */
import { connect } from "node:net";
import { setTimeout as pause } from "node:timers/promises";
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { control, controlLines, romOf, withServer } from "./test-bench.js";
import {
  connectTo,
  importDevice,
  nextReturn,
  opBytes,
  submitBytes,
  type TestClient,
  unlinkBytes,
} from "./test-client.js";

const GET_DEVICE = [0x80, 6, 0x0100, 0] as const;

function chips() {
  return [{ busId: "1-1", rom: romOf("STM32F405RG") }];
}

/** Another client still gets the device, and its descriptor. */
async function expectService(port: number): Promise<void> {
  let client: TestClient | null = null;
  for (let tries = 0; client === null && tries < 50; tries++) {
    client = await importDevice(port, "1-1");
    if (client === null) await pause(10);
  }
  client?.send(submitBytes({ seqnum: 1, setup: GET_DEVICE, lengthBytes: 18 }));
  expect(client === null ? null : await nextReturn(client, true)).toMatchObject({ status: 0 });
  client?.close();
}

describe("a client that has imported a device", () => {
  it.each([
    [
      "another device's id",
      submitBytes({ seqnum: 1, devid: 0x10003, setup: GET_DEVICE, lengthBytes: 18 }),
    ],
    ["no command", new Uint8Array(48)],
    [
      "a length that no control transfer has",
      submitBytes({ seqnum: 1, setup: GET_DEVICE, lengthBytes: 0x7fff_ffff }),
    ],
    [
      "isochronous packets",
      submitBytes({ seqnum: 1, setup: GET_DEVICE, lengthBytes: 18, packetCount: 0x7fff_ffff }),
    ],
    ["an operation", Uint8Array.of(...opBytes(0x8003, "1-1"), ...new Uint8Array(8))],
  ])("and sends %s loses its connection, and nobody else does", async (_, bytes) => {
    await withServer({ devices: chips() }, async ({ port }) => {
      const client = await importDevice(port, "1-1");
      client?.send(bytes);
      await client?.closed();
      await expectService(port);
    });
  });

  it("and sends more than anyone has pending loses its connection", async () => {
    await withServer({ devices: chips() }, async ({ port, controlPort }) => {
      await control(controlPort, { command: "faults", device: "1-1", faults: ["wedge@0"] });
      const client = await importDevice(port, "1-1");
      for (let seqnum = 1; seqnum <= 257; seqnum++) {
        client?.send(submitBytes({ seqnum, setup: [0xa1, 3, 0, 0], lengthBytes: 6 }));
      }
      await client?.closed();
      await control(controlPort, { command: "replug", device: "1-1" });
      await expectService(port);
    });
  });

  it("and reads no answers is not read from", async () => {
    await withServer({ devices: chips() }, async ({ port, controlPort }) => {
      const socket = connect(port, "127.0.0.1");
      socket.on("error", () => undefined);
      socket.write(opBytes(0x8003, "1-1"));
      socket.write(submitBytes({ seqnum: 1, setup: [0x21, 4, 0, 0] }));
      // UPLOAD, answered with 2048 bytes each time: more than 40 MB.
      const packet = submitBytes({ seqnum: 2, setup: [0xa1, 2, 2, 0], lengthBytes: 2048 });
      const flood = new Uint8Array(packet.length * 20_000);
      for (let nth = 0; nth < 20_000; nth++) flood.set(packet, nth * packet.length);
      socket.pause();
      socket.write(flood);
      const sentBytes = async () =>
        Number(Object(await control(controlPort, { command: "counters", device: "1-1" })).bytesIn);
      let bytes = 0;
      for (let next = 1; next !== bytes; next = await sentBytes()) {
        bytes = next;
        await pause(300);
      }
      // What the sockets' buffers in the kernel hold comes on top of what waits here.
      expect(bytes).toBeGreaterThan(1_000_000);
      expect(bytes).toBeLessThan(20_000_000);
      socket.destroy();
      await expectService(port);
    });
  });
});

describe("any bytes at all", () => {
  const packets = fc.oneof(
    fc.uint8Array({ maxLength: 200 }),
    fc.constant(opBytes(0x8005)),
    fc.constant(opBytes(0x8003, "1-1")),
    fc.tuple(fc.nat(0xffff_ffff), fc.nat(0xffff_ffff)).map(([a, b]) => unlinkBytes(a, b)),
    fc
      .record({
        seqnum: fc.nat(0xffff_ffff),
        devid: fc.oneof(fc.constant(0x10002), fc.nat(0xffff_ffff)),
        direction: fc.nat(2),
        endpoint: fc.nat(15),
        lengthBytes: fc.nat(0x1_0000),
        setup: fc.tuple(fc.nat(255), fc.nat(255), fc.nat(0xffff), fc.nat(0xffff)),
        data: fc.uint8Array({ maxLength: 300 }),
      })
      .map((fields) => submitBytes(fields)),
    // A DFU request as it should be, with any block.
    fc
      .record({
        seqnum: fc.nat(0xffff),
        value: fc.nat(0xffff),
        data: fc.uint8Array({ maxLength: 300 }),
      })
      .map(({ seqnum, value, data }) => submitBytes({ seqnum, setup: [0x21, 1, value, 0], data })),
  );

  it("never stop the server", async () => {
    await withServer({ devices: chips() }, async ({ port, controlPort }) => {
      await fc.assert(
        fc.asyncProperty(
          fc.array(packets, { maxLength: 12 }),
          fc.boolean(),
          async (sent, imports) => {
            const client = imports ? await importDevice(port, "1-1") : await connectTo(port);
            for (const bytes of sent) client?.send(bytes);
            await pause(1);
            client?.close();
          },
        ),
        { numRuns: 300 },
      );
      await control(controlPort, { command: "replug", device: "1-1" });
      await expectService(port);
    });
  });
});

describe("the control socket", () => {
  it.each([
    ["no JSON", "{", /^Expected property name/],
    ["no object", "[1]", /^the line is no JSON object$/],
    [
      "no command",
      "{}",
      /^"command" is undefined, expected one of devices, counters, reset-counters, memory, write-memory, violations, busy-time, transcript, faults, unplug, replug, state$/,
    ],
    ["a method of objects", '{"command":"toString"}', /^"command" is "toString", expected one of/],
    ["no such device", '{"command":"state","device":"9-9"}', /^"device" is "9-9", expected 1-1$/],
    [
      "no address",
      '{"command":"memory","device":"1-1","start":-1}',
      /^"start" is -1, expected an address$/,
    ],
    [
      "an end that is none",
      '{"command":"memory","device":"1-1","start":8,"end":8}',
      /^"end" is 8, expected an address above "start", which is 8$/,
    ],
    [
      "no list",
      '{"command":"faults","device":"1-1","faults":"stall@1"}',
      /^"faults" is "stall@1", expected a list of texts$/,
    ],
    [
      "half a byte",
      '{"command":"write-memory","device":"1-1","start":134217728,"bytes":"abc"}',
      /^"bytes" is "abc", expected hexadecimal digits$/,
    ],
  ])("answers %s with what it expected", async (_, line, message) => {
    await withServer({ devices: chips() }, async ({ controlPort }) => {
      const [answer] = await controlLines(controlPort, [line]);
      expect(answer).toEqual({
        id: null,
        ok: false,
        error: { code: "command-malformed", message: expect.stringMatching(message) },
      });
    });
  });

  it("passes on what the simulator says, under the id of the request", async () => {
    await withServer({ devices: chips() }, async ({ controlPort }) => {
      const answers = await controlLines(controlPort, [
        '{"id":"a","command":"faults","device":"1-1","faults":["nonsense@1"]}',
        '{"id":2,"command":"memory","device":"1-1","start":0,"end":16}',
      ]);
      expect(answers).toMatchObject([
        { id: "a", ok: false, error: { code: "fault-malformed" } },
        { id: 2, ok: false, error: { code: "address-unmapped" } },
      ]);
    });
  });

  it("ends a connection that sends a line without end", async () => {
    await withServer({ devices: chips() }, async ({ controlPort }) => {
      await expect(controlLines(controlPort, ["x".repeat(70_000)])).resolves.toHaveLength(1);
      const client = await connectTo(controlPort);
      client.send(Uint8Array.from({ length: 70_000 }, () => 0x78));
      await client.closed();
    });
  });
});

describe("a client that says nothing", () => {
  it("does not hold up another", async () => {
    await withServer({ devices: chips() }, async ({ port }) => {
      const silent = await connectTo(port);
      await expectService(port);
      silent.close();
    });
  });

  it("to the end is hung up on after ten seconds, unless it has a device", async () => {
    await withServer({ devices: chips() }, async ({ port }) => {
      const owner = await importDevice(port, "1-1");
      if (owner === null) throw new Error("not imported");
      const [silent, slow] = [await connectTo(port), await connectTo(port)];
      silent.send(Uint8Array.of(1, 0x11));
      const begin = performance.now();
      // An import that would take 40 seconds.
      const bytes = [...opBytes(0x8003, "1-1")];
      const drip = setInterval(() => slow.send(Uint8Array.of(bytes.shift() ?? 0)), 1000);
      await Promise.all([silent.closed(), slow.closed()]);
      clearInterval(drip);
      expect(performance.now() - begin).toBeGreaterThan(9000);
      owner.send(submitBytes({ seqnum: 1, setup: GET_DEVICE, lengthBytes: 18 }));
      expect(await nextReturn(owner, true)).toMatchObject({ status: 0 });
      owner.close();
    });
  });
});
