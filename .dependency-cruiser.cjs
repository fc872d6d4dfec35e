// The arrows between packages. One line of ARROWS per package: what it may import,
// and what it may import only types of. Everything not listed is refused.
//
//   apps ─┬─► converter ─► formats ─┐
//         ├─► profiles ┄type┄► core ┼─► memory      converter ┄type┄► profiles, core
//         ├─► core ─────────────────┤
//         ├─► sim ──────────────────┘               sim ┄type┄► core, profiles
//         └─► node-usb ─► webusb                    node-usb, webusb ┄type┄► core
//
// node:* and third-party code are refused in every library, but for these: ajv in
// packages/profiles/src/validate; npm usb and node:* in node-usb; node:* in the USB/IP
// server of the simulator, which its main entry must not pull in. Tests may import more.

/** @type {Record<string, { values: string[], types: string[] }>} */
const ARROWS = {
  memory: { values: [], types: [] },
  formats: { values: ["memory"], types: [] },
  converter: { values: ["memory", "formats"], types: ["profiles", "core"] },
  core: { values: ["memory"], types: [] },
  profiles: { values: ["memory"], types: ["core"] },
  sim: { values: ["memory"], types: ["core", "profiles"] },
  webusb: { values: [], types: ["core"] },
  "node-usb": { values: ["webusb"], types: ["core"] },
};

/** Files that never ship: tests, their helpers and benchmarks. */
const NOT_SHIPPED =
  "\\.(test|bench)\\.ts$|/test-[^/]*\\.ts$|^(packages|apps)/[^/]+/(test|bench|scripts)/";
const LIBRARY_SOURCE = "^packages/[^/]+/src/";
const VALIDATE = "^packages/profiles/src/validate(/|\\.ts$)";
const NODE_USB = "^packages/node-usb/src/";
const USBIP = "^packages/sim/src/usbip/";
/** How a package manager's folder looks once symbolic links are followed. */
const INSTALLED = "(^|/)node_modules/";
const TYPE_ONLY = "type-only";

const arrowRules = Object.entries(ARROWS).flatMap(([name, { values, types }]) => {
  const from = { path: `^packages/${name}/src/`, pathNot: NOT_SHIPPED };
  const others = `^packages/(?!(${[name, ...values, ...types].join("|")})/)|^apps/`;
  return [
    {
      name: `${name}-arrows`,
      comment: `${name} may import ${[...values, ...types].join(", ") || "no other package"}`,
      severity: "error",
      from,
      to: { path: others },
    },
    ...(types.length === 0
      ? []
      : [
          {
            name: `${name}-type-arrows`,
            comment: `${name} may import only types of ${types.join(", ")}`,
            severity: "error",
            from,
            to: { path: `^packages/(${types.join("|")})/`, dependencyTypesNot: [TYPE_ONLY] },
          },
        ]),
  ];
});

/** @type {import("dependency-cruiser").IConfiguration} */
module.exports = {
  forbidden: [
    ...arrowRules,
    {
      name: "arrows-cover-every-package",
      comment: "a package without a line in ARROWS has no rule, so it may not exist",
      severity: "error",
      from: { path: `^packages/(?!(${Object.keys(ARROWS).join("|")})/)` },
      to: {},
    },
    {
      name: "no-cycles",
      comment: "modules that need each other to load cannot be understood or tested alone",
      severity: "error",
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: [TYPE_ONLY, "dynamic-import"] } },
    },
    {
      name: "no-node-in-libraries",
      comment: "libraries run in a page as well: no node:*",
      severity: "error",
      from: { path: LIBRARY_SOURCE, pathNot: [NOT_SHIPPED, NODE_USB, USBIP] },
      to: { dependencyTypes: ["core"] },
    },
    {
      name: "no-third-party-in-libraries",
      comment: "libraries have no third-party code at run time",
      severity: "error",
      from: { path: LIBRARY_SOURCE, pathNot: [NOT_SHIPPED, VALIDATE, NODE_USB] },
      to: { path: INSTALLED },
    },
    {
      name: "only-usb-in-node-usb",
      comment: "npm usb is the one third-party package of @dfukit/node-usb",
      severity: "error",
      from: { path: NODE_USB, pathNot: NOT_SHIPPED },
      to: { path: INSTALLED, pathNot: "(^|/)node_modules/usb/" },
    },
    {
      name: "usbip-stays-apart",
      comment: "the main entry of sim runs in a page: it must not pull in the server",
      severity: "error",
      from: { path: "^packages/sim/src/", pathNot: [NOT_SHIPPED, USBIP] },
      to: { path: USBIP },
    },
    {
      name: "only-ajv-in-validate",
      comment: "ajv is the one third-party package, behind @dfukit/profiles/validate",
      severity: "error",
      from: { path: VALIDATE, pathNot: NOT_SHIPPED },
      to: { path: INSTALLED, pathNot: "(^|/)node_modules/ajv/" },
    },
    {
      name: "validate-stays-apart",
      comment: "the main entry of profiles must not pull in ajv",
      severity: "error",
      from: { path: "^packages/profiles/src/", pathNot: [NOT_SHIPPED, VALIDATE] },
      to: { path: VALIDATE },
    },
    {
      name: "only-yargs-in-apps",
      comment: "yargs is the one third-party package of the command line",
      severity: "error",
      from: { path: "^apps/[^/]+/src/", pathNot: NOT_SHIPPED },
      to: { path: INSTALLED, pathNot: "(^|/)node_modules/(@types/)?yargs/" },
    },
    {
      name: "no-relative-path-across-packages",
      comment: "a package is imported by its name, through its exports",
      severity: "error",
      from: { path: "^(packages|apps)/([^/]+)/" },
      to: { path: "^(packages|apps)/", pathNot: "^$1/$2/", dependencyTypes: ["local"] },
    },
    {
      name: "no-unresolvable",
      comment: "a deep path into a package, or a module that is not there",
      severity: "error",
      from: {},
      to: { couldNotResolve: true },
    },
    {
      name: "no-tests-in-source",
      comment: "what ships must not lean on tests or their helpers",
      severity: "error",
      from: { path: "^(packages|apps)/[^/]+/src/", pathNot: NOT_SHIPPED },
      to: { path: NOT_SHIPPED },
    },
  ],
  options: {
    doNotFollow: { path: INSTALLED },
    exclude: { path: "/dist/" },
    tsPreCompilationDeps: "specify",
    tsConfig: { fileName: "tsconfig.base.json" },
    moduleSystems: ["es6", "cjs"],
    enhancedResolveOptions: {
      conditionNames: ["dfukit-source", "import", "require", "node", "default", "types"],
      exportsFields: ["exports"],
      extensions: [".ts", ".mjs", ".cjs", ".js", ".d.ts", ".json"],
    },
  },
};
