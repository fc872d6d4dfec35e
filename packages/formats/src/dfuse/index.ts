/** DfuSe: detect, parse, build. */
export { buildDfuSe, type DfuSeBuildOptions, type DfuSeTargetInput } from "./build.js";
export { imagesOfDfuSe } from "./images.js";
export { DFUSE_ISSUES, type DfuSeIssueCode } from "./issues.js";
export { detectDfuSe, parseDfuSe } from "./parse.js";
