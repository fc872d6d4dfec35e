// What would be published, judged without installing it: the manifest by
// publint, the types by are-the-types-wrong, both on the packed tarball.
import { basename, dirname } from "node:path";
import { inRoot } from "../lib/root.mjs";
import { allOf, capture } from "./gate.mjs";
import { packAll, publicPackages } from "./pack.mjs";
import { withFolder } from "./scratch.mjs";

/** Sources, tests and what tools leave behind. */
const NOT_PUBLISHED =
  /^package\/(src|test|scripts|bench|node_modules)\/|\.(test|bench)\.|\/test-|tsbuildinfo/;

/** @type {import("./gate.mjs").Gate} */
export const packageCheck = {
  name: "package check",
  about: "packed packages (contents, publint, are-the-types-wrong)",
  needsBuild: true,
  together: true,
  check: (root) => withFolder((folder) => checkTarballs(root, folder)),
  planted: [
    {
      title: "an entry that is not in the package (publint)",
      files: {
        "packages/memory/package.json": (text) => text.replaceAll("dist/index.js", "dist/main.js"),
      },
      expect: /publint @dfukit\/memory: FAILED[\s\S]*dist\/main\.js[\s\S]*does not exist/,
    },
    {
      title: "types that import without an extension (are-the-types-wrong)",
      files: { "packages/converter/dist/index.d.ts": () => 'export * from "./convert";\n' },
      expect: /attw @dfukit\/converter: FAILED[\s\S]*Internal resolution error/i,
    },
    {
      title: "the source condition, published",
      files: {
        "packages/core/package.json": (text) => text.replace('"publishConfig"', '"unpublished"'),
      },
      expect: /contents of @dfukit\/core: FAILED[\s\S]*dfukit-source/,
    },
    {
      title: "a compiled test in the package",
      files: { "packages/formats/dist/planted.test.js": "export {};\n" },
      expect: /contents of @dfukit\/formats: FAILED[\s\S]*planted\.test\.js/,
    },
    {
      title: "a dependency that exists in the workspace only",
      files: {
        "packages/profiles/package.json": (text) =>
          text.replaceAll("workspace:*", "file:../planted"),
      },
      expect: /contents of @dfukit\/profiles: FAILED[\s\S]*file:\.\.\/planted/,
    },
  ],
};

/**
 * @param {string} root
 * @param {string} folder
 */
function checkTarballs(root, folder) {
  const tarballs = packAll(root, folder);
  const publint = inRoot("node_modules/publint/src/cli.js");
  const attw = inRoot("node_modules/@arethetypeswrong/cli/dist/index.js");
  return allOf(
    publicPackages(root).flatMap(({ name, isLibrary }) => {
      const tarball = tarballs.get(name) ?? "";
      const checks = [
        checkContents(name, tarball),
        titled(`publint ${name}`, [publint, "run", tarball, "--strict"], root),
      ];
      if (isLibrary) {
        // The packages are ES modules only, by intent: `require` of them is not judged.
        const words = [attw, tarball, "--profile", "esm-only", "--format", "ascii", "--no-emoji"];
        checks.push(titled(`attw ${name}`, words, root));
      }
      return checks;
    }),
  );
}

/**
 * @param {string} title
 * @param {readonly string[]} words
 * @param {string} cwd
 */
function titled(title, words, cwd) {
  const { passed, output } = capture(process.execPath, words, { cwd });
  return { passed, output: passed ? `${title}: ok` : `${title}: FAILED\n${output}` };
}

/**
 * What the other two do not look at: only what a user needs may be inside.
 * @param {string} name
 * @param {string} tarball
 */
function checkContents(name, tarball) {
  const cwd = dirname(tarball);
  const file = basename(tarball);
  const list = capture("tar", ["-tzf", file], { cwd }).stdout.split(/\r?\n/);
  const manifest = capture("tar", ["-xzOf", file, "package/package.json"], { cwd }).stdout;
  const complaints = [
    ...list
      .filter((path) => NOT_PUBLISHED.test(path))
      .map((path) => `${path} does not belong there`),
    ...["LICENSE", "README.md"].flatMap((wanted) =>
      list.includes(`package/${wanted}`) ? [] : [`${wanted} is missing`],
    ),
    ...(manifest.match(/"dfukit-source"|"(?:workspace|file|link):[^"]*"/g) ?? []).map(
      (text) => `package.json says ${text}, which leads nowhere outside the workspace`,
    ),
  ];
  const passed = complaints.length === 0;
  return passed
    ? { passed, output: `contents of ${name}: ok, ${list.length - 1} files` }
    : { passed, output: `contents of ${name}: FAILED\n${complaints.join("\n")}` };
}
