/**
 * Write of option bytes (AN3156 §5.1): from the start of a block and the whole block at
 * once, for the boot ROM erases the block first. What nobody could take back is noted.
 */
import { type AddressRange, formatAddress } from "@dfukit/memory";
import type { ProfileOptionBytes } from "@dfukit/profiles";
import { eraseCells, programCells, readCells } from "./cells.js";
import { STATUS } from "./constants.js";
import { note, type RomDevice } from "./device.js";
import { type Operation, operation, type Work } from "./operation.js";
import { irreversibleIn, type OptionWrite, optionBlocks } from "./option-bytes.js";
import { flashTiming } from "./times.js";

/** The option bytes are a page of their own. */
const OPTION_PAGE_BYTES = 2048;

/** A download to the option bytes. */
export interface OptionDownload {
  readonly address: number;
  readonly bytes: Uint8Array;
}

/** Write of a download that lies wholly in the option bytes' alternate setting. */
export function writeOptionBytes(device: RomDevice, download: OptionDownload): Operation {
  const { address, bytes } = download;
  const options = device.profile.optionBytes;
  const block = blockAt(device, address);
  if (options === null || block === undefined || block.start !== address) {
    notePartial(device, address, "does not begin where a block of option bytes begins");
    return operation(device, "write", { status: STATUS.errTARGET });
  }
  const before = readCells(device.cells, block);
  const after = new Uint8Array(before.length).fill(device.profile.erasedByte.value);
  after.set(bytes.subarray(0, after.length));
  if (bytes.length < after.length) {
    notePartial(device, address, `has ${bytes.length} of the ${after.length} bytes of its block`);
  }
  if (asksForLevel2(device, options, { address, before, after })) {
    return operation(device, "write", { status: STATUS.errVENDOR });
  }
  if (isHarmful(device, options, { address, before, after })) {
    return operation(device, "write", { status: STATUS.errVENDOR });
  }
  noteIrreversible(device, options, { address, before, after });
  return operation(device, "write", {
    ...storeWork(device, block, after),
    end: options.resetsAfterWrite === true ? "resets" : "goes-on",
  });
}

function blockAt(device: RomDevice, address: number): AddressRange | undefined {
  return optionBlocks(device.profile).find(({ start, end }) => address >= start && address < end);
}

function storeWork(device: RomDevice, block: AddressRange, after: Uint8Array): Work {
  const timing = flashTiming(device.profile, device.declaredSupply);
  return {
    durationMs: timing.eraseMs(OPTION_PAGE_BYTES),
    apply: () => programCells(device.cells, { address: block.start, bytes: after, rule: "free" }),
    // Cut after the erase: the block is lost.
    cut: () => eraseCells(device.cells, block),
  };
}

/** Noted and refused: a simulated chip is never locked for ever. */
function asksForLevel2(
  device: RomDevice,
  options: ProfileOptionBytes,
  { address, after }: OptionWrite,
): boolean {
  const { readProtection } = options;
  if (readProtection === null || readProtection.level2 === null) return false;
  if (after[readProtection.address - address] !== readProtection.level2) return false;
  note(device, "readout-protection-level-2", {
    message: `readout protection level 2 was asked for at ${formatAddress(readProtection.address)}`,
    address: readProtection.address,
  });
  return true;
}

/** As level 2: a byte of which the profile calls all but a few values lasting harm. */
function isHarmful(
  device: RomDevice,
  { onlyHarmless }: ProfileOptionBytes,
  { address, before, after }: OptionWrite,
): boolean {
  const entry = onlyHarmless.find((candidate) => {
    const value = after[candidate.address - address];
    const isChanged = value !== before[candidate.address - address];
    return value !== undefined && isChanged && !candidate.values.includes(value);
  });
  if (entry === undefined) return false;
  note(device, "irreversible-option-byte", {
    message: `option byte at ${formatAddress(entry.address)} was to take a value that does lasting harm`,
    address: entry.address,
  });
  return true;
}

function noteIrreversible(
  device: RomDevice,
  options: ProfileOptionBytes,
  write: OptionWrite,
): void {
  const entry = irreversibleIn(options, write);
  if (entry === undefined) return;
  note(device, "irreversible-option-byte", {
    message: `option byte at ${formatAddress(entry.address)} was written so that ${entry.meaning} is for ever`,
    address: entry.address,
  });
}

function notePartial(device: RomDevice, address: number, what: string): void {
  note(device, "option-bytes-partial-write", {
    message: `write to the option bytes at ${formatAddress(address)} ${what}`,
    address,
  });
}
