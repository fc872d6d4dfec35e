/** `--record FILE` destroys nothing: what the file may be, and when an older one gives way. */
import {
  existsSync,
  linkSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { describe, expect, it } from "vitest";
import { l0Profile } from "./own-profiles.js";
import { CHIP, layOut, recordRun } from "./recorded-runs.js";
import { inFreshFolder, runCli } from "./run-cli.js";

/** A profile has its id as name. */
const PROFILE = `${l0Profile().id}.json`;

/** Folders, links and a profile beside the files of every test here. */
function layOutMore(): void {
  layOut();
  mkdirSync("sub");
  symlinkSync("../fw.bin", "sub/link.bin");
  symlinkSync("nowhere.jsonl", "dangling.jsonl");
  linkSync("fw.bin", "hard.bin");
  writeFileSync(PROFILE, JSON.stringify(l0Profile()));
}

const FLASH = `flash fw.bin@0x08000000 --no-leave --sim ${CHIP}`;

describe("a name that is another file's", () => {
  it.each([
    [`${FLASH} --record fw.bin`, "fw.bin", "an input"],
    [`${FLASH} --record ./sub/../fw.bin`, "./sub/../fw.bin", "an input"],
    [`${FLASH} --record sub/link.bin`, "sub/link.bin", "an input"],
    [`${FLASH} --record hard.bin`, "hard.bin", "an input"],
    [`verify fw.bin@0x08000000 --sim ${CHIP} --record fw.bin`, "fw.bin", "an input"],
    [`read -o same.bin --sim ${CHIP} --record same.bin`, "same.bin", "-o"],
    [`read -o sub/same.bin --sim ${CHIP} --record sub/./same.bin`, "sub/./same.bin", "-o"],
    [
      `read -o nowhere.jsonl --to bin --sim ${CHIP} --record dangling.jsonl`,
      "dangling.jsonl",
      "-o",
    ],
    [`${FLASH} --recovery kept.json --record kept.json`, "kept.json", "--recovery"],
    [`${FLASH},memory=chip.json --record chip.json`, "chip.json", "memory= of --sim"],
    [`${FLASH} --profile-path ${PROFILE} --record ${PROFILE}`, PROFILE, "--profile-path"],
    [`list --sim ${PROFILE} --record ${PROFILE}`, PROFILE, "the profile of a chip"],
    [`list --sim ${CHIP} --chip ${PROFILE} --record ${PROFILE}`, PROFILE, "the profile of a chip"],
  ])("%s is refused", async (line, name, what) => {
    await inFreshFolder(async () => {
      layOutMore();
      const before = readFileSync("fw.bin");
      expect(await runCli(line.split(" "))).toEqual({
        code: 2,
        out: "",
        err: `error: --record "${name}" is the same file as ${what} (usage)\nhint: give the recording a name of its own\n`,
      });
      expect(readFileSync("fw.bin")).toEqual(before);
      expect(existsSync("same.bin") || existsSync("kept.json")).toBe(false);
    });
  });
});

describe("a file that is there", () => {
  it("stays, if it is no recording", async () => {
    await inFreshFolder(async () => {
      writeFileSync("notes.txt", '{"schema":"dfukit/flash@1"}\n');
      expect(await runCli(`list --sim ${CHIP} --record notes.txt`.split(" "))).toEqual({
        code: 2,
        out: "",
        err: 'error: --record "notes.txt" is there already, and is no recording (usage)\nhint: give another name, or remove it first\n',
      });
      expect(readFileSync("notes.txt", "utf8")).toBe('{"schema":"dfukit/flash@1"}\n');
    });
  });

  it("gives way, if it is one or is empty, and keeps its mode", async () => {
    await inFreshFolder(async () => {
      writeFileSync("r.jsonl", "", { mode: 0o600 });
      expect((await recordRun("list", CHIP)).code).toBe(0);
      const first = readFileSync("r.jsonl", "utf8");
      expect((await recordRun("list", "STM32F405RG")).code).toBe(0);
      const second = readFileSync("r.jsonl", "utf8");
      expect(second).toMatch(/^\{"schema":"dfukit\/recording@1"/);
      expect(second).not.toBe(first);
      expect(statSync("r.jsonl").mode & 0o777).toBe(0o600);
      // Nothing is left of how it was begun.
      expect(readdirSync(".").filter((name) => name.endsWith(".tmp"))).toEqual([]);
    });
  });

  it.each([
    [`flash none.hex --sim ${CHIP}`, 3],
    [`flash blink.hex --sim ${CHIP} --chip NONSENSE`, 2],
    [`flash blink.hex --sim NONSENSE`, 2],
    [`flash blink.hex --sim ${CHIP} --device what`, 2],
    [`flash blink.hex --sim ${CHIP} --start x`, 2],
    [`read -o out.bin --range x --sim ${CHIP}`, 2],
    [`list --sim ${CHIP} --wait=x`, 2],
    [`list --sim ${CHIP} --profile-path nowhere`, 3],
  ])("stays, if the command line is wrong: %s", async (line, code) => {
    await inFreshFolder(async () => {
      layOut();
      await recordRun("list", CHIP);
      const before = readFileSync("r.jsonl", "utf8");
      expect((await runCli([...line.split(" "), "--record", "r.jsonl"])).code).toBe(code);
      expect(readFileSync("r.jsonl", "utf8")).toBe(before);
    });
  });

  it("is written to as a device is, if it is one", async () => {
    await inFreshFolder(async () => {
      expect((await runCli(`list --sim ${CHIP} --record /dev/null`.split(" "))).code).toBe(0);
    });
  });
});

it("each line is in the file before the next request, so that a run that dies leaves it", async () => {
  await inFreshFolder(async () => {
    layOut();
    const counts: number[] = [];
    const onOut = (): void => {
      counts.push(readFileSync("r.jsonl", "utf8").split("\n").length);
    };
    await recordRun("flash blink.hex --json-lines", CHIP, { onOut });
    expect(counts.length).toBeGreaterThan(5);
    expect(counts.toSorted((a, b) => a - b)).toEqual(counts);
    expect(new Set(counts).size).toBeGreaterThan(4);
  });
});

describe("wrong use", () => {
  it.each([
    [
      "list --replay none.jsonl",
      3,
      'error: no file "none.jsonl" (file-not-found)\nhint: check the spelling and the folder\n',
    ],
    [
      "list --replay blink.hex",
      3,
      "error: line 1 of the recording cannot be read: it is not JSON (recording-malformed)\n",
    ],
    [
      `list --replay r.jsonl --sim ${CHIP}`,
      2,
      "error: --replay and --sim exclude each other (usage)\n",
    ],
    [
      "list --replay r.jsonl --record s.jsonl",
      2,
      "error: --record and --replay exclude each other (usage)\n",
    ],
    [
      "list --record-data",
      2,
      "error: --record-data was given without --record (usage)\nhint: write --record FILE --record-data\n",
    ],
    [
      `list --sim ${CHIP} --record -`,
      2,
      'error: --record "-" names no file (usage)\nhint: a recording goes into a file: --record FILE\n',
    ],
    [
      `list --sim ${CHIP} --record none/r.jsonl`,
      7,
      `error: cannot write "none/r.jsonl": no such file or directory (output-failed)\n  caused by: ENOENT: no such file or directory, open 'none/r.jsonl'\nhint: make the folder "none" first\n`,
    ],
  ])("%s", async (line, code, err) => {
    await inFreshFolder(async () => {
      layOut();
      expect(await runCli(line.split(" "))).toEqual({ code, out: "", err });
    });
  });
});
