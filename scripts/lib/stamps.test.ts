// The stamps decide whether a start installs or builds. They are tried on a small
// checkout of their own, since they find their root by where they stand.
import { cpSync, mkdirSync, mkdtempSync, rmSync, unlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterEach, beforeEach, describe, expect, it } from "vitest";

let root = "";
let stamps: typeof import("./stamps.mjs");

beforeEach(async () => {
  root = mkdtempSync(join(tmpdir(), "dfukit-stamps-"));
  cpSync(import.meta.dirname, join(root, "scripts/lib"), { recursive: true });
  write("package.json", "{}");
  write("pnpm-lock.yaml", "lockfileVersion: '9.0'\n");
  write("packages/memory/package.json", '{ "name": "memory" }');
  write("packages/memory/src/index.ts", "export {};\n");
  write("packages/memory/src/index.test.ts", "export {};\n");
  write("apps/cli/package.json", '{ "name": "cli" }');
  write("apps/cli/dist/cli.cjs", "");
  write("profiles/f4/chip.json", "{}");
  stamps = await import(pathToFileURL(join(root, "scripts/lib/stamps.mjs")).href);
});

afterEach(() => {
  rmSync(root, { recursive: true });
});

function write(path: string, text: string): void {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), text);
}

describe("the stamp of the installation", () => {
  it("is missing at first and holds once set", () => {
    expect(stamps.isInstalled()).toBe(false);
    stamps.markInstalled();
    expect(stamps.isInstalled()).toBe(true);
  });

  it.each([
    ["package.json", '{ "private": true }'],
    ["pnpm-lock.yaml", "lockfileVersion: '9.1'\n"],
    ["pnpm-workspace.yaml", "packages: []\n"],
    ["packages/memory/package.json", '{ "name": "other" }'],
    ["packages/new/package.json", "{}"],
  ])("is void after a change of %s", (path, text) => {
    stamps.markInstalled();
    write(path, text);
    expect(stamps.isInstalled()).toBe(false);
  });

  it("survives a change of source", () => {
    stamps.markInstalled();
    write("packages/memory/src/index.ts", "export const one = 1;\n");
    expect(stamps.isInstalled()).toBe(true);
  });

  it("is void when the links of a package are gone", () => {
    write("apps/cli/package.json", '{ "dependencies": { "memory": "workspace:*" } }');
    write("apps/cli/node_modules/memory", "");
    stamps.markInstalled();
    expect(stamps.isInstalled()).toBe(true);
    rmSync(join(root, "apps/cli/node_modules"), { recursive: true });
    expect(stamps.isInstalled()).toBe(false);
  });

  it("goes with node_modules", () => {
    stamps.markInstalled();
    rmSync(join(root, "node_modules"), { recursive: true });
    expect(stamps.isInstalled()).toBe(false);
  });
});

describe("the stamp of the build", () => {
  it("is missing at first and holds once set", () => {
    expect(stamps.isBuilt()).toBe(false);
    stamps.markBuilt(stamps.buildKey());
    expect(stamps.isBuilt()).toBe(true);
  });

  it.each([
    ["packages/memory/src/index.ts", "export const one = 1;\n"],
    ["packages/memory/src/new.ts", "export {};\n"],
    ["packages/memory/tsconfig.build.json", "{}"],
    ["packages/new/package.json", "{}"],
    ["apps/cli/scripts/build.mjs", "// new\n"],
    ["profiles/f4/chip.json", '{ "id": "f4" }'],
    ["tsconfig.base.json", "{}"],
  ])("is void after a change of %s", (path, text) => {
    stamps.markBuilt(stamps.buildKey());
    write(path, text);
    expect(stamps.isBuilt()).toBe(false);
  });

  it("is void when a source is gone", () => {
    stamps.markBuilt(stamps.buildKey());
    unlinkSync(join(root, "packages/memory/src/index.ts"));
    expect(stamps.isBuilt()).toBe(false);
  });

  it.each([
    ["packages/memory/src/index.test.ts", "export const one = 1;\n"],
    ["packages/memory/test/data.ts", "export {};\n"],
    ["packages/memory/dist/index.js", "export {};\n"],
  ])("survives a change of %s", (path, text) => {
    stamps.markBuilt(stamps.buildKey());
    write(path, text);
    expect(stamps.isBuilt()).toBe(true);
  });

  it("is void without the built command line", () => {
    stamps.markBuilt(stamps.buildKey());
    unlinkSync(join(root, "apps/cli/dist/cli.cjs"));
    expect(stamps.isBuilt()).toBe(false);
  });

  it("does not cover an edit made during the build", () => {
    const key = stamps.buildKey();
    write("packages/memory/src/index.ts", "export const late = 1;\n");
    stamps.markBuilt(key);
    expect(stamps.isBuilt()).toBe(false);
  });
});
