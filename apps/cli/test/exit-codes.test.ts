/** Each exit code and each error that a user can meet, with its whole text. */
import { spawn, spawnSync } from "node:child_process";
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { buildDfuSe } from "@dfukit/formats";
import { describe, expect, it } from "vitest";
import { EXAMPLE_HEX } from "../src/example.js";
import { EXIT, EXIT_BY_ERROR } from "../src/exit-codes.js";
import { inFreshFolder, runCli } from "./run-cli.js";

/** Command line, exit code, and what standard error holds, whole. */
type Case = readonly [line: string, code: number, err: string];

const CASES: readonly Case[] = [
  ["convert", 2, "error: no input given (usage)\nhint: dfukit convert --help tells the options\n"],
  [
    "convert blink.hex",
    2,
    "error: missing required argument: output (usage)\nhint: dfukit convert --help tells the options\n",
  ],
  [
    "convert blink.hex -o x.dfu --nonsense",
    2,
    "error: unknown argument: nonsense (usage)\nhint: dfukit convert --help tells the options\n",
  ],
  [
    "frobnicate",
    2,
    'error: unknown verb "frobnicate" (usage)\nhint: dfukit --help lists the verbs\n',
  ],
  [
    "--nonsense",
    2,
    "error: unknown option --nonsense (usage)\nhint: dfukit --help lists the verbs\n",
  ],
  [
    "convert blink.hex -o x.dfu --crop 08000000..09000000",
    2,
    'error: start of --crop "08000000" begins with 0, which could mean octal, decimal or hexadecimal (usage)\nhint: write 0x08000000 for hexadecimal, or 8000000 for decimal\n',
  ],
  [
    "convert fw.bin -o x.dfu",
    2,
    'error: "fw.bin" carries no address (address-missing)\nhint: give --address, or write @ADDRESS behind its name, or give --chip for its flash base\n',
  ],
  [
    "convert blink.hex@0x100 -o x.dfu",
    2,
    'error: "blink.hex" carries its own addresses, so it cannot be placed at 0x00000100 (address-not-allowed)\nhint: move it with --offset\n',
  ],
  [
    "convert blink.hex -o x.uf2",
    2,
    "error: UF2 output needs a family id, and none is known (family-missing)\nhint: give --family with a name (STM32L4) or an id (0x00FF6919), or --chip for a chip that has one\n",
  ],
  [
    "convert blink.hex -o x.elf",
    2,
    "error: an ELF file cannot be written, only read (output-format-unknown)\nhint: give the output another ending or --to hex|srec|bin|uf2|dfu|dfu-raw\n",
  ],
  [
    "convert blink.hex -o x",
    2,
    'error: the format of "x" is not known from its name (output-format-unknown)\nhint: give --to hex|srec|bin|uf2|dfu|dfu-raw\n',
  ],
  [
    "convert blink.hex -o -",
    2,
    "error: the format of standard output is not known from its name (output-format-unknown)\nhint: give --to hex|srec|bin|uf2|dfu|dfu-raw\n",
  ],
  [
    "convert blink.hex -o - --to bin --json",
    2,
    "error: --json and -o - would both write to standard output (usage)\n",
  ],
  ["convert - - -o x.dfu", 2, "error: standard input (-) is named more than once (usage)\n"],
  [
    "convert blink.hex blink.hex -o x.dfu --address 0",
    2,
    "error: --address is for one input (usage)\nhint: write FILE@ADDRESS for each of several\n",
  ],
  [
    "convert blink.hex -o x.dfu --align 3",
    2,
    'error: --align "3" is not a power of two (usage)\nhint: write --align 8, or --align none\n',
  ],
  [
    "convert blink.hex -o x.dfu --variant s37",
    2,
    "error: --variant s37 is not for dfu output (usage)\nhint: hex takes i8hex, i16hex, i32hex; srec takes s19, s28, s37\n",
  ],
  [
    "convert blink.hex -o x.dfu --family nonsense",
    2,
    'error: --family "nonsense" is neither a known name nor an id (usage)\nhint: write a name such as STM32L4, or an id such as 0x00FF6919\n',
  ],
  [
    "convert blink.hex -o x.dfu --prefix nxp",
    2,
    'error: --prefix "nxp" is not known (usage)\nhint: write --prefix lmdfu@0x1800\n',
  ],
  [
    "convert blink.hex -o x.bin --fill 0+2048M=0",
    2,
    "error: range 0x00000000–0x7FFFFFFF to fill has 2147483648 bytes, expected at most 1073741824 (fill-too-large)\nhint: fill only the part that needs it\n",
  ],
  [
    "inspect none.hex",
    3,
    'error: no file "none.hex" (file-not-found)\nhint: check the spelling and the folder\n',
  ],
  ["inspect folder", 3, 'error: "folder" is a directory, not a file (file-is-directory)\n'],
  [
    "inspect empty.hex",
    3,
    "error: empty.hex: file is empty (0 bytes) (file-empty)\nhint: build or download it again\n",
  ],
  [
    "convert only-eof.hex -o x.dfu",
    3,
    'error: "only-eof.hex" holds no data (input-without-data)\nhint: check the build that made it; dfu-inspect shows what is in the file\n',
  ],
  [
    "convert blink.hex -o x.dfu --crop 0..16",
    4,
    "error: nothing is left after --crop and --exclude (nothing-to-write)\nhint: check the ranges; dfu-inspect shows where the data lies\n",
  ],
  [
    "convert blink.hex fw.bin@0x08000000 -o x.dfu",
    4,
    'error: "blink.hex" and "fw.bin" both hold data at 0x08000000–0x08000063, and differ from 0x08000000 on (overlap-differs)\nhint: choose with --overlap first or --overlap last, or cut one of them with --crop or --exclude\n',
  ],
  [
    "convert far.hex -o x.bin",
    4,
    expect.stringContaining("(not-expressible)\nhint: ") as unknown as string,
  ],
  [
    "convert blink.hex -o x.dfu --offset 0xF8000000",
    4,
    "error: segment address after the offset 0x100000000 is outside the 32-bit range, expected 0x00000000 to 0xFFFFFFFF (address-out-of-range)\n",
  ],
  [
    "convert blink.hex -o no/such/x.dfu",
    7,
    'error: cannot write "no/such/x.dfu": no such file or directory (output-failed)\n',
  ],
  [
    "convert blink.hex -o folder",
    2,
    'error: the format of "folder" is not known from its name (output-format-unknown)\nhint: give --to hex|srec|bin|uf2|dfu|dfu-raw\n',
  ],
  [
    "diff fw.bin changed.bin",
    1,
    "note: fw.bin carries no address; it is compared as if it began at 0x00000000\nnote: changed.bin carries no address; it is compared as if it began at 0x00000000\n",
  ],
  ["diff - -", 2, "error: standard input (-) is named more than once (usage)\n"],
  [
    "completion tcsh",
    2,
    'error: no completion for the shell "tcsh" (usage)\nhint: known shells: bash, zsh, fish\n',
  ],
  [
    "convert blink.hex -o x.dfu --to elf",
    2,
    'error: --to "elf" is none of hex, srec, bin, uf2, dfu, dfu-raw (usage)\nhint: dfukit convert --help tells the options\n',
  ],
  [
    "convert blink.hex -o x.dfu --chip A --chip B",
    2,
    "error: --chip was given 2 times (usage)\nhint: give it once\n",
  ],
  [
    "convert blink.hex -o x.dfu --prefix lmdfu@0x1800",
    2,
    "error: --prefix is not for dfu output, only for dfu-raw (usage)\n",
  ],
  [
    "convert blink.hex -o x.bin --record-length 16",
    2,
    "error: --record-length is not for bin output, only for hex and srec (usage)\n",
  ],
  [
    "convert blink.hex -o x.dfu --alt 1 --chip STM32L073RZ",
    2,
    "error: --alt is for data without a chip: the chip's memories tell the alternate setting (usage)\nhint: write alt=N behind an input to put it elsewhere\n",
  ],
  [
    "inspect blink.hex --svg blink.hex",
    2,
    'error: --svg "blink.hex" is the file to inspect (usage)\nhint: give the picture another name\n',
  ],
  [
    "inspect blink.hex --svg - --json",
    2,
    "error: --json and --svg - would both write to standard output (usage)\n",
  ],
  [
    "inspect bl\uFFFDink.hex",
    2,
    'error: "bl\uFFFDink.hex" holds bytes that are no UTF-8, which cannot name a file here (usage)\nhint: rename the file, or hand it over as standard input (-)\n',
  ],
  ["flash", 2, "error: no input given (usage)\nhint: dfukit flash --help tells the options\n"],
  [
    "flash blink.hex --sim STM32L073RZ --start 0x08000000 --no-leave",
    2,
    "error: --start and --no-leave exclude each other (usage)\n",
  ],
  [
    "flash blink.hex --sim STM32L073RZ --no-crop",
    2,
    "error: unknown argument: no-crop (usage)\nhint: dfukit flash --help tells the options\n",
  ],
  [
    "list --device first",
    2,
    'error: --device "first" names no device (usage)\nhint: write serial=…, path=…, VID:PID such as 0483:DF11, or a number from dfukit list\n',
  ],
  [
    "list --wait=soon",
    2,
    'error: --wait="soon" is no number of seconds, expected at most 86400 (usage)\nhint: write --wait=30, or --wait alone for as long as it takes\n',
  ],
  [
    "list --sim STM32L073RZ,colour=red",
    2,
    'error: "colour" of --sim is not known (usage)\nhint: known are bank-mode, contents, fault, memory, protect, pretend, quirk, rdp, rom, serial, speed, supply\n',
  ],
  [
    "list --sim STM32F405RG,supply=9",
    2,
    'error: supply range "9" is none of profile "stm32f405-f407-f415-f417", expected one of 1.8-2.1, 2.1-2.4, 2.4-2.7, 2.7-3.6 (supply-unknown)\n',
  ],
  [
    "erase --sim STM32L073RZ",
    2,
    "error: nothing to erase was named (usage)\nhint: give --range START..END, or --mass-erase for the whole flash\n",
  ],
  [
    "erase --sim STM32L073RZ --range 0x08000000+128 --mass-erase",
    2,
    "error: --mass-erase and --range exclude each other (usage)\nhint: give --range START..END, or --mass-erase for the whole flash\n",
  ],
  [
    "read -q -o x.hex --sim STM32L073RZ --range 0x20000000+16",
    2,
    "error: --range 0x20000000–0x2000000F lies in no memory of the device (usage)\nhint: there is 0 (Internal Flash, 0x08000000–0x0800FFFF); 1 (Option Bytes, 0x1FF80000–0x1FF8001F); 2 (DATA Memory, 0x08080C00–0x080817FF)\n",
  ],
  [
    "read -q -o x.hex --sim STM32L073RZ --alt 9",
    2,
    "error: --alt 9 is no memory of the device (usage)\nhint: there is 0 (Internal Flash, 0x08000000–0x0800FFFF); 1 (Option Bytes, 0x1FF80000–0x1FF8001F); 2 (DATA Memory, 0x08080C00–0x080817FF)\n",
  ],
  [
    "read -o - --to hex --json --sim STM32L073RZ",
    2,
    "error: --json and -o - would both write to standard output (usage)\n",
  ],
  [
    "flash blink.hex -q --chip STM32F405RG --sim STM32L073RZ",
    4,
    expect.stringContaining(
      "(chip-contradicts-device)\nhint: check which board",
    ) as unknown as string,
  ],
  [
    "leave -q --sim STM32L073RZ",
    4,
    "error: there is no vector table at 0x08000000, so there is nothing to start (no-firmware)\nhint: flash a firmware first, or insist with --start ADDRESS\n",
  ],
  [
    "flash other.dfu -q --sim STM32L073RZ",
    4,
    'error: "other.dfu" is made for device 1234:5678, but this one is 0483:DF11 (ids-differ)\nhint: take the right file, or give --ignore-ids if you are sure\n',
  ],
  [
    "erase -q --sim STM32F405RG,contents=full --mass-erase",
    4,
    "error: --mass-erase erases the whole flash of a device of STM32F405/407/415/417 or STM32F205/207/215/217 or STM32F412 or STM32F413/423, and nobody is there to confirm it (not-confirmed)\nhint: give --yes, or run it on a terminal\n",
  ],
  [
    "flash blink.hex -q --sim STM32L073RZ --offset 1M",
    4,
    "error: 0x08100000–0x08100123 lies outside every memory of the device (and 1 more) (plan-refused: outside-memory)\n  also: 0x08100140–0x08100165 lies outside every memory of the device (outside-memory)\nhint: was the image linked for another chip? see `inspect --chip`\n",
  ],
  [
    "read -q -o x.hex --sim STM32L073RZ,rdp=1",
    4,
    expect.stringContaining("(read-protected)\n") as unknown as string,
  ],
  [
    "verify -q blink.hex --sim STM32L073RZ",
    1,
    "error: first difference at 0x08000001: the file has 0x50, the device 0x00 (verify-failed)\nhint: flash writes what differs\n",
  ],
  [
    "flash blink.hex --sim STM32L073RZ --sim STM32F405RG",
    5,
    "error: 2 devices: 0483:DF11 serial FFFFFFFEFFFF path sim-1; 0483:DF11 serial FFFFFFFEFFFF path sim-2 (several-devices)\nhint: choose one with --device path=… or --device NUMBER; dfukit list numbers them\n",
  ],
  [
    "flash blink.hex",
    5,
    "error: there is no DFU device (no-device)\nhint: is one plugged in, in DFU mode? dfukit doctor looks why\n",
  ],
  [
    "flash blink.hex -q --sim STM32L073RZ,contents=full,fault=disconnect@24",
    6,
    expect.stringContaining("(device-disconnected)\n") as unknown as string,
  ],
  [
    "flash fw.bin@0x08000000 -q --sim STM32F405RG --start 0xDEADBEEF",
    4,
    "error: the start address 0xDEADBEEF lies outside every memory of the device (plan-refused: outside-memory)\nhint: --start takes the address of a vector table\n",
  ],
  [
    "flash fw.bin@0x08000000 -q --sim STM32F405RG,quirk=leave-does-nothing --start 0x08000000",
    0,
    "warning: the program was not started: the device is still in DFU mode (leave-failed)\n",
  ],
  [
    "flash fw.bin@0x08000000 -q --sim STM32F405RG,contents=full,fault=timeout@9,fault=timeout@13,fault=timeout@14,fault=timeout@15",
    0,
    "warning: the sector at 0x08000000–0x08003FFF cannot be read: 16284 bytes that the image does not cover cannot be kept (kept-bytes-unreadable)\n",
  ],
  [
    "leave -q --start 0x08000000 --sim STM32F405RG,quirk=leave-does-nothing",
    6,
    "error: device is still in DFU mode after it was told to start the program at 0x08000000 (leave-failed)\nhint: reset the device by hand\n",
  ],
  [
    "unprotect -q --yes --sim STM32F405RG,rdp=1,fault=disconnect@3",
    6,
    "error: device left the bus while lifting the read protection (device-disconnected)\nhint: check cable and power, enter DFU mode again and run the same command once more\n",
  ],
  [
    "unprotect -q --yes --sim STM32L476RG,rdp=2",
    4,
    "error: the chip is still read-protected after it was told to open (read-protected)\n  caused by: device reported errVENDOR (0x0B) in dfuERROR while reading 0x08000000 (wBlockNum 2): the chip is read-protected\nhint: cycle its power and try again; level 2 can never be lifted\n",
  ],
  ["tour --json", 2, "error: tour is for people: it has no JSON document (usage)\n"],
];

