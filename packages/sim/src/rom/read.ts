/** An upload: Get Commands, or a block of memory (AN3156 §4.1, §5.4). */

import { isFaulty, readCells } from "./cells.js";
import { areasCovering } from "./chip.js";
import { type DfuStatus, STATUS } from "./constants.js";
import type { RomDevice } from "./device.js";
import { isHangingAccess, noteBeyondEnd } from "./erase.js";
import { readRegister } from "./registers.js";
import { blockAddress } from "./stored-operation.js";

/** Bytes, or why there are none: the upload stalls with `status`, or the boot ROM stops. */
export type UploadResult =
  | { readonly kind: "bytes"; readonly bytes: Uint8Array }
  | { readonly kind: "refused"; readonly status: DfuStatus }
  | { readonly kind: "hangs" };

/** What the host asks for. `wBlockNum` is 0 or at least 2. */
export interface UploadRequest {
  readonly wBlockNum: number;
  readonly lengthBytes: number;
  readonly alternateSetting: number;
}

/** Carries out an upload. Get Commands is allowed under protection, reading is not. */
export function upload(device: RomDevice, request: UploadRequest): UploadResult {
  if (request.wBlockNum === 0) {
    const bytes = Uint8Array.from(device.profile.usb.commands).slice(0, request.lengthBytes);
    return { kind: "bytes", bytes };
  }
  if (device.level !== 0) {
    return device.pretends && device.level === 1
      ? { kind: "bytes", bytes: new Uint8Array(0) }
      : { kind: "refused", status: STATUS.errVENDOR };
  }
  return readBlock(device, request);
}

function readBlock(
  device: RomDevice,
  { wBlockNum, lengthBytes, alternateSetting }: UploadRequest,
): UploadResult {
  const start = blockAddress(device, wBlockNum);
  const range = { start, end: start + lengthBytes };
  const register = readRegister(device.registers, range);
  if (register !== undefined) return { kind: "bytes", bytes: register };
  const areas = areasCovering(device.chip, alternateSetting, range);
  if (areas === undefined) {
    noteBeyondEnd(device, { alternateSetting, range });
    return isHangingAccess(device, { alternateSetting, range })
      ? { kind: "hangs" }
      : { kind: "refused", status: STATUS.errTARGET };
  }
  if (areas.some(({ access }) => !access.readable)) {
    return { kind: "refused", status: STATUS.errTARGET };
  }
  // The ECC double error is a bus fault, which the boot ROM does not survive.
  if (isFaulty(device.cells, range)) return { kind: "hangs" };
  return { kind: "bytes", bytes: readCells(device.cells, range) };
}
