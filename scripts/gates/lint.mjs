// Lint and format, by Biome with the settings in biome.json.
import { inRoot } from "../lib/root.mjs";
import { capture } from "./gate.mjs";

/**
 * @param {string} name
 * @param {string} line
 */
function inMemory(name, line) {
  return { [`packages/memory/src/planted-${name}.ts`]: `${line}\n` };
}

/**
 * Says which rule must reject which file.
 * @param {string} name
 * @param {string} rule
 */
function rejects(name, rule) {
  return new RegExp(`planted-${name}\\.ts\\S* ${rule.replaceAll("/", "\\/")}`);
}

/** @type {import("./gate.mjs").Gate} */
export const lint = {
  name: "lint",
  about: "lint and format (Biome)",
  together: true,
  check(root) {
    const biome = inRoot("node_modules/@biomejs/biome/bin/biome");
    return capture(
      process.execPath,
      [biome, "check", "--error-on-warnings", "--max-diagnostics=200", "."],
      { cwd: root },
    );
  },
  planted: [
    {
      title: "any",
      files: inMemory("any", "export type Loose = any;"),
      expect: rejects("any", "lint/suspicious/noExplicitAny"),
    },
    {
      title: "a non-null assertion",
      files: inMemory("non-null", 'export const first: string = ["a"][0]!;'),
      expect: rejects("non-null", "lint/style/noNonNullAssertion"),
    },
    {
      title: "a default export",
      files: inMemory("default", "export default 1;"),
      expect: rejects("default", "lint/style/noDefaultExport"),
    },
    {
      title: "an enum",
      files: inMemory("enum", "export enum Colour {\n  Red,\n}"),
      expect: rejects("enum", "lint/style/noEnum"),
    },
    {
      title: "a namespace",
      files: inMemory("namespace", "export namespace Box {\n  export const size = 1;\n}"),
      expect: rejects("namespace", "lint/style/noNamespace"),
    },
    {
      title: "a module of Node in a library",
      files: inMemory(
        "node",
        'import { sep } from "node:path";\n\nexport const separator: string = sep;',
      ),
      expect: rejects("node", "lint/correctness/noNodejsModules"),
    },
    {
      title: "Buffer in a library",
      files: inMemory("buffer", "export const bytes: Uint8Array = Buffer.alloc(1);"),
      expect: rejects("buffer", "lint/style/noRestrictedGlobals"),
    },
    {
      title: "the clock in a library",
      files: inMemory("clock", "export const now = (): number => Date.now();"),
      expect: rejects("clock", "lint/style/noRestrictedGlobals"),
    },
    {
      title: "a type imported as a value",
      files: inMemory("type", 'import { Image } from "./image.js";\n\nexport type Copy = Image;'),
      expect: rejects("type", "lint/style/useImportType"),
    },
    {
      title: "an import that only its types are used of, but that stays when the program runs",
      files: inMemory(
        "inline",
        'import { type Image } from "./image.js";\n\nexport type Copy = Image;',
      ),
      expect: rejects("inline", "lint/style/useImportType"),
    },
    {
      title: "a file name that is not kebab-case",
      files: { "packages/memory/src/plantedName.ts": "export const name = 1;\n" },
      expect: /plantedName\.ts\S* lint\/style\/useFilenamingConvention/,
    },
    {
      title: "single quotes and four spaces",
      files: inMemory("format", "export function half(): string {\n    return 'half';\n}"),
      expect: rejects("format", "format"),
    },
  ],
};
