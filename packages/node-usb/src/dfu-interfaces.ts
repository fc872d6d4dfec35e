/**
 * The DFU interfaces in a raw configuration descriptor (USB 2.0 §9.6, USB DFU 1.1 §4):
 * enough to list and open a device. What else stands there the protocol core reads.
 */

/** A DFU interface of a device. */
export interface DfuInterface {
  readonly interfaceNumber: number;
  /** `run-time`: the firmware runs, and has to be asked for DFU mode. */
  readonly mode: "run-time" | "dfu";
  readonly alternateCount: number;
}

const INTERFACE = 0x04;
const INTERFACE_BYTES = 9;
const APPLICATION_SPECIFIC = 0xfe;
const DFU_SUBCLASS = 0x01;
const DFU_MODE_PROTOCOL = 0x02;

/** All DFU interfaces, in the order of the descriptor. Stops at a block that cannot be. */
export function findDfuInterfaces(bytes: Uint8Array): readonly DfuInterface[] {
  const found = new Map<number, DfuInterface>();
  for (let at = 0; at < bytes.length; ) {
    const lengthBytes = bytes[at] ?? 0;
    if (lengthBytes < 2 || at + lengthBytes > bytes.length) break;
    const [, type, number = 0, , , classCode, subclass, protocol] = bytes.subarray(at);
    at += lengthBytes;
    if (type !== INTERFACE || lengthBytes < INTERFACE_BYTES) continue;
    if (classCode !== APPLICATION_SPECIFIC || subclass !== DFU_SUBCLASS) continue;
    const known = found.get(number);
    found.set(number, {
      interfaceNumber: number,
      mode: known?.mode ?? (protocol === DFU_MODE_PROTOCOL ? "dfu" : "run-time"),
      alternateCount: (known?.alternateCount ?? 0) + 1,
    });
  }
  return [...found.values()];
}
