/** The comparison of two firmwares by content. Part of `@dfukit/converter`'s public face. */
export { diffFirmware } from "./diff.js";
export type {
  DiffKind,
  DiffOptions,
  DiffRange,
  FirmwareDiff,
  FirstDifference,
} from "./types.js";
