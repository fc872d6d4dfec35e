/** Binary with DFU suffix: detect, parse, build. */
export {
  buildDfuRaw,
  DFU_RAW_ISSUES,
  type DfuRawBuildOptions,
  type DfuRawIssueCode,
  detectDfuSuffix,
  imagesOfDfuRaw,
  parseDfuRaw,
} from "./dfu-raw.js";
