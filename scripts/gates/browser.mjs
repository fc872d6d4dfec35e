// Bundles each library for the browser and runs the bundle where there is
// nothing but the language: no Node, no page. Proof that nothing else slipped in.
import { existsSync } from "node:fs";
import { join } from "node:path";
import { createContext, runInContext } from "node:vm";
import { gzipSync } from "node:zlib";
import { buildSync } from "esbuild";
import { allOf } from "./gate.mjs";
import { publicPackages } from "./pack.mjs";

/** Libraries that are for Node alone. */
const NODE_ONLY = new Set(["@dfukit/node-usb"]);

/** Four bytes at 0x08000000 (Intel Hexadecimal Object File Format Specification rev A, 1988). */
const HEX = ":020000040800F2\n:0400000001020304F2\n:00000001FF\n";

/** What a page imports: everything together, through the packages' own exports. */
const PAGE = ["converter", "core", "formats", "memory", "profiles", "sim", "webusb"]
  .map((name) => `export * as ${name} from "@dfukit/${name}";`)
  .join("\n");

/** What a page needs of the chip profiles: all of them, and the way from a device to its target. */
const CHIPS = `
  export { findChip, listLoaders, listProfiles, matchDevice, candidateForChip, resolveTarget } from "@dfukit/profiles";
`;

/**
 * Compressed bytes at most, where a page would feel more.
 * @type {Readonly<Record<string, number>>}
 */
const LIMITS = { "chip profiles": 60_000 };

/**
 * What each library must be able to do there: an expression over `lib`, and its value.
 * @type {Readonly<Record<string, { readonly code: string, readonly value: string }>>}
 */
const SMOKE = {
  "@dfukit/memory": {
    code: `lib.formatRange({ start: 0x08000000, end: 0x08000100 })`,
    value: "0x08000000–0x080000FF",
  },
  "@dfukit/formats": {
    code: `lib.imagesOf(lib.readFirmware(Uint8Array.from(${JSON.stringify(HEX)}, (c) => c.charCodeAt(0)))).map(({ image }) => image.segments.map((s) => s.address + ":" + s.bytes.join()).join()).join()`,
    value: "134217728:1,2,3,4",
  },
  "@dfukit/core": {
    code: `(({ runs, issues }) => runs.map((run) => run.sectorCount + "*" + run.sectorSizeBytes).join() + " " + issues.map(({ code }) => code).join())(lib.parseMemoryString("@Internal Flash  /0x08000000/1536*128g"))`,
    value: "1536*128 unit-missing,nothing-writable",
  },
  "@dfukit/sim": {
    code: `lib.formatFault(lib.parseFault("stall@12"))`,
    value: "stall@12",
  },
  "@dfukit/webusb": {
    code: `lib.BROWSER.failureOf(Object.assign(new Error("planted"), { name: "NotFoundError" }), "transfer").kind + " " + lib.nameOfDevice({ vendorId: 0x483, productId: 0xdf11, path: null })`,
    value: "disconnected 0483:DF11",
  },
  page: {
    code: `(() => {
      const document = lib.formats.readFirmware(Uint8Array.from(${JSON.stringify(HEX)}, (c) => c.charCodeAt(0)));
      const converted = lib.converter.convertFirmware([{ name: "page.hex", document }]);
      const { bytes } = lib.converter.encodeFirmware(converted, "dfu");
      const report = lib.converter.inspectFirmware(lib.formats.readFirmware(bytes));
      const errors = report.findings.filter(({ severity }) => severity === "error");
      return [report.format, report.dataBytes, errors.length, bytes.length].join();
    })()`,
    // prefix 11, target prefix 274, element header 8, data 4, suffix 16 (UM0391 §2)
    value: "dfu,4,0,313",
  },
};

