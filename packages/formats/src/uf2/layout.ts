/** The fixed fields of a UF2 block (microsoft/uf2, README, "File format"), shared by parser and builder. */

/** Every block has exactly this many bytes. */
export const BLOCK_BYTES = 512;
/** Offset of the data in a block. */
export const DATA_AT = 32;
/** The most that the data may have. */
export const MAX_PAYLOAD_BYTES = 476;
/** Magic numbers at offsets 0, 4 and 508. */
export const MAGIC_START = 0x0a324655;
export const MAGIC_SECOND = 0x9e5d5157;
export const MAGIC_END = 0x0ab16f30;
/** The block is not for the main flash. */
export const FLAG_NOT_MAIN_FLASH = 0x0001;
/** The block is part of a file; its address is an offset in that file. */
export const FLAG_FILE_CONTAINER = 0x1000;
/** A family id stands in place of the file size. */
export const FLAG_FAMILY = 0x2000;
