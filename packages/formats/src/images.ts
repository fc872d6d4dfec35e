/** The second step after parsing: what a document loads, and where it starts. */
import { imagesOfBinary } from "./binary/index.js";
import { imagesOfDfuRaw } from "./dfu-raw/index.js";
import { imagesOfDfuSe } from "./dfuse/index.js";
import type { DataRun, FirmwareDocument, FirmwareImage, StartAddress } from "./document.js";
import { imagesOfElf } from "./elf/index.js";
import { imageOfLoads } from "./to-image.js";
import { imagesOfUf2 } from "./uf2/index.js";

/** Options of {@link imagesOf}. */
export interface ImagesOptions {
  /** Where the bytes of a format without addresses (bin, dfu-raw) belong. Default 0. */
  readonly baseAddress?: number;
}

/**
 * What the document loads, one image for each alternate setting or family.
 * Where the same address comes twice, the last in the file wins; whether that
 * is right, the document's issues tell. Bytes are shared with the file.
 */
export function imagesOf(
  document: FirmwareDocument,
  options: ImagesOptions = {},
): readonly FirmwareImage[] {
  const { baseAddress = 0 } = options;
  switch (document.format) {
    case "hex":
    case "srec":
      return imagesOfRuns(document.runs);
    case "bin":
      return imagesOfBinary(document, { baseAddress });
    case "elf":
      return imagesOfElf(document);
    case "uf2":
      return imagesOfUf2(document);
    case "dfu":
      return imagesOfDfuSe(document);
    case "dfu-raw":
      return imagesOfDfuRaw(document, { baseAddress });
    default:
      return document satisfies never;
  }
}

function imagesOfRuns(runs: readonly DataRun[]): readonly FirmwareImage[] {
  const image = imageOfLoads(runs);
  return [{ alternateSetting: null, name: null, familyId: null, image }];
}

/** The address where the program starts by the file's own word, or null. The last one counts. */
export function entryAddressOf(document: FirmwareDocument): number | null {
  switch (document.format) {
    case "hex":
    case "srec":
      return linearAddress(document.startAddresses.at(-1));
    case "elf":
      return document.entryAddress === 0 ? null : document.entryAddress;
    case "bin":
    case "uf2":
    case "dfu":
    case "dfu-raw":
      return null;
    default:
      return document satisfies never;
  }
}

function linearAddress(start: StartAddress | undefined): number | null {
  if (start === undefined) return null;
  if (start.kind === "linear") return start.value;
  return Math.floor(start.value / 0x10000) * 16 + (start.value % 0x10000);
}
