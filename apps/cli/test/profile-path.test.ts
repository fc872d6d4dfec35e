/** Profiles of the user's own: files, folders, npm packages, the environment, and what must not happen. */
import { execFileSync } from "node:child_process";
import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { delimiter, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, describe, expect, it } from "vitest";
import { l0Profile, ownProfile } from "./own-profiles.js";
import { inFreshFolder, runCli } from "./run-cli.js";

const before = process.env.DFUKIT_PROFILE_PATH;
afterEach(() => {
  if (before === undefined) delete process.env.DFUKIT_PROFILE_PATH;
  else process.env.DFUKIT_PROFILE_PATH = before;
});

const FAMILY = fileURLToPath(new URL("../../../profiles/l4/family.json", import.meta.url));
const LINE = fileURLToPath(
  new URL("../../../profiles/l4/stm32l475-l476-l486.json", import.meta.url),
);

function write(path: string, value: unknown): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, typeof value === "string" ? value : JSON.stringify(value));
}

async function ids(words: readonly string[]): Promise<{ ids: readonly string[]; err: string }> {
  const { out, err } = await runCli(["chips", "--json", ...words]);
  const { chips }: { chips: readonly { id: string }[] } = JSON.parse(out);
  return { ids: chips.map(({ id }) => id), err };
}

