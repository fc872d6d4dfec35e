// Dead code and unused dependencies, by knip with the settings in knip.json.
import { inRoot } from "../lib/root.mjs";
import { capture } from "./gate.mjs";

/** @type {import("./gate.mjs").Gate} */
export const deadCode = {
  name: "dead code",
  about: "dead code, unused and unlisted dependencies (knip)",
  together: true,
  check(root) {
    return capture(
      process.execPath,
      [inRoot("node_modules/knip/bin/knip.js"), "--no-config-hints"],
      {
        cwd: root,
      },
    );
  },
  planted: [
    {
      title: "a file that nothing imports",
      files: { "packages/memory/src/planted-dead.ts": "export const dead = 1;\n" },
      expect: /Unused files[\s\S]*planted-dead\.ts/,
    },
    {
      title: "an export that nothing imports",
      files: {
        "packages/memory/src/range.ts": (text) => `${text}\nexport const plantedExport = 1;\n`,
      },
      expect: /Unused exports[\s\S]*plantedExport/,
    },
    {
      title: "a dependency that nothing imports",
      files: {
        "packages/memory/package.json": (text) =>
          text.replace(
            '"scripts"',
            '"dependencies": { "planted-dependency": "1.0.0" },\n  "scripts"',
          ),
      },
      expect: /Unused dependencies[\s\S]*planted-dependency/,
    },
    {
      title: "an import that package.json does not list",
      files: {
        "packages/memory/src/planted.test.ts": 'import "planted-unlisted";\n',
      },
      expect: /Unlisted dependencies[\s\S]*planted-unlisted/,
    },
    {
      title: "a script that nothing uses",
      files: { "scripts/lib/planted-dead.mjs": "export const dead = 1;\n" },
      expect: /Unused files[\s\S]*scripts\/lib\/planted-dead\.mjs/,
    },
  ],
};
