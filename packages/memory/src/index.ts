/**
 * `@dfukit/memory`: sparse images, address ranges, flash layouts and the error
 * base. The bottom of the architecture; imports nothing.
 */
export {
  CodedError,
  type CodedErrorOptions,
  type ErrorActor,
  isCodedError,
  MemoryError,
  type MemoryErrorCode,
} from "./error.js";
export {
  byteAt,
  combineSegments,
  exclude,
  fillGaps,
  type Image,
  imageFromSegments,
  imageSizeBytes,
  imageSpan,
  type Overlap,
  type OverlapPolicy,
  offsetImage,
  padTo,
  readByteRange,
  type Segment,
  segmentRange,
  slice,
} from "./image.js";
export {
  type FlashLayout,
  type FlashRegion,
  type RegionKind,
  regionAt,
  regionRanges,
  regionSizeBytes,
  runRange,
  type Sector,
  type SectorAccess,
  type SectorRun,
  sectorAt,
  sectorsCovering,
  sectorsOfRegion,
} from "./layout.js";
export {
  ADDRESS_SPACE_BYTES,
  type AddressRange,
  alignDown,
  alignUp,
  assertU32,
  contains,
  containsRange,
  intersect,
  joinRanges,
  rangeOf,
  rangeSizeBytes,
  subtract,
} from "./range.js";
export { formatAddress, formatByte, formatHex, formatRange, formatSize } from "./text.js";
