/** UF2: detect, parse, build. */
export { buildUf2, type Uf2BuildOptions } from "./build.js";
export { UF2_FAMILIES, uf2FamilyByName, uf2FamilyName } from "./families.js";
export { UF2_ISSUES, type Uf2IssueCode } from "./issues.js";
export { detectUf2, imagesOfUf2, parseUf2 } from "./parse.js";
