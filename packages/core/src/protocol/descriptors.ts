/**
 * Walks a configuration descriptor as raw bytes (USB 2.0 §9.6.3, DFU 1.1 §4.2): the
 * DFU interface with its alternate settings, and the functional descriptor wherever
 * it stands. Survives malformed blocks. Pure.
 */
import type { DescriptorOddity, FunctionalDescriptor } from "./device.js";

/** The DFU interface as the configuration descriptor has it. */
export interface DfuInterface {
  readonly interfaceNumber: number;
  /** bInterfaceProtocol 1 or 2 (DFU 1.1 §4.1.2, §4.2.3). */
  readonly mode: "run-time" | "dfu";
  readonly alternates: readonly {
    readonly alternateSetting: number;
    readonly stringIndex: number;
  }[];
  /** Null if there is none. */
  readonly functional: FunctionalDescriptor | null;
  readonly oddities: readonly DescriptorOddity[];
}

const INTERFACE = 0x04;
/** The number that HID has as well: counts only inside a DFU interface. */
const DFU_FUNCTIONAL = 0x21;
const APPLICATION_SPECIFIC = 0xfe;
const DFU_SUBCLASS = 0x01;
/** bInterfaceProtocol of DFU mode; 1 is run time. */
const DFU_MODE_PROTOCOL = 0x02;
const INTERFACE_BYTES = 9;
/** DFU 1.0 drafts have no bcdDFUVersion. */
const FUNCTIONAL_BYTES_MIN = 7;
const FUNCTIONAL_BYTES = 9;

interface Alternate {
  readonly interfaceNumber: number;
  readonly alternateSetting: number;
  readonly stringIndex: number;
  readonly protocol: number;
}

/** Finds DFU interface `interfaceNumber` in a configuration descriptor; null if it has none. */
export function findDfuInterface(
  configuration: Uint8Array,
  interfaceNumber: number,
): DfuInterface | null {
  const oddities: DescriptorOddity[] = [];
  const alternates: Alternate[] = [];
  let functional: FunctionalDescriptor | null = null;
  let inside = false;
  for (const block of blocksOf(configuration, oddities)) {
    if (block[1] === INTERFACE) {
      const alternate = block.length >= INTERFACE_BYTES ? dfuAlternate(block) : null;
      inside = alternate?.interfaceNumber === interfaceNumber;
      if (alternate !== null && inside) alternates.push(alternate);
    } else if (block[1] === DFU_FUNCTIONAL && inside && block.length >= FUNCTIONAL_BYTES_MIN) {
      functional ??= parseFunctional(block);
    }
  }
  const [first] = alternates;
  if (first === undefined) return null;
  return {
    interfaceNumber,
    mode: first.protocol === DFU_MODE_PROTOCOL ? "dfu" : "run-time",
    alternates: alternates
      .map(({ alternateSetting, stringIndex }) => ({ alternateSetting, stringIndex }))
      .sort((a, b) => a.alternateSetting - b.alternateSetting),
    functional,
    oddities,
  };
}

/** The descriptors one behind the other; a bLength that cannot be ends the walk. */
function* blocksOf(bytes: Uint8Array, oddities: DescriptorOddity[]): Generator<Uint8Array> {
  let at = 0;
  while (at < bytes.length) {
    const lengthBytes = bytes[at] ?? 0;
    if (lengthBytes < 2 || at + lengthBytes > bytes.length) {
      oddities.push({
        code: "block-malformed",
        message: `configuration descriptor: bLength ${lengthBytes} at offset ${at} of ${bytes.length} bytes`,
      });
      return;
    }
    yield bytes.subarray(at, at + lengthBytes);
    at += lengthBytes;
  }
}

function dfuAlternate(block: Uint8Array): Alternate | null {
  const [, , number, alternate, , classCode, subclass, protocol, stringIndex] = block;
  if (classCode !== APPLICATION_SPECIFIC || subclass !== DFU_SUBCLASS) return null;
  return {
    interfaceNumber: number ?? 0,
    alternateSetting: alternate ?? 0,
    stringIndex: stringIndex ?? 0,
    protocol: protocol ?? 0,
  };
}

function parseFunctional(block: Uint8Array): FunctionalDescriptor {
  const view = new DataView(block.buffer, block.byteOffset, block.byteLength);
  const attributes = view.getUint8(2);
  return {
    canDownload: (attributes & 0x01) !== 0,
    canUpload: (attributes & 0x02) !== 0,
    manifestationTolerant: (attributes & 0x04) !== 0,
    willDetach: (attributes & 0x08) !== 0,
    detachTimeoutMs: view.getUint16(3, true),
    transferSizeBytes: view.getUint16(5, true),
    dfuVersion: block.length >= FUNCTIONAL_BYTES ? view.getUint16(7, true) : 0x0100,
  };
}
