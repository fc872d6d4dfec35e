/**
 * `@dfukit/core`: the DFU and DfuSe protocol core. Knows no files and no
 * profiles; it is handed a resolved target and an image.
 */
export type { FlashTarget, ValueOrigin } from "./flash-target.js";
