/**
 * `docs/findings.md`, `docs/errors.md` and `docs/json.md` are made from the code
 * and held against it. After a change: `npx vitest run apps/cli/test/docs.test.ts -u`.
 */
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { FINDING_RULES } from "@dfukit/converter";
import { describe, expect, it } from "vitest";
import { diagnose } from "../src/doctor/diagnose.js";
import { CAUSES } from "../src/doctor/diagnosis.js";
import { DEVICE_ROWS } from "../src/doctor/test-device-rows.js";
import { SYSTEM_ROWS } from "../src/doctor/test-system-rows.js";
import { ERROR_GUIDE } from "../src/error-guide.js";
import { EXAMPLE_HEX } from "../src/example.js";
import { EXIT, EXIT_BY_ERROR } from "../src/exit-codes.js";
import type { ProgramName } from "../src/main.js";
import { L073_LISTING } from "./listings.js";
import { inFreshFolder, runCli } from "./run-cli.js";

const DOCS = fileURLToPath(new URL("../../../docs/", import.meta.url));
const README = fileURLToPath(new URL("../../../README.md", import.meta.url));
/** Blocks that show a command and all that it prints. */
const CONSOLE = /```console\n[\s\S]*?```/g;
const SCHEMAS = fileURLToPath(new URL("../schemas/", import.meta.url));

/** Findings by the start of their code, with the title of their section. */
const SECTIONS: readonly (readonly [start: string, title: string])[] = [
  ["hex-", "Intel HEX"],
  ["srec-", "S-record"],
  ["dfu-", "DfuSe and DFU suffix"],
  ["elf-", "ELF"],
  ["uf2-", "UF2"],
  ["chip-", "Against a chip"],
  ["vector-", "Vector table"],
  ["", "Others"],
];

function cell(text: string): string {
  return text.replaceAll("|", "\\|").replace(/\{(\w+):?\w*\}/g, "*$1*");
}

function findingsPage(): string {
  const codes = Object.keys(FINDING_RULES).sort() as (keyof typeof FINDING_RULES)[];
  const sectionOf = (code: string): string =>
    SECTIONS.find(([start]) => code.startsWith(start))?.[1] ?? "";
  const sections = SECTIONS.map(([, title]) => {
    const rows = codes
      .filter((code) => sectionOf(code) === title)
      .map((code) => {
        const { strict, lenient, template, advice } = FINDING_RULES[code];
        const severity = strict === lenient ? strict : `${strict}, ${lenient} with \`--lenient\``;
        return `| \`${code}\` | ${severity} | ${cell(template)} | ${cell(advice)} |`;
      });
    return [
      `## ${title}`,
      "",
      "| code | severity | message | what to do |",
      "|---|---|---|---|",
      ...rows,
      "",
    ];
  });
  return [
    "# Findings",
    "",
    "What `inspect` and `convert` can say about a firmware file. Codes are stable: scripts may rely on them.",
    "A finding of severity error makes `inspect` exit with 1 and `convert` refuse the file.",
    "This page is made from the code; names in *italics* stand for the facts of the case.",
    "",
    ...sections.flat(),
  ].join("\n");
}

const EXIT_MEANING: Readonly<Record<keyof typeof EXIT, string>> = {
  done: "done, and proven where proof was asked",
  answerIsNo:
    "the answer is no: `inspect` found errors, the files differ, no chip matches, verification failed",

  usage: "wrong usage",
  badInput:
    "unusable input: cannot be read, not of the format; for every verb but `inspect` also malformed",
  refused:
    "refused: outside the chip's memory, overlap, protected, not confirmed, not expressible in the output format",
  noDevice: "no device, several devices, or none that can be opened",
  deviceFailed: "the device or the connection failed",
  outputFailed: "the output could not be written: full disk, missing folder, closed pipe",
  fault: "a fault of dfukit itself; it prints what to report",
  interrupted: "interrupted",
};

