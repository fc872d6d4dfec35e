/**
 * The bus between one simulated boot ROM and its host: virtual clock, plug, faults,
 * counters, transcript. Transports run on it; device.ts shows it to the user.
 */
import type { Rom } from "../rom-types.js";
import { newCounters, type RunningCounters } from "./counters.js";
import type { Fault } from "./fault.js";
import { armFaults, type FaultEngine } from "./fault-engine.js";
import { readDeviceDescriptor } from "./identity.js";
import { appendEntry, type TranscriptEntry, type TranscriptMode } from "./transcript.js";
import type { Departure } from "./verdict.js";

/** What a transfer costs on the virtual clock. */
export interface BusTimes {
  /** Milliseconds per transfer. */
  readonly transferMs: number;
  /** Microseconds per data byte. */
  readonly byteUs: number;
}

/** How a device is attached. */
export interface BusOptions {
  /** `identity.path` of its transports; default `sim`. */
  readonly path?: string;
  readonly faults?: readonly Fault[];
  /** Default 1 ms and 1.5 µs, about a full-speed port. */
  readonly bus?: BusTimes;
  /** Default `requests`. */
  readonly transcript?: TranscriptMode;
}

/** One opening of the device. */
export interface Link {
  isClosed: boolean;
  /** The device has left since: every outcome is `disconnected`. */
  isLost: boolean;
}

/** State of a bus. */
export interface Bus {
  readonly rom: Rom;
  readonly path: string;
  readonly faults: FaultEngine;
  readonly times: BusTimes;
  readonly mode: TranscriptMode;
  readonly transcript: TranscriptEntry[];
  /** How many of its oldest entries are no longer there. */
  transcriptDropped: number;
  counters: RunningCounters;
  nowMs: number;
  /** Number of the next DFU request; never set back. */
  nextIndex: number;
  isPlugged: boolean;
  link: Link | null;
  /** When the device will leave by a fault. */
  departure: { readonly how: Departure; readonly atMs: number } | null;
}

const DEFAULT_TIMES: BusTimes = { transferMs: 1, byteUs: 1.5 };

/** A bus at time 0 with the device plugged in. */
export function newBus(rom: Rom, options: BusOptions): Bus {
  return {
    rom,
    path: options.path ?? "sim",
    faults: armFaults(options.faults ?? [], rom.profile, rom.part),
    times: options.bus ?? DEFAULT_TIMES,
    mode: options.transcript ?? "requests",
    transcript: [],
    transcriptDropped: 0,
    counters: newCounters(),
    nowMs: 0,
    nextIndex: 0,
    isPlugged: true,
    link: null,
    departure: null,
  };
}

/** Whether a host could open the device now. */
export function isAttached({ rom, isPlugged, nowMs }: Bus): boolean {
  // Asked as a hub asks: the boot ROM learns of the time, and may find that it has reset by now.
  return isPlugged && rom.attached && readDeviceDescriptor(rom, nowMs).kind !== "gone";
}

/** Notes an entry, unless the transcript is off. */
export function note(bus: Bus, entry: TranscriptEntry): void {
  if (bus.mode !== "off") bus.transcriptDropped += appendEntry(bus.transcript, entry);
}

/** Lets time pass. If the device departs on the way the clock stops there, and the answer is false. */
export function advance(bus: Bus, milliseconds: number): boolean {
  const endMs = bus.nowMs + milliseconds;
  const { departure } = bus;
  if (departure !== null && departure.atMs <= endMs) {
    bus.nowMs = Math.max(bus.nowMs, departure.atMs);
    leave(bus, departure.how);
    return false;
  }
  bus.nowMs = endMs;
  return true;
}

/** Takes the device from the bus now, and puts it back unless it stays away. */
export function leave(bus: Bus, how: Departure): void {
  bus.departure = null;
  if (bus.link !== null) bus.link.isLost = true;
  note(bus, { kind: how === "disconnect" ? "unplug" : how, atMs: bus.nowMs });
  switch (how) {
    case "disconnect":
      bus.isPlugged = false;
      bus.rom.cutPower(bus.nowMs);
      bus.faults.powerLost();
      return;
    case "replug":
      bus.isPlugged = true;
      bus.rom.powerCycle(bus.nowMs);
      bus.faults.powerLost();
      return;
    case "usb-reset":
      bus.rom.busReset(bus.nowMs);
      return;
    default:
      how satisfies never;
  }
}
