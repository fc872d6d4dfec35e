/**
 * `@dfukit/converter`: what an app needs between formats and chips: convert,
 * inspect, compare and draw firmware. No Node API, no files: bytes in, data out.
 */
export { type AlignOptions, alignImage } from "./align.js";
export type { FlashUse } from "./chip-check.js";
export { type Converted, convertFirmware } from "./convert.js";
export type { ConvertInput, ConvertOptions } from "./convert-options.js";
export * from "./diff/index.js";
export type { Edits } from "./edits.js";
export {
  type Encoded,
  type EncodeOptions,
  encodeFirmware,
  type OutputFormatId,
} from "./encode.js";
export { ConverterError, type ConverterErrorCode, type ConverterErrorDetails } from "./error.js";
export {
  CONVERTER_FINDINGS,
  type ConverterFindingCode,
  FINDING_RULES,
  type Finding,
  type Findings,
} from "./finding.js";
export {
  type InspectedDfu,
  type InspectedImage,
  type InspectedSegment,
  type InspectOptions,
  type InspectReport,
  inspectFirmware,
} from "./inspect.js";
export { assertSound } from "./load-input.js";
export * from "./memory-map/index.js";
export type { VectorTable } from "./vector-table.js";
