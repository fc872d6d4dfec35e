// The arrows between packages, by dependency-cruiser with the table in
// .dependency-cruiser.cjs.
import { inRoot } from "../lib/root.mjs";
import { capture } from "./gate.mjs";

/**
 * A file that must not be: one planted import, and the rule that must refuse it.
 * @param {string} path
 * @param {string} line
 * @param {string} rule
 * @returns {import("./gate.mjs").Violation}
 */
function violation(path, line, rule) {
  const escaped = path.replaceAll(".", "\\.");
  return {
    title: `${path}: ${line}`,
    files: { [path]: `${line}\n` },
    expect: new RegExp(`error ${rule}: ${escaped}\\b`),
  };
}

/**
 * @param {string} name
 * @param {string} file
 */
function inPackage(name, file) {
  return `packages/${name}/src/planted-${file}.ts`;
}

/** @type {import("./gate.mjs").Gate} */
export const arrows = {
  name: "arrows",
  about: "arrows between packages (dependency-cruiser)",
  together: true,
  check(root) {
    const cruiser = inRoot("node_modules/dependency-cruiser/bin/dependency-cruise.mjs");
    const outcome = capture(
      process.execPath,
      [cruiser, "--config", ".dependency-cruiser.cjs", "packages", "apps"],
      { cwd: root },
    );
    const cruised = /(\d+) modules, (\d+) dependencies cruised/.exec(outcome.output);
    const [modules, dependencies] = [Number(cruised?.[1] ?? 0), Number(cruised?.[2] ?? 0)];
    // A checker that finds no modules, or cannot read their imports, accepts all.
    const saw = modules > 0 && dependencies > modules;
    return {
      passed: outcome.passed && saw,
      output: saw ? outcome.output : `${outcome.output}\nthe checker saw too little to judge`,
    };
  },
  planted: [
    violation(
      inPackage("memory", "up"),
      'export * from "../../formats/src/index.js";',
      "memory-arrows",
    ),
    violation(
      inPackage("memory", "type-up"),
      'export type * from "../../profiles/src/index.js";',
      "memory-arrows",
    ),
    violation(
      inPackage("formats", "chip"),
      'export type { Chip } from "../../profiles/src/index.js";',
      "formats-arrows",
    ),
    violation(
      inPackage("formats", "app"),
      'export * from "../../../apps/cli/src/main.js";',
      "formats-arrows",
    ),
    violation(
      inPackage("core", "formats"),
      'export * from "../../formats/src/index.js";',
      "core-arrows",
    ),
    violation(
      inPackage("core", "chip"),
      'export type { Chip } from "../../profiles/src/index.js";',
      "core-arrows",
    ),
    violation(
      inPackage("profiles", "formats"),
      'export type * from "../../formats/src/index.js";',
      "profiles-arrows",
    ),
    violation(
      inPackage("profiles", "core-value"),
      'export * from "@dfukit/core";',
      "profiles-type-arrows",
    ),
    violation(
      inPackage("converter", "profiles-value"),
      'export * from "@dfukit/profiles";',
      "converter-type-arrows",
    ),
    violation(
      inPackage("converter", "mixed"),
      'import { type Chip, planted } from "@dfukit/profiles";\nexport const copy: Chip = planted;',
      "converter-type-arrows",
    ),
    violation(
      inPackage("converter", "relative"),
      'export * from "../../memory/src/index.js";',
      "no-relative-path-across-packages",
    ),
    violation(
      inPackage("converter", "deep"),
      'export * from "@dfukit/memory/src/range.js";',
      "no-unresolvable",
    ),
    violation(
      inPackage("converter", "absent"),
      'export * from "./not-there.js";',
      "no-unresolvable",
    ),
    violation(
      inPackage("memory", "node"),
      'export { sep } from "node:path";',
      "no-node-in-libraries",
    ),
    violation(
      inPackage("memory", "bare-node"),
      'export { sep } from "path";',
      "no-node-in-libraries",
    ),
    violation(
      inPackage("formats", "package"),
      'export * as lint from "fast-check";',
      "no-third-party-in-libraries",
    ),
    violation(
      inPackage("formats", "test"),
      'export * from "./planted.test.js";',
      "no-tests-in-source",
    ),
    {
      title: "the test that planted-test.ts leans on",
      files: { "packages/formats/src/planted.test.ts": "export const one = 1;\n" },
      expect: /planted-test\.ts/,
    },
    violation(
      "packages/profiles/src/validate/planted-yaml.ts",
      'export * as check from "fast-check";',
      "only-ajv-in-validate",
    ),
    violation(
      inPackage("profiles", "validate"),
      'export * from "./validate/planted-yaml.js";',
      "validate-stays-apart",
    ),
    violation(
      inPackage("webusb", "core-value"),
      'export * from "../../core/src/index.js";',
      "webusb-type-arrows",
    ),
    violation(
      inPackage("webusb", "up"),
      'export type * from "../../node-usb/src/index.js";',
      "webusb-arrows",
    ),
    violation(
      inPackage("webusb", "node"),
      'export { sep } from "node:path";',
      "no-node-in-libraries",
    ),
    violation(
      inPackage("node-usb", "core-value"),
      'export * from "@dfukit/core";',
      "node-usb-type-arrows",
    ),
    violation(
      inPackage("node-usb", "memory"),
      'export * from "../../memory/src/index.js";',
      "node-usb-arrows",
    ),
    violation(
      inPackage("node-usb", "package"),
      'export * as check from "fast-check";',
      "only-usb-in-node-usb",
    ),
    violation(inPackage("sim", "server"), 'export * from "./usbip/index.js";', "usbip-stays-apart"),
    violation(inPackage("sim", "node"), 'export { sep } from "node:path";', "no-node-in-libraries"),
    violation(
      "packages/sim/src/usbip/planted-package.ts",
      'export * as check from "fast-check";',
      "no-third-party-in-libraries",
    ),
    violation(
      "apps/cli/src/planted-package.ts",
      'export * as check from "fast-check";',
      "only-yargs-in-apps",
    ),
    violation(
      "packages/planted/src/planted.ts",
      'export * from "@dfukit/memory";',
      "arrows-cover-every-package",
    ),
    {
      title: "two modules that need each other",
      files: {
        "packages/memory/src/planted-egg.ts":
          'export * from "./planted-hen.js";\nexport const egg = 1;\n',
        "packages/memory/src/planted-hen.ts":
          'export * from "./planted-egg.js";\nexport const hen = 1;\n',
      },
      expect: /error no-cycles: packages\/memory\/src\/planted-(egg|hen)\.ts/,
    },
  ],
};
