/** A download with wValue 2 and above: which memory it goes to, and by what rules (AN3156 §5.1). */
import { formatAddress } from "@dfukit/memory";
import { firstProgrammed, firstStuck, type Programming, type ProgramRule } from "./cells.js";
import { areasCovering } from "./chip.js";
import { STATUS } from "./constants.js";
import { hasEcc, note, type RomDevice } from "./device.js";
import { declareSupply, isSupplyTooLow } from "./device-feature.js";
import { beyondEnd } from "./erase.js";
import { type Operation, operation, protectedOperation } from "./operation.js";
import { writeOptionBytes } from "./option-write.js";
import { programWork, unprotectedParts } from "./program-work.js";

/** AN2606, L43x and L47x: longer writes whose length is no multiple of 8 are stored wrong. */
const CORRUPT_ABOVE_BYTES = 256;
const CORRUPT_ALIGNMENT_BYTES = 8;

/** A stored download of data. */
export interface StoredBlock {
  readonly alternateSetting: number;
  readonly address: number;
  readonly bytes: Uint8Array;
}

/** Write of a block behind its alternate setting. */
export function writeBlock(device: RomDevice, block: StoredBlock): Operation {
  const refused = protectedOperation(device, "write");
  if (refused !== null) return refused;
  const { alternateSetting, address, bytes } = block;
  const range = { start: address, end: address + bytes.length };
  const areas = areasCovering(device.chip, alternateSetting, range);
  const area = areas?.[0];
  if (areas === undefined || area === undefined) {
    return beyondEnd(device, "write", { alternateSetting, range });
  }
  if (areas.some(({ access }) => !access.writable)) {
    return operation(device, "write", { status: STATUS.errTARGET });
  }
  switch (area.kind) {
    case "option-bytes":
      return writeOptionBytes(device, block);
    case "device-feature":
      return declareSupply(device, block);
    case "eeprom":
      return operation(device, "write", programWork(device, { address, bytes, rule: "free" }));
    case "otp":
      return programOnce(device, { address, bytes, rule: "once" });
    case "flash":
    case "external":
    case "other":
      return writeFlash(device, block);
    default:
      return area.kind satisfies never;
  }
}

function writeFlash(device: RomDevice, { address, bytes }: StoredBlock): Operation {
  noteUnaligned(device, address, bytes.length);
  const programming = { address, bytes: corrupted(device, bytes), rule: flashRule(device) };
  if (programming.rule === "once") return programOnce(device, programming);
  for (const part of unprotectedParts(device, programming)) noteStuck(device, part);
  return operation(device, "write", programWork(device, programming));
}

/** Programs up to the first unit that was programmed before; if there is one, errPROG. */
function programOnce(device: RomDevice, programming: Programming): Operation {
  const { address, bytes } = programming;
  for (const part of unprotectedParts(device, programming)) {
    const range = { start: part.address, end: part.address + part.bytes.length };
    const unit = firstProgrammed(device.cells, range);
    if (unit === null) continue;
    note(device, "unit-written-twice", {
      message: `unit at ${formatAddress(unit)} was programmed before and not erased since`,
      address: unit,
    });
    // The unit may begin before the block.
    const done = bytes.subarray(0, Math.max(0, unit - address));
    return operation(device, "write", {
      ...programWork(device, { ...programming, bytes: done }),
      status: STATUS.errPROG,
    });
  }
  return operation(device, "write", programWork(device, programming));
}

function flashRule(device: RomDevice): ProgramRule {
  if (hasEcc(device)) return "once";
  return device.profile.erasedByte.value === 0 ? "or" : "and";
}

function noteUnaligned(device: RomDevice, address: number, sizeBytes: number): void {
  const unitBytes = device.profile.writeAlignmentBytes.value;
  if (address % unitBytes === 0 && sizeBytes % unitBytes === 0) return;
  note(device, "unaligned-write", {
    message: `write of ${sizeBytes} bytes at ${formatAddress(address)} is not aligned to ${unitBytes} bytes`,
    address,
  });
}

function noteStuck(device: RomDevice, programming: Programming): void {
  const stuck = firstStuck(device.cells, programming);
  if (stuck === null) return;
  note(device, "write-without-erase", {
    message: `byte at ${formatAddress(stuck)} cannot become what was sent without an erase`,
    address: stuck,
  });
}

/** What the flash is really given: the bytes sent, or wrong ones where the chip fails. */
function corrupted(device: RomDevice, bytes: Uint8Array): Uint8Array {
  if (isSupplyTooLow(device)) return spoiled(bytes, 0);
  const isLongUnaligned =
    bytes.length > CORRUPT_ABOVE_BYTES && bytes.length % CORRUPT_ALIGNMENT_BYTES !== 0;
  return isLongUnaligned && device.hasQuirk("long-unaligned-write-corrupts")
    ? spoiled(bytes, CORRUPT_ABOVE_BYTES)
    : bytes;
}

function spoiled(bytes: Uint8Array, from: number): Uint8Array {
  return bytes.map((byte, nth) => (nth < from ? byte : byte ^ 0x18));
}