function errorsPage(): string {
  const exits = (Object.keys(EXIT) as (keyof typeof EXIT)[]).map(
    (key) => `| ${EXIT[key]} | ${EXIT_MEANING[key]} |`,
  );
  const codes = (Object.keys(EXIT_BY_ERROR) as (keyof typeof EXIT_BY_ERROR)[]).sort();
  const rows = codes.map(
    (code) => `| \`${code}\` | ${EXIT_BY_ERROR[code]} | ${cell(ERROR_GUIDE[code])} |`,
  );
  return [
    "# Exit codes and errors",
    "",
    "Every error is printed as `error: WHAT (CODE)`, then its causes, then `hint: WHAT TO DO`.",
    "With `--json` the same stands in the document's `error`. Codes are stable. A refused plan names the",
    "reason behind its code: `(plan-refused: outside-memory)`, and further ones as `also: WHAT (REASON)`.",
    "A terminal is shown long ones in several lines; where standard error is no terminal, each is one line.",
    "This page is made from the code.",
    "",
    "## Exit codes",
    "",
    "| exit | meaning |",
    "|---|---|",
    ...exits,
    "",
    "## Errors",
    "",
    "| code | exit | when |",
    "|---|---|---|",
    ...rows,
    "| `internal-fault` | 70 | A fault of dfukit itself. |",
    "",
  ].join("\n");
}

/** One command line for each document. */
const JSON_EXAMPLES: readonly (readonly [schema: string, line: string])[] = [
  ["inspect", "inspect blink.dfu --chip STM32L073RZ --json"],
  ["convert", "convert blink.hex -o blink.dfu --chip STM32L073RZ --json -q"],
  ["diff", "diff blink.hex blink.dfu --json"],
  ["chips", "chips L0 --json"],
  ["chips-show", "chips show STM32L073RZ --json"],
  ["match", "chips match --from listing.txt --json"],
  ["profile-check", "profile check draft/stm32l073.json --json"],
  ["profile-new", "profile new --from listing.txt --part STM32L073RZ -o new --json"],
  ["completion", "completion fish --json"],
  ["list", "list --sim STM32L073RZ --json"],
  ["flash", "flash blink.dfu --sim STM32L073RZ --json -q"],
  ["event", "flash blink.dfu --sim STM32L073RZ --json-lines -q"],
  ["verify", "verify blink.dfu --sim STM32L073RZ,memory=l073.json --json -q"],
  ["read", "read -o boot.bin --range 0x08000000+256 --sim STM32L073RZ --json -q"],
  ["erase", "erase --range 0x08000000+256 --sim STM32L073RZ --json -q"],
  ["leave", "leave --sim STM32L073RZ,memory=l073.json --json -q"],
  ["unprotect", "unprotect --yes --sim STM32L073RZ,rdp=1 --json -q"],
  ["doctor", "doctor --json"],
  ["simulate", "simulate STM32F405RG --json"],
];

async function documentOf(line: string): Promise<string> {
  return (await runCli(line.split(" "))).out;
}

/** It runs until it is told to end; its ports are any free ones. */
async function simulateDocument(line: string): Promise<string> {
  const { out } = await runCli([...line.split(" "), "--port", "0"], {
    onOut: () => setImmediate(() => process.emit("SIGTERM")),
  });
  const document: Record<string, unknown> = JSON.parse(out);
  const { port, controlPort } = document;
  return out
    .replace(`--tcp-port ${port} `, "")
    .replace(`"port":${port}`, '"port":3240')
    .replace(`"controlPort":${controlPort}`, '"controlPort":40123');
}

async function jsonPage(): Promise<string> {
  const parts = await inFreshFolder(async () => {
    writeFileSync("blink.hex", EXAMPLE_HEX);
    writeFileSync("listing.txt", L073_LISTING);
    await runCli("profile new --from listing.txt --part STM32L073RZ -o draft".split(" "));
    await runCli("convert blink.hex -o blink.dfu --chip STM32L073RZ -q".split(" "));
    await runCli("flash blink.dfu --sim STM32L073RZ,memory=l073.json -q --no-leave".split(" "));
    const shown: string[] = [];
    for (const [schema, line] of JSON_EXAMPLES) {
      const out = schema === "simulate" ? await simulateDocument(line) : await documentOf(line);
      const text =
        out.length > 3000 ? `${out.slice(0, out.lastIndexOf("\n", 2500))}\n  …` : out.trimEnd();
      shown.push(
        `## \`dfukit/${schema}@1\``,
        "",
        `\`dfukit ${line}\``,
        "",
        "```json",
        text,
        "```",
        "",
      );
    }
    const failed = await runCli("inspect none.hex --json".split(" "));
    shown.push(
      "## A run that failed",
      "",
      "`dfukit inspect none.hex --json`",
      "",
      "```json",
      failed.out.trimEnd(),
      "```",
      "",
    );
    return shown;
  });
  return [
    "# JSON documents",
    "",
    "`--json` prints one document on standard output, also when the command fails. Its JSON Schema",
    "is in the package, under `schemas/`. Addresses and ids are hex strings; ends of ranges are exclusive.",
    "Fields may be added to a document; what stands here keeps its meaning until the number behind `@` changes.",
    "",
    ...parts,
  ].join("\n");
}

