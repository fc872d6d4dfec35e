/** What each unknown of a draft is, and in which document it stands: the texts of the markers. */
import { unknownMarker } from "./markers.js";

const REFERENCE = "reference manual";

/** What a draft may have to leave open. */
export type Unknown =
  | "dieId"
  | "sizeBytes"
  | "sectorCount"
  | "sectorSize"
  | "bank"
  | "access"
  | "memoryName"
  | "memoryKind"
  | "ramSize"
  | "programUnit"
  | "writeAlignment"
  | "erasedByte"
  | "blankRead"
  | "ids"
  | "deviceVersion"
  | "attributes"
  | "dfuVersion"
  | "detachTimeout"
  | "transferSize"
  | "commands"
  | "romVersion"
  | "romId"
  | "romProtocol"
  | "systemMemory"
  | "busyStatus"
  | "quirk"
  | "overrideWhy"
  | "overrideSource"
  | "listingKind"
  | "listingTitle"
  | "listingPlace"
  | "referenceTitle"
  | "place"
  | "revision"
  | "dataSheetTitle"
  | "an2606Place";

/** The markers of a draft by what they stand for. */
export const WHERE: Readonly<Record<Unknown, string>> = {
  dieId: unknownMarker(
    `DEV_ID of the die, e.g. 0x447; ${REFERENCE}, "Debug support", register DBGMCU_IDCODE, or the table of dies in the data of stm32-data`,
  ),
  sizeBytes: unknownMarker("flash size in bytes; data sheet, table of the parts"),
  sectorCount: unknownMarker(
    `number of equal sectors; ${REFERENCE}, "Embedded flash memory", table of the flash organisation`,
  ),
  sectorSize: unknownMarker(
    `size of a sector (page) in bytes, what one erase command erases; ${REFERENCE}, "Embedded flash memory"`,
  ),
  bank: unknownMarker(
    `1 or 2, the bank that these sectors lie in; split the run where bank 2 begins; ${REFERENCE}, "Embedded flash memory", table of the flash organisation`,
  ),
  access: unknownMarker(
    'type letter of the memory string, "g" for a flash that can be read, erased and written; last letter of the string in dfu-util -l',
  ),
  memoryName: unknownMarker("name in the memory string, between @ and /; dfu-util -l"),
  memoryKind: unknownMarker(
    "option-bytes, otp, eeprom, device-feature, external or other; by the name in the memory string and the reference manual",
  ),
  ramSize: unknownMarker(
    "size in bytes of the RAM at this address; data sheet, memory map; add an entry for each further RAM",
  ),
  programUnit: unknownMarker(
    `bytes that the flash programs at once, 8 for a double word; ${REFERENCE}, "Flash programming"`,
  ),
  writeAlignment: unknownMarker(
    "the larger of the program unit and the alignment that ST AN2606 asks for, Table 7",
  ),
  erasedByte: unknownMarker(
    `what an erased byte reads as, "0xFF" or, on L0 and L1, "0x00"; ${REFERENCE}, "Flash erase"`,
  ),
  blankRead: unknownMarker(
    `false if the flash has error correction (ECC), else true; ${REFERENCE}, "Embedded flash memory", "Error code correction"`,
  ),
  ids: unknownMarker("vendor and product id; dfu-util -l prints them in brackets, 0483:df11"),
  deviceVersion: unknownMarker("bcdDevice; ver= in dfu-util -l, bcdDevice in lsusb -v"),
  attributes: unknownMarker(
    'bmAttributes of the DFU functional descriptor, e.g. "0x0B" for 11; lsusb -v',
  ),
  dfuVersion: unknownMarker('bcdDFUVersion, "0x011A" for DfuSe; lsusb -v'),
  detachTimeout: unknownMarker("wDetachTimeout in milliseconds, often 255; lsusb -v"),
  transferSize: unknownMarker("wTransferSize in bytes, often 2048 or 1024; lsusb -v"),
  commands: unknownMarker(
    "opcodes that the boot ROM answers Get Commands with, one entry each; ST AN3156, §4, and the chapter of the boot ROM in ST AN2606",
  ),
  romVersion: unknownMarker('version of the boot ROM, e.g. "V9.0"; ST AN2606, its version table'),
  romId: unknownMarker('its id, e.g. "0x90"; ST AN2606, Table 3'),
  romProtocol: unknownMarker('version of the USB protocol, e.g. "2.2"; ST AN2606, Table 3'),
  systemMemory: unknownMarker(
    "start and size of the system memory; ST AN2606, Table 226, or the memory map of the data sheet",
  ),
  busyStatus: unknownMarker(
    "held, answered or stalled: what DFU_GETSTATUS does while an erase or a write runs; profiles/README.md, behaviour; try it, or take what a line of the same boot ROM generation has and mark it as inferred",
  ),
  quirk: unknownMarker(
    "a name out of packages/core/src/protocol/quirks.ts for each limitation of USB DFU that the version table in ST AN2606 names; delete the entry if there is none",
  ),
  overrideWhy: unknownMarker(
    "why the string is not to be believed, as a clause, e.g. the boot ROM says 1 MiB; the part has 512 KiB",
  ),
  overrideSource: unknownMarker("key of the source that says so, out of sources"),
  listingKind: unknownMarker(
    "document, repository, thread or page: where the device was listed; page for a gist, thread for an issue or a forum",
  ),
  listingTitle: unknownMarker(
    "title of the thread or page, or owner/name of the repository, that shows the listing",
  ),
  listingPlace: unknownMarker("path, address or number there, with the board"),
  referenceTitle: unknownMarker('number of the reference manual, e.g. "ST RM0440"'),
  place: unknownMarker("sections and tables that were read"),
  revision: unknownMarker("edition, e.g. Rev 8"),
  dataSheetTitle: unknownMarker('number of the data sheet, e.g. "ST DS12288 (STM32G474)"'),
  an2606Place: unknownMarker("the chapter of this boot ROM, besides Table 3 and Table 7"),
};
