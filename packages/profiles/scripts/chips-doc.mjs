// Writes docs/chips.md, the list of all chips, from profiles/. With --check it writes
// nothing and fails if the list is out of step.
import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { readProfiles } from "./read-profiles.mjs";

const DOC = new URL("../../../docs/chips.md", import.meta.url);

const files = readProfiles();
const families = new Map(
  files
    .filter(({ document }) => document.kind === "family")
    .map(({ folder, document }) => [folder, document]),
);
const lines = files.filter(({ document }) => document.kind === undefined).map(withFamily);
const loaders = files.filter(({ document }) => document.kind === "loader");

/** The fields that the list shows, of line or family: as `src/inherit.ts`, but for the citations. */
function withFamily({ folder, file, document }) {
  const family = document.inherits === undefined ? {} : (families.get(folder) ?? {});
  const block = (name) => ({ ...family[name], ...document[name] });
  const list = (name) => [...(family[name] ?? []), ...(document[name] ?? [])];
  const merged = {
    ...family,
    ...document,
    notes: list("notes"),
    notDfu: list("notDfu"),
    programming: block("programming"),
    behaviour: block("behaviour"),
    usb: block("usb"),
  };
  const cited = new Set(JSON.stringify(merged).match(/"[a-z0-9-]+"/g));
  const inherited = Object.entries(family.sources ?? {}).filter(([id]) => cited.has(`"${id}"`));
  const sources = { ...Object.fromEntries(inherited), ...document.sources };
  return { folder, file, document: { ...merged, sources } };
}

function render() {
  const partCount = lines.reduce((sum, { document }) => sum + countParts(document), 0);
  const seenCount = lines.filter(({ document }) => seenOn(document).length > 0).length;
  const triedCount = lines.filter(({ document }) => document.confirmed !== undefined).length;
  const folders = [...new Set(lines.map(({ folder }) => folder))];
  return [
    "<!-- Generated from profiles/ by `npm run profiles:write`. Do not edit. -->",
    "# Chips",
    "",
    `Every STM32 with USB DFU in its boot ROM: ${lines.length} chip lines with ${partCount} part numbers, and ${loaders.length} other boot loaders. How a`,
    "profile is written, and what each word means: [profiles/README.md](../profiles/README.md).",
    "",
    "- **Parts**: `x` stands for any package that has this size.",
    "- **Flash**: sectors by size letter; a slash stands between two banks. Where an option bit selects the sectors, the first layout is",
    "  taken unless the device describes another.",
    "- **Unit**: bytes that the flash programs at once, and multiple that address and length of a write must have.",
    "- **Deviations**: what the boot ROM does otherwise than the specification says, by the names of",
    "  `packages/core/src/protocol/quirks.ts`; in brackets the boot ROMs that do so, if not all.",
    `- **Seen**: the chips of which descriptor strings were seen; \`–\` where the profile rests on documents alone. ${seenCount} lines were seen.`,
    "- **Confirmed on hardware**: the chips on which dfukit was tried, and what was done; else `no`, and all rests on documents and on what",
    `  was seen. ${triedText(triedCount)}`,
    "",
    ...folders.flatMap(familySection),
    "## Other boot loaders",
    "",
    "Each is recognised only by exactly the strings that it was seen to send.",
    "",
    ...table(
      ["loader", "runs on", "flash", "unit", "deviations", "sources"],
      loaders.map(loaderRow),
    ),
    "",
  ].join("\n");
}

function familySection(folder) {
  const own = lines.filter((line) => line.folder === folder);
  const { name } = families.get(folder) ?? { name: own[0]?.document.series };
  const heads = [
    "line",
    "die",
    "parts",
    "flash",
    "unit",
    "erased",
    "deviations",
    "seen",
    "confirmed on hardware",
    "sources",
  ];
  return [
    `## ${folder === "h7rs" ? "STM32H7R/S" : name}`,
    "",
    ...table(heads, own.map(lineRow)),
    "",
  ];
}

function lineRow({ folder, file, document }) {
  return [
    `[${document.name}](../profiles/${folder}/${file})`,
    document.die.id,
    partsText(document),
    flashText(document.flash),
    unitText(document.programming),
    document.programming.erasedByte.value,
    quirksText(document),
    seenOn(document).join(", ") || "–",
    confirmedText(document),
    sourcesText(document),
  ];
}

