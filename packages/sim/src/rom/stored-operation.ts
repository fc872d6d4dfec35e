/** A stored download becomes an operation: wValue and the first byte decide (AN3156 §4, §5). */
import { contains } from "@dfukit/memory";
import { COMMAND, STATUS } from "./constants.js";
import type { RomDevice } from "./device.js";
import { eraseSector, massErase, readUnprotect } from "./erase.js";
import { type Operation, operation } from "./operation.js";
import { writeBlock } from "./write.js";

/** A download as it was received, not yet carried out. */
export interface StoredDownload {
  readonly wBlockNum: number;
  readonly bytes: Uint8Array;
}

/** `wBlockNum` of the block at the pointer; 0 is a command, 1 is reserved. */
const FIRST_DATA_BLOCK = 2;

/** What a stored download will do. `alternateSetting` is the one selected now. */
export function operationOf(
  device: RomDevice,
  stored: StoredDownload,
  alternateSetting: number,
): Operation {
  if (stored.wBlockNum >= FIRST_DATA_BLOCK) {
    const address = blockAddress(device, stored.wBlockNum);
    return writeBlock(device, { alternateSetting, address, bytes: stored.bytes });
  }
  return commandOf(device, stored.bytes, alternateSetting);
}

/** Where block `wBlockNum` lies: pointer + (wBlockNum − 2) × wTransferSize (AN3156 §4.1); may pass 4 GiB. */
export function blockAddress({ pointer, profile }: RomDevice, wBlockNum: number): number {
  return pointer + (wBlockNum - FIRST_DATA_BLOCK) * profile.usb.transferSizeBytes.value;
}

function commandOf(device: RomDevice, bytes: Uint8Array, alternateSetting: number): Operation {
  const code = bytes[0] ?? 0;
  const address = addressOf(bytes);
  const isKnown = device.profile.usb.commands.includes(code);
  if (isKnown && code === COMMAND.setAddress && address !== null) {
    return setAddress(device, address);
  }
  if (isKnown && code === COMMAND.erase && address !== null) {
    return eraseSector(device, alternateSetting, address);
  }
  if (isKnown && code === COMMAND.erase && bytes.length === 1) {
    return massErase(device, alternateSetting);
  }
  if (isKnown && code === COMMAND.readUnprotect && bytes.length === 1) {
    return readUnprotect(device);
  }
  return operation(device, "setAddress", { status: STATUS.errSTALLEDPKT });
}

/** Set Address Pointer: allowed under protection, for any memory of the chip (AN3156 §4.2). */
function setAddress(device: RomDevice, address: number): Operation {
  const { areas, ram } = device.chip;
  const isKnown =
    areas.some((area) => contains(area, address)) ||
    ram.some((range) => contains(range, address)) ||
    device.registers.some((range) => contains(range, address)) ||
    // A boot ROM that stumbles over the end of its flash does not look here either.
    device.hasQuirk("access-beyond-end-hangs");
  if (!isKnown) return operation(device, "setAddress", { status: STATUS.errTARGET });
  return operation(device, "setAddress", {
    apply() {
      device.pointer = address;
    },
  });
}

/** The little-endian address behind the opcode; null unless the command has exactly that length. */
function addressOf(bytes: Uint8Array): number | null {
  if (bytes.length !== 5) return null;
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength).getUint32(1, true);
}
