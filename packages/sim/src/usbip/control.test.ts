/** The control socket: what a test in another process can see and do. */
import { expect, it } from "vitest";
import { control, controlLines, romOf, withServer } from "./test-bench.js";
import { importDevice, nextReturn, submitBytes } from "./test-client.js";

const CHIP = { busId: "1-1", part: "STM32F405RG" } as const;

it("tells of every device whether it is there, imported, started", async () => {
  const devices = [{ busId: "1-1", rom: romOf(CHIP.part) }];
  await withServer({ devices }, async ({ port, controlPort }) => {
    const state = {
      device: "1-1",
      part: "STM32F405RG",
      attached: true,
      imported: false,
      startedAt: null,
      nextRequest: 0,
      nowMs: expect.any(Number),
      violationsDropped: 0,
      transcriptDropped: 0,
    };
    expect(await control(controlPort, { command: "devices" })).toEqual([state]);
    const client = await importDevice(port, "1-1");
    client?.send(submitBytes({ seqnum: 1, setup: [0xa1, 3, 0, 0], lengthBytes: 6 }));
    if (client !== null) await nextReturn(client, true);
    const [imported, unplugged, away] = await controlLines(controlPort, [
      '{"id":1,"command":"state","device":"1-1"}',
      '{"id":2,"command":"unplug","device":"1-1"}',
      '{"id":3,"command":"state","device":"1-1"}',
    ]);
    expect(imported).toEqual({
      id: 1,
      ok: true,
      result: { ...state, imported: true, nextRequest: 1 },
    });
    expect(unplugged).toEqual({ id: 2, ok: true, result: null });
    expect(away).toMatchObject({ result: { attached: false, imported: false } });
  });
});

it("counts, and starts again", async () => {
  const devices = [{ busId: "1-1", rom: romOf(CHIP.part) }];
  await withServer({ devices }, async ({ port, controlPort }) => {
    const client = await importDevice(port, "1-1");
    if (client === null) throw new Error("not imported");
    client.send(submitBytes({ seqnum: 1, setup: [0xa1, 3, 0, 0], lengthBytes: 6 }));
    await nextReturn(client, true);
    client.send(submitBytes({ seqnum: 2, setup: [0x21, 4, 0, 0] }));
    await nextReturn(client);
    client.send(
      submitBytes({ seqnum: 3, setup: [0x21, 1, 0, 0], data: Uint8Array.of(0x21, 0, 0, 0, 8) }),
    );
    await nextReturn(client);
    client.send(submitBytes({ seqnum: 4, setup: [0x01, 11, 1, 0] }));
    await nextReturn(client);
    expect(await control(controlPort, { command: "counters", device: "1-1" })).toMatchObject({
      transfers: 4,
      dfuRequests: 3,
      bytesIn: 6,
      bytesOut: 5,
      byRequest: { DFU_GETSTATUS: 1, DFU_CLRSTATUS: 1, DFU_DNLOAD: 1, SET_INTERFACE: 1 },
    });
    await control(controlPort, { command: "reset-counters", device: "1-1" });
    expect(await control(controlPort, { command: "counters", device: "1-1" })).toMatchObject({
      transfers: 0,
      bytesIn: 0,
    });
    const lines = await control(controlPort, { command: "transcript", device: "1-1" });
    expect(lines).toEqual([
      expect.stringMatching(/^[\d.]+ open$/),
      expect.stringMatching(/ #0 DFU_GETSTATUS wValue 0x0000 wLength 6: ok, 6 bytes$/),
      expect.stringMatching(/ #1 DFU_CLRSTATUS wValue 0x0000 wLength 0: ok$/),
      expect.stringMatching(/ #2 DFU_DNLOAD wValue 0x0000 wLength 5: ok$/),
      expect.stringMatching(/ SET_INTERFACE 1: ok$/),
    ]);
  });
});

it("notes what has become of each transfer", async () => {
  const devices = [{ busId: "1-1", rom: romOf(CHIP.part), transcript: "full" as const }];
  await withServer({ devices }, async ({ port, controlPort }) => {
    const client = await importDevice(port, "1-1");
    if (client === null) throw new Error("not imported");
    const faults = ["stall@1", "lost@2", "disconnect@3"];
    await control(controlPort, { command: "faults", device: "1-1", faults });
    for (const seqnum of [1, 2, 3]) {
      client.send(submitBytes({ seqnum, setup: [0xa1, 3, 0, 0], lengthBytes: 6 }));
    }
    await nextReturn(client, true);
    await nextReturn(client, true);
    // The third is pending.
    client.send(
      Uint8Array.of(
        0,
        0,
        0,
        2,
        0,
        0,
        0,
        4,
        ...Array.from({ length: 12 }, () => 0),
        0,
        0,
        0,
        3,
        ...Array.from({ length: 24 }, () => 0),
      ),
    );
    await nextReturn(client);
    client.send(submitBytes({ seqnum: 5, setup: [0xa1, 3, 0, 0], lengthBytes: 6 }));
    await client.closed();
    const lines = await control(controlPort, { command: "transcript", device: "1-1" });
    expect(lines).toEqual([
      expect.stringMatching(/ open$/),
      expect.stringMatching(/#0 .* ok, 6 bytes \[[0-9A-F ]{17}\]$/),
      expect.stringMatching(/#1 .* stall \(stall@1\)$/),
      expect.stringMatching(/#2 .* timeout \(lost@2\)$/),
      expect.stringMatching(/ unplug$/),
      expect.stringMatching(/#3 .* disconnected \(disconnect@3\)$/),
      expect.stringMatching(/ close$/),
    ]);
  });
});

it("reads memory as a debug probe does, and lists violations", async () => {
  const rom = romOf(CHIP.part);
  rom.writeMemory(0x0800_0100, Uint8Array.of(0xde, 0xad, 0xbe, 0xef));
  await withServer({ devices: [{ busId: "1-1", rom }] }, async ({ controlPort }) => {
    const range = { start: 0x0800_00ff, end: 0x0800_0105 };
    expect(await control(controlPort, { command: "memory", device: "1-1", ...range })).toBe(
      "ffdeadbeefff",
    );
    expect(await control(controlPort, { command: "violations", device: "1-1" })).toEqual([]);
    expect(await control(controlPort, { command: "busy-time", device: "1-1" })).toBe(0);
  });
});

it("puts memory into a known state, within the chip only", async () => {
  const rom = romOf(CHIP.part);
  await withServer({ devices: [{ busId: "1-1", rom }] }, async ({ controlPort }) => {
    const write = { command: "write-memory", device: "1-1", start: 0x0800_0010 };
    expect(await control(controlPort, { ...write, bytes: "DEadbe0f" })).toBeNull();
    expect(rom.readMemory({ start: 0x0800_000f, end: 0x0800_0015 })).toEqual(
      Uint8Array.of(0xff, 0xde, 0xad, 0xbe, 0x0f, 0xff),
    );
    const beyond = JSON.stringify({ ...write, start: 0x080f_ffff, bytes: "0000" });
    expect(await controlLines(controlPort, [beyond])).toMatchObject([
      { ok: false, error: { code: "address-unmapped" } },
    ]);
  });
});
