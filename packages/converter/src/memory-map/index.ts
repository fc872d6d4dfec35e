/** The memory map: data, text and SVG. Part of `@dfukit/converter`'s public face. */
export { type FormatMemoryMapOptions, formatMemoryMap } from "./format-memory-map.js";
export { type MemoryMapOptions, memoryMap } from "./memory-map.js";
export { type RenderMemoryMapOptions, renderMemoryMapSvg } from "./render-svg.js";
export type { MapCharset, PaintRole } from "./text-table.js";
export type { MapBlock, MapRegion, MapRole, MapRow, MemoryMap, SectorSpan } from "./types.js";
