/** The document of `inspect --json`: `dfukit/inspect@1`. */
import type { InspectedDfu, InspectReport } from "@dfukit/converter";
import { formatAddress } from "@dfukit/memory";
import type { Chip } from "@dfukit/profiles";
import { jsonAddress, jsonWord } from "./hex.js";
import { jsonChip, jsonFinding, jsonImage } from "./parts.js";

/** A finished inspection. */
export interface Inspection {
  readonly file: string;
  readonly report: InspectReport;
  readonly chip: Chip | null;
}

/** The document as text, with a line end. */
export function inspectDocument({ file, report, chip }: Inspection): string {
  const { vectorTable, flashUse } = report;
  const document = {
    schema: "dfukit/inspect@1",
    file,
    sizeBytes: report.sizeBytes,
    format: report.format,
    dfu: report.dfu === null ? null : jsonDfu(report.dfu),
    images: report.images.map(jsonImage),
    dataBytes: report.dataBytes,
    entryAddress: jsonAddress(report.entryAddress),
    vectorTable:
      vectorTable === null
        ? null
        : {
            ...vectorTable,
            address: formatAddress(vectorTable.address),
            initialStackPointer: formatAddress(vectorTable.initialStackPointer),
            resetVector: formatAddress(vectorTable.resetVector),
          },
    chip: chip === null ? null : { ...jsonChip(chip), flashUse },
    findings: report.findings.map(jsonFinding),
  };
  return `${JSON.stringify(document, undefined, 2)}\n`;
}

function jsonDfu({ prefix, lmdfu, suffix }: InspectedDfu): Readonly<Record<string, unknown>> {
  return {
    prefix,
    ...(lmdfu === null ? {} : { lmdfu: { ...lmdfu, address: formatAddress(lmdfu.address) } }),
    suffix:
      suffix === null
        ? null
        : {
            bcdDevice: jsonWord(suffix.bcdDevice),
            idProduct: jsonWord(suffix.idProduct),
            idVendor: jsonWord(suffix.idVendor),
            bcdDFU: jsonWord(suffix.bcdDFU),
            bLength: suffix.bLength,
            crc: {
              stored: formatAddress(suffix.crc.stored),
              computed: formatAddress(suffix.crc.computed),
              ok: suffix.crc.ok,
            },
          },
  };
}
