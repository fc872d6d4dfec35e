/**
 * `docs/adding-a-chip.md`, walked through from the pasted listing to green checks, for a
 * chip whose profile has been taken out. After a change:
 * `npx vitest run apps/cli/test/adding-a-chip.test.ts -u`.
 */
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { performance } from "node:perf_hooks";
import { fileURLToPath } from "node:url";
import { describe, expect, it, vi } from "vitest";
import { inFreshFolder, runCli } from "./run-cli.js";

const { TAKEN_OUT } = vi.hoisted(() => ({ TAKEN_OUT: "stm32l432-l433-l442-l443" }));

vi.mock("@dfukit/profiles", async (importOriginal) => {
  const original = await importOriginal<typeof import("@dfukit/profiles")>();
  const left = original.listProfiles().filter(({ id }) => id !== TAKEN_OUT);
  return { ...original, listProfiles: () => left };
});

vi.mock("../src/profiles/profile-book.js", async (importOriginal) => {
  const original = await importOriginal<typeof import("../src/profiles/profile-book.js")>();
  const { listLoaders, listProfiles } = await import("@dfukit/profiles");
  const without: typeof original.profilesAtHand = async (args, context) => {
    const book = await original.profilesAtHand(args, context);
    const lines = book.lines ?? listProfiles();
    return { ...book, lines, recognised: book.recognised ?? [...lines, ...listLoaders()] };
  };
  return { ...original, profilesAtHand: without };
});

const DOCS = new URL("../../../docs/", import.meta.url);
const PAGE = fileURLToPath(new URL("adding-a-chip.md", DOCS));
const PICTURE = fileURLToPath(new URL("adding-a-chip.svg", DOCS));

/** A file to write, or a command to run. */
const BLOCK = /```(text (\S+)|console)\n([\s\S]*?)```/g;
/** A row of the table of facts: JSON pointer, value. */
const FACT = /^\| `(\/[^`]+)` \| `(.+?)` \|/gm;

const DRAFT = "profiles/l4/stm32l433.json";
/** What the page's commands write beside the draft ... */
const FIXTURE = "profiles/l4/stm32l433.fixture.json";
/** ... and the fixture of the same device among the tests of the profiles. */
const SEEN = fileURLToPath(
  new URL(
    "../../../packages/profiles/test/conformance/devices/stm32l433cc-tnc3.fixture.json",
    import.meta.url,
  ),
);

/** A fixture without where it was seen and what its profile is called. */
function witness(fixture: Readonly<Record<string, unknown>>): unknown {
  const { source: _source, profile: _profile, ...facts } = fixture;
  return facts;
}

function timesText(times: readonly (readonly [line: string, ms: number])[]): string {
  return times.map(([line, ms]) => `${(ms / 1000).toFixed(2).padStart(8)} s  ${line}`).join("\n");
}

describe("docs/adding-a-chip.md", () => {
  it("leads from a pasted listing to green checks", async () => {
    const page = readFileSync(PAGE, "utf8");
    const facts = [...page.matchAll(FACT)].map(
      ([, pointer = "", value = ""]) => [pointer, JSON.parse(value) as unknown] as const,
    );
    const codes: number[] = [];
    const times: (readonly [line: string, ms: number])[] = [];
    const shown = await inFreshFolder(async () => {
      const blocks: string[] = [];
      for (const [block, , file, content = ""] of page.matchAll(BLOCK)) {
        if (file !== undefined) {
          writeFileSync(file, content);
          blocks.push(block);
          continue;
        }
        const line = /^\$ dfukit (.*)$/m.exec(content)?.[1] ?? "";
        if (line.startsWith("profile check")) await fillIn(facts);
        const start = performance.now();
        const { code, out, err } = await runCli(line.split(" "));
        times.push([line, performance.now() - start]);
        codes.push(code);
        blocks.push(["```console", `$ dfukit ${line}`, `${err}${out}`.trimEnd(), "```"].join("\n"));
      }
      await runCli(["profile", "check", DRAFT, "--svg", "map.svg", "-q"]);
      await expect(readFileSync("map.svg", "utf8")).toMatchFileSnapshot(PICTURE);
      expect(witness(JSON.parse(readFileSync(FIXTURE, "utf8")))).toEqual(
        witness(JSON.parse(readFileSync(SEEN, "utf8"))),
      );
      return blocks;
    });
    expect(codes).toEqual([0, 0, 0, 0]);
    const wholeMs = times.reduce((sum, [, ms]) => sum + ms, 0);
    console.log(timesText([...times, ["from the listing to green checks", wholeMs]]));
    // The machine's share of the ten minutes that adding a chip may take.
    expect(wholeMs).toBeLessThan(60_000);
    expect(shown[1]).not.toContain("L433");
    let next = 0;
    await expect(page.replace(BLOCK, () => shown[next++] ?? "")).toMatchFileSnapshot(PAGE);
  });

  it("names a value for every mark of the draft, and the draft alone is refused", async () => {
    const page = readFileSync(PAGE, "utf8");
    const pointers = [...page.matchAll(FACT)].map(([, pointer = ""]) => pointer);
    await inFreshFolder(async () => {
      const [, , file = "", listing = ""] = page.matchAll(BLOCK).next().value ?? [];
      writeFileSync(file, listing);
      const line = /^\$ dfukit (profile new .*)$/m.exec(page)?.[1] ?? "";
      await runCli([...line.split(" "), "-q"]);
      const { code, out } = await runCli(["profile", "check", DRAFT, "--json"]);
      expect(code).toBe(1);
      const [{ issues }]: [{ issues: readonly { path: string; rule: string }[] }] =
        JSON.parse(out).files;
      expect(new Set(issues.map(({ rule }) => rule))).toEqual(new Set(["still-unknown"]));
      const unnamed = issues.filter(
        ({ path }) => !pointers.some((pointer) => `${path}/`.startsWith(`${pointer}/`)),
      );
      expect(unnamed).toEqual([]);
    });
  });
});

/** Puts the facts of the table where they belong, as the reader does with an editor. */
async function fillIn(facts: readonly (readonly [string, unknown])[]): Promise<void> {
  const document: unknown = JSON.parse(readFileSync(DRAFT, "utf8"));
  for (const [pointer, value] of facts) {
    const steps = pointer.split("/").slice(1);
    const last = steps.pop() ?? "";
    const parent = steps.reduce<unknown>((node, step) => Object(node)[step], document);
    Reflect.set(Object(parent), last, value);
  }
  mkdirSync("profiles/l4", { recursive: true });
  writeFileSync(DRAFT, JSON.stringify(document, undefined, 2));
}
