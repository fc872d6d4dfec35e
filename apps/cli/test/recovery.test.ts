/** The recovery file over several runs: what comes back, what must not, and what is said. */
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { buildRecovery, parseRecovery } from "../src/files/recovery-document.js";
import { type CliResult, inFreshFolder, runCli } from "./run-cli.js";

const F405 = "STM32F405RG";
const L073 = "STM32L073RZ";
const PART = new Uint8Array(200).map((_byte, index) => index);
const FOLDER = "state/dfukit";

function run(line: string): Promise<CliResult> {
  return runCli(line.split(" "));
}

/** Runs a command that has to work. */
async function works(line: string): Promise<CliResult> {
  const result = await run(line);
  expect(result.code, result.err).toBe(0);
  return result;
}

async function inFolder(body: () => Promise<void>): Promise<void> {
  await inFreshFolder(async () => {
    writeFileSync("part.bin", PART);
    writeFileSync("other.bin", PART.toReversed());
    await body();
  });
}

function names(): readonly string[] {
  return existsSync(FOLDER) ? readdirSync(FOLDER).sort() : [];
}

/** Cuts a job in the middle of its first sector of 16 KiB, whose other bytes it keeps. */
async function cut(memory: string): Promise<string> {
  await works(
    `read -o all.bin --range 0x08000000+16K --sim ${F405},contents=full,memory=${memory}`,
  );
  const before = await memoryOf(memory);
  const result = await run(
    `flash part.bin@0x08000040 --sim ${F405},memory=${memory},fault=disconnect@40`,
  );
  expect(result.code, result.err).toBe(6);
  expect(result.err).toContain("half-written\n");
  return before;
}

/** The first 16 KiB in hex, which compares fast. */
async function memoryOf(memory: string): Promise<string> {
  await works(`read -o all.bin --range 0x08000000+16K --sim ${F405},memory=${memory} -q`);
  return readFileSync("all.bin", "hex");
}

/** Erased flash of that size in hex. */
const BLANK = "ff".repeat(16 * 1024);

/** Puts bytes into the simulated chip, as its application would. */
async function store(memory: string, address: string): Promise<void> {
  await works(
    `flash other.bin@${address} --sim ${F405},memory=${memory} --recovery none --no-leave -q`,
  );
}

/** Rewrites the file as a run leaves it that was killed: it knows nothing of damage. */
function asKilled(path: string): void {
  const document = JSON.parse(readFileSync(path, "utf8"));
  const read = parseRecovery(readFileSync(path), document.device);
  if (read.kind !== "own") throw new Error(`${path} is not read`);
  writeFileSync(path, buildRecovery(document.device, [], { ...read.content, damaged: [] }));
}

/** What the memory holds once `part.bin` is at that offset. */
function withPart(memory: string, offsetBytes = 0x40): string {
  const part = Buffer.from(PART).toString("hex");
  const start = 2 * offsetBytes;
  return `${memory.slice(0, start)}${part}${memory.slice(start + part.length)}`;
}

