/**
 * A simulated device as the USB/IP server offers it: its bus, and the clock that ties the
 * bus's virtual time to real time. Below the connection, above bus and boot ROM.
 */
import { performance } from "node:perf_hooks";
import {
  advance,
  type Bus,
  type BusOptions,
  isAttached,
  type Link,
  leave,
  newBus,
  note,
} from "../bus/bus.js";
import { newCounters } from "../bus/counters.js";
import type { Fault } from "../bus/fault.js";
import { armFaults } from "../bus/fault-engine.js";
import { readIdentity } from "../bus/identity.js";
import type { Rom } from "../rom-types.js";
import type { DeviceRecord } from "./wire-answers.js";

/** A device to export. */
export interface UsbipDevice extends Pick<BusOptions, "faults" | "transcript"> {
  /** As Linux names it: `1-1`, `2-1.4`. Unique among the devices of a server. */
  readonly busId: string;
  /** From `createRom`. The caller may look at it and change its memory at any time. */
  readonly rom: Rom;
}

/** A device on offer. */
export interface ExportedDevice {
  readonly record: DeviceRecord;
  readonly rom: Rom;
  /** Replaced as a whole when faults are: always read it anew. */
  readonly bus: Bus;
  /** Whether it takes its time. */
  readonly isRealTime: boolean;
  /** Whether a client could import it now: it is on the bus, and nobody has it. */
  isFree(): boolean;
  /** Whether a client has it. */
  isTaken(): boolean;
  /** Whether it is on the bus, imported or not. */
  isPresent(): boolean;
  /** Whether it has been unplugged by {@link unplug}, and not been plugged in since. */
  isPulled(): boolean;
  /** Opens it for a client. Call only if it {@link isFree}. */
  open(): Link;
  /** Brings virtual time up to real time. */
  catchUp(): void;
  /** Brings virtual time to `atMs`, if it is not there yet; it then waits for real time. */
  reach(atMs: number): void;
  /** Catches up, and tells whether `link` still leads to the device. */
  isLinked(link: Link): boolean;
  /**
   * Lets a transfer take its time. Returns how long to wait for its end, ms of real time:
   * `costMs` if `realTime`, else 0, and the time has passed on the virtual clock alone.
   */
  pass(costMs: number): number;
  /** Pulls the plug. */
  unplug(): void;
  /** Power off and on, back into the boot ROM. */
  replug(): void;
  /** Replaces all faults. Address triggers start from the pointer after power-up. */
  setFaults(faults: readonly Fault[]): void;
  resetCounters(): void;
}

/** Offers a device. */
export function exportDevice(
  { busId, rom, faults, transcript }: UsbipDevice,
  options: { readonly deviceNumber: number; readonly realTime: boolean },
): ExportedDevice {
  let bus = newBus(rom, {
    path: busId,
    ...(faults === undefined ? {} : { faults }),
    ...(transcript === undefined ? {} : { transcript }),
  });
  const clock = startClock(() => bus, options.realTime);
  return {
    record: recordOf(rom, busId, options.deviceNumber),
    rom,
    get bus() {
      return bus;
    },
    isRealTime: options.realTime,
    ...clock,
    ...plugOf(() => bus, clock),
    setFaults(replacement) {
      bus = { ...bus, faults: armFaults(replacement, rom.profile, rom.part) };
    },
    resetCounters() {
      bus.counters = newCounters();
    },
  };
}

type Clock = Pick<ExportedDevice, "catchUp" | "reach" | "pass">;

/** Ties virtual time to real time, from now on. */
function startClock(busNow: () => Bus, isRealTime: boolean): Clock {
  /** Real time at which the virtual clock stood at 0. */
  let originMs = performance.now();
  /** Real time that the virtual clock lacks. */
  const behindMs = () => Math.max(0, performance.now() - originMs - busNow().nowMs);
  return {
    catchUp() {
      // A departure on the way stops the clock at its time.
      while (!advance(busNow(), behindMs()));
    },
    reach(atMs) {
      const bus = busNow();
      if (bus.nowMs < atMs) advance(bus, atMs - bus.nowMs);
    },
    pass(costMs) {
      if (isRealTime) return costMs;
      const bus = busNow();
      const beforeMs = bus.nowMs;
      advance(bus, costMs);
      originMs -= bus.nowMs - beforeMs;
      return 0;
    },
  };
}

type Plug = Pick<
  ExportedDevice,
  "isFree" | "isTaken" | "isPresent" | "isPulled" | "open" | "isLinked" | "unplug" | "replug"
>;

/** The plug, and who has the other end of it. */
function plugOf(busNow: () => Bus, { catchUp }: Clock): Plug {
  let isPulled = false;
  const isTaken = () => {
    const { link } = busNow();
    return link !== null && !link.isClosed && !link.isLost;
  };
  const isPresent = () => {
    catchUp();
    return isAttached(busNow());
  };
  return {
    isTaken,
    isPresent,
    isPulled: () => isPulled,
    isFree: () => isPresent() && !isTaken(),
    open() {
      const bus = busNow();
      const link: Link = { isClosed: false, isLost: false };
      bus.link = link;
      note(bus, { kind: "open", atMs: bus.nowMs });
      return link;
    },
    isLinked: (link) => isPresent() && !link.isLost,
    unplug() {
      catchUp();
      isPulled = true;
      if (busNow().isPlugged) leave(busNow(), "disconnect");
    },
    replug() {
      catchUp();
      isPulled = false;
      leave(busNow(), "replug");
    },
  };
}

/** DFU in DFU mode: USB DFU 1.1 table 4.4. */
const DFU_CLASS = [0xfe, 0x01, 0x02] as const;

function recordOf(rom: Rom, busId: string, deviceNumber: number): DeviceRecord {
  const { vendorId, productId, deviceVersion } = readIdentity(rom, busId);
  return {
    busId,
    busNumber: Number.parseInt(busId, 10),
    deviceNumber,
    vendorId,
    productId,
    deviceVersion,
    deviceClass: [0, 0, 0],
    configurationValue: 1,
    configurationCount: 1,
    interfaceClasses: [DFU_CLASS],
  };
}
