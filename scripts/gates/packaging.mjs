// Packaging for real: the tarballs of all public packages, installed with plain
// npm in an empty folder outside the workspace, and used from there as a user would.
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { inRoot } from "../lib/root.mjs";
import { allOf, capture } from "./gate.mjs";
import { packAll, publicPackages } from "./pack.mjs";
import { withFolder } from "./scratch.mjs";

const WINDOWS = process.platform === "win32";

/** 16 bytes at 0x08000000: a vector table whose stack and entry are plausible. */
const HEX = [
  ":020000040800F2",
  ":10000000001000200900000809000008090000088D",
  ":00000001FF",
  "",
].join("\n");

/** @type {import("./gate.mjs").Gate} */
export const packaging = {
  name: "packaging",
  about: "packed, installed with npm outside the workspace, and used",
  needsBuild: true,
  together: true,
  check: (root) => withFolder((folder) => installAndUse(root, folder)),
  planted: [
    {
      title: "a command line without its bundle",
      files: { "apps/cli/package.json": (text) => text.replace(/"dist",\s*/, "") },
      expect: /dfu-convert: FAILED[\s\S]*Cannot find module '..\/dist\/cli\.cjs'/,
    },
    {
      title: "a library whose entry is not in the package",
      files: {
        "packages/core/package.json": (text) =>
          text.replaceAll("./dist/index.js", "./dist/planted.js"),
      },
      expect: /import of @dfukit\/core: FAILED[\s\S]*dist[\\/]+planted\.js/,
    },
    {
      title: "a dependency that is not declared",
      files: {
        "packages/profiles/dist/index.js": (text) => `import "planted-undeclared";\n${text}`,
      },
      expect: /import of @dfukit\/profiles: FAILED[\s\S]*planted-undeclared/,
    },
    {
      title: "types that a user's compiler does not understand",
      files: {
        "packages/memory/dist/range.d.ts": (text) => `export * from "./planted.js";\n${text}`,
      },
      expect: /types of the packages: FAILED[\s\S]*planted\.js/,
    },
  ],
};

/**
 * @param {string} root
 * @param {string} folder
 */
function installAndUse(root, folder) {
  const packed = join(folder, "packed");
  const user = join(folder, "a user"); // with a space in its path, as users have
  mkdirSync(packed);
  mkdirSync(user);
  const tarballs = packAll(root, packed);
  writeFileSync(join(user, "package.json"), '{ "private": true, "type": "module" }\n');
  const install = capture(
    "npm",
    [
      "install",
      "--no-audit",
      "--no-fund",
      "--prefer-offline",
      "--loglevel=error",
      ...[...tarballs.values()].map(quoted),
    ],
    { cwd: user, shell: WINDOWS },
  );
  if (!install.passed) return titled("npm install", install);
  writeFileSync(join(user, "fw one.hex"), HEX);
  const entries = publicPackages(root)
    .filter(({ isLibrary }) => isLibrary)
    .flatMap(({ name }) => entriesOf(user, name));
  return allOf([
    titled("npm install", install),
    ...useCommands(user),
    ...entries.map((entry) => importLibrary(user, entry)),
    compileUser(user, entries),
  ]);
}

/**
 * What can be imported of an installed package, e.g. `@dfukit/profiles/validate`.
 * @param {string} user
 * @param {string} name
 */
function entriesOf(user, name) {
  const manifest = join(user, "node_modules", name, "package.json");
  const { exports } = JSON.parse(readFileSync(manifest, "utf8"));
  return Object.keys(exports).map((key) => name + key.slice(1));
}

