/**
 * What every job needs: an open device, what is known of it, and the outside world
 * (clock, signal, listener) that the core has none of. Types only.
 */

import type { DescribedDevice } from "../protocol/device.js";
import type { DriverOptions } from "../protocol/driver.js";
import type { FlashTarget } from "../protocol/target.js";
import type { Transport } from "../protocol/transport.js";
import type { FlashEvent } from "./events.js";

/** How jobs are driven. */
export type DriveOptions = DriverOptions<FlashEvent>;

/** A device to work on. */
export interface Job extends DriveOptions {
  readonly transport: Transport;
  readonly device: DescribedDevice;
  readonly target: FlashTarget;
  /**
   * Opens the same device again, or gives null if it does not come back. Without it a
   * lost device ends the job.
   */
  readonly reconnect?: ((why: LossReason) => Promise<Transport | null>) | undefined;
  /** Go on after a loss in the middle of the job, with `reconnect`; default false. */
  readonly resume?: boolean | undefined;
  /** After leave: whether the device was seen to go, within some seconds. */
  readonly confirmLeft?: (() => Promise<boolean>) | undefined;
}

/**
 * Why a device has to be opened again. `gone`: it left the bus. `silent`: it is there and
 * no longer answers; opening it again may not be enough, its power has to be cycled.
 */
export type LossReason = "gone" | "silent";

/** A range behind one alternate setting. */
export interface AlternateRange {
  readonly alternateSetting: number;
  readonly start: number;
  /** Exclusive. */
  readonly end: number;
}
