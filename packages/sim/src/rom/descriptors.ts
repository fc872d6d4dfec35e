/**
 * The descriptors of the boot ROM as bytes (USB 2.0 §9.6, DFU 1.1 §4.2): one DFU
 * interface with an alternate setting per memory and one functional descriptor at the
 * end, as ST's boot ROMs lay them out.
 */
import type { Profile } from "@dfukit/profiles";
import type { AlternateString } from "./alternate-strings.js";
import { DESCRIPTOR_TYPE } from "./constants.js";

/** Everything that GET_DESCRIPTOR can ask for, in full length. */
export interface Descriptors {
  readonly device: Uint8Array;
  readonly configuration: Uint8Array;
  readonly functional: Uint8Array;
  /** By string index. */
  readonly strings: readonly Uint8Array[];
}

/** What the descriptors depend on. */
export interface DescriptorOptions {
  readonly profile: Profile;
  readonly alternates: readonly AlternateString[];
  readonly serialNumber: string;
  /** F42x: bLength of the flash string is this much larger than the string. */
  readonly excessLengthBytes: number;
}

const STRING_INDEX = { manufacturer: 1, product: 2, serialNumber: 3, firstAlternate: 4 } as const;
const MANUFACTURER = "STMicroelectronics";
const PRODUCT = "STM32  BOOTLOADER";
const LANGUAGE_ENGLISH = 0x0409;
const SELF_POWERED = 0xc0;
/** In units of 2 mA. */
const MAX_POWER = 50;

/** Builds all descriptors. */
export function buildDescriptors(options: DescriptorOptions): Descriptors {
  const { profile, alternates } = options;
  const functional = functionalDescriptor(profile);
  return {
    device: deviceDescriptor(profile),
    configuration: configurationDescriptor(alternates, functional),
    functional,
    strings: [
      Uint8Array.of(4, DESCRIPTOR_TYPE.string, ...u16(LANGUAGE_ENGLISH)),
      stringDescriptor(MANUFACTURER),
      stringDescriptor(PRODUCT),
      stringDescriptor(options.serialNumber),
      ...alternates.map(({ alternateSetting, string }) =>
        stringDescriptor(
          string,
          alternateSetting === profile.flashAlternateSetting ? options.excessLengthBytes : 0,
        ),
      ),
    ],
  };
}

function deviceDescriptor({ usb }: Profile): Uint8Array {
  const deviceVersion = usb.deviceVersions[0] ?? 0;
  // Old boot ROMs say USB 1.0, newer ones 2.0.
  const usbVersion = deviceVersion >= 0x2000 ? 0x0100 : 0x0200;
  return Uint8Array.of(
    18,
    DESCRIPTOR_TYPE.device,
    ...u16(usbVersion),
    // Class, subclass and protocol stand in the interface.
    ...[0, 0, 0],
    64,
    ...u16(usb.vendorId),
    ...u16(usb.productId),
    ...u16(deviceVersion),
    STRING_INDEX.manufacturer,
    STRING_INDEX.product,
    STRING_INDEX.serialNumber,
    1,
  );
}

function configurationDescriptor(
  alternates: readonly AlternateString[],
  functional: Uint8Array,
): Uint8Array {
  const interfaces = alternates.flatMap(({ alternateSetting }, nth) => [
    9,
    DESCRIPTOR_TYPE.interface,
    0,
    alternateSetting,
    0,
    ...[0xfe, 0x01, 0x02],
    STRING_INDEX.firstAlternate + nth,
  ]);
  const totalLength = 9 + interfaces.length + functional.length;
  return Uint8Array.of(
    9,
    DESCRIPTOR_TYPE.configuration,
    ...u16(totalLength),
    1,
    1,
    0,
    SELF_POWERED,
    MAX_POWER,
    ...interfaces,
    ...functional,
  );
}

function functionalDescriptor({ usb }: Profile): Uint8Array {
  return Uint8Array.of(
    9,
    DESCRIPTOR_TYPE.dfuFunctional,
    usb.attributes,
    ...u16(usb.detachTimeoutMs),
    ...u16(usb.transferSizeBytes.value),
    ...u16(usb.dfuVersion),
  );
}

/** UTF-16 (USB 2.0 §9.6.7); `excessLengthBytes` makes bLength too large. */
function stringDescriptor(text: string, excessLengthBytes = 0): Uint8Array {
  const bytes = new Uint8Array(2 + 2 * text.length);
  const view = new DataView(bytes.buffer);
  for (let nth = 0; nth < text.length; nth++) {
    view.setUint16(2 + 2 * nth, text.charCodeAt(nth), true);
  }
  bytes[0] = Math.min(0xfe, bytes.length + excessLengthBytes);
  bytes[1] = DESCRIPTOR_TYPE.string;
  return bytes;
}

function u16(value: number): readonly [number, number] {
  return [value & 0xff, (value >>> 8) & 0xff];
}
