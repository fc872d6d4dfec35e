/**
 * What one lookup costs, counted rather than timed: how much it reads in a program that has
 * just been started. The milliseconds are in `apps/cli/bench`, section lookup.
 */
import { afterEach, describe, expect, it, vi } from "vitest";
import { findChip, listProfiles, partsOf } from "../src/index.js";

/** The JSON texts that a lookup parses in a fresh copy of the library. */
async function textsRead(query: string): Promise<readonly string[]> {
  vi.resetModules();
  const library = await import("../src/index.js");
  const parse = vi.spyOn(JSON, "parse");
  library.findChip(query);
  const texts = parse.mock.calls.map(([text]) => text);
  parse.mockRestore();
  return texts;
}

afterEach(() => {
  vi.restoreAllMocks();
});

/** The first part of each line. */
const parts = listProfiles().flatMap((profile) => partsOf(profile).slice(0, 1));

describe("the first lookup of a program", () => {
  it.each(parts)("of $part reads its line and no other", async ({ part, prefix, profile }) => {
    const [index, ...texts] = await textsRead(part);
    const sharing = listProfiles().filter((line) => line.parts.some((g) => g.prefix === prefix));
    // Parts and sizes of each line that has the prefix; then the chip; then its target.
    expect(texts.map((text) => Object.keys(JSON.parse(text))[0])).toEqual([
      ...sharing.map(() => "parts"),
      "id",
      "programUnitBytes",
    ]);
    expect(JSON.parse(texts.at(-2) ?? "").id).toBe(profile.id);
    expect(index?.length).toBeLessThan(8_000);
    expect(texts.join("").length).toBeLessThan(30_000);
  });

  it.each([
    ["a profile's id", "stm32f405-f407-f415-f417", 2],
    ["a die id", "0x413", 2],
    ["a part without USB DFU", "STM32L053R8", listProfiles().length],
  ])("of %s reads %s in %i texts besides the index", async (_, query, count) => {
    expect((await textsRead(query)).slice(1)).toHaveLength(count);
  });
});

it("finds in the bundled lines what it finds in their profiles", () => {
  const queries = listProfiles().flatMap((profile) => [
    profile.id,
    ...partsOf(profile).map(({ part }) => part),
    ...profile.parts.map(({ prefix }) => prefix),
  ]);
  expect(queries.map((query) => findChip(query))).toEqual(
    queries.map((query) => findChip(query, listProfiles())),
  );
});
