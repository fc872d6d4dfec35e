/** Erase of a sector, of the whole flash, and Read Unprotect, with the boot ROM bugs of each. */
import type { AddressRange } from "@dfukit/memory";
import { formatRange } from "@dfukit/memory";
import type { Area } from "./areas.js";
import { damageCells, eraseCells, spoilCells } from "./cells.js";
import { areaAt, flashEnd, flashSectors, sectorOf } from "./chip.js";
import { STATUS } from "./constants.js";
import {
  countErase,
  eraseFlash,
  hasEcc,
  isWriteProtected,
  note,
  type RomDevice,
  writeDefaultOptionBytes,
} from "./device.js";
import { type Operation, operation, protectedOperation, type Work } from "./operation.js";
import { type AnnouncedKind, flashTiming } from "./times.js";

/** dfu-util dfuse.c: announced for a mass erase of up to 32 s. */
const TOO_SHORT_MASS_ERASE_MS = 100;
/** AN2606, F76x: an erase of sector i of bank 2 erases sector i+4. */
const WRONG_SECTOR_DISTANCE = 4;

/** Erase of the sector that holds `address` (AN3156 §5.2). */
export function eraseSector(
  device: RomDevice,
  alternateSetting: number,
  address: number,
): Operation {
  const refused = protectedOperation(device, "erase");
  if (refused !== null) return refused;
  const area = areaAt(device.chip, alternateSetting, address);
  if (area === undefined)
    return beyondEnd(device, "erase", {
      alternateSetting,
      range: { start: address, end: address + 1 },
    });
  if (!area.access.erasable) return operation(device, "erase", { status: STATUS.errTARGET });
  const isBank2 = area.kind === "flash" && area.bank === 2;
  const sticks = isBank2 && device.hasQuirk("bank-2-erase-sticks-busy");
  const sector = sectorErased(device, area, address);
  return operation(device, "erase", {
    ...(sector === null ? {} : eraseWork(device, sector)),
    end: sticks ? "sticks" : "goes-on",
  });
}

/** Erase of the whole flash (AN3156 §5.2). */
export function massErase(device: RomDevice, alternateSetting: number): Operation {
  const refused = protectedOperation(device, "massErase");
  if (refused !== null) return refused;
  if (alternateSetting !== device.profile.flashAlternateSetting) {
    return operation(device, "massErase", { status: STATUS.errTARGET });
  }
  if (device.hasQuirk("mass-erase-fails")) {
    return operation(device, "massErase", { status: STATUS.errERASE });
  }
  // The flash refuses a mass erase while any sector is protected; the boot ROM says OK.
  const isRefused = device.writeProtected.length > 0;
  const made = operation(device, "massErase", isRefused ? {} : massEraseWork(device));
  return device.hasQuirk("mass-erase-announced-too-short")
    ? { ...made, announcedMs: Math.min(made.announcedMs, TOO_SHORT_MASS_ERASE_MS) }
    : made;
}

/**
 * Read Unprotect (AN3156 §5.3): the chip erases itself, takes default option bytes and
 * resets. An open chip keeps its flash.
 */
export function readUnprotect(device: RomDevice): Operation {
  if (device.level === 2) return operation(device, "massErase", { status: STATUS.errVENDOR });
  const work = device.level === 1 ? massEraseWork(device) : {};
  return operation(device, "massErase", {
    ...work,
    apply() {
      work.apply?.();
      writeDefaultOptionBytes(device, 0);
      // The flash is erased already: the reset must not do it again.
      device.level = 0;
    },
    end: "resets",
  });
}

/** What a request reaches for. */
export interface Access {
  readonly alternateSetting: number;
  readonly range: AddressRange;
}

/** An operation on a range of which a byte lies where the alternate setting has no memory. */
export function beyondEnd(device: RomDevice, kind: AnnouncedKind, access: Access): Operation {
  noteBeyondEnd(device, access);
  const end = isHangingAccess(device, access) ? "hangs" : "goes-on";
  return operation(device, kind, { status: STATUS.errTARGET, end });
}

/** Notes an access outside the memory. */
export function noteBeyondEnd(device: RomDevice, { alternateSetting, range }: Access): void {
  note(device, "beyond-end", {
    message: `access to ${formatRange(range)}, where alternate setting ${alternateSetting} has no memory`,
    address: range.start,
  });
}

/** Whether an access outside the memory stops the boot ROM (community td-p/214330, L072). */
export function isHangingAccess(
  { profile, hasQuirk, chip }: RomDevice,
  { alternateSetting, range }: Access,
): boolean {
  return (
    hasQuirk("access-beyond-end-hangs") &&
    alternateSetting === profile.flashAlternateSetting &&
    range.end > flashEnd(chip)
  );
}

/** The sector that is really erased, or null. */
function sectorErased(device: RomDevice, area: Area, address: number): AddressRange | null {
  const sector = sectorOf(area, address);
  if (isWriteProtected(device, sector)) return null;
  if (area.kind !== "flash" || area.bank !== 2) return sector;
  if (device.hasQuirk("bank-2-erase-does-nothing")) return null;
  if (!device.hasQuirk("bank-2-erase-hits-other-sector")) return sector;
  const sectors = flashSectors(device.chip);
  const index = sectors.findIndex(({ start }) => start === sector.start);
  return sectors[index + WRONG_SECTOR_DISTANCE] ?? null;
}

function eraseWork(device: RomDevice, sector: AddressRange): Work {
  const timing = flashTiming(device.profile, device.declaredSupply);
  return {
    durationMs: timing.eraseMs(sector.end - sector.start),
    apply() {
      eraseCells(device.cells, sector);
      countErase(device, sector.start);
    },
    cut() {
      spoil(device, sector);
      countErase(device, sector.start);
    },
  };
}

function massEraseWork(device: RomDevice): Work {
  return {
    durationMs: flashTiming(device.profile, device.declaredSupply).massEraseMs,
    apply: () => eraseFlash(device),
    cut() {
      for (const area of device.chip.areas) if (area.kind === "flash") spoil(device, area);
      for (const { start } of flashSectors(device.chip)) countErase(device, start);
    },
  };
}

function spoil(device: RomDevice, sector: AddressRange): void {
  spoilCells(device.cells, sector);
  if (hasEcc(device)) damageCells(device.cells, sector);
}
