// The gates' own gate: a check that accepts a planted violation must not pass.
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type Gate, runGate, type Violation } from "./gate.mjs";

let root = "";

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "dfukit-gate-"));
  mkdirSync(join(root, "node_modules"));
  writeFileSync(join(root, "clean.txt"), "clean\n");
});

afterEach(() => {
  rmSync(root, { recursive: true });
});

const NEW_FILE: Violation = {
  title: "a new file",
  files: { "deep/planted.txt": "dirty\n" },
  expect: /deep\/planted\.txt is dirty/,
};
const EDIT: Violation = {
  title: "an edit",
  files: { "clean.txt": (text) => text.replace("clean", "dirty") },
  expect: /clean\.txt is dirty/,
};

/** Complains about each of the files that is dirty. */
function gateOver(files: readonly string[], planted: readonly Violation[], together = false): Gate {
  return {
    name: "dirt",
    about: "no dirty file",
    together,
    check(folder) {
      const dirty = files.filter((file) => {
        const path = join(folder, file);
        return existsSync(path) && readFileSync(path, "utf8").includes("dirty");
      });
      return {
        passed: dirty.length === 0,
        output: dirty.map((file) => `${file} is dirty`).join("\n"),
      };
    },
    planted,
  };
}

const BOTH = ["deep/planted.txt", "clean.txt"];

describe("runGate", () => {
  it.each([false, true])(
    "passes if every violation is rejected (together: %s)",
    async (together) => {
      expect(await runGate(gateOver(BOTH, [NEW_FILE, EDIT], together), root)).toEqual({
        passed: true,
        output: "2 of 2 planted violations rejected",
      });
    },
  );

  it("leaves the tree as it was", async () => {
    await runGate(gateOver(BOTH, [NEW_FILE, EDIT]), root);
    expect(existsSync(join(root, "deep"))).toBe(false);
    expect(readFileSync(join(root, "clean.txt"), "utf8")).toBe("clean\n");
  });

  it("fails on a dirty tree with what the check says, and plants nothing", async () => {
    writeFileSync(join(root, "clean.txt"), "dirty\n");
    expect(await runGate(gateOver(BOTH, [NEW_FILE]), root)).toEqual({
      passed: false,
      output: "clean.txt is dirty",
    });
  });

  it("fails if a violation is accepted", async () => {
    expect(await runGate(gateOver(["clean.txt"], [NEW_FILE, EDIT]), root)).toEqual({
      passed: false,
      output:
        "not rejected: a new file (expected /deep\\/planted\\.txt is dirty/)\n\n" +
        "1 of 2 planted violations rejected",
    });
  });

  it("fails if a violation is rejected for another reason", async () => {
    const other: Violation = { ...EDIT, expect: /clean\.txt is too long/ };
    expect(await runGate(gateOver(BOTH, [other]), root)).toEqual({
      passed: false,
      output:
        "not rejected: an edit (expected /clean\\.txt is too long/)\nclean.txt is dirty\n" +
        "0 of 1 planted violations rejected",
    });
  });

  it("refuses a planted edit that changes nothing", async () => {
    const idle: Violation = { ...EDIT, files: { "clean.txt": (text) => text } };
    await expect(runGate(gateOver(BOTH, [idle]), root)).rejects.toThrow(
      /^the planted edit changes nothing in .*clean\.txt$/,
    );
  });

  it("refuses to plant over a file that is there", async () => {
    const over: Violation = { ...EDIT, files: { "clean.txt": "dirty\n" } };
    await expect(runGate(gateOver(BOTH, [over]), root)).rejects.toThrow(
      /clean\.txt is there already: plant an edit instead$/,
    );
  });
});