function loaderRow({ folder, file, document }) {
  return [
    `[${document.name}](../profiles/${folder}/${file})`,
    document.runsOn,
    flashText(document.flash),
    unitText(document.programming),
    quirksText(document),
    sourcesText(document),
  ];
}

function table(heads, rows) {
  const row = (cells) => `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`;
  return [row(heads), row(heads.map(() => "---")), ...rows.map(row)];
}

function countParts({ parts }) {
  return parts
    .flatMap(({ sizesByPackage }) => Object.values(sizesByPackage))
    .reduce((sum, letters) => sum + letters.length, 0);
}

/** `STM32L151xC, xC-A`: each size once for each prefix. */
function partsText({ parts, flash }) {
  const order = Object.entries(flash.sizes)
    .sort(([, a], [, b]) => a.sizeBytes - b.sizeBytes)
    .map(([letter]) => letter);
  const byPrefix = new Map();
  for (const { prefix, suffix, sizesByPackage } of parts) {
    const end = suffix === undefined ? "" : `-${suffix}`;
    const letters = new Set(Object.values(sizesByPackage).join(""));
    const own = order.filter((letter) => letters.has(letter)).map((letter) => `x${letter}${end}`);
    byPrefix.set(prefix, new Set([...(byPrefix.get(prefix) ?? []), ...own]));
  }
  return [...byPrefix].map(([prefix, ends]) => prefix + [...ends].join(", ")).join("; ");
}

function flashText({ sizes }) {
  return Object.entries(sizes)
    .sort(([, a], [, b]) => a.sizeBytes - b.sizeBytes)
    .map(([letter, { sizeBytes, runs, variants }]) => {
      const layout =
        variants === undefined
          ? runsText(runs)
          : variants.map((variant) => `${variant.mode} ${runsText(variant.runs)}`).join(" or ");
      return `${letter} ${bytesText(sizeBytes)}: ${layout}`;
    })
    .join("; ");
}

function runsText(runs) {
  const banks = [...new Set(runs.map(({ bank }) => bank))];
  return banks
    .map((bank) =>
      runs
        .filter((run) => run.bank === bank)
        .map(({ sectorCount, sectorSizeBytes }) => `${sectorCount}×${bytesText(sectorSizeBytes)}`)
        .join(" + "),
    )
    .join(" / ");
}

function bytesText(bytes) {
  if (bytes % 1048576 === 0) return `${bytes / 1048576} MiB`;
  return bytes % 1024 === 0 ? `${bytes / 1024} KiB` : `${bytes} bytes`;
}

function unitText({ programUnit, writeAlignment }) {
  const inferred = programUnit.inferred || writeAlignment.inferred ? " (inferred)" : "";
  return `${programUnit.sizeBytes}, ${writeAlignment.sizeBytes}${inferred}`;
}

function quirksText({ behaviour }) {
  const texts = behaviour.quirks.map(({ name, romIds }) =>
    romIds === undefined ? name : `${name} (${romIds.join(", ")})`,
  );
  return texts.join(", ") || "–";
}

function triedText(count) {
  if (count === 0) return "None of the lines is confirmed yet.";
  return count === 1 ? "1 line is confirmed." : `${count} lines are confirmed.`;
}

/** Part, boot ROM where it is known, and what was done. */
function confirmedText({ confirmed = [] }) {
  const texts = confirmed.map(
    ({ part, romId, did }) => `${part}: ${did}${romId === undefined ? "" : ` (boot ROM ${romId})`}`,
  );
  return texts.join("; ") || "no";
}

/** The chips that a string of the line was seen on. */
function seenOn({ descriptorStrings = [] }) {
  return [...new Set(descriptorStrings.flatMap(({ seenOn }) => seenOn.map(({ part }) => part)))];
}

function sourcesText({ sources }) {
  return [...new Set(Object.values(sources).map(({ title }) => title))].sort().join("; ");
}

function readText(url) {
  try {
    return readFileSync(url, "utf8").replaceAll("\r\n", "\n");
  } catch {
    return "";
  }
}

const text = render();
if (readText(DOC) !== text) {
  if (process.argv.includes("--check")) {
    console.error(
      `${fileURLToPath(DOC)} is out of step with profiles/: run npm run profiles:write`,
    );
    process.exitCode = 1;
  } else {
    writeFileSync(DOC, text);
    console.log("wrote docs/chips.md");
  }
}
