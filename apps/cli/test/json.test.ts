/** Every `--json` document, of runs that worked and runs that failed, against its schema. */
import { copyFileSync, readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { Ajv2020 } from "ajv/dist/2020.js";
import { describe, expect, it } from "vitest";
import { EXAMPLE_HEX } from "../src/example.js";
import { L073_LISTING } from "./listings.js";
import { inFreshFolder, runCli } from "./run-cli.js";

const FIXTURES = fileURLToPath(
  new URL("../../../packages/formats/test/fixtures/", import.meta.url),
);
const SCHEMAS = fileURLToPath(new URL("../schemas/", import.meta.url));

/** Command line, the schema of its document, and its exit code. */
const RUNS: readonly (readonly [line: string, schema: string, code: number])[] = [
  ["inspect blink.hex --json", "inspect", 0],
  ["inspect blink.hex --json --chip STM32L073RZ", "inspect", 0],
  ["inspect targets.dfu --json", "inspect", 0],
  ["inspect lmdfu.dfu --json", "inspect", 0],
  ["inspect two-families.uf2 --json", "inspect", 0],
  ["inspect gaps.elf --json --chip STM32L476RG", "inspect", 1],
  ["inspect bad.hex --json", "inspect", 1],
  ["inspect no-suffix.dfu --json", "inspect", 1],
  ["inspect fw.bin --json", "inspect", 0],
  ["inspect none.hex --json", "inspect", 3],
  ["inspect text.hex --json", "inspect", 3],
  ["convert blink.hex -o x.dfu --json", "convert", 0],
  ["convert blink.hex -o x.dfu --json --chip STM32L073RZ", "convert", 0],
  ["convert two-families.uf2 --family STM32F1 -o x.hex --json", "convert", 0],
  ["convert bad.hex -o x.dfu --json", "convert", 3],
  ["convert fw.bin -o x.dfu --json", "convert", 2],
  ["diff blink.hex targets.dfu --json", "diff", 1],
  ["diff blink.hex blink.hex --json", "diff", 0],
  ["diff two-families.uf2 blink.hex --json", "diff", 1],
  ["diff none.hex blink.hex --json", "diff", 3],
  ["chips --json", "chips", 0],
  ["chips nothing-like-it --json", "chips", 1],
  ["chips show STM32F405RG --json", "chips-show", 0],
  ["chips show STM32H750VB --json", "chips-show", 0],
  ["chips show nonsense --json", "chips-show", 2],
  ["list --sim STM32L073RZ --sim STM32F405RG --json", "list", 0],
  ["list --sim STM32L073RZ --chip none --json", "list", 0],
  ["list --json", "list", 5],
  ["flash blink.hex --sim STM32L073RZ --json", "flash", 0],
  ["flash blink.hex --sim STM32L073RZ,contents=full --json --no-verify --no-leave", "flash", 0],
  ["flash blink.hex --sim STM32L073RZ --json --dry-run", "flash", 0],
  ["flash blink.hex --sim STM32L073RZ --chip none --json", "flash", 4],
  ["flash blink.hex --sim STM32L073RZ --chip none --json --dry-run", "flash", 4],
  ["flash blink.hex --sim STM32L073RZ,contents=full,fault=disconnect@24 --json", "flash", 6],
  [
    "flash fw.bin@0x08000000 --sim STM32F405RG,quirk=leave-does-nothing --start 0x08000000 --json",
    "flash",
    0,
  ],
  [
    "flash fw.bin@0x08000000 --sim STM32H743ZI,contents=full,fault=ecc-read@address=0x08000040 --json",
    "flash",
    0,
  ],
  ["flash none.hex --sim STM32L073RZ --json", "flash", 3],
  ["flash blink.hex --json", "flash", 5],
  ["flash --json", "flash", 2],
  ["verify blink.hex --sim STM32L073RZ --json", "verify", 1],
  ["read -o all.hex --sim STM32L073RZ --json", "read", 0],
  ["read -o all.hex --sim STM32L073RZ,rdp=1 --json", "read", 4],
  ["erase --range 0x08000000+4K --sim STM32L073RZ,contents=full --json", "erase", 0],
  ["erase --json", "erase", 2],
  ["leave --sim STM32L073RZ --start 0x08000000 --json", "leave", 0],
  ["unprotect --sim STM32L073RZ,rdp=1 --yes --json", "unprotect", 0],
  ["unprotect --sim STM32L073RZ,rdp=1 --json", "unprotect", 4],
  ["unprotect --sim STM32F405RG,rdp=1,fault=disconnect@5 --yes --json", "unprotect", 0],
  ["leave --sim STM32F405RG,quirk=leave-does-nothing --start 0x08000000 --json", "leave", 6],
  ["chips match --from listing.txt --json", "match", 0],
  ["chips match --from listing.txt --chip STM32L073RZ --json", "match", 0],
  ["chips match --from strings.txt --json", "match", 0],
  ["chips match --from text.hex --json", "match", 3],
  ["chips match --json", "match", 2],
  ["profile check draft --json", "profile-check", 1],
  ["profile check my.json --json", "profile-check", 1],
  ["profile check none.json --json", "profile-check", 3],
  ["profile check --json", "profile-check", 2],
  ["profile new --from listing.txt --part STM32L073RZ -o new --json", "profile-new", 0],
  ["profile new --part STM32L073RZ -o new --json", "profile-new", 0],
  ["profile new --json", "profile-new", 2],
  ["profile new --from text.hex --part STM32L073RZ --json", "profile-new", 3],
  ["doctor --json", "doctor", 5],
  ["doctor --write-udev --json", "doctor", 0],
  ["doctor --nonsense --json", "doctor", 2],
  ["simulate --json", "simulate", 2],
  ["simulate nonsense --json", "simulate", 2],
  ["simulate STM32L073RZ,speed=2 --json", "simulate", 2],
  ["simulate STM32L073RZ --port 70000 --json", "simulate", 2],
  ["completion bash --json", "completion", 0],
  ["completion tcsh --json", "completion", 2],
];

function layOut(): void {
  const copies = {
    "bad.hex": "synthetic/hex/bad-checksum.hex",
    "gaps.elf": "selfbuilt/gaps-option-ext.elf",
    "lmdfu.dfu": "selfbuilt/lmdfu-prefix-and-suffix.dfu",
    "no-suffix.dfu": "synthetic/dfu/dfuse-no-suffix.dfu",
    "targets.dfu": "synthetic/dfu/two-targets-alt0-alt1.dfu",
    "two-families.uf2": "synthetic/uf2/two-families.uf2",
  };
  for (const [name, source] of Object.entries(copies)) copyFileSync(`${FIXTURES}${source}`, name);
  writeFileSync("blink.hex", EXAMPLE_HEX);
  writeFileSync("fw.bin", new Uint8Array(100).fill(0x5a));
  writeFileSync("text.hex", "this is no firmware\n");
  writeFileSync("listing.txt", L073_LISTING);
  writeFileSync("strings.txt", "@Internal Flash  /0x08000000/1536*128g\n");
  writeFileSync("my.json", "{");
}

function schemaOf(name: string): object {
  return JSON.parse(readFileSync(`${SCHEMAS}${name}.schema.json`, "utf8")) as object;
}

describe("--json", () => {
  it.each(RUNS)("%s", async (line, schema, code) => {
    await inFreshFolder(async () => {
      layOut();
      await runCli("profile new --from listing.txt --part STM32L073RZ -o draft".split(" "));
      const result = await runCli(line.split(" "));
      expect(result.code, result.err).toBe(code);
      const document: unknown = JSON.parse(result.out);
      expect(document).toHaveProperty("schema", `dfukit/${schema}@1`);
      const validate = new Ajv2020({
        strict: true,
        allErrors: true,
        allowUnionTypes: true,
      }).compile(schemaOf(schema));
      expect(validate(document), JSON.stringify(validate.errors)).toBe(true);
    });
  });

  it.each([
    ["inspect none.hex --json", "none.hex"],
    ["inspect --chip STM32L073RZ none.hex --json", "none.hex"],
    ["--json inspect none.hex", "none.hex"],
    ["inspect --json", null],
  ])("%s names the file", async (line, file) => {
    await inFreshFolder(async () => {
      const { out } = await runCli(line.split(" "));
      expect(JSON.parse(out)).toHaveProperty("file", file);
    });
  });

  it.each([
    ["STM32L073RZ,rdp=1", "confirmed"],
    ["STM32F405RG,rdp=1,fault=disconnect@5", "assumed"],
  ])("unprotect tells its proof: --sim %s", async (sim, proof) => {
    const { out } = await runCli(["unprotect", "--yes", "--json", "--sim", sim]);
    expect(JSON.parse(out)).toMatchObject({ result: { ok: true, proof }, error: null });
  });

  it.each([
    ["--dry-run", 0],
    ["", 0],
  ])("flash tells the warnings of the plan: %s", async (option, code) => {
    await inFreshFolder(async () => {
      layOut();
      const line = `flash fw.bin@0x08000000 --sim STM32L073RZ --json ${option}`.trim();
      const result = await runCli(line.split(" "));
      expect(result.code).toBe(code);
      expect(JSON.parse(result.out).warnings).toContainEqual({
        code: "no-vector-table",
        message:
          "no vector table at the flash base nor at the start of any segment: the device stays in DFU mode",
      });
    });
  });

  it("flash tells the warnings of the work, also if it fails", async () => {
    await inFreshFolder(async () => {
      layOut();
      const fault = "fault=ecc-read@address=0x08000040,fault=disconnect=1@40";
      const line = `flash fw.bin@0x08000000 --sim STM32H743ZI,contents=full,${fault} --json`;
      const { out } = await runCli(line.split(" "));
      const { warnings, result } = JSON.parse(out);
      expect(result.ok).toBe(false);
      expect(warnings.map(({ code }: { readonly code: string }) => code)).toEqual([
        "sector-unreadable",
        "kept-bytes-unreadable",
        "no-vector-table",
      ]);
    });
  });

  it("a verb that does not exist still yields one document", async () => {
    const { code, out } = await runCli(["frobnicate", "--json"]);
    expect(code).toBe(2);
    expect(JSON.parse(out)).toEqual({
      schema: "dfukit/error@1",
      error: {
        code: "usage",
        message: 'unknown verb "frobnicate"',
        hint: "dfukit --help lists the verbs",
        offset: null,
      },
    });
  });

  it("a schema refuses what is not the document", async () => {
    const { out } = await runCli(["chips", "--json"]);
    const document = JSON.parse(out) as { chips: Record<string, unknown>[] };
    const validate = new Ajv2020({ strict: true, allowUnionTypes: true }).compile(
      schemaOf("chips"),
    );
    expect(validate({ ...document, more: 1 })).toBe(false);
    expect(validate({ ...document, chips: [{ ...document.chips[0], dieId: 1 }] })).toBe(false);
  });
});
