/**
 * What the verbs do, for the build: it makes this a file of its own, so that help
 * and errors of usage need not load the formats and the chips.
 */
export { runChips } from "./chips.js";
export { runChipsShow } from "./chips-show.js";
export { runConvert } from "./convert.js";
export { runDiff } from "./diff.js";
export { runInspect } from "./inspect.js";
