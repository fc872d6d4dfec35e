/** Time and transfers on the bus. */
import { describe, expect, it } from "vitest";
import type { RomAnswer } from "../rom-types.js";
import { simulateDevice } from "./device.js";
import type { DeviceSetup } from "./request.js";
import { dfu, hostOf } from "./test-host.js";
import { ok, plainAnswers, scriptedRom } from "./test-rom.js";

const HANGS = {
  kind: "fault",
  message: "the device does not answer, and a transfer without a timeout would wait for ever",
};

function deviceWith(answer: (setup: DeviceSetup) => RomAnswer, bus = { transferMs: 1, byteUs: 0 }) {
  const rom = scriptedRom();
  rom.answer = answer;
  return { rom, sim: simulateDevice(rom, { bus }) };
}

describe("the virtual clock", () => {
  it("begins at 0 and moves by transfers, bytes and waits", async () => {
    const sim = simulateDevice(scriptedRom());
    const host = hostOf(await sim.open());
    expect(sim.nowMs).toBe(0);
    await host.abort();
    expect(sim.nowMs).toBe(1);
    await host.download(
      2,
      Array.from({ length: 2000 }, () => 1),
    );
    expect(sim.nowMs).toBe(5);
    await host.upload(2, 4096);
    expect(sim.nowMs).toBeCloseTo(6.012, 9);
    await sim.wait(100);
    expect(sim.nowMs).toBeCloseTo(106.012, 9);
  });

  it("takes other costs", async () => {
    const sim = simulateDevice(scriptedRom(), { bus: { transferMs: 0.125, byteUs: 1000 } });
    const host = hostOf(await sim.open());
    await host.download(2, [1, 2, 3]);
    expect(sim.nowMs).toBe(3.125);
  });

  it("is what the boot ROM is told when a request begins", async () => {
    const { rom, sim } = deviceWith(plainAnswers);
    const host = hostOf(await sim.open());
    await host.status();
    await sim.wait(7);
    await host.status();
    expect(rom.told.map(({ nowMs }) => nowMs)).toEqual([0, 8]);
  });

  it("does not wait for an aborted signal", async () => {
    const sim = simulateDevice(scriptedRom());
    await sim.wait(50, { aborted: true });
    expect(sim.nowMs).toBe(0);
    await sim.wait(50, { aborted: false });
    expect(sim.nowMs).toBe(50);
    expect(sim.counters.waitedMs).toBe(50);
  });
});

describe("timeouts", () => {
  const held: RomAnswer = { kind: "ok", bytes: Uint8Array.of(1), afterMs: 500 };
  it.each<[string, RomAnswer, number, unknown, number]>([
    ["held, with time", held, 501, { kind: "ok", bytes: Uint8Array.of(1) }, 501],
    ["held as long as the timeout", held, 500, { kind: "ok", bytes: Uint8Array.of(1) }, 501],
    ["held longer than the timeout", held, 499, { kind: "timeout" }, 499],
    ["held, no timeout", held, 0, { kind: "ok", bytes: Uint8Array.of(1) }, 501],
    ["silent", { kind: "silent" }, 300, { kind: "timeout" }, 300],
    ["silent, no timeout", { kind: "silent" }, 0, HANGS, 0],
    ["never done", { ...held, afterMs: Number.POSITIVE_INFINITY }, 9, { kind: "timeout" }, 9],
    ["never done, no timeout", { ...held, afterMs: Number.POSITIVE_INFINITY }, 0, HANGS, 0],
    ["stall", { kind: "stall" }, 300, { kind: "stall" }, 1],
    ["gone", { kind: "gone" }, 300, { kind: "disconnected" }, 1],
  ])("%s", async (_what, answer, timeoutMs, outcome, nowMs) => {
    const { sim } = deviceWith(() => answer);
    const transport = await sim.open();
    expect(await transport.controlIn(dfu(3), 6, timeoutMs)).toEqual(outcome);
    expect(sim.nowMs).toBe(nowMs);
  });

  it("of SET_INTERFACE is five seconds", async () => {
    const { rom, sim } = deviceWith(plainAnswers);
    rom.answerSelect = { kind: "silent" };
    const transport = await sim.open();
    expect(await transport.selectAlternate(1)).toEqual({ kind: "timeout" });
    expect(sim.nowMs).toBe(5000);
  });
});

describe("transfers", () => {
  it("hand the boot ROM its own copy of the data", async () => {
    const kept: Uint8Array[] = [];
    const rom = scriptedRom();
    rom.answer = (_setup, data) => {
      kept.push(data);
      return ok();
    };
    const transport = await simulateDevice(rom).open();
    const block = Uint8Array.of(1, 2, 3);
    await transport.controlOut(dfu(1, 2), block, 100);
    block.fill(0);
    expect(kept).toEqual([Uint8Array.of(1, 2, 3)]);
  });

  it("hand the host no more than it asked for", async () => {
    const { sim } = deviceWith(() => ok(1, 2, 3, 4));
    const transport = await sim.open();
    const bytes = Uint8Array.of(1, 2, 3);
    expect(await transport.controlIn(dfu(2, 2), 3, 100)).toEqual({ kind: "ok", bytes });
  });

  it("of the wrong direction stall before the boot ROM", async () => {
    const { rom, sim } = deviceWith(plainAnswers);
    const transport = await sim.open();
    const outs = [2, 3, 5].map((request) =>
      transport.controlOut(dfu(request), new Uint8Array(6), 9),
    );
    const ins = [0, 1, 4, 6].map((request) => transport.controlIn(dfu(request), 6, 9));
    const descriptor = { requestType: "standard", recipient: "device", request: 6 } as const;
    const setup = { ...descriptor, value: 0x0100, index: 0 };
    const written = transport.controlOut(setup, new Uint8Array(18), 9);
    const outcomes = await Promise.all([...outs, ...ins, written]);
    expect(outcomes).toEqual(Array.from({ length: 8 }, () => ({ kind: "stall" })));
    expect(rom.told).toEqual([]);
  });

  it("to a device that has left by itself are disconnected, and not counted", async () => {
    const { rom, sim } = deviceWith(plainAnswers);
    const transport = await sim.open();
    rom.attached = false;
    expect(sim.attached).toBe(false);
    expect(await transport.selectAlternate(0)).toEqual({ kind: "disconnected" });
    rom.attached = true;
    expect(await hostOf(transport).status()).toEqual({ kind: "disconnected" });
    expect(sim.counters.transfers).toBe(0);
    expect(rom.told).toEqual([]);
  });

  it("in which the device leaves lose it, SET_INTERFACE too", async () => {
    const { rom, sim } = deviceWith(plainAnswers);
    rom.answerSelect = { kind: "gone" };
    const transport = await sim.open();
    expect(await transport.selectAlternate(1)).toEqual({ kind: "disconnected" });
    expect(await hostOf(transport).status()).toEqual({ kind: "disconnected" });
    expect(rom.told).toEqual([]);
  });
});
