/** Firmware for tests: bytes that look like none of what an erase, a cut or the start pattern leaves. */
import type { Segment } from "@dfukit/memory";

/** Bytes that a seed determines, none of them 0x00 or 0xFF: no unit of them looks erased. */
function noise(lengthBytes: number, seed: number): Uint8Array {
  let state = (seed * 2_654_435_761 + 1) >>> 0;
  const bytes = new Uint8Array(lengthBytes);
  for (let nth = 0; nth < lengthBytes; nth++) {
    state ^= (state << 13) >>> 0;
    state ^= state >>> 17;
    state = (state ^ (state << 5)) >>> 0;
    bytes[nth] = 1 + (state % 254);
  }
  return bytes;
}

/** A segment of such bytes. */
export function noiseAt(address: number, lengthBytes: number, seed = address): Segment {
  return { address, bytes: noise(lengthBytes, seed) };
}

/** A program: such bytes behind a vector table that boots. */
export function programAt(address: number, lengthBytes: number, seed = address): Segment {
  const bytes = noise(lengthBytes, seed);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  view.setUint32(0, 0x2000_4000, true);
  view.setUint32(4, address + 0x101, true);
  return { address, bytes };
}