/** One byte for a device that is not ST's. */
const OTHER_DFU = buildDfuSe({
  targets: [
    {
      alternateSetting: 0,
      name: "x",
      segments: [{ address: 0x08000000, bytes: new Uint8Array(1) }],
    },
  ],
  vendorId: 0x1234,
  productId: 0x5678,
});

function layOut(): void {
  writeFileSync("blink.hex", EXAMPLE_HEX);
  writeFileSync("empty.hex", "");
  writeFileSync("only-eof.hex", ":00000001FF\n");
  writeFileSync("far.hex", ":0100000001FE\n:02000004FFFFFC\n:0100000001FE\n:00000001FF\n");
  writeFileSync("fw.bin", new Uint8Array(100).fill(0x5a));
  writeFileSync("other.dfu", OTHER_DFU);
  writeFileSync("changed.bin", new Uint8Array(100).fill(0x5b));
  mkdirSync("folder");
}

describe("errors", () => {
  it.each(CASES)("%s", async (line, code, err) => {
    await inFreshFolder(async () => {
      layOut();
      const before = readdirSync(".").sort();
      const result = await runCli(line.split(" "));
      if (code === EXIT.outputFailed) {
        expect(result.err).toContain(err);
        expect(result.code).toBe(code);
      } else {
        const text =
          code === EXIT.refused ? result.err.slice(result.err.indexOf("error:")) : result.err;
        expect({ code: result.code, err: text }).toEqual({ code, err });
      }
      expect(readdirSync(".").sort(), "nothing half-written").toEqual(before);
    });
  });

  it("every error code has an exit code of the documented ones", () => {
    const codes = new Set(Object.values(EXIT_BY_ERROR));
    for (const code of codes) expect(Object.values(EXIT)).toContain(code);
  });
});

