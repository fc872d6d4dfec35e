// Types: the compiler over every package with its tests, over the command line,
// over the scripts and over the tests in a virtual machine. The build settings,
// which know no Node types but where they must, and demand explicit types on
// exports, are checked as well.
import { existsSync } from "node:fs";
import { join } from "node:path";
import { inRoot } from "../lib/root.mjs";
import { packageFolders } from "../lib/stamps.mjs";
import { allOf, capture } from "./gate.mjs";

/** @type {import("./gate.mjs").Gate} */
export const types = {
  name: "types",
  about: "types of sources, tests and scripts (TypeScript)",
  together: true,
  check(root) {
    const projects = [...packageFolders(root), "scripts", "e2e"].flatMap((folder) =>
      ["tsconfig.json", "tsconfig.build.json", "tsconfig.usbip.json"].map(
        (name) => `${folder}/${name}`,
      ),
    );
    const compiler = inRoot("node_modules/typescript/bin/tsc");
    return allOf(
      projects
        .filter((project) => existsSync(join(root, project)))
        .map((project) =>
          capture(
            process.execPath,
            // From source, so that the gate needs no build.
            [
              compiler,
              "-p",
              project,
              "--noEmit",
              "--customConditions",
              "dfukit-source",
              "--rootDir",
              ".",
            ],
            { cwd: root },
          ),
        ),
    );
  },
  planted: [
    {
      title: "a number that may be missing",
      files: {
        "packages/memory/src/planted-index.ts": "export const first: number = [1][0];\n",
      },
      expect: /planted-index\.ts\(1,14\): error TS2322/,
    },
    {
      title: "a parameter that is not used, in a test",
      files: {
        "packages/formats/src/planted.test.ts": "export const f = (a: number): number => 1;\n",
      },
      expect: /planted\.test\.ts\(1,19\): error TS6133/,
    },
    {
      title: "an export without an explicit type",
      files: {
        "packages/core/src/planted-inferred.ts": "export const made = [1].map(String);\n",
      },
      expect: /planted-inferred\.ts\(1,14\): error TS9010/,
    },
    {
      title: "a name of Node in a library",
      files: {
        "packages/converter/src/planted-process.ts":
          "export const platform: string = process.platform;\n",
      },
      expect: /planted-process\.ts\(1,33\): error TS2591/,
    },
    {
      title: "a name of the page in a library",
      files: {
        "packages/converter/src/planted-page.ts": "export const title: string = document.title;\n",
      },
      expect: /planted-page\.ts\(1,30\): error TS2584/,
    },
    {
      title: "syntax that cannot be erased",
      files: {
        "packages/memory/src/planted-enum.ts": "export enum Colour {\n  Red = 1,\n}\n",
      },
      expect: /planted-enum\.ts\(1,13\): error TS1294/,
    },
    {
      title: "a wrong type in the command line",
      files: { "apps/cli/src/planted-exit.ts": 'export const code: number = "0";\n' },
      expect: /planted-exit\.ts\(1,14\): error TS2322/,
    },
    {
      title: "a name of Node in the simulator, outside its server",
      files: {
        "packages/sim/src/planted-process.ts":
          "export const platform: string = process.platform;\n",
      },
      expect: /sim\/src\/planted-process\.ts\(1,33\): error TS2591/,
    },
    {
      title: "an export without an explicit type in that server",
      files: {
        "packages/sim/src/usbip/planted-inferred.ts": "export const made = [1].map(String);\n",
      },
      expect: /usbip\/planted-inferred\.ts\(1,14\): error TS9010/,
    },
    {
      title: "a wrong type in an end-to-end test",
      files: { "e2e/planted.test.ts": 'export const code: number = "0";\n' },
      expect: /e2e\/planted\.test\.ts\(1,14\): error TS2322/,
    },
    {
      title: "a wrong type in a script",
      files: {
        "scripts/planted.mjs": '/** @type {number} */\nexport const code = "0";\n',
      },
      expect: /planted\.mjs\(2,14\): error TS2322/,
    },
  ],
};
