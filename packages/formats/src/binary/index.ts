/** Raw binary: parse, build. */
export {
  BINARY_ISSUES,
  type BinaryBuildOptions,
  type BinaryIssueCode,
  type BuiltBinary,
  buildBinary,
  DEFAULT_MAX_GAP_BYTES,
  imagesOfBinary,
  parseBinary,
} from "./binary.js";
