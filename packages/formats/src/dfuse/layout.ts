/** The fixed sizes of a DfuSe file (ST UM0391, section 2), which the parser and the builder share. */

/** Signature, version, size, number of targets (UM0391 §2.1). */
export const PREFIX_BYTES = 11;
/** Signature, alternate setting, named, name, size, number of elements (UM0391 §2.2). */
export const TARGET_HEADER_BYTES = 274;
/** Address and size (UM0391 §2.3). */
export const ELEMENT_HEADER_BYTES = 8;
/** szTargetName (UM0391 §2.2). */
export const NAME_BYTES = 255;
/** The bcdDFU of a DfuSe file (UM0391 §2.4). */
export const DFUSE_BCD = 0x011a;