/** @param {string} user */
function useCommands(user) {
  const convert = runCommand(user, "dfu-convert", ["fw one.hex", "-o", "fw.dfu"]);
  const inspect = runCommand(user, "dfu-inspect", ["--json", "fw.dfu"]);
  const back = runCommand(user, "dfukit", ["convert", "fw.dfu", "-o", "back.bin"]);
  const flash = runCommand(user, "dfu-flash", ["fw.dfu", "--sim", "STM32L073RZ", "--json"]);
  const version = runCommand(user, "dfukit", ["--version"]);
  return [
    titled("dfu-convert", convert),
    expectThat(
      "dfu-convert wrote a DfuSe file",
      () => {
        const bytes = readFileSync(join(user, "fw.dfu"));
        // UM0391 §2.1: the prefix begins with "DfuSe"; 11 + 274 + 8 + 16 + 16 bytes in all
        return [bytes.toString("latin1", 0, 5), bytes.length].join();
      },
      "DfuSe,325",
    ),
    titled("dfu-inspect", inspect),
    expectThat(
      "dfu-inspect --json",
      () => {
        const report = JSON.parse(inspect.stdout);
        const { address, sizeBytes } = report.images[0].segments[0];
        return [report.schema, report.format, address, sizeBytes].join();
      },
      "dfukit/inspect@1,dfu,0x08000000,16",
    ),
    titled("dfu-flash, into a simulated device", flash),
    expectThat(
      "dfu-flash --json",
      () => {
        const { schema, result } = JSON.parse(flash.stdout);
        return [schema, result.ok, result.bytesRequested, result.bytesVerified].join();
      },
      "dfukit/flash@1,true,16,16",
    ),
    titled("dfukit convert", back),
    expectThat(
      "the way back",
      () => readFileSync(join(user, "back.bin")).toString("hex"),
      "00100020090000080900000809000008",
    ),
    titled("dfukit --version", version),
    expectThat("the version", () => version.stdout.trim(), versionOf(user)),
  ];
}

/** @param {string} user */
function versionOf(user) {
  return JSON.parse(readFileSync(join(user, "node_modules/dfukit/package.json"), "utf8")).version;
}

/**
 * @param {string} user
 * @param {string} command
 * @param {readonly string[]} words
 */
function runCommand(user, command, words) {
  const path = join(user, "node_modules/.bin", WINDOWS ? `${command}.cmd` : command);
  return WINDOWS
    ? capture(quoted(path), words.map(quoted), { cwd: user, shell: true })
    : capture(path, words, { cwd: user });
}

/**
 * @param {string} user
 * @param {string} name
 */
function importLibrary(user, name) {
  // A package of types only has no names; it must load all the same.
  const code = `const names = Object.keys(await import(${JSON.stringify(name)})); console.log(names.length);`;
  return titled(
    `import of ${name}`,
    capture(process.execPath, ["--input-type=module", "--eval", code], { cwd: user }),
  );
}

/**
 * Compiles a program that uses every package, with the types checked to the bottom
 * (no skipLibCheck) and without Node's or the page's types in scope.
 * @param {string} user
 * @param {readonly string[]} names
 */
function compileUser(user, names) {
  const lines = names.map((name, index) => `export * as package${index} from "${name}";`);
  lines.push(
    'import { type AddressRange, formatRange } from "@dfukit/memory";',
    "const range: AddressRange = { start: 0, end: 16 };",
    "export const text: string = formatRange(range);",
    "// @ts-expect-error: a text is no range",
    "formatRange(text);",
    "",
  );
  writeFileSync(join(user, "user.ts"), lines.join("\n"));
  const settings = {
    compilerOptions: {
      module: "NodeNext",
      target: "ES2023",
      lib: ["ES2023"],
      types: [],
      strict: true,
      exactOptionalPropertyTypes: true,
      noUncheckedIndexedAccess: true,
      noEmit: true,
    },
    files: ["user.ts"],
  };
  writeFileSync(join(user, "tsconfig.json"), JSON.stringify(settings));
  return titled(
    "types of the packages",
    capture(process.execPath, [inRoot("node_modules/typescript/bin/tsc"), "-p", "."], {
      cwd: user,
    }),
  );
}

/**
 * @param {string} title
 * @param {import("./gate.mjs").Outcome} outcome
 */
function titled(title, { passed, output }) {
  return { passed, output: passed ? `${title}: ok` : `${title}: FAILED\n${output}` };
}

/**
 * @param {string} title
 * @param {() => string} read
 * @param {string} expected
 */
function expectThat(title, read, expected) {
  try {
    const got = read();
    const passed = got === expected;
    return titled(title, { passed, output: `expected ${expected}\ngot      ${got}` });
  } catch (error) {
    return titled(title, { passed: false, output: String(error) });
  }
}

/** cmd.exe splits at spaces. @param {string} word */
function quoted(word) {
  return WINDOWS ? `"${word}"` : word;
}
