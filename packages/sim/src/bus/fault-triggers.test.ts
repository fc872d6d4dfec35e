/** When faults come, and which are refused. */
import { describe, expect, it } from "vitest";
import type { RomAnswer } from "../rom-types.js";
import { simulateDevice } from "./device.js";
import { parseFault } from "./fault-text.js";
import { ok, scriptedRom } from "./test-rom.js";
import { ACCEPTED, BLOCK, PLAIN_STATUS, sceneOf, toldOf } from "./test-scene.js";

describe("triggers", () => {
  it("count DFU class requests alone", async () => {
    const { sim, transport, host } = await sceneOf("stall@1");
    await transport.selectAlternate(0);
    const standard = { requestType: "standard", recipient: "device", request: 6 } as const;
    await transport.controlIn({ ...standard, value: 0x0100, index: 0 }, 18, 40);
    await transport.controlIn({ ...standard, requestType: "vendor", value: 0, index: 0 }, 18, 40);
    expect(await host.abort()).toEqual(ACCEPTED);
    sim.resetCounters();
    expect(await host.abort()).toEqual({ kind: "stall" });
  });

  it("count on over transports", async () => {
    const { sim, host, again } = await sceneOf("stall@2");
    await host.abort();
    sim.replug();
    const other = await again();
    await other.abort();
    expect(await other.abort()).toEqual({ kind: "stall" });
  });

  it("let two faults of one request come one after the other", async () => {
    const { rom, host } = await sceneOf("stall@0", "timeout@0", "corrupt-write@0");
    expect(await host.download(2, BLOCK)).toEqual({ kind: "stall" });
    expect(await host.status()).toEqual({ kind: "timeout" });
    expect(toldOf(rom)).toEqual([3]);
  });

  it("let a write be corrupted and its status be lost", async () => {
    const { rom, host } = await sceneOf("corrupt-write@0", "lost-status@0");
    expect(await host.download(2, BLOCK)).toEqual({ kind: "timeout" });
    expect(rom.told.map(({ data }) => data)).toEqual([[1, 2, 2, 4]]);
  });

  it("by address: the transfer that touches it", async () => {
    const { host } = await sceneOf("stall@address=0x08004001");
    await host.setAddress(0x0800_4000);
    await host.status();
    expect(await host.download(3, BLOCK)).toEqual({ kind: "ok", bytesWritten: 4 });
    expect(await host.download(2, [1])).toEqual({ kind: "ok", bytesWritten: 1 });
    expect(await host.download(2, [1, 2])).toEqual({ kind: "stall" });
    expect(await host.download(2, [1, 2])).toEqual({ kind: "ok", bytesWritten: 2 });
  });

  it("by address, always: every transfer that touches it and no other", async () => {
    const { host } = await sceneOf("stall@address=0x08004001:always");
    await host.setAddress(0x0800_4000);
    expect(await host.download(2, BLOCK)).toEqual({ kind: "stall" });
    expect(await host.status()).toEqual(PLAIN_STATUS);
    expect(await host.upload(2, 8)).toEqual({ kind: "stall" });
    expect(await host.upload(3, 8)).toMatchObject({ kind: "ok" });
    expect(await host.erase(0x0800_4000)).toEqual({ kind: "stall" });
  });

  it("by address: the status after the transfer that touches it", async () => {
    const { host } = await sceneOf("wrong-status=errERASE@address=0x08000010");
    expect(await host.status()).toEqual(PLAIN_STATUS);
    await host.erase(0x0800_0000);
    expect(await host.status()).toEqual({ kind: "ok", bytes: Uint8Array.of(4, 5, 0, 0, 10, 0) });
    expect(await host.status()).toEqual(PLAIN_STATUS);
  });

  it("by address: the byte at that address", async () => {
    const { rom, host } = await sceneOf(
      "corrupt-write@address=0x08000003",
      "corrupt-read@address=0x08000001",
    );
    await host.download(2, BLOCK);
    expect(rom.told[0]?.data).toEqual([1, 2, 3, 5]);
    const bytes = Uint8Array.of(0, 0, 2, 3, 4, 5, 6, 7);
    expect(await host.upload(2, 8)).toEqual({ kind: "ok", bytes });
  });

  it("by address: a read that ends before it is left as it is, and so are other blocks", async () => {
    const { rom, host } = await sceneOf("corrupt-read@address=0x08000007");
    const short: RomAnswer = ok(1, 2);
    rom.answer = () => short;
    expect(await host.upload(2, 8)).toEqual({ kind: "ok", bytes: Uint8Array.of(1, 2) });
    expect(await host.upload(3, 8)).toEqual({ kind: "ok", bytes: Uint8Array.of(1, 2) });
  });
});

describe("a fault that cannot be carried out", () => {
  it.each([
    [
      { kind: "stall", when: { index: -1 } },
      'fault "stall@-1" has the trigger "-1", expected the number of a request, from 0, or address=0x08004000',
    ],
    [
      { kind: "poll-time", pollTimeoutMs: 1.5, when: { index: 0 } },
      'fault "poll-time=1.5@0" has the value "1.5", expected milliseconds from 0 to 16777215',
    ],
  ] as const)("is refused at once: %j", (fault, message) => {
    expect(() => simulateDevice(scriptedRom(), { faults: [fault] })).toThrow(message);
  });

  it("is refused at once where there is no memory", () => {
    const fault = parseFault("ecc-read@address=0x40000000");
    expect(() => simulateDevice(scriptedRom(), { faults: [fault] })).toThrow("unmapped");
  });
});