/** @type {import("./gate.mjs").Gate} */
export const browser = {
  name: "browser",
  about: "each library bundled for the browser and run there (esbuild)",
  check: (root) =>
    allOf([
      ...publicPackages(root)
        .filter(({ name, isLibrary }) => isLibrary && !NODE_ONLY.has(name))
        .flatMap((library) => checkLibrary(root, library)),
      checkBundle("chip profiles", () => bundleText(root, CHIPS)),
      checkBundle("page", () => bundleText(root, PAGE)),
    ]),
  planted: [
    {
      title: "a module of Node",
      files: {
        "packages/memory/src/index.ts": (text) => `${text}\nexport { sep } from "node:path";\n`,
      },
      expect: /@dfukit\/memory: FAILED[\s\S]*Could not resolve "node:path"/,
    },
    {
      title: "a name of Node, used when the module is loaded",
      files: {
        "packages/core/src/index.ts": (text) =>
          `${text}\nexport const planted = Buffer.alloc(1);\n`,
      },
      expect: /@dfukit\/core: FAILED[\s\S]*Buffer is not defined/,
    },
    {
      title: "the simulator with its server in the main entry",
      files: {
        "packages/sim/src/index.ts": (text) => `${text}\nexport * from "./usbip/index.js";\n`,
      },
      // Only the first of the errors are shown: which module they name depends on the order of files.
      expect: /@dfukit\/sim: FAILED[\s\S]*Could not resolve "node:\w+"/,
    },
    {
      title: "a name of the page, used when the module is loaded",
      files: {
        "packages/webusb/src/index.ts": (text) =>
          `${text}\nexport const planted = navigator.usb;\n`,
      },
      expect: /@dfukit\/webusb: FAILED[\s\S]*navigator is not defined/,
    },
    {
      title: "a library that answers wrongly",
      files: {
        "packages/memory/src/text.ts": (text) => text.replaceAll("0x", "planted"),
      },
      expect: /@dfukit\/memory: FAILED[\s\S]*planted/,
    },
    {
      title: "chip profiles that are too large for a page",
      files: {
        "packages/profiles/src/bundled.ts": (text) =>
          text.replace(
            "return listed;",
            `if (listed.length < 0) throw new Error("${noise(60_000)}");\n  return listed;`,
          ),
      },
      expect: /chip profiles: FAILED[\s\S]*60000/,
    },
  ],
};

/**
 * The main entry; and, where there is one, the entry with ajv, which is for
 * tools and not for pages, but must not need Node either.
 * @param {string} root
 * @param {import("./pack.mjs").PublicPackage} library
 */
function checkLibrary(root, { name, folder }) {
  const check = (/** @type {string} */ title, /** @type {string} */ entry) =>
    checkBundle(title, () => bundle(root, { entryPoints: [join(folder, entry)] }));
  const validate = "src/validate/index.ts";
  return [
    check(name, "src/index.ts"),
    ...(existsSync(join(root, folder, validate)) ? [check(`${name}/validate`, validate)] : []),
  ];
}

/**
 * Text that does not compress, the same each time.
 * @param {number} length
 */
function noise(length) {
  let state = 1;
  return Array.from({ length }, () => {
    state = (state * 48_271) % 2_147_483_647; // Park and Miller 1988, with the later multiplier
    return (state % 36).toString(36);
  }).join("");
}

/**
 * @param {string} name
 * @param {() => string} makeBundle
 */
function checkBundle(name, makeBundle) {
  try {
    const code = makeBundle();
    runBundle(name, code);
    const bytes = Buffer.byteLength(code);
    const gzipped = gzipSync(code, { level: 9 }).length;
    const limit = LIMITS[name] ?? Number.POSITIVE_INFINITY;
    if (gzipped > limit) throw new Error(`${gzipped} bytes gzipped, where ${limit} are allowed`);
    return { passed: true, output: `${name}: ${bytes} bytes, ${gzipped} gzipped` };
  } catch (error) {
    return { passed: false, output: `${name}: FAILED\n${error}` };
  }
}

/**
 * The command line depends on all libraries that a page may have, so they resolve from its
 * folder; all but webusb, which it has no use for.
 * @param {string} root
 * @param {string} contents
 */
function bundleText(root, contents) {
  return bundle(root, {
    stdin: { contents, resolveDir: join(root, "apps/cli"), sourcefile: "page.js" },
    alias: { "@dfukit/webusb": join(root, "packages/webusb/src/index.ts") },
  });
}

/**
 * @param {string} root
 * @param {Pick<import("esbuild").BuildOptions, "entryPoints" | "stdin" | "alias">} input
 */
function bundle(root, input) {
  const { outputFiles } = buildSync({
    ...input,
    absWorkingDir: root,
    bundle: true,
    write: false,
    format: "iife",
    globalName: "lib",
    platform: "browser",
    target: "es2023",
    conditions: ["dfukit-source"],
    minify: true,
    charset: "utf8",
    logLevel: "silent",
  });
  return outputFiles?.[0]?.text ?? "";
}

/**
 * @param {string} name
 * @param {string} code
 */
function runBundle(name, code) {
  const context = createContext({}); // the language itself, and nothing else
  runInContext(code, context, { timeout: 10_000 });
  const smoke = SMOKE[name];
  if (smoke === undefined) return;
  const value = String(runInContext(smoke.code, context, { timeout: 10_000 }));
  if (value !== smoke.value) throw new Error(`expected ${smoke.value}, got ${value}`);
}
