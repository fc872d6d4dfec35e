/**
 * What the simulator throws: wrong use by a test or a tool. What a device does wrong is
 * never thrown: it is an outcome.
 */
import { CodedError } from "@dfukit/memory";

/** Codes of {@link SimError}. */
export type SimErrorCode =
  /** Opened while the device is not on the bus. */
  | "device-absent"
  /** Opened while another transport on it is open. */
  | "device-busy"
  /** A fault that cannot be understood or carried out. */
  | "fault-malformed"
  /** A transport broke the contract. */
  | "contract-broken"
  /** The part does not belong to the profile. */
  | "part-unknown"
  /** A debug access to an address where the chip has no memory. */
  | "address-unmapped"
  /** The profile has no such supply range. */
  | "supply-unknown"
  /** A text that is no recording. */
  | "recording-malformed"
  /** The host has asked something else than was recorded. */
  | "replay-diverged"
  /** The flash of the part has no such layout. */
  | "bank-mode-unknown";

/** Facts of a {@link SimError}. */
export type SimErrorDetails = Readonly<Record<string, number | string>>;

/** Thrown for wrong use of the simulator, and by the checks of the transport contract. */
export class SimError extends CodedError<SimErrorCode, SimErrorDetails> {
  override readonly name = "SimError";
}