describe("after a run that was cut", () => {
  it("the next run puts everything back, and removes the file", async () => {
    await inFolder(async () => {
      const before = await cut("m");
      const document = JSON.parse(readFileSync(`${FOLDER}/${names()[0]}`, "utf8"));
      expect(document.damaged).toEqual([{ start: "0x08000000", end: "0x08004000" }]);
      const { err } = await works(`flash part.bin@0x08000040 --sim ${F405},memory=m --no-leave`);
      expect(err).toMatch(
        /^note: an earlier run was cut; 16184 bytes that it kept are put back from \S+, where the device looks as that run left it\n/,
      );
      expect(names()).toEqual([]);
      expect(await memoryOf("m")).toBe(withPart(before));
    });
  });

  it("a run without verification keeps a copy that no later run uses by itself", async () => {
    await inFolder(async () => {
      await cut("m");
      const { err } = await works(
        `flash part.bin@0x08000040 --sim ${F405},memory=m --no-verify --no-leave`,
      );
      expect(err).toMatch(
        /\nnote: kept bytes were put back, not verified; a copy of them is in \S+\.json\.old\n/,
      );
      await store("m", "0x08001000");
      const stored = await memoryOf("m");
      const again = await works(`flash part.bin@0x08000100 --sim ${F405},memory=m --no-leave`);
      expect(again.err).not.toContain("an earlier run was cut");
      expect(await memoryOf("m")).toBe(withPart(stored, 0x100));
    });
  });

  it("a run that was killed is repaired where the sector is blank or as it was", async () => {
    await inFolder(async () => {
      const before = await cut("m");
      asKilled(`${FOLDER}/${names()[0]}`);
      const { err } = await works(`flash part.bin@0x08000040 --sim ${F405},memory=m --no-leave`);
      expect(err).not.toContain("warning:");
      expect(await memoryOf("m")).toBe(withPart(before));
      expect(names()).toEqual([]);
    });
  });

  it("another board on the same port gets none of its bytes", async () => {
    await inFolder(async () => {
      await cut("a");
      const { err } = await works(`flash part.bin@0x08000040 --sim ${F405},memory=b --no-leave`);
      expect(err).not.toContain("an earlier run was cut");
      expect(await memoryOf("b")).toBe(withPart(BLANK));
      expect(names()).toHaveLength(1);
    });
  });

  it("newer bytes are not overwritten: it warns, and keeps those of both", async () => {
    await inFolder(async () => {
      await cut("m");
      const [name = ""] = names();
      asKilled(`${FOLDER}/${name}`);
      await store("m", "0x08001000");
      const stored = await memoryOf("m");
      const { err } = await works(`flash part.bin@0x08000040 --sim ${F405},memory=m --no-leave -q`);
      expect(err).toMatch(/\(restore-refused\)\n/);
      expect(await memoryOf("m")).toBe(withPart(stored));
      expect(names()).toEqual([`${name}.old`]);
    });
  });

  it.each(["--discard", "--mass-erase --yes"])("%s gives its bytes up", async (option) => {
    await inFolder(async () => {
      await cut("m");
      const { err } = await works(
        `flash part.bin@0x08000040 --sim ${F405},memory=m --no-leave ${option}`,
      );
      expect(err).toMatch(
        /^note: an earlier run was cut; 16184 bytes that it kept in \S+ are given up\n/,
      );
      expect(err).toMatch(/\nnote: what an earlier run kept was given up; it is in \S+\.old\n/);
      expect(names()).toHaveLength(1);
      expect(await memoryOf("m")).toBe(withPart(BLANK));
    });
  });

  it.each(["erase --mass-erase --yes", "erase --range 0x08000000+16K"])(
    "%s takes care that they do not come back",
    async (verb) => {
      await inFolder(async () => {
        await cut("m");
        const { err } = await works(`${verb} --sim ${F405},memory=m`);
        expect(err).toMatch(
          /\nnote: 16184 bytes that an earlier run kept are out of date now; they are in \S+\.old\n/,
        );
        const next = await works(`flash part.bin@0x08000040 --sim ${F405},memory=m --no-leave`);
        expect(next.err).not.toContain("an earlier run was cut");
        expect(await memoryOf("m")).toBe(withPart(BLANK));
      });
    },
  );

  it("unprotect takes care of that, too", async () => {
    await inFolder(async () => {
      await cut("m");
      const { err } = await works(`unprotect --yes --sim ${F405},memory=m`);
      expect(err).toMatch(/\nnote: 16184 bytes that an earlier run kept are out of date now; /);
      const next = await works(`flash part.bin@0x08000040 --sim ${F405},memory=m --no-leave`);
      expect(next.err).not.toContain("an earlier run was cut");
    });
  });

  it("an erase elsewhere leaves them", async () => {
    await inFolder(async () => {
      const before = await cut("m");
      const { err } = await works(`erase --range 0x08004000+16K --sim ${F405},memory=m`);
      expect(err).not.toContain("out of date");
      await works(`flash part.bin@0x08000040 --sim ${F405},memory=m --no-leave -q`);
      expect(await memoryOf("m")).toBe(withPart(before));
    });
  });

  it("what this run has no place for stays in the file", async () => {
    await inFolder(async () => {
      const high = `flash part.bin@0x08010040 --chip ${L073} --sim ${L073},memory=m`;
      const early = await run(`${high},contents=full,fault=disconnect@24 --no-leave`);
      expect(early.code, early.err).toBe(6);
      const { err } = await works(`flash part.bin@0x08000000 --sim ${L073},memory=m --no-leave -q`);
      expect(err).toContain("lies outside the memories of the device, so it is not put back");
      expect(names()).toHaveLength(1);
      const told = await works(`flash part.bin@0x08000000 --sim ${L073},memory=m --no-leave`);
      expect(told.err).toMatch(
        /\nnote: 184 bytes of an earlier run are not back in place; they stay in \S+; --discard gives them up\n/,
      );
      const back = await works(`${high} --no-leave`);
      expect(back.err).not.toContain("warning:");
      expect(names()).toEqual([]);
    });
  });

  it("a file that the user names is put back whatever the device holds", async () => {
    await inFolder(async () => {
      const before = await cut("m");
      const [name = ""] = names();
      writeFileSync("r.json", readFileSync(`${FOLDER}/${name}`));
      await works(`erase --range 0x08000000+16K --sim ${F405},memory=m -q`);
      await store("m", "0x08001000");
      const line = `flash part.bin@0x08000040 --sim ${F405},memory=m --no-leave --recovery r.json`;
      const { err } = await works(line);
      expect(err).toMatch(
        /^note: an earlier run was cut; 16184 bytes that it kept are put back from r\.json\n/,
      );
      expect(await memoryOf("m")).toBe(withPart(before));
      expect(existsSync("r.json")).toBe(false);
    });
  });
});
