/** The page on the simulator lists every fault and every quirk, and what it shows can be typed. */
import { readFileSync } from "node:fs";
import { QUIRKS } from "@dfukit/core";
import { expect, it } from "vitest";
import { createSimulatedDevice } from "./create-simulated-device.js";
import { FAULT_SUBJECTS } from "./fault.js";
import { parseFault } from "./fault-text.js";
import { hostOf } from "./test-host.js";
import { profileById } from "./test-rom.js";
import { formatTranscriptEntry } from "./transcript.js";

const page = readFileSync(new URL("../../../../docs/simulator.md", import.meta.url), "utf8");

/** The lines below a heading, up to the next. */
function section(heading: string): string {
  return page.split(/^## /mu).find((text) => text.startsWith(`${heading}\n`)) ?? "";
}

/** The code of the first cells of the last table in a section. */
function firstCells(text: string): readonly string[] {
  const rows = text.split(/\n\n/u).filter((block) => block.startsWith("|"));
  const cells = (rows.at(-1) ?? "").split("\n").map((row) => row.split("|")[1] ?? "");
  return cells.flatMap((cell) => [...cell.matchAll(/`([^`]+)`/gu)].map(([, code = ""]) => code));
}

it("has a row for every fault", () => {
  const kinds = firstCells(section("Faults")).map((spelling) => spelling.split(/[=@]/u)[0]);
  expect([...new Set(kinds)].sort()).toEqual(Object.keys(FAULT_SUBJECTS).sort());
});

it("has a row for every quirk", () => {
  expect([...firstCells(section("Quirks"))].sort()).toEqual(Object.keys(QUIRKS).sort());
});

it("shows faults that can be typed", () => {
  const shown = [...page.matchAll(/,fault=([^,\s`]+)/gu)].map(([, text = ""]) => text);
  expect(shown).toEqual(["stall@12", "disconnect=20@120", "wrong-status=errVERIFY@200"]);
  expect(shown.map((text) => parseFault(text).kind)).toEqual([
    "stall",
    "disconnect",
    "wrong-status",
  ]);
});

it("shows a real transcript", async () => {
  const faults = [parseFault("timeout@4")];
  const profile = profileById("stm32l07");
  const sim = createSimulatedDevice({ profile, part: "STM32L073RZ", faults });
  const host = hostOf(await sim.open());
  await host.status();
  await host.clearStatus();
  await host.erase(0x0800_0000);
  await host.status();
  await sim.wait(4);
  await host.status();
  expect(page).toContain(
    `\`\`\`\n${sim.transcript.map(formatTranscriptEntry).join("\n")}\n\`\`\`\n`,
  );
});
