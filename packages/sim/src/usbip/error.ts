/** What the USB/IP server throws at its caller. What a client does wrong ends that client's connection. */
import { CodedError } from "@dfukit/memory";

/** Codes of {@link UsbipError}. */
export type UsbipErrorCode =
  /** A bus id that Linux would not give, or one that two devices have. */
  | "bus-id-invalid"
  /** A port that cannot be listened on. */
  | "port-unavailable";

/** Thrown by {@link startUsbipServer}. */
export class UsbipError extends CodedError<
  UsbipErrorCode,
  Readonly<Record<string, number | string>>
> {
  override readonly name = "UsbipError";
}
