/**
 * What each verb prints, whole, on 80 columns and not on a terminal. Update with
 * `npx vitest run apps/cli/test/golden.test.ts -u` and read the difference.
 */
import { copyFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { listProfiles } from "@dfukit/profiles";
import { describe, expect, it } from "vitest";
import { EXAMPLE_HEX } from "../src/example.js";
import { CAMERA_LISTING, F405_LISTING, L073_LISTING } from "./listings.js";
import { layOutProfiles } from "./own-profiles.js";
import { inFreshFolder, runCli, transcript } from "./run-cli.js";

const FIXTURES = fileURLToPath(
  new URL("../../../packages/formats/test/fixtures/", import.meta.url),
);
const GOLDEN = fileURLToPath(new URL("golden/", import.meta.url));

/** Files of the working folder, by the name under which the commands call them. */
const FILES: Readonly<Record<string, string>> = {
  "bad-crc.dfu": "synthetic/dfu/bad-crc.dfu",
  "bad.hex": "synthetic/hex/bad-checksum.hex",
  "gaps.elf": "selfbuilt/gaps-option-ext.elf",
  "gaps.hex": "selfbuilt/gaps-option-ext.hex",
  "l4.elf": "selfbuilt/l4-unaligned-end.elf",
  "lmdfu.dfu": "selfbuilt/lmdfu-prefix-and-suffix.dfu",
  "many.s37": "selfbuilt/s37-noheader.s37",
  "names.dfu": "synthetic/dfu/unnamed-with-junk.dfu",
  "only-eof.hex": "synthetic/hex/only-eof.hex",
  "targets.dfu": "synthetic/dfu/two-targets-alt0-alt1.dfu",
  "two-families.uf2": "synthetic/uf2/two-families.uf2",
};

function layOutFiles(): void {
  for (const [name, source] of Object.entries(FILES)) copyFileSync(join(FIXTURES, source), name);
  writeFileSync("blink.hex", EXAMPLE_HEX);
  writeFileSync("empty.hex", "");
  writeFileSync("fw.bin", new Uint8Array(100).fill(0x5a));
  writeFileSync("changed.bin", new Uint8Array(100).fill(0x5a).fill(1, 10, 12));
  writeFileSync("text.hex", "this is no firmware\n");
  writeFileSync("l073.txt", L073_LISTING);
  writeFileSync("two-boards.txt", `${L073_LISTING}${F405_LISTING}`);
  writeFileSync("strings.txt", "@Internal Flash  /0x08000000/1536*128g\n");
  writeFileSync("camera.txt", CAMERA_LISTING);
  layOutProfiles();
}

/** One golden file each: a name, and the command lines that it shows, run one after the other. */
const GOLDEN_RUNS: Readonly<Record<string, readonly string[]>> = {
  help: [
    "--help",
    "convert --help",
    "inspect --help",
    "diff --help",
    "chips --help",
    "chips show --help",
    "chips match --help",
    "profile check --help",
    "profile new --help",
    "completion --help",
    "list --help",
    "flash --help",
    "verify --help",
    "read --help",
    "erase --help",
    "leave --help",
    "unprotect --help",
    "simulate --help",
    "doctor --help",
    "--version",
  ],
  "convert-l0": [
    "convert blink.hex -o blink.dfu --chip STM32L073RZ",
    "inspect blink.dfu --chip STM32L073RZ --map",
    "diff blink.hex blink.dfu",
    "diff blink.hex blink.dfu --ignore-erased 0",
    "convert blink.dfu -o back.hex -q",
    "diff blink.dfu back.hex",
  ],
  "convert-json": ["convert blink.hex -o blink.dfu --chip stm32l073rzt6 --json -q"],
  "convert-linker-gaps": [
    "convert l4.elf -o l4.dfu --chip STM32L476RG",
    "convert gaps.elf -o gaps.dfu --chip STM32L476RG",
    "convert gaps.elf -o gaps.dfu --chip STM32L476RG --exclude 0x90000000+1M",
    "inspect gaps.dfu --chip STM32L476RG --map",
    "convert gaps.elf -o gaps.dfu --chip STM32H743ZI --crop 0x08000000+2M",
    "inspect gaps.dfu --chip STM32H743ZI --map",
  ],
  "convert-merge": [
    "convert blink.hex fw.bin@0x08004000 -o all.hex",
    "convert blink.hex fw.bin@0x08000000 -o all.hex",
    "convert blink.hex fw.bin@0x08000000 -o all.hex --overlap last",
    "convert fw.bin@0x0,alt=0,name=One fw.bin@0x0,alt=1,name=Two -o two.dfu",
    "inspect two.dfu",
    "convert fw.bin@0x100 -o moved.s19 --offset -0x80 --fill 0x0+256=0xEE",
    "inspect moved.s19",
  ],
  "convert-formats": [
    "convert blink.hex -o blink.bin",
    "convert blink.hex -o blink.uf2 --family STM32L0",
    "convert blink.hex -o blink.srec --variant s37 --header hello --record-length 32",
    "convert fw.bin@0 -o fw.dfu --to dfu-raw --vid 0x1CBE --pid 0xFF --prefix lmdfu@0x1800",
    "convert blink.hex -o - --to srec --crop 0x08000000+16",
    "convert two-families.uf2 -o one.hex --family STM32F4",
  ],
  "inspect-files": [
    "inspect blink.hex",
    "inspect blink.hex --chip STM32L073RZ --map",
    "inspect l4.elf --chip STM32L476RG",
    "inspect gaps.hex --map",
    "inspect targets.dfu",
    "inspect names.dfu",
    "inspect lmdfu.dfu",
    "inspect many.s37",
    "inspect two-families.uf2",
    "inspect fw.bin",
    "inspect fw.bin@0x08000000 --chip STM32F405RG",
    "inspect only-eof.hex",
  ],
  "inspect-broken": [
    "inspect bad.hex",
    "inspect bad-crc.dfu",
    "inspect bad-crc.dfu --lenient",
    "inspect empty.hex",
    "inspect text.hex",
    "inspect none.hex",
  ],
  "inspect-json": [
    "inspect blink.hex --json --chip STM32L073RZ",
    "inspect targets.dfu --json",
    "inspect text.hex --json",
  ],
  diff: [
    "diff fw.bin changed.bin",
    "diff fw.bin changed.bin --json",
    "diff blink.hex gaps.hex",
    "diff fw.bin fw.bin",
  ],
  // By whole ids: a new line must not change what is shown.
  chips: [
    "chips stm32c071 0x493",
    "chips stm32h742-h743-h745-h747-h750-h753-h755-h757",
    "chips nothing-like-it",
    "chips show STM32L073RZT6",
    "chips show STM32H750VB",
    "chips show STM32L073",
    "chips show STM32L0x3",
  ],
  "chips-json": ["chips stm32l475-l476-l486 --json", "chips show STM32F405RG --json"],
  "chips-match": [
    "chips match --from l073.txt",
    "chips match --from l073.txt --chip STM32L073RB",
    "chips match --from two-boards.txt",
    "chips match --from strings.txt",
    "chips match --from camera.txt",
    "chips match --from text.hex",
  ],
  "chips-match-json": ["chips match --from l073.txt --chip STM32L073RZ --json"],
  "profile-new": [
    "profile new --from l073.txt --part STM32L073RZ -o draft",
    "profile new --from l073.txt --part STM32L073RZ -o draft",
    "profile check draft",
    "profile new --from two-boards.txt --part STM32L073RZ -o draft2",
    "profile new --part STM32L0 -o draft2",
    "profile new -o draft2",
  ],
  "profile-check": [
    "profile check stm32t9t9.json --simulate --map",
    "profile check bad.json broken.json",
    "profile check none.json",
  ],
  "profile-path": [
    "chips T9 --profile-path own",
    "inspect blink.hex --chip STM32T9T9RB --profile-path own",
    "flash blink.hex --sim STM32T9T9RB --profile-path own",
    "chips show STM32T9T9RB --profile-path nowhere",
  ],
  list: [
    "list --sim STM32L073RZ",
    "list --sim STM32L073RZ --chip none",
    "list --sim STM32F405RG --sim STM32L476RG,serial=ABC",
    "list --sim STM32F405RG --sim STM32L476RG --device 2",
    "list",
  ],
  "list-json": ["list --sim STM32L073RZ --json"],
  flash: [
    "flash blink.hex --sim STM32L073RZ",
    "flash blink.dfu --sim STM32L073RZ,contents=full --dry-run",
    "flash blink.dfu --sim STM32L073RZ,contents=full",
    "flash fw.bin --sim STM32F405RG,contents=full --no-leave --no-verify --discard",
    "flash blink.hex --sim STM32L073RZ,memory=l073.json -q",
    "flash blink.hex --sim STM32L073RZ,memory=l073.json",
    "verify blink.hex --sim STM32L073RZ,memory=l073.json",
    "flash blink.hex --sim STM32L073RZ,contents=full --mass-erase --yes",
  ],
  "flash-refused": [
    "flash blink.hex --sim STM32L073RZ --chip none",
    "flash blink.hex --sim STM32L073RZ --chip none --dry-run -q",
    "flash blink.hex --sim STM32L073RZ --chip STM32F405RG",
    "flash blink.hex,alt=7 --sim STM32L073RZ",
    "flash other.dfu --sim STM32L073RZ",
    "flash other.dfu --sim STM32L073RZ --ignore-ids -q",
    "flash blink.hex --sim STM32L073RZ --mass-erase",
    "flash blink.hex --sim STM32L073RZ --offset 1M",
    "flash blink.hex --sim STM32L073RZ --sim STM32F405RG",
  ],
  "flash-interrupted": [
    "flash blink.hex --sim STM32L073RZ,contents=full,memory=l073.json,fault=disconnect@24",
    "flash blink.hex --sim STM32L073RZ,contents=full,memory=l073.json",
    "flash blink.hex --sim STM32L073RZ,contents=full,fault=replug@24 --resume",
    "flash blink.hex --sim STM32L073RZ,contents=full,protect=0x08000000+128",
  ],
  "flash-json": [
    "flash blink.hex --sim STM32L073RZ --json",
    "flash blink.hex --sim STM32L073RZ,contents=full,fault=disconnect@24 --json",
    "flash fw.bin --sim STM32L073RZ --json-lines",
  ],
  "device-steps": [
    "erase --range 0x08000000+4K --sim STM32L073RZ,contents=full",
    "erase --mass-erase --yes --sim STM32F405RG,contents=full",
    "read -o boot.hex --range 0x08000000+256 --sim STM32L073RZ,contents=full",
    "read -o all.dfu --sim STM32L073RZ,contents=full",
    "inspect all.dfu --chip STM32L073RZ",
    "verify blink.hex --sim STM32L073RZ",
    "leave --start 0x08000000 --sim STM32L073RZ",
    "unprotect --yes --sim STM32L073RZ,rdp=1",
    "read -o no.hex --sim STM32L073RZ,rdp=1",
  ],
  completion: ["completion bash", "completion zsh", "completion fish", "completion tcsh"],
  doctor: ["doctor", "doctor --write-udev", "doctor --write-udev -q"],
  tour: ["tour"],
};

describe("golden", () => {
  it.each(Object.entries(GOLDEN_RUNS))("%s", async (name, lines) => {
    const text = await inFreshFolder(async (folder) => {
      layOutFiles();
      await runCli(["convert", "blink.hex", "-o", "blink.dfu", "--chip", "STM32L073RZ"]);
      const ids = ["--vid", "0x1234", "--pid", "0x5678"];
      await runCli(["convert", "blink.hex", "-o", "other.dfu", ...ids]);
      const shown: string[] = [];
      for (const line of lines) {
        const words = line.split(" ");
        shown.push(transcript(words, await runCli(words)));
      }
      return shown.join("\n").replaceAll(folder, "FOLDER");
    });
    await expect(text).toMatchFileSnapshot(join(GOLDEN, `${name}.txt`));
  });

  it("chips lists every chip line as it shows it alone, and counts them", async () => {
    await inFreshFolder(async () => {
      const alone: string[] = [];
      for (const { id } of listProfiles()) {
        const { out } = await runCli(["chips", id]);
        const blocks = out.split(/(?<=\n)(?=STM32)/);
        alone.push(blocks.find((block) => block.includes(`  ${id}\n`)) ?? `no ${id}`);
      }
      const all = await runCli(["chips"]);
      const last = "chip lines; dfukit chips show PART tells more\n";
      const blocks = alone.map((block) => block.replace(/^\d+ chip lines?; .*\n/m, ""));
      expect(all.out).toBe(`${blocks.join("")}${alone.length} ${last}`);
      expect(all.code).toBe(0);
    });
  });

  it("no line of text is wider than the terminal", async () => {
    await inFreshFolder(async () => {
      layOutFiles();
      for (const columns of [80, 132]) {
        const { out, err } = await runCli(
          ["inspect", "gaps.hex", "--chip", "STM32L476RG", "--map"],
          { columns },
        );
        const widest = Math.max(...`${out}${err}`.split("\n").map((line) => line.length));
        expect(widest).toBeLessThanOrEqual(columns);
      }
    });
  });

  it("colour changes nothing but colour", async () => {
    await inFreshFolder(async () => {
      layOutFiles();
      const words = ["inspect", "blink.hex", "--chip", "STM32L073RZ", "--map"];
      const plain = await runCli(words);
      const coloured = await runCli(words, { colour: true });
      expect(coloured.out).not.toBe(plain.out);
      // biome-ignore lint/suspicious/noControlCharactersInRegex: the escape sequences are what is removed
      expect(coloured.out.replace(/\u001B\[\d+m/g, "")).toBe(plain.out);
    });
  });
});
