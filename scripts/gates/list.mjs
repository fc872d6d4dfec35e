// Every gate, in the order in which they run: the cheap ones first.
import { arrows } from "./arrows.mjs";
import { browser } from "./browser.mjs";
import { deadCode } from "./dead-code.mjs";
import { e2e } from "./e2e.mjs";
import { launcher } from "./launcher.mjs";
import { lint } from "./lint.mjs";
import { packageCheck } from "./package-check.mjs";
import { packaging } from "./packaging.mjs";
import { profiles } from "./profiles.mjs";
import { release } from "./release.mjs";
import { types } from "./types.mjs";

/** @type {readonly import("./gate.mjs").Gate[]} */
export const GATES = [
  lint,
  types,
  arrows,
  deadCode,
  release,
  profiles,
  browser,
  packageCheck,
  packaging,
  launcher,
  e2e,
];
