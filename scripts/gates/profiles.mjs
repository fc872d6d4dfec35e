// The chip data: what the library bundles must be what profiles/ says. That each
// profile is sound is for the tests of packages/profiles to say. In CI also: whoever adds
// a chip by the guide comes through with nothing else to change.
import { join } from "node:path";
import { ROOT } from "../lib/root.mjs";
import { contribution, INSIDE } from "./contribution.mjs";
import { allOf, capture } from "./gate.mjs";

/**
 * Going the whole way takes minutes, so not at every check by hand (`CI=1` makes it), not in
 * the copies with planted violations, and not on the way itself.
 * @param {string} root
 */
function goesTheWay(root) {
  const { CI = "", [INSIDE]: inside } = process.env;
  return CI !== "" && inside === undefined && root === ROOT;
}

/** @type {import("./gate.mjs").Gate} */
export const profiles = {
  name: "profiles",
  about: "the bundled chip data is that of profiles/",
  async check(root) {
    const script = join(root, "packages/profiles/scripts/bundle-profiles.mjs");
    const inStep = capture(process.execPath, [script, "--check"], { cwd: root });
    return inStep.passed && goesTheWay(root) ? allOf([inStep, await contribution(root)]) : inStep;
  },
  planted: [
    {
      title: "a schema that was changed without bundling it",
      files: {
        "profiles/schema/profile.schema.json": (text) =>
          JSON.stringify({ ...JSON.parse(text), title: "planted" }),
      },
      expect: /schema\.generated\.ts/,
    },
    {
      title: "a bundle that was changed by hand",
      files: {
        "packages/profiles/src/bundled.generated.ts": (text) => `${text}// planted\n`,
      },
      expect: /bundled\.generated\.ts/,
    },
  ],
};
