/** Real chips and short ways to write firmware, for the tests of conversion and inspection. */
import {
  buildDfuSe,
  buildIntelHex,
  type FirmwareDocument,
  parseBinary,
  readFirmware,
} from "@dfukit/formats";
import { imageFromSegments, type Segment } from "@dfukit/memory";
import { type Chip, findChip } from "@dfukit/profiles";
import type { ConvertInput } from "../src/convert-options.js";

/** The bundled chip of a part number. */
export function chip(part: string): Chip {
  const match = findChip(part);
  if (match.kind !== "chip") throw new Error(`${part} is ${match.kind}`);
  return match.chip;
}

/** 192 KiB in pages of 128 bytes, unit 8, erased to 0x00; option bytes, data EEPROM. */
export const L0: Chip = chip("STM32L073RZT6");
/** 1 MiB, unit 8; two blocks of option bytes, OTP. */
export const L4: Chip = chip("STM32L476RGT6");
/** 1 MiB, unit 4; option bytes, OTP, device feature. */
export const F4: Chip = chip("STM32F405RGT6");
/** 2 MiB, unit 32; option bytes. */
export const H7: Chip = chip("STM32H743ZIT6");

/** `bytes` at `address`. */
export function at(address: number, ...bytes: readonly number[]): Segment {
  return { address, bytes: Uint8Array.from(bytes) };
}

/** `sizeBytes` bytes of `byte` at `address`. */
export function filled(address: number, sizeBytes: number, byte = 0xa5): Segment {
  return { address, bytes: new Uint8Array(sizeBytes).fill(byte) };
}

/** A parsed Intel HEX file with these segments. */
export function hexDocument(...segments: readonly Segment[]): FirmwareDocument {
  return readFirmware(buildIntelHex(imageFromSegments(segments)), { from: "hex" });
}

/** An input in Intel HEX. */
export function hex(name: string, ...segments: readonly Segment[]): ConvertInput {
  return { name, document: hexDocument(...segments) };
}

/** An input that is a raw binary. */
export function bin(name: string, ...bytes: readonly number[]): ConvertInput {
  return { name, document: parseBinary(Uint8Array.from(bytes)) };
}

/** One target of {@link dfu}. */
export interface Target {
  readonly alt: number;
  readonly name?: string;
  readonly segments: readonly Segment[];
}

/** A parsed DfuSe file. */
export function dfuDocument(...targets: readonly Target[]): FirmwareDocument {
  const bytes = buildDfuSe({
    targets: targets.map(({ alt, name, segments }) => ({
      alternateSetting: alt,
      name: name ?? null,
      segments,
    })),
  });
  return readFirmware(bytes, { from: "dfu" });
}

/** An input in DfuSe. */
export function dfu(name: string, ...targets: readonly Target[]): ConvertInput {
  return { name, document: dfuDocument(...targets) };
}

/** 16 bytes that begin with the two words of a vector table. */
export function program(
  address: number,
  words: { readonly stack: number; readonly reset: number },
): Segment {
  const bytes = new Uint8Array(16).fill(0xbf);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  view.setUint32(0, words.stack, true);
  view.setUint32(4, words.reset, true);
  return { address, bytes };
}
