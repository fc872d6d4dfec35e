/**
 * The seam between the verbs and where devices come from: the simulator today,
 * USB behind the same type. Types only.
 */
import type { DeviceIdentity, Transport, Wait } from "@dfukit/core";

/** Tells the user something, in whole lines without the line end. */
export type Tell = (text: string) => void;

/** A device that can be opened. */
export interface FoundDevice {
  readonly identity: DeviceIdentity;
  /** Simulated devices are marked wherever their results are shown. */
  readonly simulated: boolean;
  /** Whether its memory is still there when this process has ended. */
  readonly persists: boolean;
  /** The file that holds the memory of a simulated device, its whole path; null for any other. */
  readonly memoryFile: string | null;
  /** Opens it, and again after it was lost; null while it is away. */
  readonly open: () => Promise<Transport | null>;
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
}
