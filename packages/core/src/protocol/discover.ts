/**
 * Reads what a device says of itself: configuration and strings as raw descriptors,
 * because operating systems give up on strings that ST's ROMs get wrong, and the
 * functional descriptor out of the configuration, because one ROM never answers a
 * request for it alone (betaflight-configurator PR#5300).
 */
import { CoreError } from "../error.js";
import { DFUSE_VERSION } from "./constants.js";
import { findDfuInterface } from "./descriptors.js";
import type {
  DescribedDevice,
  DescriptorOddity,
  DfuAlternate,
  FunctionalDescriptor,
} from "./device.js";
import { type DriverOptions, drive } from "./driver.js";
import type { Steps } from "./effects.js";
import { type Doing, transferError } from "./failure.js";
import { parseMemoryString } from "./memory-string.js";
import { ENGLISH_US, readDescriptor, readLanguage, readString } from "./standard-descriptors.js";
import type { DeviceIdentity, Transport } from "./transport.js";

const CONFIGURATION = 0x02;
const CONFIGURATION_HEADER_BYTES = 9;
/** wTotalLength stands at offset 2 (USB 2.0 §9.6.3). */
const LENGTH_FIELD_END = 4;
/** Larger than any real one; a request beyond it is refused by Linux. */
const CONFIGURATION_BYTES_MAX = 4096;
const ANOTHER_CABLE = "unplug the device, try another cable or USB port, and enter DFU mode again";

/** Used where a device has no functional descriptor: the least that DFU 1.1 lets be. */
const NO_FUNCTIONAL: FunctionalDescriptor = {
  canDownload: true,
  canUpload: true,
  manifestationTolerant: false,
  willDetach: false,
  detachTimeoutMs: 255,
  transferSizeBytes: 64,
  dfuVersion: 0x0100,
};

/**
 * Reads the descriptors of an open device. Changes nothing on it.
 * @throws CoreError `no-dfu-interface`, `descriptor-unreadable`, or of a failed transfer.
 */
export function describeDevice(
  transport: Transport,
  options: DriverOptions<never> = {},
): Promise<DescribedDevice> {
  return drive(describe(transport.identity, transport.interfaceNumber), transport, options);
}

/** The steps of {@link describeDevice}. */
export function* describe(
  identity: DeviceIdentity,
  interfaceNumber: number,
): Steps<DescribedDevice> {
  const oddities: DescriptorOddity[] = [];
  const found = findDfuInterface(yield* readConfiguration(oddities), interfaceNumber);
  if (found === null) {
    throw new CoreError(
      "no-dfu-interface",
      `interface ${interfaceNumber} of the device is no DFU interface`,
      {
        actor: "device",
        details: { actual: interfaceNumber },
        hint: "enter DFU mode (BOOT0 pin, or the firmware's own way) and try again",
      },
    );
  }
  oddities.push(...found.oddities);
  const functional = usableFunctional(found.functional, oddities);
  const dialect = functional.dfuVersion === DFUSE_VERSION ? "dfuse" : "dfu";
  const alternates = yield* readAlternates(found.alternates, oddities);
  noteStrings(alternates, dialect, oddities);
  return {
    vendorId: identity.vendorId,
    productId: identity.productId,
    deviceVersion: identity.deviceVersion,
    serialNumber: identity.serialNumber,
    interfaceNumber,
    mode: found.mode,
    dialect,
    functional,
    alternates,
    oddities,
  };
}

/** What the transfers go by where the device says nothing, or nothing that can be. */
function usableFunctional(
  functional: FunctionalDescriptor | null,
  oddities: DescriptorOddity[],
): FunctionalDescriptor {
  const { transferSizeBytes } = NO_FUNCTIONAL;
  const remedy = `transfers of ${transferSizeBytes} bytes are used`;
  if (functional === null) {
    const message = `the device has no DFU functional descriptor: ${remedy}`;
    oddities.push({ code: "functional-descriptor-missing", message });
    return NO_FUNCTIONAL;
  }
  if (functional.transferSizeBytes > 0) return functional;
  const message = `the device says that its wTransferSize is 0: ${remedy}`;
  oddities.push({ code: "transfer-size-zero", message });
  return { ...functional, transferSizeBytes };
}

function* readConfiguration(oddities: DescriptorOddity[]): Steps<Uint8Array> {
  const head = yield* readDescriptor({
    type: CONFIGURATION,
    index: 0,
    lengthBytes: CONFIGURATION_HEADER_BYTES,
  });
  if (head.kind !== "ok") throw transferError(head, READING_CONFIGURATION);
  if (head.bytes.length < LENGTH_FIELD_END) {
    throw new CoreError(
      "descriptor-unreadable",
      `configuration descriptor breaks off after ${head.bytes.length} bytes, expected ${CONFIGURATION_HEADER_BYTES}`,
      {
        actor: "device",
        details: { expected: CONFIGURATION_HEADER_BYTES, actual: head.bytes.length },
        hint: ANOTHER_CABLE,
      },
    );
  }
  const totalBytes = (head.bytes[2] ?? 0) + (head.bytes[3] ?? 0) * 0x100;
  if (totalBytes < CONFIGURATION_HEADER_BYTES || totalBytes > CONFIGURATION_BYTES_MAX) {
    throw new CoreError(
      "descriptor-unreadable",
      `configuration descriptor says that it has ${totalBytes} bytes, expected ${CONFIGURATION_HEADER_BYTES} to ${CONFIGURATION_BYTES_MAX}`,
      {
        actor: "device",
        details: { actual: totalBytes },
        hint: ANOTHER_CABLE,
      },
    );
  }
  const whole = yield* readDescriptor({
    type: CONFIGURATION,
    index: 0,
    lengthBytes: totalBytes,
  });
  if (whole.kind !== "ok") throw transferError(whole, READING_CONFIGURATION);
  if (whole.bytes.length < totalBytes) {
    oddities.push({
      code: "configuration-truncated",
      message: `configuration descriptor: ${whole.bytes.length} of ${totalBytes} bytes were sent`,
    });
  }
  return whole.bytes;
}

const READING_CONFIGURATION: Doing = {
  request: "GET_DESCRIPTOR",
  what: "reading the configuration descriptor",
};

function* readAlternates(
  alternates: readonly { readonly alternateSetting: number; readonly stringIndex: number }[],
  oddities: DescriptorOddity[],
): Steps<readonly DfuAlternate[]> {
  const language = alternates.some(({ stringIndex }) => stringIndex !== 0)
    ? yield* readLanguage()
    : ENGLISH_US;
  const named: DfuAlternate[] = [];
  for (const { alternateSetting, stringIndex } of alternates) {
    const name =
      stringIndex === 0
        ? null
        : yield* readString({ stringIndex, language, alternateSetting, oddities });
    const memory = name?.startsWith("@") === true ? parseMemoryString(name) : null;
    named.push({ alternateSetting, name, memory });
  }
  return named;
}

function noteStrings(
  alternates: readonly DfuAlternate[],
  dialect: DescribedDevice["dialect"],
  oddities: DescriptorOddity[],
): void {
  if (dialect === "dfu" && alternates.some(({ memory }) => memory !== null)) {
    oddities.push({
      code: "memory-string-without-dfuse",
      message: "the device has a memory-layout string, but bcdDFUVersion does not say DfuSe",
    });
  }
  const names = alternates.flatMap(({ name }) => (name === null ? [] : [name]));
  if (new Set(names).size < names.length) {
    // G0B1: three times the flash (ST community td-p/839156).
    oddities.push({
      code: "alternates-share-string",
      message: "several alternate settings carry the same string",
    });
  }
}
