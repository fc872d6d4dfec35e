/** A chip that is named by its die id, or by the file of its profile. */
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { EXAMPLE_HEX } from "../src/example.js";
import { l0Profile, ownProfile } from "./own-profiles.js";
import { inFreshFolder, runCli } from "./run-cli.js";

const PROFILES = new URL("../../../profiles/", import.meta.url);
const bundledFile = (path: string): string => fileURLToPath(new URL(path, PROFILES));

function write(path: string, value: unknown): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, typeof value === "string" ? value : JSON.stringify(value));
}

describe("a die id", () => {
  it("shows what its line's id shows", async () => {
    const line = await runCli(["chips", "show", "stm32l072-l073-l082-l083"]);
    expect(line.code).toBe(0);
    for (const query of ["0x447", "447", "DIE447"]) {
      expect(await runCli(["chips", "show", query])).toEqual(line);
    }
  });

  it("is enough where the device tells the size", async () => {
    const words = ["list", "--json", "--sim", "STM32L073RZ", "--chip"];
    const [byDie, byId] = [
      await runCli([...words, "0x447"]),
      await runCli([...words, "stm32l072-l073-l082-l083"]),
    ];
    expect(byDie).toEqual(byId);
    expect(JSON.parse(byDie.out)).toMatchObject({ devices: [{ number: 1 }] });
  });

  it("of another die contradicts the device", async () => {
    const { code, err } = await runCli(["list", "--sim", "STM32L073RZ", "--chip", "0x413"]);
    expect(code).toBe(4);
    expect(err).toContain("STM32F405/407/415/417 does not fit alternate setting 0");
  });

  it("that no line has is an error with the nearest ones", async () => {
    const { code, err } = await runCli(["chips", "show", "0x44a"]);
    expect(code).toBe(2);
    expect(err).toMatch(
      /^error: chip "0x44a" is not known: no chip line with USB DFU in its boot ROM has that die id \(chip-unknown\)\nhint: did you mean 0x4[0-9A-F]{2}, .*\? dfukit chips lists all\n$/,
    );
  });

  it("is found in what DBGMCU_IDCODE holds", async () => {
    expect(await runCli(["chips", "show", "0x20086447"])).toEqual({
      code: 2,
      out: "",
      err: 'error: chip "0x20086447" is not known: a die id has three digits, the last ones of DBGMCU_IDCODE (chip-unknown)\nhint: did you mean 0x447? dfukit chips lists all\n',
    });
  });
});

describe("a file", () => {
  it("of a bundled profile is that profile", async () => {
    const id = "stm32l475-l476-l486"; // has a family
    const shown = await runCli(["chips", "show", bundledFile(`l4/${id}.json`)]);
    expect(shown).toEqual(await runCli(["chips", "show", id]));
  });

  it.each([
    "convert blink.hex -o x.dfu --chip own/stm32t9t9.json",
    "inspect blink.hex --chip own/stm32t9t9.json",
    "diff blink.hex blink.hex --chip own/stm32t9t9.json",
    "list --sim own/stm32t9t9.json",
    "list --sim own/stm32t9t9.json,serial=1 --chip own/stm32t9t9.json",
    "flash blink.hex --sim own/stm32t9t9.json --chip own/stm32t9t9.json",
    "chips show own/stm32t9t9.json",
    "chips match --from listing.txt --chip own/stm32t9t9.json",
  ])("works in %s", async (line) => {
    await inFreshFolder(async () => {
      write("blink.hex", EXAMPLE_HEX);
      write("listing.txt", "@Internal Flash  /0x08000000/1024*128 g\n");
      write("own/stm32t9t9.json", ownProfile());
      const { code, err } = await runCli(line.split(" "));
      expect(code, err).toBe(0);
    });
  });

  it("wins over a bundled profile of its id, and over --profile-path", async () => {
    await inFreshFolder(async () => {
      const name = "stm32l072-l073-l082-l083.json";
      write(`a/${name}`, { ...l0Profile(), name: "STM32L07" });
      write(`b/${name}`, { ...l0Profile(), name: "STM32L08" });
      const { out, err } = await runCli(["chips", "show", `a/${name}`, "--profile-path", "b"]);
      expect(out).toMatch(/^STM32L07\n/);
      expect(err).toBe(
        'note: profile "stm32l072-l073-l082-l083" of b/stm32l072-l073-l082-l083.json is left out: a/stm32l072-l073-l082-l083.json has one of that id\nnote: profile "stm32l072-l073-l082-l083" of a/stm32l072-l073-l082-l083.json replaces the bundled one\n',
      );
    });
  });

  const hint = (file: string) => `hint: dfukit profile check ${file} lists all that is wrong\n`;
  it.each([
    [
      "gone.json",
      'error: no file "gone.json" (file-not-found)\nhint: a chip is named by part number, profile id, die id or the .json file of its profile\n',
    ],
    [
      "cut.json",
      `error: profile cut.json is not valid: it is no JSON: it ends too early (profile-invalid)\n${hint("cut.json")}`,
    ],
    [
      "todo.json",
      `error: profile todo.json is not valid: still to be looked up: /die/id (profile-invalid)\n${hint("todo.json")}`,
    ],
    [
      "folder.json",
      `error: profile folder.json is not valid: "folder.json" is a directory, not a file (profile-invalid)\n${hint("folder.json")}`,
    ],
    [
      "daisy.json",
      "error: profile daisy.json is of a boot loader, which is no chip (profile-invalid)\nhint: name the chip; to recognise the loader, give --profile-path daisy.json\n",
    ],
  ])("%s is an error", async (file, err) => {
    await inFreshFolder(async () => {
      write("cut.json", "{");
      write("todo.json", ownProfile({ die: { id: "TODO", sources: ["stm32-data"] } }));
      write("daisy.json", readFileSync(bundledFile("loaders/daisy.json"), "utf8"));
      mkdirSync("folder.json");
      expect(await runCli(["chips", "show", file])).toEqual({ code: 3, out: "", err });
    });
  });
});
