/** Firmware that a seed determines. Not that of ../support/scene.ts, which needs a test runner. */

/** Noise behind a vector table that boots: nothing to skip, nothing to compress. */
export function firmware(lengthBytes: number, seed: number): Uint8Array {
  let state = (seed * 2_654_435_761 + 1) >>> 0;
  const bytes = new Uint8Array(lengthBytes).map(() => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state >>> 24;
  });
  const view = new DataView(bytes.buffer);
  view.setUint32(0, 0x2000_4000, true);
  view.setUint32(4, 0x0800_0101, true);
  return bytes;
}
