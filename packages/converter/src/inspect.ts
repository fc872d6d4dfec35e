/**
 * The inspection of one firmware file: what is in it, whether it is sound,
 * whether it suits a chip. Returns data; an app prints it.
 */
import {
  type DfuSePrefix,
  type DfuSuffix,
  entryAddressOf,
  type FirmwareDocument,
  type FirmwareImage,
  type FormatId,
  imagesOf,
  type LmdfuPrefix,
} from "@dfukit/formats";
import { type AddressRange, imageSizeBytes, type Segment } from "@dfukit/memory";
import type { Chip } from "@dfukit/profiles";
import { checkAgainstChip, type FlashUse, flashUse } from "./chip-check.js";
import { collectFindings, type Finding, type Findings, findingOf } from "./finding.js";
import { COMMON_RAM, looksValid, readVectorTable, type VectorTable } from "./vector-table.js";

/** How to inspect. */
export interface InspectOptions {
  readonly chip?: Chip | undefined;
  /** Where the bytes of a format without addresses belong. */
  readonly baseAddress?: number | undefined;
  /** A digest as lower-case hex, from the platform; without it, segments carry none. */
  readonly sha256?: ((bytes: Uint8Array) => string) | undefined;
}

/** One stretch of data as the file has it. */
export interface InspectedSegment {
  readonly address: number;
  readonly sizeBytes: number;
  readonly sha256: string | null;
}

/** One target of a DfuSe file, one family of a UF2 file, or all of a file without either. */
export interface InspectedImage {
  readonly alternateSetting: number | null;
  readonly name: string | null;
  readonly familyId: number | null;
  /** For DfuSe: the elements in file order; otherwise sorted, adjacent data joined. */
  readonly segments: readonly InspectedSegment[];
}

/** What only DFU files have. */
export interface InspectedDfu {
  readonly prefix: DfuSePrefix | null;
  readonly lmdfu: LmdfuPrefix | null;
  readonly suffix: DfuSuffix | null;
}

/** Everything there is to say about one file. */
export interface InspectReport {
  readonly format: FormatId;
  readonly sizeBytes: number;
  readonly dfu: InspectedDfu | null;
  readonly images: readonly InspectedImage[];
  /** The data by address, for maps and comparisons. */
  readonly firmware: readonly FirmwareImage[];
  readonly dataBytes: number;
  readonly entryAddress: number | null;
  /** At the flash base, or at the start of the data if that looks like one; else null. */
  readonly vectorTable: VectorTable | null;
  readonly flashUse: FlashUse | null;
  /** Of the file first, then of its content; each in the order found. */
  readonly findings: readonly Finding[];
}

/** Inspects a parsed file. Never throws for what the file holds. */
export function inspectFirmware(
  document: FirmwareDocument,
  options: InspectOptions = {},
): InspectReport {
  const { chip } = options;
  const findings = collectFindings();
  const firmware = imagesOf(document, { baseAddress: baseAddressOf(document, options, findings) });
  if (chip !== undefined) {
    const images = firmware.map((image) => ({
      firmware: image,
      writes: writesOf(document, image),
    }));
    checkAgainstChip(images, { chip, findings });
  }
  const vectorTable = findVectorTable(firmware, options);
  if (vectorTable !== null) checkVectorTable(vectorTable, findings);
  else if (chip !== undefined && firmware.some(({ image }) => image.segments.length > 0)) {
    findings.add("chip-no-vector-table", { address: chip.flashBase }, { address: chip.flashBase });
  }
  const own = findings.toIssues().map((issue) => findingOf(issue));
  return {
    format: document.format,
    sizeBytes: document.sizeBytes,
    dfu: dfuPartOf(document),
    images: inspectImages(document, firmware, options),
    firmware,
    dataBytes: firmware.reduce((sum, { image }) => sum + imageSizeBytes(image), 0),
    entryAddress: entryAddressOf(document),
    vectorTable,
    flashUse: chip === undefined ? null : flashUse(firmware, chip),
    findings: [...document.issues.map((issue) => findingOf(issue)), ...own],
  };
}

function baseAddressOf(
  document: FirmwareDocument,
  { baseAddress, chip }: InspectOptions,
  findings: Findings,
): number {
  if (document.format !== "bin" && document.format !== "dfu-raw") return 0;
  if (baseAddress !== undefined) return baseAddress;
  if (document.format === "dfu-raw" && document.lmdfu !== null) return document.lmdfu.address;
  const address = chip?.flashBase ?? 0;
  findings.add("bin-without-address", {}, { address });
  return address;
}

/** The stretches in which a host writes the image: for DfuSe the elements as they are. */
function writesOf(document: FirmwareDocument, firmware: FirmwareImage): readonly Segment[] {
  if (document.format !== "dfu") return firmware.image.segments;
  return document.targets
    .filter(({ alternateSetting }) => alternateSetting === firmware.alternateSetting)
    .flatMap(({ elements }) => elements)
    .sort((a, b) => a.address - b.address);
}

function dfuPartOf(document: FirmwareDocument): InspectedDfu | null {
  if (document.format === "dfu") {
    return { prefix: document.prefix, lmdfu: null, suffix: document.suffix };
  }
  if (document.format !== "dfu-raw") return null;
  return { prefix: null, lmdfu: document.lmdfu, suffix: document.suffix };
}

function inspectImages(
  document: FirmwareDocument,
  firmware: readonly FirmwareImage[],
  { sha256 }: InspectOptions,
): readonly InspectedImage[] {
  const describe = ({ address, bytes }: Segment): InspectedSegment => ({
    address,
    sizeBytes: bytes.length,
    sha256: sha256?.(bytes) ?? null,
  });
  if (document.format === "dfu") {
    return document.targets.map(({ alternateSetting, name, elements }) => ({
      alternateSetting,
      name,
      familyId: null,
      segments: elements.map(describe),
    }));
  }
  return firmware.map(({ alternateSetting, name, familyId, image }) => ({
    alternateSetting,
    name,
    familyId,
    segments: image.segments.map(describe),
  }));
}

/** With a chip only its flash base counts; without one, the start of the data if it makes sense. */
function findVectorTable(
  firmware: readonly FirmwareImage[],
  { chip }: InspectOptions,
): VectorTable | null {
  const images = firmware.map(({ image }) => image);
  if (chip !== undefined) {
    const tables = images.map((image) => readVectorTable(image, chip.flashBase, chip.ram));
    return tables.find((table) => table !== null) ?? null;
  }
  return guessVectorTable(images, COMMON_RAM);
}

function guessVectorTable(
  images: readonly FirmwareImage["image"][],
  ram: readonly AddressRange[],
): VectorTable | null {
  for (const image of images) {
    for (const { address } of image.segments.slice(0, 16)) {
      const table = readVectorTable(image, address, ram);
      if (table !== null && looksValid(table)) return table;
    }
  }
  return null;
}

function checkVectorTable(table: VectorTable, findings: Findings): void {
  const { address, initialStackPointer, resetVector } = table;
  if (!table.stackInRam) {
    findings.add("vector-stack-outside-ram", { address }, { address, value: initialStackPointer });
  }
  const at = address + 4;
  if (!table.resetInImage) {
    findings.add(
      "vector-reset-outside-image",
      { address: at },
      { address: at, value: resetVector },
    );
  }
  if (!table.thumbBit) {
    findings.add("vector-reset-not-thumb", { address: at }, { address: at, value: resetVector });
  }
}
