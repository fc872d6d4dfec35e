/** The setup packet of USB 2.0 table 9-2, from bytes. The simulator's own: it shares no code with hosts. */
import type { ControlSetup } from "@dfukit/core";

/** bmRequestType, bits 6–5. */
const REQUEST_TYPES = ["standard", "class", "vendor"] as const;
/** bmRequestType, bits 4–0. */
const RECIPIENTS = ["device", "interface", "endpoint", "other"] as const;

/** A setup packet without its direction; null for a type or a recipient that USB 2.0 reserves. */
export function decodeSetup(bytes: Uint8Array): ControlSetup | null {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const bmRequestType = view.getUint8(0);
  const requestType = REQUEST_TYPES[(bmRequestType >>> 5) & 0b11];
  const recipient = RECIPIENTS[bmRequestType & 0b1_1111];
  if (requestType === undefined || recipient === undefined) return null;
  return {
    requestType,
    recipient,
    request: view.getUint8(1),
    value: view.getUint16(2, true),
    index: view.getUint16(4, true),
  };
}

/** Whether the data stage goes to the host: bmRequestType, bit 7. */
export function isInSetup(bytes: Uint8Array): boolean {
  return (bytes[0] ?? 0) >= 0x80;
}
