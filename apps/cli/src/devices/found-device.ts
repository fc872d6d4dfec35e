/**
 * The seam between the verbs and where devices come from: the simulator today,
 * USB behind the same type. Types only.
 */
import type { DeviceIdentity, Transport, Wait } from "@dfukit/core";

/** A device that can be opened. */
export interface FoundDevice {
  readonly identity: DeviceIdentity;
  /** Simulated devices are marked wherever their results are shown. */
  readonly simulated: boolean;
  /** Whether its memory is still there when this process has ended. */
  readonly persists: boolean;
  /** Opens it, and again after it was lost; null while it is away. */
  readonly open: () => Promise<Transport | null>;
  /** Whether it is on the bus. */
  readonly isPresent: () => boolean | Promise<boolean>;
  /** The clock that its work is measured by. */
  readonly nowMs: () => number;
  /** Waits by that clock. */
  readonly wait: Wait;
  /** When all work is done. */
  readonly finish: () => void;
}
