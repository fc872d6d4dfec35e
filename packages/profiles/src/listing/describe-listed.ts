/**
 * A device of a pasted text in the shape that matching and merging expect, with every
 * field that had to be assumed named. Between `parse-listing.ts` and `match-listed.ts`.
 */
import type { DescribedDevice, ParsedMemoryString } from "@dfukit/core";
import type { ListedDevice } from "./listing.js";

/** A field of which the text says nothing. */
export type AssumedField =
  | "ids"
  | "deviceVersion"
  | "transferSizeBytes"
  | "dfuVersion"
  | "attributes";

/** A device, and which of its fields are no more than what STM32 boot ROMs usually have. */
export interface DescribedListing {
  readonly device: DescribedDevice;
  readonly assumed: readonly AssumedField[];
}

/** `parseMemoryString` of `@dfukit/core`, handed in: this package knows only its types. */
export type ParseMemoryString = (text: string) => ParsedMemoryString;

/** What is taken where the text is silent. */
export interface Assumptions {
  readonly deviceVersion: number;
  readonly transferSizeBytes: number;
}

/** ST's ids of all STM32 boot ROMs (AN2606; usb.ids). */
const ST_IDS = { vendorId: 0x0483, productId: 0xdf11 };
/** Can download, upload, will detach (AN3156 boot ROMs; dfu-util's device logs). */
const USUAL_ATTRIBUTES = 0x0b;
const USUAL_DETACH_TIMEOUT_MS = 255;
const DFUSE_VERSION = 0x011a;
const PLAIN_VERSION = 0x0110;

/** Fills what the text leaves open. */
export function describeListed(
  listed: ListedDevice,
  parse: ParseMemoryString,
  assumptions: Assumptions,
): DescribedListing {
  const { functional } = listed;
  const hasStrings = listed.alternates.some(({ name }) => name?.startsWith("@") === true);
  const dfuVersion = functional.dfuVersion ?? (hasStrings ? DFUSE_VERSION : PLAIN_VERSION);
  const attributes = functional.attributes ?? USUAL_ATTRIBUTES;
  return {
    device: {
      vendorId: listed.vendorId ?? ST_IDS.vendorId,
      productId: listed.productId ?? ST_IDS.productId,
      deviceVersion: listed.deviceVersion ?? assumptions.deviceVersion,
      serialNumber: listed.serialNumber,
      interfaceNumber: listed.interfaceNumber ?? 0,
      mode: listed.mode ?? "dfu",
      dialect: dfuVersion === DFUSE_VERSION ? "dfuse" : "dfu",
      functional: {
        canDownload: (attributes & 1) !== 0,
        canUpload: (attributes & 2) !== 0,
        manifestationTolerant: (attributes & 4) !== 0,
        willDetach: (attributes & 8) !== 0,
        detachTimeoutMs: functional.detachTimeoutMs ?? USUAL_DETACH_TIMEOUT_MS,
        transferSizeBytes: functional.transferSizeBytes ?? assumptions.transferSizeBytes,
        dfuVersion,
      },
      alternates: listed.alternates.map(({ alternateSetting, name }) => ({
        alternateSetting,
        name,
        memory: name?.startsWith("@") === true ? parse(name) : null,
      })),
      oddities: [],
    },
    assumed: assumedOf(listed),
  };
}

function assumedOf({
  vendorId,
  productId,
  deviceVersion,
  functional,
}: ListedDevice): readonly AssumedField[] {
  const { transferSizeBytes, dfuVersion, attributes } = functional;
  const fields: readonly (readonly [AssumedField, number | null])[] = [
    ["ids", vendorId === null ? null : productId],
    ["deviceVersion", deviceVersion],
    ["transferSizeBytes", transferSizeBytes],
    ["dfuVersion", dfuVersion],
    ["attributes", attributes],
  ];
  return fields.filter(([, value]) => value === null).map(([field]) => field);
}
