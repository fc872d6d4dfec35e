import type { Transport } from "@dfukit/core";
import { describe, expect, it } from "vitest";
import { type SimulatedDevice, simulateDevice } from "./device.js";
import { parseFault } from "./fault-text.js";
import { hostOf } from "./test-host.js";
import { scriptedRom } from "./test-rom.js";
import {
  appendEntry,
  formatTranscriptEntry,
  TRANSCRIPT_LIMIT,
  type TranscriptEntry,
  type TranscriptMode,
} from "./transcript.js";

function deviceWith(transcript?: TranscriptMode): SimulatedDevice {
  return simulateDevice(scriptedRom(), {
    bus: { transferMs: 1, byteUs: 0 },
    faults: ["stall@2", "disconnect=9@4"].map(parseFault),
    ...(transcript === undefined ? {} : { transcript }),
  });
}

/** A session with every kind of entry. */
async function session(sim: SimulatedDevice): Promise<void> {
  const transport = await sim.open();
  const host = hostOf(transport);
  await transport.selectAlternate(1);
  await host.setAddress(0x0800_0000);
  await host.status();
  await sim.wait(5);
  await host.download(2, [1, 2, 3]);
  await host.abort();
  await transport.controlIn(
    { requestType: "standard", recipient: "device", request: 6, value: 0x0100, index: 0 },
    18,
    50,
  );
  await host.upload(2, 4);
  await sim.wait(20);
  await host.abort();
  sim.replug();
  await (await sim.open()).close();
}

const LINES = [
  "0.000 open",
  "0.000 SET_INTERFACE 1: ok",
  "1.000 #0 DFU_DNLOAD wValue 0x0000 wLength 5: ok [21 00 00 00 08]",
  "2.000 #1 DFU_GETSTATUS wValue 0x0000 wLength 6: ok, 6 bytes [00 05 00 00 05 00]",
  "3.000 wait 5 ms",
  "8.000 #2 DFU_DNLOAD wValue 0x0002 wLength 3: stall [01 02 03] (stall@2)",
  "9.000 #3 DFU_ABORT wValue 0x0000 wLength 0: ok",
  "10.000 GET_DESCRIPTOR wValue 0x0100 wLength 18: stall",
  "11.000 #4 DFU_UPLOAD wValue 0x0002 wLength 4: ok, 4 bytes [00 01 02 03] (disconnect=9@4)",
  "12.000 wait 20 ms",
  "20.000 unplug",
  "32.000 replug",
  "32.000 open",
  "32.000 close",
];

describe("the transcript", () => {
  it("holds everything in order at `full`", async () => {
    const sim = deviceWith("full");
    await session(sim);
    expect(sim.transcript.map(formatTranscriptEntry)).toEqual(LINES);
  });

  it("leaves out the bytes by default", async () => {
    const sim = deviceWith();
    await session(sim);
    const lines = LINES.map((line) => line.replace(/ \[.*\]/u, ""));
    expect(sim.transcript.map(formatTranscriptEntry)).toEqual(lines);
    expect(sim.transcript[2]).toEqual({
      kind: "control-out",
      atMs: 1,
      index: 0,
      setup: {
        requestType: "class",
        recipient: "interface",
        request: 1,
        value: 0,
        index: 0,
        length: 5,
      },
      timeoutMs: 1000,
      outcome: "ok",
      byteCount: 5,
      bytes: null,
      faults: [],
    });
  });

  it("is empty when off", async () => {
    const sim = deviceWith("off");
    await session(sim);
    expect(sim.transcript).toEqual([]);
  });

  it("keeps its own copy of the bytes", async () => {
    const sim = deviceWith("full");
    const outcome = await hostOf(await sim.open()).upload(2, 4);
    if (outcome.kind === "ok") outcome.bytes.fill(9);
    expect(sim.transcript.at(-1)).toMatchObject({ bytes: Uint8Array.of(0, 1, 2, 3) });
  });

  it("can be played again: the same effects on another device make the same transcript", async () => {
    const first = deviceWith("full");
    await session(first);
    const second = deviceWith("full");
    await replay(first.transcript, second);
    expect(second.transcript).toEqual(first.transcript);
  });
});

/** Does what a transcript's host did; the device and its faults do the rest. */
async function replay(transcript: readonly TranscriptEntry[], sim: SimulatedDevice): Promise<void> {
  let transport: Transport | null = null;
  for (const entry of transcript) {
    switch (entry.kind) {
      case "open":
        transport = await sim.open();
        break;
      case "close":
        await transport?.close();
        break;
      case "control-in":
        await transport?.controlIn(entry.setup, entry.setup.length, entry.timeoutMs);
        break;
      case "control-out":
        await transport?.controlOut(entry.setup, entry.bytes ?? new Uint8Array(0), entry.timeoutMs);
        break;
      case "select-alternate":
        await transport?.selectAlternate(entry.alternateSetting);
        break;
      case "wait":
        await sim.wait(entry.milliseconds);
        break;
      case "replug":
        sim.replug();
        break;
    }
  }
}

describe("appendEntry", () => {
  it("drops the oldest half when the limit is reached", () => {
    const transcript: TranscriptEntry[] = [];
    let droppedCount = 0;
    for (let atMs = 0; atMs <= TRANSCRIPT_LIMIT; atMs++) {
      droppedCount += appendEntry(transcript, { kind: "open", atMs });
    }
    expect(droppedCount).toBe(TRANSCRIPT_LIMIT / 2);
    expect(transcript.length).toBe(TRANSCRIPT_LIMIT / 2 + 1);
    expect(transcript[0]).toEqual({ kind: "open", atMs: TRANSCRIPT_LIMIT / 2 });
    expect(transcript.at(-1)).toEqual({ kind: "open", atMs: TRANSCRIPT_LIMIT });
  });
});

describe("formatTranscriptEntry", () => {
  it("names a bus reset", () => {
    expect(formatTranscriptEntry({ kind: "usb-reset", atMs: 1.23456 })).toBe("1.235 usb-reset");
  });
});
