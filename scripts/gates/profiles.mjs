// The chip data: what the library bundles must be what profiles/ says. That each
// profile is sound is for the tests of packages/profiles to say.
import { join } from "node:path";
import { capture } from "./gate.mjs";

/** @type {import("./gate.mjs").Gate} */
export const profiles = {
  name: "profiles",
  about: "the bundled chip data is that of profiles/",
  check(root) {
    const script = join(root, "packages/profiles/scripts/bundle-profiles.mjs");
    return capture(process.execPath, [script, "--check"], { cwd: root });
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
