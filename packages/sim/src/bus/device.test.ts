/** Opening a device, and its counters. */
import { describe, expect, it } from "vitest";
import { SimError } from "../error.js";
import type { RomAnswer } from "../rom-types.js";
import { type SimulatedDevice, simulateDevice } from "./device.js";
import type { DeviceSetup } from "./request.js";
import { dfu, hostOf } from "./test-host.js";
import { plainAnswers, scriptedRom } from "./test-rom.js";

function deviceWith(answer: (setup: DeviceSetup) => RomAnswer, bus = { transferMs: 1, byteUs: 0 }) {
  const rom = scriptedRom();
  rom.answer = answer;
  return { rom, sim: simulateDevice(rom, { bus }) };
}

async function errorOf(run: Promise<unknown>): Promise<unknown> {
  return run.then(
    () => null,
    (error: unknown) => error,
  );
}

describe("opening", () => {
  async function expectError(sim: SimulatedDevice, code: string): Promise<void> {
    expect(await errorOf(sim.open())).toMatchObject({ code });
  }

  it("refuses a second transport while the first is open", async () => {
    const sim = simulateDevice(scriptedRom(), { path: "1-1.4" });
    const transport = await sim.open();
    const error = await errorOf(sim.open());
    expect(error).toEqual(
      new SimError("device-busy", "device at 1-1.4 is already open", {
        actor: "transport",
        hint: "close the other transport first",
        details: { path: "1-1.4" },
      }),
    );
    await transport.close();
    await transport.close();
    expect(await hostOf(await sim.open()).abort()).toEqual({ kind: "ok", bytesWritten: 0 });
  });

  it("refuses a device that is not there", async () => {
    const rom = scriptedRom();
    const sim = simulateDevice(rom);
    sim.unplug();
    expect(sim.attached).toBe(false);
    expect(await errorOf(sim.open())).toEqual(
      new SimError("device-absent", "device at sim is not on the bus", {
        actor: "transport",
        hint: "plug it in, in boot mode",
        details: { path: "sim" },
      }),
    );
    sim.replug();
    await sim.open();
    rom.attached = false;
    await expectError(sim, "device-absent");
  });

  it("tells a pulled plug from a device that has left its boot ROM", async () => {
    const rom = scriptedRom();
    const sim = simulateDevice(rom);
    expect(sim.plugged).toBe(true);
    rom.attached = false;
    expect({ attached: sim.attached, plugged: sim.plugged }).toEqual({
      attached: false,
      plugged: true,
    });
    sim.unplug();
    expect(sim.plugged).toBe(false);
    sim.replug();
    expect(sim.plugged).toBe(true);
  });

  it("notices a device that has reset while no one asked it", async () => {
    const rom = scriptedRom();
    const sim = simulateDevice({
      ...rom,
      control: (setup, data, nowMs) =>
        nowMs < 100 ? rom.control(setup, data, nowMs) : { kind: "gone" },
    });
    await sim.wait(99);
    expect(sim.attached).toBe(true);
    await sim.wait(1);
    expect(sim.attached).toBe(false);
    await expectError(sim, "device-absent");
  });

  it("needs no close of a lost transport", async () => {
    const rom = scriptedRom();
    const sim = simulateDevice(rom);
    const first = await sim.open();
    await sim.wait(3);
    sim.unplug();
    sim.unplug();
    expect(await hostOf(first).status()).toEqual({ kind: "disconnected" });
    await sim.wait(4);
    sim.replug();
    const second = await sim.open();
    expect(await hostOf(second).abort()).toEqual({ kind: "ok", bytesWritten: 0 });
    expect(await hostOf(first).abort()).toEqual({ kind: "disconnected" });
    await first.close();
    expect(await hostOf(second).abort()).toEqual({ kind: "ok", bytesWritten: 0 });
    expect(rom.events).toEqual(["cut at 3", "power cycle at 7"]);
  });

  it("is not possible by a transport that was closed", async () => {
    const sim = simulateDevice(scriptedRom());
    const first = await sim.open();
    await first.close();
    await sim.open();
    expect(await hostOf(first).abort()).toEqual({ kind: "disconnected" });
  });

  it("leaves the device as it is", async () => {
    const rom = scriptedRom();
    const sim = simulateDevice(rom);
    await (await sim.open()).close();
    await sim.open();
    expect({ told: rom.told, events: rom.events, nowMs: sim.nowMs }).toEqual({
      told: [],
      events: [],
      nowMs: 0,
    });
  });
});

describe("counters", () => {
  it("count by request", async () => {
    const { rom, sim } = deviceWith(plainAnswers);
    const transport = await sim.open();
    const host = hostOf(transport);
    await host.setAddress(0x0800_0000);
    await host.status();
    await sim.wait(5);
    await host.state();
    await host.abort();
    await host.clearStatus();
    await host.upload(2, 100);
    await transport.controlOut(dfu(0, 1000), new Uint8Array(0), 100);
    await transport.controlIn({ ...dfu(6), requestType: "standard", recipient: "device" }, 18, 100);
    await transport.controlIn({ ...dfu(6), requestType: "vendor" }, 18, 100);
    await transport.selectAlternate(1);
    rom.answer = () => ({ kind: "stall" });
    await host.download(2, [1, 2, 3]);
    await host.status();
    expect(sim.counters).toEqual({
      transfers: 12,
      byRequest: {
        DFU_DETACH: 1,
        DFU_DNLOAD: 2,
        DFU_UPLOAD: 1,
        DFU_GETSTATUS: 2,
        DFU_CLRSTATUS: 1,
        DFU_GETSTATE: 1,
        DFU_ABORT: 1,
        GET_DESCRIPTOR: 1,
        SET_INTERFACE: 1,
        OTHER: 1,
      },
      dfuRequests: 9,
      bytesOut: 5,
      bytesIn: 15,
      waitedMs: 5,
    });
  });

  it("are a picture of the moment, and can be set back", async () => {
    const sim = simulateDevice(scriptedRom());
    const host = hostOf(await sim.open());
    await host.abort();
    const before = sim.counters;
    await host.abort();
    expect([before.transfers, before.byRequest.DFU_ABORT]).toEqual([1, 1]);
    expect([sim.counters.transfers, sim.counters.byRequest.DFU_ABORT]).toEqual([2, 2]);
    sim.resetCounters();
    expect([sim.counters.transfers, sim.counters.byRequest.DFU_ABORT]).toEqual([0, 0]);
  });
});
