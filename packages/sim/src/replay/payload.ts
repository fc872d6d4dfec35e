/** What of a data stage goes into a recording: protocol always, memory contents only if wanted. */
import type { ControlSetup } from "@dfukit/core";
import { dfuRequestOf } from "../bus/request.js";
import { type Piece, piecesOf } from "./pieces.js";
import type { Digest } from "./recording.js";

/** Bytes of a data stage. */
export type Payload =
  | { readonly kind: "bytes"; readonly bytes: Uint8Array }
  /** Memory contents that were left out: piece by piece what is known of them, in order. */
  | Withheld;

/** {@link Payload} without its bytes. */
export interface Withheld {
  readonly kind: "withheld";
  readonly byteCount: number;
  readonly pieces: readonly Piece[];
}

/** How much is kept. */
export interface PayloadOptions {
  /** Of memory contents that are left out; null: nothing is left out. */
  readonly digest: Digest | null;
  /**
   * Whether what is read now is a register of the chip rather than memory contents, and goes
   * into the recording if it is no longer than {@link REGISTER_BYTES_MAX}. Default: never.
   */
  readonly isRegister?: () => boolean;
}

/** Longest DfuSe command, and list of commands (AN3156 §4, UM0424 §10): no memory contents. */
const COMMAND_BYTES_MAX = 8;
/** Longest register that is read as memory: the flash size has 2 bytes, with its neighbours 8. */
export const REGISTER_BYTES_MAX = 8;
/** wValue of a block of commands; all others are of memory (AN3156 §4.1). */
const COMMAND_BLOCK = 0;

/** The payload of a data stage. */
export function payloadOf(
  setup: ControlSetup,
  bytes: Uint8Array,
  { digest, isRegister = () => false }: PayloadOptions,
): Payload {
  const isOpen = bytes.length <= REGISTER_BYTES_MAX && isRegister();
  if (digest === null || isOpen || !isMemory(setup, bytes.length)) {
    return { kind: "bytes", bytes: bytes.slice() };
  }
  return { kind: "withheld", byteCount: bytes.length, pieces: piecesOf(bytes, digest) };
}

/** Whether a data stage carries memory. In plain DFU block 0 does, too; it is longer than any command. */
export function isMemory(setup: ControlSetup, byteCount: number): boolean {
  const request = dfuRequestOf(setup);
  if (request !== "DFU_DNLOAD" && request !== "DFU_UPLOAD") return false;
  return byteCount > 0 && (setup.value !== COMMAND_BLOCK || byteCount > COMMAND_BYTES_MAX);
}
