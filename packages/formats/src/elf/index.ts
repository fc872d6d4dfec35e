/** ELF: detect, parse. */
export { ELF_ISSUES, type ElfIssueCode } from "./issues.js";
export { detectElf, imagesOfElf, parseElf } from "./parse.js";
