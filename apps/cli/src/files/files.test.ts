/** Reading and writing on a real file system: links, modes, FIFOs, full disks. */
import { execFileSync, spawn } from "node:child_process";
import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { readInputFile } from "./read-file.js";
import { writeOutputFile } from "./write-file.js";

let folder: string;
const at = (name: string): string => join(folder, name);
const bytes = new Uint8Array([1, 2, 3]);
const posix = process.platform !== "win32";

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "dfukit-files-"));
});
afterEach(() => {
  chmodSync(folder, 0o755);
  rmSync(folder, { recursive: true, force: true });
});

describe("writeOutputFile", () => {
  it("writes a new file and leaves nothing else behind", () => {
    writeOutputFile(at("new.dfu"), bytes);
    expect([...readFileSync(at("new.dfu"))]).toEqual([1, 2, 3]);
    expect(readdirSync(folder)).toEqual(["new.dfu"]);
  });

  it.runIf(posix)("keeps the mode of an existing file", () => {
    writeFileSync(at("old.dfu"), "old", { mode: 0o640 });
    chmodSync(at("old.dfu"), 0o640);
    writeOutputFile(at("old.dfu"), bytes);
    expect(statSync(at("old.dfu")).mode & 0o7777).toBe(0o640);
  });

  it.runIf(posix)("follows symbolic links, dangling ones too", () => {
    writeFileSync(at("real"), "old");
    symlinkSync("real", at("link"));
    writeOutputFile(at("link"), bytes);
    expect(lstatSync(at("link")).isSymbolicLink()).toBe(true);
    expect([...readFileSync(at("real"))]).toEqual([1, 2, 3]);
    symlinkSync("later", at("dangling"));
    writeOutputFile(at("dangling"), bytes);
    expect(lstatSync(at("dangling")).isSymbolicLink()).toBe(true);
    expect([...readFileSync(at("later"))]).toEqual([1, 2, 3]);
  });

  it("says that the folder is missing", () => {
    const path = at("no/such/x.dfu");
    expect(() => writeOutputFile(path, bytes)).toThrow(
      expect.objectContaining({
        code: "output-failed",
        message: `cannot write "${path}": no such file or directory`,
        hint: `make the folder "${at("no/such")}" first`,
      }),
    );
  });

  it("refuses a directory and leaves it as it was", () => {
    mkdirSync(at("dir"));
    expect(() => writeOutputFile(at("dir"), bytes)).toThrow(
      expect.objectContaining({ message: `cannot write "${at("dir")}": is a directory` }),
    );
    expect(readdirSync(folder)).toEqual(["dir"]);
  });

  it.runIf(existsSync("/dev/full"))("says that the disk is full", () => {
    expect(() => writeOutputFile("/dev/full", bytes)).toThrow(
      expect.objectContaining({
        code: "output-failed",
        message: 'cannot write "/dev/full": no space left on device',
        hint: "free some space; a file that was there before is untouched",
      }),
    );
  });

  it.runIf(existsSync("/dev/null"))("writes to a device directly", () => {
    writeOutputFile("/dev/null", bytes);
    expect(statSync("/dev/null").isCharacterDevice()).toBe(true);
  });
});

describe("readInputFile", () => {
  it("reads a regular file", () => {
    writeFileSync(at("x"), bytes);
    expect([...readInputFile(at("x"))]).toEqual([1, 2, 3]);
  });

  it("reads an empty file as no bytes", () => {
    writeFileSync(at("x"), "");
    expect(readInputFile(at("x")).length).toBe(0);
  });

  it.runIf(posix)("reads a FIFO to its end", () => {
    execFileSync("mkfifo", [at("fifo")]);
    spawn("sh", ["-c", `printf abc > "${at("fifo")}"`]);
    expect(Buffer.from(readInputFile(at("fifo"))).toString()).toBe("abc");
  });

  it.runIf(posix)("refuses a file of 4 GiB before it reads any of it", () => {
    writeFileSync(at("huge"), "");
    truncateSync(at("huge"), 4 * 1024 ** 3);
    expect(() => readInputFile(at("huge"))).toThrow(
      expect.objectContaining({
        code: "file-too-large",
        message: `"${at("huge")}" has at least 4294967296 bytes, expected less than 4 GiB`,
      }),
    );
  });

  it("tells a missing file, a directory and a forbidden file apart", () => {
    expect(() => readInputFile(at("none"))).toThrow(
      expect.objectContaining({
        code: "file-not-found",
        message: `no file "${at("none")}"`,
        hint: "check the spelling and the folder",
      }),
    );
    expect(() => readInputFile(folder)).toThrow(
      expect.objectContaining({
        code: "file-is-directory",
        message: `"${folder}" is a directory, not a file`,
      }),
    );
    writeFileSync(at("file"), bytes);
    expect(() => readInputFile(join(at("file"), "x"))).toThrow(
      expect.objectContaining({
        code: "file-unreadable",
        message: `cannot read "${join(at("file"), "x")}": not a directory`,
      }),
    );
  });
});
