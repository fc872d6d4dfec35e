/** What a package.json may name, and what it must not. */
import { describe, expect, it } from "vitest";
import { packageProfiles } from "./package-profiles.js";

const NO_LIST = 'has no "dfukit": { "profiles": [ … ] }';

describe("packageProfiles", () => {
  it("reads the list", () => {
    const files = ["stm32x.json", "profiles/stm32y.json", "./z.json"];
    expect(packageProfiles({ name: "p", dfukit: { profiles: files } })).toEqual({
      ok: true,
      files,
      leftOut: [],
    });
  });

  it.each<readonly [unknown, string]>([
    [undefined, NO_LIST],
    [null, NO_LIST],
    [[], NO_LIST],
    ["dfukit", NO_LIST],
    [{}, NO_LIST],
    [{ dfukit: 1 }, NO_LIST],
    [{ dfukit: { profiles: "a.json" } }, 'has "profiles" that is no list'],
  ])("refuses %j", (json, why) => {
    expect(packageProfiles(json)).toEqual({ ok: false, why });
  });

  it.each([
    ["../a.json", '"../a.json"'],
    ["a/../../b.json", '"a/../../b.json"'],
    ["/a.json", '"/a.json"'],
    ["C:\\a.json", String.raw`"C:\\a.json"`],
    ["\\a.json", String.raw`"\\a.json"`],
    ["a.js", '"a.js"'],
    ["nul\0.json", String.raw`"nul\u0000.json"`],
    ["", '""'],
    [1, "1"],
    [null, "null"],
    [undefined, "undefined"],
    [{ file: "a.json" }, '{"file":"a.json"}'],
    ["x".repeat(99), `"${"x".repeat(59)}…`],
  ])("leaves %j out, and takes the rest", (file, leftOut) => {
    expect(packageProfiles({ dfukit: { profiles: ["ok.json", file, "too.json"] } })).toEqual({
      ok: true,
      files: ["ok.json", "too.json"],
      leftOut: [leftOut],
    });
  });
});
