/** The boot ROM and itself on the USB, as they stand in `dfukit/chips-show@1`. */
import { formatByte } from "@dfukit/memory";
import type { Profile, ProfileUsb } from "@dfukit/profiles";
import { type Json, jsonCited, jsonSpan } from "./chip-cited.js";
import { jsonAddress, jsonWord } from "./hex.js";

/** Versions, system memory, and what is left to the host. */
export function jsonRom(rom: Profile["rom"]): Json | null {
  if (rom === null) return null;
  return {
    versions: rom.versions.map(({ version, id, parts, deviceVersion }) => ({
      version,
      id: id === null ? null : formatByte(id),
      parts,
      deviceVersion: deviceVersion === null ? null : jsonWord(deviceVersion),
    })),
    idAddress: jsonAddress(rom.idAddress),
    protocol: rom.protocol,
    systemMemory: rom.systemMemory.map(jsonSpan),
    hostRam: rom.hostRam.map((entry) => ({
      romIds: entry.romIds.map(formatByte),
      ranges: entry.ranges.map(jsonSpan),
      ...jsonCited(entry),
    })),
    connect: rom.connect.map((entry) => ({
      romIds: entry.romIds.map(formatByte),
      crystalMhz: entry.crystalMhz,
      shortestMs: entry.shortestMs,
      ...jsonCited(entry),
    })),
    ...jsonCited(rom),
  };
}

/** Ids and descriptors. */
export function jsonUsb(usb: ProfileUsb): Json {
  const { transferSizeBytes } = usb;
  return {
    vendorId: jsonWord(usb.vendorId),
    productId: jsonWord(usb.productId),
    deviceVersions: usb.deviceVersions.map(jsonWord),
    dfuVersion: jsonWord(usb.dfuVersion),
    attributes: formatByte(usb.attributes),
    detachTimeoutMs: usb.detachTimeoutMs,
    commands: usb.commands.map(formatByte),
    transferSizeBytes: { value: transferSizeBytes.value, ...jsonCited(transferSizeBytes) },
    ...jsonCited(usb),
  };
}
