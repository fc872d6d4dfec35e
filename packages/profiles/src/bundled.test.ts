import { describe, expect, it, vi } from "vitest";

/** The module as a program has it that has just been started. */
async function fresh() {
  vi.resetModules();
  return await import("./bundled.js");
}

describe("the bundled profiles", () => {
  it("give the same list each time, ascending by id", async () => {
    const { listProfiles, listLoaders, listRecognised } = await fresh();
    for (const list of [listProfiles, listLoaders, listRecognised]) expect(list()).toBe(list());
    expect(listRecognised()).toEqual([...listProfiles(), ...listLoaders()]);
    for (const ids of [listProfiles(), listLoaders()].map((list) => list.map(({ id }) => id))) {
      expect(ids).toEqual(ids.toSorted());
    }
  });

  it("know their strings, each once", async () => {
    const { listRecognised, listStrings } = await fresh();
    const all = listRecognised().flatMap((profile) => profile.descriptorStrings);
    expect(listStrings()).toEqual([...new Set(all.map(({ string }) => string))]);
    expect(listStrings()).toBe(listStrings());
  });

  it("are found by their index", async () => {
    const { listProfiles, bundledLines } = await fresh();
    expect(bundledLines().map(({ id, dieId, prefixes }) => ({ id, dieId, prefixes }))).toEqual(
      listProfiles().map(({ id, dieId, parts }) => ({
        id,
        dieId: dieId.value,
        prefixes: [...new Set(parts.map(({ prefix }) => prefix))],
      })),
    );
  });
});

describe("findProfile", () => {
  it("gives the very one of the list, whichever was asked for first", async () => {
    const { findProfile, listProfiles } = await fresh();
    const early = findProfile("stm32f411");
    expect(early?.name).toBe("STM32F411");
    expect(listProfiles()).toContain(early);
    for (const profile of listProfiles()) expect(findProfile(profile.id)).toBe(profile);
  });

  it("reads no other", async () => {
    const { findProfile } = await fresh();
    const parse = vi.spyOn(JSON, "parse");
    findProfile("stm32f411");
    expect(parse).toHaveBeenCalledTimes(2); // the index and the profile
    parse.mockRestore();
  });

  it("gives none for a loader's id or an unknown one", async () => {
    const { findProfile, listLoaders } = await fresh();
    expect(["", "stm32", listLoaders()[0]?.id ?? ""].map((id) => findProfile(id))).toEqual([
      undefined,
      undefined,
      undefined,
    ]);
  });

  it("looks only among the profiles that it is given", async () => {
    const { findProfile, listProfiles } = await fresh();
    const among = listProfiles().slice(0, 1);
    expect(findProfile(among[0]?.id ?? "", among)).toBe(among[0]);
    expect(findProfile("stm32f411", among)).toBeUndefined();
  });
});
