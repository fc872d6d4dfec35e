/** What is in which file of the build: ajv must not be read by a run that checks no profile. */
import { spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";

const DIST = new URL("../dist/", import.meta.url);
const BIN = fileURLToPath(new URL("../bin/dfukit.cjs", import.meta.url));
const isBuilt = existsSync(new URL("validate.cjs", DIST));

/** Text of ajv's own that no minifier changes. */
const AJV = "strictSchema";

describe.skipIf(!isBuilt)("the build", () => {
  it.each(["cli.cjs", "run.cjs"])("%s is without the validator", (file) => {
    expect(readFileSync(new URL(file, DIST), "utf8")).not.toContain(AJV);
  });

  it.each(["cli.cjs", "run.cjs"])("%s is without USB, servers and doctor", (file) => {
    expect(readFileSync(new URL(file, DIST), "utf8")).not.toMatch(/getDevices|vhci-hcd|udevadm/);
  });

  it("has these in a file of their own", () => {
    const text = readFileSync(new URL("bus.cjs", DIST), "utf8");
    expect(["getDevices", "vhci-hcd", "udevadm"].filter((word) => !text.includes(word))).toEqual(
      [],
    );
  });

  it("has the validator in a file of its own", () => {
    expect(readFileSync(new URL("validate.cjs", DIST), "utf8")).toContain(AJV);
  });

  it.each([
    [["chips", "L0"], false],
    [["profile", "check", "--help"], false],
    [["profile", "check", "none.json"], false],
    [["chips", "L0", "--profile-path", "../../profiles/l0"], true],
    [["profile", "check", "../../profiles/l0"], true],
  ])("%j loads it: %j", (words, isLoaded) => {
    const script = `
      const loaded = [];
      const { Module } = require("node:module");
      const load = Module._load;
      Module._load = (name, ...rest) => { loaded.push(name); return load(name, ...rest); };
      process.argv = [process.argv[0], "dfukit", ...${JSON.stringify(words)}];
      process.on("exit", () => process.stderr.write("\\nloaded " + loaded.includes("./validate.cjs")));
      require(${JSON.stringify(BIN)});`;
    const { stderr } = spawnSync(process.execPath, ["-e", script], {
      encoding: "utf8",
      cwd: fileURLToPath(new URL("../", import.meta.url)),
    });
    expect(stderr.split("\n").at(-1)).toBe(`loaded ${isLoaded}`);
  });

  /** Runs the program; `usb` cannot be loaded, and whether that was tried is told. */
  function withoutUsb(words: readonly string[]): {
    readonly code: number | null;
    readonly err: string;
  } {
    const script = `
      const { Module } = require("node:module");
      const load = Module._load;
      Module._load = (name, ...rest) => {
        if (name !== "usb") return load(name, ...rest);
        process.stderr.write("asked for usb\\n");
        throw new Error("Cannot find module 'usb'");
      };
      process.argv = [process.argv[0], "dfukit", ...${JSON.stringify(words)}];
      require(${JSON.stringify(BIN)});`;
    const { status, stderr } = spawnSync(process.execPath, ["-e", script], { encoding: "utf8" });
    return { code: status, err: stderr };
  }

  it.each([
    [["chips", "L0"]],
    [["list", "--sim", "STM32L073RZ"]],
    [["list", "--help"]],
    [["completion", "bash"]],
  ])("%j works without npm usb, and does not ask for it", (words) => {
    expect(withoutUsb(words)).toEqual({ code: 0, err: "" });
  });

  it.each([[["list"]], [["leave"]], [["list", "--wait=9"]]])(
    "%j says that npm usb is missing",
    (words) => {
      const { code, err } = withoutUsb(words);
      expect(code).toBe(5);
      expect(err).toContain(
        "error: npm package usb cannot be loaded: Cannot find module 'usb' (usb-unavailable)\n",
      );
    },
  );

  it("doctor says so, too, and goes on", () => {
    expect(withoutUsb(["doctor"]).code).toBe(5);
  });
});