describe("output files", () => {
  it("reading and writing the same path is safe", async () => {
    await inFreshFolder(async () => {
      layOut();
      const first = await runCli([
        "convert",
        "blink.hex",
        "-o",
        "blink.hex",
        "--chip",
        "STM32L073RZ",
      ]);
      expect(first.code).toBe(0);
      const once = readFileSync("blink.hex", "utf8");
      await runCli(["convert", "blink.hex", "-o", "blink.hex", "--chip", "STM32L073RZ"]);
      expect(readFileSync("blink.hex", "utf8")).toBe(once);
    });
  });

  it("an error leaves the old file untouched", async () => {
    await inFreshFolder(async () => {
      layOut();
      writeFileSync("old.dfu", "old");
      const { code } = await runCli(["convert", "fw.bin", "-o", "old.dfu"]);
      expect(code).toBe(2);
      expect(readFileSync("old.dfu", "utf8")).toBe("old");
    });
  });

  it("output is byte-reproducible", async () => {
    await inFreshFolder(async () => {
      layOut();
      for (const name of ["a.dfu", "b.dfu"]) await runCli(["convert", "blink.hex", "-o", name]);
      expect(readFileSync("a.dfu").equals(readFileSync("b.dfu"))).toBe(true);
    });
  });

  it.runIf(existsSync("/dev/full"))("a full disk ends with exit 7", async () => {
    await inFreshFolder(async () => {
      layOut();
      const { code, err } = await runCli([
        "convert",
        "blink.hex",
        "-o",
        "/dev/full",
        "--to",
        "dfu",
        "-q",
      ]);
      expect(err).toContain(
        'error: cannot write "/dev/full": no space left on device (output-failed)\n',
      );
      expect(code).toBe(7);
    });
  });

  it.each([
    [["inspect", "-@0x08000000"], "0x08000000–0x08000063"],
    [["inspect", "--", "-dash.bin"], "-dash.bin: raw binary"],
    [["-q", "inspect", "--", "-dash.bin@0x100"], "0x00000100"],
    [["inspect", "--address", "0x200", "-"], "0x00000200–0x00000263"],
  ])("%j reads the word that begins with a dash", async (words, shown) => {
    await inFreshFolder(async () => {
      const bytes = new Uint8Array(100).fill(0x5a);
      writeFileSync("-dash.bin", bytes);
      const { out, err, code } = await runCli(words, { stdin: bytes });
      expect({ code, err }).toEqual({ code: 0, err: "" });
      expect(out).toContain(shown);
    });
  });

  it("a value may begin with a dash, and stand right behind a short option", async () => {
    await inFreshFolder(async () => {
      layOut();
      const { code } = await runCli(["convert", "blink.hex", "-ox.dfu", "--name", "-foo"]);
      expect(code).toBe(0);
      expect((await runCli(["inspect", "x.dfu"])).out).toContain('alternate setting 0, "-foo"');
    });
  });

  it("--svg - prints the picture instead of the report", async () => {
    await inFreshFolder(async () => {
      layOut();
      const { out } = await runCli(["inspect", "blink.hex", "--svg", "-"]);
      expect(out).toMatch(/^<svg[\s\S]*<\/svg>\n$/);
    });
  });

  it("standard input and standard output carry whole files", async () => {
    await inFreshFolder(async () => {
      layOut();
      const { code, out } = await runCli(["convert", "-", "-o", "-", "--to", "hex", "-q"], {
        stdin: EXAMPLE_HEX,
      });
      expect(code).toBe(0);
      writeFileSync("out.hex", out);
      expect((await runCli(["diff", "blink.hex", "out.hex"])).code).toBe(0);
    });
  });

  it.runIf(process.platform !== "win32")("an unreadable file is a clear error", async () => {
    await inFreshFolder(async () => {
      writeFileSync("secret.hex", "x");
      chmodSync("secret.hex", 0);
      symlinkSync("loop", "loop");
      const looped = await runCli(["inspect", "loop"]);
      expect(looped.code).toBe(3);
      expect(looped.err).toContain(
        'error: cannot read "loop": too many symbolic links (file-unreadable)\n',
      );
      if (process.getuid?.() === 0) return; // root may read everything
      const { code, err } = await runCli(["inspect", "secret.hex"]);
      expect(code).toBe(3);
      expect(err).toContain(
        'error: cannot read "secret.hex": permission denied (file-unreadable)\n',
      );
    });
  });
});

