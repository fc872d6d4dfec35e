// The second half of docs/adding-a-chip.md, "A pull request", as it is written there: in a copy
// of the workspace with one chip line more, its very commands are run. A test that a new line
// would break, or a step that the guide forgets, shows here and not at the contributor's.
import { cpSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { capture } from "./gate.mjs";
import { withScratch } from "./scratch.mjs";

const GUIDE = "docs/adding-a-chip.md";
/** A line that is there, and what the new one is called and differs in. */
const SISTER = "profiles/c0/stm32c071.json";
const NEW = { id: "stm32c099", name: "STM32C099", part: "STM32C099CB", dieId: "0x4FE" };
const PROFILE = `profiles/c0/${NEW.id}.json`;
const FIXTURE = "packages/profiles/test/conformance/devices/stm32c099cb-issue-1.fixture.json";
/** Lists of chips that are shown whole. */
const GOLDEN = "npm test -- apps/cli/test/golden.test.ts -t chips";
const DID = "wrote and read back the first and the last byte of the flash";

/** What the new chip says of itself, by the layout of the sister. */
const LISTING = [
  'Found DFU: [0483:df11] ver=0200, devnum=9, cfg=1, intf=0, path="1-1", alt=0, ',
  'name="@Internal Flash   /0x08000000/64*002Kg", serial="208A345B4D52"\n',
].join("");

/** @typedef {import("./gate.mjs").Outcome} Outcome */

/**
 * Goes the way. Takes a minute or two.
 * @param {string} root
 * @returns {Promise<Outcome>}
 */
export function contribution(root) {
  return withScratch({ root, batch: [], built: true }, (copy) => {
    cpSync(join(root, "docs"), join(copy, "docs"), { recursive: true });
    const told = [];
    for (const { name, work } of steps(copy)) {
      const start = performance.now();
      const outcome = work();
      if (!outcome.passed) return { passed: false, output: `${name}: FAILED\n${outcome.output}` };
      told.push(`  ${name}: ${((performance.now() - start) / 1000).toFixed(1)} s`);
    }
    return { passed: true, output: ["a new chip line, by the guide:", ...told].join("\n") };
  });
}

/**
 * @param {string} copy
 * @returns {readonly { readonly name: string, readonly work: () => Outcome }[]}
 */
function steps(copy) {
  const [write, ...checks] = commandsOf(readFileSync(join(copy, GUIDE), "utf8"));
  if (write === undefined || checks.length < 2) throw new Error(`${GUIDE} names too few commands`);
  const run = (/** @type {string} */ line) => () => runLine(line, copy);
  return [
    { name: "a draft and its fixture", work: () => draft(copy) },
    { name: "what is not written yet is missed", work: () => failing(checkScripts(copy)) },
    { name: write, work: run(write) },
    ...checks.map((line) => ({ name: line, work: run(line) })),
    { name: GOLDEN, work: run(GOLDEN) },
    { name: "the new line is there", work: () => lookUp(copy) },
    { name: "a count of all lines is noticed", work: () => failing(plantedTotal(copy)) },
  ];
}

/**
 * The commands of the section about the pull request: in its blocks, and `npm run` in its text.
 * @param {string} guide
 */
function commandsOf(guide) {
  const section = guide.split(/^## /m).find((text) => /^\d+\. A pull request\n/.test(text)) ?? "";
  const blocks = Array.from(section.matchAll(/```sh\n([\s\S]*?)```/g), ([, lines = ""]) => lines);
  return blocks
    .flatMap((lines) => lines.split("\n"))
    .map((line) => line.replace(/ +#.*$/, "").trim())
    .filter((line) => line !== "");
}

/**
 * @param {string} line
 * @param {string} copy
 */
function runLine(line, copy) {
  const [command = "", ...words] = line.split(" ");
  // A run of the gates inside of this one would go the way again.
  const env = { CI: "", INIT_CWD: copy, [INSIDE]: "1" };
  const shell = process.platform === "win32";
  return capture(command, words, { cwd: copy, env, shell });
}

/** Set where the way is being gone. */
export const INSIDE = "DFUKIT_CONTRIBUTION";

/** As the reader does: the program drafts, the facts are filled in. @param {string} copy */
function draft(copy) {
  writeFileSync(join(copy, "listing.txt"), LISTING);
  const words = [
    "profile",
    "new",
    "--from",
    "listing.txt",
    "--part",
    NEW.part,
    "-o",
    "profiles/c0",
  ];
  const outcome = capture(process.execPath, ["apps/cli/bin/dfukit.cjs", ...words], { cwd: copy });
  if (outcome.passed) writeFileSync(join(copy, PROFILE), facts(copy));
  return outcome;
}

/** @param {string} copy */
function facts(copy) {
  const { $schema } = JSON.parse(readFileSync(join(copy, PROFILE), "utf8"));
  const sister = JSON.parse(
    readFileSync(join(copy, SISTER), "utf8").replaceAll("STM32C071", NEW.name),
  );
  const listing = { kind: "thread", title: "Issue 1", place: "a listing of a board" };
  const seen = { part: NEW.part, source: "listing" };
  const string = "@Internal Flash   /0x08000000/64*002Kg";
  const profile = {
    ...sister,
    $schema,
    id: NEW.id,
    name: NEW.name,
    die: { ...sister.die, id: NEW.dieId },
    descriptorStrings: [{ alternateSetting: 0, string, seenOn: [seen] }],
    overrides: [
      {
        alternateSetting: 0,
        string,
        sizes: "8",
        why: "the boot ROM says 128 KiB; the part has 64 KiB",
        sources: ["listing"],
      },
    ],
    confirmed: [{ part: NEW.part, did: DID, sources: ["listing"] }],
    sources: { ...sister.sources, listing },
  };
  return `${JSON.stringify(profile, undefined, 2)}\n`;
}

/** @param {string} copy */
function checkScripts(copy) {
  const [bundle, page] = ["bundle-profiles.mjs", "chips-doc.mjs"].map((script) =>
    capture(process.execPath, [join(copy, "packages/profiles/scripts", script), "--check"], {
      cwd: copy,
    }),
  );
  const output = `${bundle?.output}${page?.output}`;
  // Both miss it, and say what to do.
  const told = output.match(/run npm run profiles:write/g)?.length ?? 0;
  return { passed: bundle?.passed || page?.passed || told < 2, output };
}

/** @param {Outcome} outcome */
function failing({ passed, output }) {
  return { passed: !passed, output };
}

/** @param {string} copy */
function lookUp(copy) {
  const cli = "apps/cli/bin/dfukit.cjs";
  const shown = capture(process.execPath, [cli, "chips", "show", NEW.part], { cwd: copy });
  const page = readFileSync(join(copy, "docs/chips.md"), "utf8");
  const fixture = readFileSync(join(copy, FIXTURE), "utf8");
  const complaints = [
    ...(shown.passed && shown.output.includes(NEW.id) ? [] : [shown.output]),
    ...(page.includes(`${NEW.part}: ${DID}`)
      ? []
      : ["docs/chips.md does not say that it is confirmed"]),
    ...(fixture.includes('"source": "Issue 1, a listing of a board"') ? [] : [fixture]),
  ];
  return { passed: complaints.length === 0, output: complaints.join("\n") };
}

/** A test that counts the lines there are without the new one must fail. @param {string} copy */
function plantedTotal(copy) {
  const path = "packages/profiles/test/planted-total.test.ts";
  const others = 'id !== "stm32c099"';
  const lines = [
    'import { expect, it } from "vitest";',
    'import { listProfiles } from "../src/index.js";',
    'it("counts", () => {',
    `  expect(listProfiles().length).toBe(listProfiles().filter(({ id }) => ${others}).length);`,
    "});",
    "",
  ];
  writeFileSync(join(copy, path), lines.join("\n"));
  return runLine(`npm test -- ${path}`, copy);
}