describe("--profile-path", () => {
  it.each([
    ["a file", "own/stm32t9t9.json"],
    ["a folder", "own"],
    ["a folder of folders", "."],
    ["an npm package", "own-chips"],
    ["a scoped npm package", "@me/own-chips"],
    ["the folder of a package", "node_modules/own-chips"],
  ])("takes %s", async (_, path) => {
    await inFreshFolder(async () => {
      write("own/stm32t9t9.json", ownProfile());
      for (const name of ["own-chips", "@me/own-chips"]) {
        const folder = `node_modules/${name}`;
        write(`${folder}/data/stm32t9t9.json`, ownProfile());
        write(`${folder}/index.js`, "throw new Error('code of a package was run')");
        write(`${folder}/package.json`, {
          name,
          main: "index.js",
          dfukit: { profiles: ["data/stm32t9t9.json"] },
        });
      }
      const found = await ids(["T9T9", "--profile-path", path]);
      expect(found).toEqual({ ids: ["stm32t9t9"], err: "" });
    });
  });

  it("finds a package in a folder above", async () => {
    await inFreshFolder(async (folder) => {
      write("node_modules/p/stm32t9t9.json", ownProfile());
      write("node_modules/p/package.json", { dfukit: { profiles: ["stm32t9t9.json"] } });
      mkdirSync("deep/down", { recursive: true });
      process.chdir("deep/down");
      expect((await ids(["T9T9", "--profile-path", "p"])).ids).toEqual(["stm32t9t9"]);
      process.chdir(folder);
    });
  });

  it("takes a line with its family beside it", async () => {
    await inFreshFolder(async () => {
      write("l4/family.json", readFileSync(FAMILY, "utf8"));
      write("l4/stm32l475-l476-l486.json", readFileSync(LINE, "utf8"));
      const { out, err } = await runCli(["chips", "L476", "--profile-path", "l4"]);
      expect(out).toContain("stm32l475-l476-l486 from l4/stm32l475-l476-l486.json\n");
      expect(err).toBe("");
    });
  });

  it("comes from DFUKIT_PROFILE_PATH, too, where a path that leads nowhere is only a warning", async () => {
    await inFreshFolder(async () => {
      write("own/stm32t9t9.json", ownProfile());
      process.env.DFUKIT_PROFILE_PATH = ["gone", "own"].join(delimiter);
      expect(await ids(["T9T9"])).toEqual({
        ids: ["stm32t9t9"],
        err: 'warning: DFUKIT_PROFILE_PATH: "gone" is no file, no folder and no npm package that is installed here\n',
      });
    });
  });

  it("wins over the bundled profile of the same id, and says so", async () => {
    await inFreshFolder(async () => {
      write("stm32l072-l073-l082-l083.json", { ...l0Profile(), name: "STM32L07" });
      const path = "./stm32l072-l073-l082-l083.json";
      const shown = await runCli(["chips", "show", "STM32L073RZ", "--profile-path", path]);
      expect(shown.err).toBe(
        'note: profile "stm32l072-l073-l082-l083" of ./stm32l072-l073-l082-l083.json replaces the bundled one\n',
      );
      expect(shown.out).toContain("STM32L073RZ (STM32L07)");
      const quiet = await runCli(["chips", "show", "STM32L073RZ", "--profile-path", path, "-q"]);
      expect(quiet.err).toBe("");
    });
  });

  it("takes over a part of a bundled profile of another id", async () => {
    await inFreshFolder(async () => {
      const parts = [
        { prefix: "STM32L073", sizesByPackage: { R: "B" }, ram: "all", sources: ["stm32-data"] },
      ];
      write("stm32t9t9.json", ownProfile({ series: "STM32L0", parts }));
      const { out, err } = await runCli(
        "chips show STM32L073RB --json --profile-path stm32t9t9.json".split(" "),
      );
      expect(JSON.parse(out)).toMatchObject({ id: "stm32t9t9", part: "STM32L073RB" });
      expect(err).toBe(
        'note: STM32L073RB of profile "stm32l072-l073-l082-l083" is taken from stm32t9t9.json instead\n',
      );
    });
  });

  it("leaves out what is not valid, names it with its errors, and goes on", async () => {
    await inFreshFolder(async () => {
      write("own/a.json", { schemaVersion: 1 });
      write("own/b.json", "");
      write("own/c.json", ownProfile({ die: { id: "TODO", sources: ["stm32-data"] } }));
      write("own/stm32t9t9.json", ownProfile());
      const found = await ids(["T9T9", "--profile-path", "own", "-q"]);
      expect(found.ids).toEqual(["stm32t9t9"]);
      const warnings = found.err.split("\n").filter((line) => line.startsWith("warning"));
      expect(warnings).toEqual(
        ["a", "b", "c"].map(
          (name) => `warning: profile own/${name}.json is not valid and is left out`,
        ),
      );
      expect(found.err).toContain("  it is no JSON: it is empty\n");
      expect(found.err).toContain("  still to be looked up: /die/id\n");
      expect(found.err).toMatch(/ {2}and \d+ more; dfukit profile check own\/a\.json lists all\n/);
    });
  });

  it("takes what is sound of a package's list, and names the rest", async () => {
    await inFreshFolder(async () => {
      write("node_modules/p/stm32t9t9.json", ownProfile());
      const profiles = ["../x.json", 5, "stm32t9t9.json", "gone.json"];
      write("node_modules/p/package.json", { dfukit: { profiles } });
      const found = await ids(["T9T9", "--profile-path", "p", "-q"]);
      const path = join(process.cwd(), "node_modules/p/package.json");
      const bad = (entry: string) =>
        `warning: ${path} names ${entry}, which is no path of a .json file inside it; it is left out\n`;
      expect(found).toEqual({
        ids: ["stm32t9t9"],
        err: `${bad('"../x.json"')}${bad("5")}warning: ${path} names "gone.json", and there is no such file; it is left out\n`,
      });
    });
  });

  it("takes the files of a folder whose package.json is no JSON, and says so", async () => {
    await inFreshFolder(async () => {
      write("own/package.json", "{");
      write("own/stm32t9t9.json", ownProfile());
      expect(await ids(["T9T9", "--profile-path", "own"])).toEqual({
        ids: ["stm32t9t9"],
        err: "warning: own/package.json cannot be used: it is no JSON: it ends too early; it is left out\n",
      });
    });
  });

  it.skipIf(process.platform === "win32")("waits for nothing that is no regular file", async () => {
    await inFreshFolder(async () => {
      write("own/stm32t9t9.json", ownProfile());
      execFileSync("mkfifo", ["own/f.json"]);
      symlinkSync("/dev/zero", "own/zero.json");
      symlinkSync("nowhere.json", "own/gone.json");
      symlinkSync("round.json", "own/round.json");
      const left = (name: string, why: string) =>
        `warning: own/${name}.json ${why}; it is left out\n`;
      const err = [
        left("f", "is no regular file"),
        left("gone", "is a link that leads nowhere"),
        left("round", "cannot be read: too many symbolic links"),
        left("zero", "is no regular file"),
      ].join("");
      expect(await ids(["T9T9", "--profile-path", "own"])).toEqual({ ids: ["stm32t9t9"], err });
      const { code, err: typed } = await runCli(["chips", "--profile-path", "own/f.json"]);
      expect({ code, typed }).toEqual({
        code: 3,
        typed:
          'error: "own/f.json" is no regular file (profile-path-unknown)\nhint: --profile-path takes a profile file, a folder of them, or an npm package\n',
      });
      const checked = await runCli(["profile", "check", "own"]);
      expect(checked.code).toBe(0);
      expect(checked.err).toContain("warning: own/f.json is no regular file\n");
    });
  });

  it("does not read a file that no profile can be", async () => {
    await inFreshFolder(async () => {
      write("own/large.json", " ".repeat(1024 * 1024 + 1));
      write("own/stm32t9t9.json", ownProfile());
      expect(await ids(["T9T9", "--profile-path", "own"])).toEqual({
        ids: ["stm32t9t9"],
        err: "warning: profile own/large.json is not valid and is left out\n  the file has 1048577 bytes, expected 1 MiB at most\n",
      });
    });
  });

  it.skipIf(process.platform === "win32")("reads a file once, whatever leads to it", async () => {
    await inFreshFolder(async () => {
      write("own/t9/stm32t9t9.json", ownProfile());
      symlinkSync(".", "own/self");
      symlinkSync("../own", "own/t9/up");
      symlinkSync("t9/stm32t9t9.json", "own/a.json");
      const paths = ["own", "own/t9/stm32t9t9.json", "own/a.json", "own/self/t9"];
      const { out, err } = await runCli([
        "chips",
        "T9T9",
        ...paths.flatMap((path) => ["--profile-path", path]),
      ]);
      expect(err).toBe("");
      expect(out).toContain("stm32t9t9 from own/t9/stm32t9t9.json\n");
    });
  });

  it.each([
    ["nowhere", "is no file, no folder and no npm package that is installed here"],
    ["../up", "is no file, no folder and no npm package that is installed here"],
    ["empty", "holds no .json file"],
    ["bare", 'brings no profiles: its package.json has no "dfukit": { "profiles": [ … ] }'],
    [
      "outside",
      'brings no profiles: its package.json names "../x.json", which is no path of a .json file inside it',
    ],
    ["missing", 'brings no profiles: its package.json names "x.json", and there is no such file'],
    ["none", "brings no profiles: its package.json has an empty list of them"],
    [
      "cut",
      "brings no profiles: its package.json cannot be used: it is no JSON: it ends too early",
    ],
  ])("%s leads nowhere", async (path, why) => {
    await inFreshFolder(async () => {
      mkdirSync("empty");
      write("node_modules/bare/package.json", { name: "bare" });
      write("node_modules/outside/package.json", { dfukit: { profiles: ["../x.json"] } });
      write("node_modules/missing/package.json", { dfukit: { profiles: ["x.json"] } });
      write("node_modules/none/package.json", { dfukit: { profiles: [] } });
      write("node_modules/cut/package.json", '{ "dfukit": ');
      const { code, err } = await runCli(["chips", "--profile-path", path]);
      expect({ code, err }).toEqual({
        code: 3,
        err: `error: "${path}" ${why} (profile-path-unknown)\nhint: --profile-path takes a profile file, a folder of them, or an npm package\n`,
      });
    });
  });

  it.each([
    "convert blink.hex -o x.dfu --chip STM32T9T9RB",
    "inspect blink.hex --chip STM32T9T9RB",
    "diff blink.hex blink.hex --chip STM32T9T9RB",
    "list --sim STM32T9T9RB",
    "flash blink.hex --sim STM32T9T9RB --chip STM32T9T9RB",
    "read -o r.hex --sim STM32T9T9RB",
    "erase --range 0x08000000+4K --sim STM32T9T9RB",
    "chips T9T9",
    "chips show STM32T9T9RB",
    "profile new --sim STM32T9T9RB --part STM32T9T9RB -o drafts",
  ])("works in %s", async (line) => {
    await inFreshFolder(async () => {
      const { EXAMPLE_HEX } = await import("../src/example.js");
      writeFileSync("blink.hex", EXAMPLE_HEX);
      write("own/stm32t9t9.json", ownProfile());
      const { code, err } = await runCli([...line.split(" "), "--profile-path", "own"]);
      expect(code, err).toBe(0);
      const without = await runCli(line.split(" "));
      expect(without.code).not.toBe(0);
    });
  });
});
