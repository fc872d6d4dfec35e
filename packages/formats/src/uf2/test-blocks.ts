/** UF2 blocks written field by field, for tests. No part of the package. */
import { concat, filled, hex, u32 } from "../test-bytes.js";

/** Family ids: STM32F4 and STM32L4. */
export const F4 = 0x57755a57;
export const L4 = 0x00ff6919;
/** DE AD BE EF. */
export const DATA: Uint8Array = hex("DEADBEEF");

/** A block; what is not said is that of the only block of an F4 file. */
export interface BlockParts {
  readonly flags?: number;
  readonly address?: number;
  readonly data?: Uint8Array;
  readonly number?: number;
  readonly count?: number;
  /** Family id, or file size without the flag. */
  readonly last?: number;
  readonly sizeBytes?: number;
}

/** One block, field by field; by default the only one of an F4 file. */
export function block(parts: BlockParts = {}): Uint8Array {
  const { flags = 0x2000, address = 0x08000000, data = DATA, number = 0, count = 1 } = parts;
  const { last = F4, sizeBytes = data.length } = parts;
  const head = [0x0a324655, 0x9e5d5157, flags, address, sizeBytes, number, count, last];
  return concat(...head.map(u32), data, filled(476 - data.length, 0), u32(0x0ab16f30));
}

/** Blocks with consecutive numbers and addresses four bytes apart. */
export function blocks(...numbers: readonly number[]): Uint8Array {
  const count = Math.max(...numbers) + 1;
  return concat(
    ...numbers.map((number) => block({ number, count, address: 0x08000000 + 4 * number })),
  );
}
