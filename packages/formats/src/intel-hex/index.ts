/** Intel HEX: detect, parse, build. */
export { buildIntelHex, type IntelHexBuildOptions, type IntelHexVariant } from "./build.js";
export { detectIntelHex } from "./detect.js";
export { INTEL_HEX_ISSUES, type IntelHexIssueCode } from "./issues.js";
export { parseIntelHex } from "./parse.js";
