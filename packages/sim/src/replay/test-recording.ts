/** Hosts, devices and recordings that the tests of this folder share. */
import type { ControlSetup, Transport } from "@dfukit/core";
import { listProfiles } from "@dfukit/profiles";
import { createSimulatedDevice } from "../bus/create-simulated-device.js";
import { parseFault } from "../bus/fault-text.js";
import { recordTransport } from "./record-transport.js";
import { newRecorder } from "./recorder.js";
import type { RecordingEntry, RecordingHeader } from "./recording.js";
import { formatRecordingEntry, formatRecordingHeader, parseRecording } from "./recording-text.js";
import { type Replay, startReplay } from "./replay.js";

/** Tells apart what the tests hold (FNV-1a, forwards and backwards); a real one is cryptographic. */
export function digest(bytes: Uint8Array): string {
  const hash = (seed: number): string => {
    const sum = bytes.reduce((state, byte) => Math.imul(state ^ byte, 0x01000193) >>> 0, seed);
    return sum.toString(16).padStart(8, "0");
  };
  return hash(0x811c9dc5) + hash(0x1234567);
}

/** What is left out has a salt. */
export const SALT = "00112233445566778899aabbccddeeff";

const DFU = { requestType: "class", recipient: "interface", index: 0 } as const;

/** A class request of DFU. */
export function dfu(request: number, value = 0): ControlSetup {
  return { ...DFU, request, value };
}

export const [DNLOAD, UPLOAD, GETSTATUS, CLRSTATUS, ABORT] = [1, 2, 3, 4, 6] as const;
export const SET_ADDRESS: Uint8Array = Uint8Array.of(0x21, 0, 0, 0, 0x08);
export const ERASE_SECTOR: Uint8Array = Uint8Array.of(0x41, 0, 0, 0, 0x08);
/** No piece of it is blank, and no two pieces are equal. */
export const BLOCK: Uint8Array = Uint8Array.from(
  { length: 2048 },
  (_, index) => ((index * 7 + (index >>> 6)) % 251) + 1,
);
export const MS = 1000;

export const IDENTITY = {
  vendorId: 0x0483,
  productId: 0xdf11,
  deviceVersion: 0x2200,
  serialNumber: null,
  path: "1-1",
} as const;

/** A header with one device. */
export function header(hasData: boolean): RecordingHeader {
  const salt = hasData ? null : SALT;
  return { madeBy: "test", words: ["x"], salt, devices: [{ identity: IDENTITY, mode: "dfu" }] };
}

/** What a host does with a transport; gives the outcomes that it had. */
export type Host = (transport: Transport) => Promise<readonly unknown[]>;

/** A recorded run. */
export interface Recorded {
  readonly text: string;
  readonly outcomes: readonly unknown[];
}

/** What to record, and how. */
export interface RecordingOptions {
  readonly hasData: boolean;
  readonly faults?: readonly string[];
}

/** A host on a simulated F405 with a full flash, recorded. */
export async function record(
  host: Host,
  { hasData, faults = [] }: RecordingOptions,
): Promise<Recorded> {
  const profile = listProfiles().find(({ id }) => id.startsWith("stm32f405"));
  if (profile === undefined) throw new Error("no profile");
  const device = createSimulatedDevice({
    profile,
    part: "STM32F405RG",
    contents: "full",
    faults: faults.map(parseFault),
  });
  return recordOn(await device.open(), host, { hasData, nowMs: () => device.nowMs });
}

/** A host on any transport, recorded. */
export async function recordOn(
  transport: Transport,
  host: Host,
  { hasData, nowMs = () => 0 }: { readonly hasData: boolean; readonly nowMs?: () => number },
): Promise<Recorded> {
  const lines = [formatRecordingHeader(header(hasData))];
  const write = (entry: RecordingEntry): void => {
    lines.push(formatRecordingEntry(entry));
  };
  const recorder = newRecorder({
    device: 0,
    digest: hasData ? null : digest,
    nowMs,
    write,
  });
  recorder.write({ kind: "open", ...recorder.begin()(), told: { kind: "ok", value: 0 } });
  const recorded = recordTransport(transport, recorder);
  const outcomes = await host(recorded);
  await recorded.close();
  return { text: lines.join(""), outcomes };
}

/** A device that acknowledges everything, stores nothing, and answers each upload with `memory`. */
export function deviceThatReads(memory: Uint8Array): Transport {
  return {
    identity: IDENTITY,
    interfaceNumber: 0,
    controlIn: async (_setup, lengthBytes) => ({
      kind: "ok",
      bytes: memory.subarray(0, lengthBytes),
    }),
    controlOut: async (_setup, { length }) => ({ kind: "ok", bytesWritten: length }),
    selectAlternate: async () => ({ kind: "ok" }),
    close: async () => undefined,
  };
}

/** Sets the address, reads a block of memory, and writes one. */
export async function hostAt(
  transport: Transport,
  block: Uint8Array = BLOCK,
): Promise<readonly unknown[]> {
  const empty = new Uint8Array(0);
  return [
    await transport.controlOut(dfu(CLRSTATUS), empty, MS),
    await transport.selectAlternate(0),
    await transport.controlOut(dfu(DNLOAD), SET_ADDRESS, MS),
    await transport.controlIn(dfu(GETSTATUS), 6, 0),
    await transport.controlIn(dfu(GETSTATUS), 6, 0),
    await transport.controlOut(dfu(ABORT), empty, MS),
    await transport.controlIn(dfu(UPLOAD, 9), 2048, MS),
    await transport.controlOut(dfu(ABORT), empty, MS),
    await transport.controlOut(dfu(DNLOAD, 2), block, MS),
  ];
}

/** A replay whose device is open. */
export interface Playing {
  readonly replay: Replay;
  readonly transport: Transport;
}

/** Begins to play a text, and opens its device. */
export function play(text: string): Playing {
  const replay = startReplay(parseRecording(text), digest);
  const opened = replay.open(0);
  if (opened?.kind !== "ok" || opened.value === null) throw new Error("it was opened");
  return { replay, transport: opened.value };
}
