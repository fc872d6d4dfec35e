/** A simulated device as its user holds it: plug, clock, counters, transcript and the way to open it. */
import type { AbortSignalLike, DeviceIdentity, Transport } from "@dfukit/core";
import { SimError } from "../error.js";
import type { Rom } from "../rom-types.js";
import {
  advance,
  type Bus,
  type BusOptions,
  isAttached,
  type Link,
  leave,
  newBus,
  note,
} from "./bus.js";
import { type Counters, newCounters, snapshotOf } from "./counters.js";
import type { Fault } from "./fault.js";
import { formatFault, parseFault } from "./fault-text.js";
import { readIdentity } from "./identity.js";
import type { TranscriptEntry } from "./transcript.js";
import { busTransport } from "./transport.js";

/** A boot ROM on a virtual bus. Deterministic, and without real time: every promise is fulfilled at once. */
export interface SimulatedDevice {
  /** Chip and boot ROM; to cycle its power use {@link SimulatedDevice.replug}. */
  readonly rom: Rom;
  /** What an operating system knows of it. */
  readonly identity: DeviceIdentity;
  /** The virtual clock: milliseconds since the device was made. */
  readonly nowMs: number;
  /** Whether it is plugged in and its boot ROM runs. */
  readonly attached: boolean;
  /**
   * Whether it has power: false from a pulled plug to the next replug. A device that is plugged
   * and not attached has left its boot ROM: it has reset, or runs its application.
   */
  readonly plugged: boolean;
  /** Traffic so far, as it is at the moment of asking. */
  readonly counters: Counters;
  /** What went over the bus, oldest first; the oldest half of 65 536 entries is dropped when they are full. */
  readonly transcript: readonly TranscriptEntry[];
  /** Lets virtual time pass. Fits the `wait` option of the core; an aborted signal ends it at once. */
  wait(milliseconds: number, signal?: AbortSignalLike): Promise<void>;
  /**
   * Opens the device: a new transport, once the one before is closed or lost.
   * @throws SimError `device-absent`, `device-busy`.
   */
  open(): Promise<Transport>;
  /** Pulls the plug: power goes, and open transports are lost. */
  unplug(): void;
  /** Power off and on, back into the boot ROM; open transports are lost. */
  replug(): void;
  /** Sets the counters to zero. The numbers of DFU requests, by which faults come, go on. */
  resetCounters(): void;
}

/**
 * Puts a boot ROM on a bus of its own.
 * @throws SimError `fault-malformed` for a fault with a number out of its range; whatever
 *   `rom.readMemory` throws for an `ecc-read` where there is no memory.
 */
export function simulateDevice(rom: Rom, options: BusOptions = {}): SimulatedDevice {
  for (const fault of options.faults ?? []) assertFault(fault, rom);
  const bus = newBus(rom, options);
  const identity = readIdentity(rom, bus.path);
  return {
    rom,
    identity,
    get nowMs() {
      return bus.nowMs;
    },
    get attached() {
      return isAttached(bus);
    },
    get plugged() {
      return bus.isPlugged;
    },
    get counters() {
      return snapshotOf(bus.counters);
    },
    transcript: bus.transcript,
    async wait(milliseconds, signal) {
      if (signal?.aborted !== true) wait(bus, Math.max(0, milliseconds));
    },
    async open() {
      return busTransport(bus, newLink(bus), identity);
    },
    unplug() {
      if (bus.isPlugged) leave(bus, "disconnect");
    },
    replug() {
      leave(bus, "replug");
    },
    resetCounters() {
      bus.counters = newCounters();
    },
  };
}

/** Refuses now what would otherwise never happen, or throw in the middle of a transfer. */
function assertFault(fault: Fault, rom: Rom): void {
  parseFault(formatFault(fault));
  if (fault.kind === "ecc-read") {
    rom.readMemory({ start: fault.address, end: fault.address + 1 });
  }
}

function wait(bus: Bus, milliseconds: number): void {
  note(bus, { kind: "wait", atMs: bus.nowMs, milliseconds });
  bus.counters.waitedMs += milliseconds;
  const endMs = bus.nowMs + milliseconds;
  // A departure on the way stops the clock at its time; the host waits on.
  if (!advance(bus, milliseconds)) bus.nowMs = endMs;
}

function newLink(bus: Bus): Link {
  const { path } = bus;
  if (!isAttached(bus)) {
    throw new SimError("device-absent", `device at ${path} is not on the bus`, {
      actor: "transport",
      hint: "plug it in, in boot mode",
      details: { path },
    });
  }
  if (bus.link !== null && !bus.link.isClosed && !bus.link.isLost) {
    throw new SimError("device-busy", `device at ${path} is already open`, {
      actor: "transport",
      hint: "close the other transport first",
      details: { path },
    });
  }
  bus.link = { isClosed: false, isLost: false };
  note(bus, { kind: "open", atMs: bus.nowMs });
  return bus.link;
}
