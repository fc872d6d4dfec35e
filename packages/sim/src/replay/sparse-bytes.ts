/** Bytes by address, of which few are known: in pages, so that a whole flash takes little. */

/** A byte that is known, and whether it is known for sure. */
export interface KnownByte {
  readonly byte: number;
  readonly isSure: boolean;
}

/** Bytes by address. */
export interface SparseBytes {
  /** @param isSure whether the bytes are known for sure. */
  set(address: number, bytes: Uint8Array, isSure: boolean): void;
  get(address: number): KnownByte | null;
  clear(): void;
}

const PAGE_BYTES = 1024;
/** Of a place: 0 if nothing is known, else the byte and these. */
const IS_KNOWN = 0x100;
const IS_SURE = 0x200;

/** Nothing is known yet. */
export function newSparseBytes(): SparseBytes {
  const pages = new Map<number, Uint16Array>();
  return {
    set(address, bytes, isSure) {
      const marks = isSure ? IS_KNOWN | IS_SURE : IS_KNOWN;
      for (const [nth, byte] of bytes.entries()) {
        const at = address + nth;
        const number = Math.floor(at / PAGE_BYTES);
        const page = pages.get(number) ?? new Uint16Array(PAGE_BYTES);
        if (nth === 0 || at % PAGE_BYTES === 0) pages.set(number, page);
        page[at % PAGE_BYTES] = marks | byte;
      }
    },
    get(address) {
      const place = pages.get(Math.floor(address / PAGE_BYTES))?.[address % PAGE_BYTES] ?? 0;
      return place === 0 ? null : { byte: place & 0xff, isSure: (place & IS_SURE) !== 0 };
    },
    clear: () => pages.clear(),
  };
}
