/** CRC-32 (polynomial 0x04C11DB7, reflected), as zlib and DFU files use it. A leaf module. */

/**
 * The zlib CRC-32 of `bytes`, continuing from `previous` (default 0, a fresh start).
 * DFU files store the complement of this value (DFU 1.1, appendix B).
 */
export type Crc32 = (bytes: Uint8Array, previous?: number) => number;
