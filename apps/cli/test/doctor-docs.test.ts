/** What the pages say of permission and drivers is what the program does. Update: `npx vitest run apps/cli/test/doctor-docs.test.ts -u`. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { diagnose } from "../src/doctor/diagnose.js";
import { LINUX } from "../src/doctor/test-surroundings.js";
import { WINDOWS_CODES, windows } from "../src/doctor/test-windows-rows.js";
import { RULES_PATH } from "../src/doctor/udev.js";
import { RELOAD_RULES, WRITE_RULES } from "../src/doctor/udev-fixes.js";
import { runCli } from "./run-cli.js";

const DOCS = fileURLToPath(new URL("../../../docs/", import.meta.url));
const page = (name: string): string => readFileSync(join(DOCS, name), "utf8");

describe("docs/transports.md", () => {
  it("has the udev rules that --write-udev prints", async () => {
    const { out } = await runCli(["doctor", "--write-udev", "-q"], { surroundings: LINUX });
    const block = /(<!-- generated: udev rules[^\n]*-->\n)[\s\S]*?(<!-- end -->)/;
    expect(page("transports.md")).toMatch(block);
    const generated = page("transports.md").replace(
      block,
      (_all, start: string, end: string) => `${start}\`\`\`\n${out}\`\`\`\n${end}`,
    );
    await expect(generated).toMatchFileSnapshot(join(DOCS, "transports.md"));
    expect(generated).toContain(RULES_PATH);
  });
});

describe("docs/troubleshooting.md", () => {
  it("has the commands that doctor tells to type", () => {
    expect(page("troubleshooting.md")).toContain(`\n${WRITE_RULES}\n${RELOAD_RULES}\n`);
  });

  /** Rows of the table of codes: the codes, and what to do. */
  const rows = [...page("troubleshooting.md").matchAll(/^\| (\d+(?:, \d+)*) \| (.*) \|$/gm)];
  const REMEDIES = [
    ["unplug the board", "unplug it and plug it in again"],
    ["Enable device", "enable it"],
    ["restart Windows", "restart Windows"],
    ["bind WinUSB", "install STM32CubeProgrammer 2, which brings WinUSB"],
    ["the driver is not signed", "take that driver away"],
  ] as const;

  it("says of each code of the Device Manager what doctor does", () => {
    const told = rows.flatMap(([, codes = "", remedy = ""]) => {
      const [, fix] = REMEDIES.find(([start]) => remedy.startsWith(start)) ?? [];
      return codes.split(", ").map((code) => [Number(code), fix] as const);
    });
    const done = told.map(([code]) => {
      const first = diagnose(windows("WinUSB", code))[0]?.fix[0]?.text ?? "";
      return [code, REMEDIES.find(([, start]) => first.startsWith(start))?.[1]];
    });
    expect(told).toEqual(done);
    // 21 lasts for moments, and 99 stands for any other.
    const known = WINDOWS_CODES.map(([code]) => code).filter((code) => code !== 21 && code !== 99);
    expect(told.map(([code]) => code).sort((a, b) => a - b)).toEqual(known);
  });
});