/** One row for each cause: the first of the test's that has it. */
function causesTable(): string {
  const rows = CAUSES.map((cause) => {
    const row = [...DEVICE_ROWS, ...SYSTEM_ROWS].find((one) => one[2] === cause);
    const found = row === undefined ? [] : diagnose(row[1]).filter((one) => one.cause === cause);
    const fix = (found[0]?.fix ?? []).map(({ kind, text }) =>
      kind === "type" ? `\`${text.replaceAll("|", "\\|")}\`` : text.replaceAll("|", "\\|"),
    );
    const todo = fix.join("; ").replaceAll(":; ", ": ");
    return `| \`${cause}\` | ${row?.[3].replaceAll("|", "\\|")} | ${todo} |`;
  });
  return ["| cause | what it says, for instance | what to do |", "|---|---|---|", ...rows].join(
    "\n",
  );
}

/** As GitHub makes anchors of titles. */
function anchorOf(title: string): string {
  return title
    .toLowerCase()
    .replace(/[^\w\s-]/g, "")
    .replace(/\s/g, "-");
}

describe("docs", () => {
  it("findings.md lists every finding", async () => {
    await expect(findingsPage()).toMatchFileSnapshot(join(DOCS, "findings.md"));
  });

  it("errors.md lists every error and exit code", async () => {
    await expect(errorsPage()).toMatchFileSnapshot(join(DOCS, "errors.md"));
  });

  it("json.md shows one of each document", async () => {
    await expect(await jsonPage()).toMatchFileSnapshot(join(DOCS, "json.md"));
  });

  it("troubleshooting.md lists every cause that doctor can find", async () => {
    const page = readFileSync(join(DOCS, "troubleshooting.md"), "utf8");
    const generated = page.replace(
      /<!-- generated: causes -->[\s\S]*?<!-- end -->/,
      `<!-- generated: causes -->\n${causesTable()}\n<!-- end -->`,
    );
    await expect(generated).toMatchFileSnapshot(join(DOCS, "troubleshooting.md"));
  });

  it("troubleshooting.md names only options and codes that there are", async () => {
    const page = readFileSync(join(DOCS, "troubleshooting.md"), "utf8");
    const [table = ""] = page.split("## The board is not found");
    const codes = [...table.matchAll(/`([a-z]+(?:-[a-z]+)+)`/g)].map(([, code = ""]) => code);
    expect(codes.filter((code) => !Object.hasOwn(EXIT_BY_ERROR, code))).toEqual([]);
    const links = [...page.matchAll(/\]\(#([a-z0-9-]+)\)/g)].map(([, anchor]) => anchor);
    const anchors = [...page.matchAll(/^## (.*)$/gm)].map(([, title = ""]) => anchorOf(title));
    expect(links.filter((link) => link === undefined || !anchors.includes(link))).toEqual([]);
  });

  it("every schema has an example", () => {
    const schemas = readdirSync(SCHEMAS).map((name) => name.replace(".schema.json", ""));
    expect(schemas.sort()).toEqual(JSON_EXAMPLES.map(([schema]) => schema).sort());
  });

  it("the README shows what the program prints", async () => {
    const readme = readFileSync(README, "utf8");
    const shown = await inFreshFolder(async () => {
      writeFileSync("blink.hex", EXAMPLE_HEX);
      const blocks: string[] = [];
      for (const [block] of readme.matchAll(CONSOLE)) {
        const line = /^\$ (.*)$/m.exec(block)?.[1] ?? "";
        const [program = "", ...words] = line.split(" ");
        const { out, err } = await runCli(words, { program: program as ProgramName });
        blocks.push(["```console", `$ ${line}`, `${err}${out}`.trimEnd(), "```"].join("\n"));
      }
      return blocks;
    });
    expect(shown.length).toBeGreaterThan(3);
    let next = 0;
    await expect(readme.replace(CONSOLE, () => shown[next++] ?? "")).toMatchFileSnapshot(README);
  });
});
