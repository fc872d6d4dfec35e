/** DfuSe: detect, parse, build. */
export { buildDfuSe, type DfuSeBuildOptions, type DfuSeTargetInput } from "./build.js";
export { DFUSE_ISSUES, type DfuSeIssueCode } from "./issues.js";
export { detectDfuSe, imagesOfDfuSe, parseDfuSe } from "./parse.js";
