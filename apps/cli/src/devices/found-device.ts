/**
 * The seam between the verbs and where devices come from: USB, or the simulator.
 * Types only.
 */
import type { DeviceIdentity, Transport, Wait } from "@dfukit/core";
import type { Segment } from "@dfukit/memory";
import type { MadeUp } from "@dfukit/sim";

/** Tells the user something, in whole lines without the line end. */
export type Tell = (text: string) => void;

/** A device that can be opened. */
export interface FoundDevice {
  readonly identity: DeviceIdentity;
  /** `run-time`: its firmware runs, and has to be asked for DFU mode. As the system knows it. */
  readonly mode: "run-time" | "dfu";
  /** Simulated devices are marked wherever their results are shown. */
  readonly simulated: boolean;
  /** Whether its memory is still there when this process has ended. */
  readonly persists: boolean;
  /** The file that holds the memory of a simulated device, its whole path; null for any other. */
  readonly memoryFile: string | null;
  /**
   * Opens it, and again after it was lost; null while it is away.
   * @throws UsbError why the system does not open it.
   */
  readonly open: () => Promise<Transport | null>;
  /**
   * Brings a device from run time to DFU mode; gives what it is then.
   * @throws UsbError `no-device` if it does not come back; CoreError of the detach.
   */
  readonly enterDfuMode: () => Promise<FoundDevice>;
  /**
   * Asks for what only a hand can do to a device that is there and no longer answers:
   * unplug it and plug it in again. Resolves when that has begun, or at once.
   */
  readonly askForPowerCycle: (tell: Tell) => Promise<void>;
  /** Whether it is on the bus. */
  readonly isPresent: () => boolean | Promise<boolean>;
  /** The clock that its work is measured by. */
  readonly nowMs: () => number;
  /** Waits by that clock. */
  readonly wait: Wait;
  /** When all work is done. */
  readonly finish: (tell: Tell) => void;
  /**
   * Runs work that reads a register of the chip, which is no secret: a recording holds it.
   * Absent where nothing is recorded.
   */
  readonly readingRegister?: <T>(work: () => Promise<T>) => Promise<T>;
  /** Of a device that is played from a recording. */
  readonly replay?: ReplayInsight;
}

/** What is known of a replay besides the outcomes that it gives. */
export interface ReplayInsight {
  /** What makes the results of the run worthless, or null. */
  readonly problem: () => Error | null;
  /** How much of what went over the bus is not what went over it then; null: nothing. */
  readonly madeUp: () => MadeUpCounts | null;
  /** What was made up around an address when it was last read; null if that is known. */
  readonly madeUpAt: (address: number) => MadeUp | null;
  /** Contents that the files of this run have: where memory held them, they need not be made up. */
  readonly offer: (segments: readonly Segment[]) => void;
}

/** Blocks that are not those of the recording, because that has no memory contents. */
export interface MadeUpCounts {
  /** Read with bytes that nobody knows. */
  readonly blocksRead: number;
  /** Written with other bytes than then. */
  readonly blocksWritten: number;
}

/** All devices that were found. */
export interface FoundDevices {
  /** In the order that numbers them. */
  readonly devices: readonly FoundDevice[];
  /** The most likely reason why there is none, in a clause, or null. */
  readonly whyNothing: () => Promise<string | null>;
}