describe("the fault of ours", () => {
  it("prints what to report, and ends with 70", async () => {
    const { code, err } = await runCli(["inspect", "-"], {
      stdin: new Proxy(new Uint8Array(1), {
        get: () => {
          throw new Error("broken on purpose");
        },
      }),
    });
    expect(code).toBe(70);
    expect(err).toMatch(
      /^error: dfukit itself failed; no file was written \(internal-fault\)\nhint: please report this/,
    );
  });
});

const bundle = new URL("../bin/dfukit.cjs", import.meta.url).pathname;
const built = existsSync(new URL("../dist/cli.cjs", import.meta.url));

describe.skipIf(!built)("the installed program", () => {
  it("says that its reader closed standard output, with exit 7", () => {
    const line = `node "${bundle}" completion bash; echo "exit $?" >&2`;
    const { stderr } = spawnSync("bash", ["-c", `( ${line} ) | true`], { encoding: "utf8" });
    expect(stderr).toMatch(
      /^(error: standard output was closed by its reader \(output-closed\)[\s\S]*exit 7|exit 0)\n$/,
    );
  });

  it.runIf(process.platform !== "win32")(
    "is ended by Ctrl-C while it waits for input",
    async () => {
      const child = spawn(process.execPath, [bundle, "inspect", "-"], {
        stdio: ["pipe", "ignore", "ignore"],
      });
      await new Promise((resolve) => setTimeout(resolve, 500));
      const ended = new Promise((resolve) => child.on("exit", (_code, signal) => resolve(signal)));
      child.kill("SIGINT");
      // A shell shows the death by SIGINT as exit status 130.
      expect(await ended).toBe("SIGINT");
    },
  );

  it.runIf(process.platform !== "win32")(
    "leaves no temporary file when Ctrl-C hits the write",
    async () => {
      await inFreshFolder(async () => {
        writeFileSync("big.bin", new Uint8Array(8 * 1024 * 1024).fill(0x5a));
        for (const delayMs of [60, 90, 120, 150, 180]) {
          const child = spawn(process.execPath, [bundle, "convert", "big.bin@0", "-o", "big.hex"], {
            stdio: "ignore",
          });
          const ended = new Promise((resolve) => child.on("exit", resolve));
          await new Promise((resolve) => setTimeout(resolve, delayMs));
          child.kill("SIGINT");
          await ended;
          const left = readdirSync(".").filter((name) => name !== "big.bin");
          expect(
            left.every((name) => name === "big.hex"),
            left.join(),
          ).toBe(true);
        }
      });
    },
  );
});
