/** Links between the pages of the documentation lead somewhere. */
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";

const ROOT = fileURLToPath(new URL("../../../", import.meta.url));
const inFolder = (folder: string): readonly string[] =>
  readdirSync(join(ROOT, folder)).map((name) => join(folder, name));
const PAGES = [
  "README.md",
  "CONTRIBUTING.md",
  ...inFolder("docs").filter((name) => name.endsWith(".md")),
  ...inFolder("packages").map((folder) => join(folder, "README.md")),
];

/** Relative targets of a page's links. */
function linksOf(page: string): readonly string[] {
  const text = readFileSync(join(ROOT, page), "utf8").replaceAll(/```[\s\S]*?```/g, "");
  return [...text.matchAll(/\]\(([^)\s]+)\)/g)]
    .map(([, target = ""]) => target)
    .filter((target) => !/^[a-z]+:/.test(target));
}

/** What a heading is called in links: lower case, without punctuation, blanks as hyphens. */
function anchorsOf(page: string): readonly string[] {
  const headings = readFileSync(join(ROOT, page), "utf8").matchAll(/^#+ +(.*)$/gm);
  return [...headings].map(([, heading = ""]) =>
    heading
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N} _-]/gu, "")
      .replaceAll(" ", "-"),
  );
}

it.each(PAGES)("%s", (page) => {
  const broken = linksOf(page).filter((link) => {
    const [path = "", anchor] = link.split("#");
    const target = path === "" ? page : join(dirname(page), path);
    if (!existsSync(join(ROOT, target))) return true;
    if (anchor === undefined || statSync(join(ROOT, target)).isDirectory()) return false;
    return !anchorsOf(target).includes(anchor);
  });
  expect(broken).toEqual([]);
});

it("looks at some", () => {
  expect(PAGES.flatMap(linksOf).length).toBeGreaterThan(50);
});
