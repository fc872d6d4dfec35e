/**
 * What the verbs do, for the build: it makes this a file of its own, so that help
 * and errors of usage need not load the formats and the chips.
 */
export { runChips } from "./chips.js";
export { runChipsMatch } from "./chips-match.js";
export { runChipsShow } from "./chips-show.js";
export { runConvert } from "./convert.js";
export { runDiff } from "./diff.js";
export { runErase } from "./erase.js";
export { runFlash } from "./flash.js";
export { runInspect } from "./inspect.js";
export { runLeave } from "./leave.js";
export { runList } from "./list.js";
export { runProfileCheck } from "./profile-check.js";
export { runProfileNew } from "./profile-new.js";
export { runRead } from "./read.js";
export { runUnprotect } from "./unprotect.js";
export { runVerify } from "./verify.js";
