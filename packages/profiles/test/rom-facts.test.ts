/**
 * What the profiles say of single boot ROMs and of flash times, against the list that they were
 * made from: a figure that a source gives for another version or another die is marked as inferred.
 */
import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { type Citation, listProfiles, type Profile } from "../src/index.js";

const SHARED = fileURLToPath(new URL("../../../../shared/chips/chips.json", import.meta.url));

interface SharedDie {
  readonly dieId: string;
  readonly flashTimings: { readonly confirmed: boolean };
  readonly ramUsableByHost: readonly {
    readonly bootloaderId: string | null;
    readonly start: string;
    /** The last byte. */
    readonly end: string;
  }[];
  /** One figure, or one by the name of a version (`V9.x`) or crystal (`HSE25`). */
  readonly usbConnectMinimum_ms?: number | Readonly<Record<string, number>>;
}

const isThere = existsSync(SHARED);
const dies: readonly SharedDie[] = isThere ? JSON.parse(readFileSync(SHARED, "utf8")).dies : [];
const cases = dies.map((die) => [die.dieId, die] as const);

function profileOf({ dieId }: SharedDie): Profile {
  const profile = listProfiles().find(({ dieId: { value } }) => value === Number(dieId));
  if (profile === undefined) throw new Error(`no profile of die ${dieId}`);
  return profile;
}

function isStated({ inferredFrom }: Citation): boolean {
  return inferredFrom === null;
}

describe.skipIf(!isThere)("each die (skipped where ../shared/chips is absent)", () => {
  it.each(cases)("%s states no time that was not read of that very die", (_, die) => {
    const times = profileOf(die).behaviour.times.flatMap(({ erase, program, massErase }) => [
      ...erase,
      ...(program === null ? [] : [program]),
      ...(massErase === null ? [] : [massErase]),
    ]);
    const stated = die.flashTimings.confirmed ? [] : times.filter(isStated);
    expect(stated).toEqual([]);
  });

  it.each(cases)("%s states the RAM left to the host of the versions in the list", (_, die) => {
    const { hostRam = [] } = profileOf(die).rom ?? {};
    const stated = hostRam.filter(isStated).flatMap(({ romIds, ranges }) =>
      ranges.flatMap(({ start, end }) =>
        // An entry without ids is one of a boot ROM that has none.
        (romIds.length === 0 ? [null] : romIds).map((id) => [id, start, end]),
      ),
    );
    const listed = die.ramUsableByHost.map(({ bootloaderId, start, end }) => [
      bootloaderId === null ? null : Number(bootloaderId),
      Number(start),
      Number(end) + 1,
    ]);
    expect(stated).toEqual(listed);
  });

  it.each(cases)(
    "%s has host RAM of each version or of none, inferred from the list's",
    (_, die) => {
      const { hostRam = [], versions = [] } = profileOf(die).rom ?? {};
      const ids = hostRam.flatMap(({ romIds }) => romIds);
      const all = versions.flatMap(({ id }) => id ?? []);
      expect(ids.toSorted()).toEqual(hostRam.length === 0 ? [] : all.toSorted());
      const stated = hostRam.filter(isStated).map(({ ranges }) => ranges);
      for (const { ranges } of hostRam) expect(stated).toContainEqual(ranges);
    },
  );

  it.each(cases)("%s connects as early as the list says, by version or crystal", (_, die) => {
    const { usbConnectMinimum_ms: listed = {} } = die;
    const { connect = [], versions = [] } = profileOf(die).rom ?? {};
    const named = connect.flatMap(({ romIds, crystalMhz, shortestMs }) => {
      const first = versions.find(({ id }) => id !== null && romIds.includes(id))?.version;
      const key = crystalMhz === null ? first?.replace(/\..*/, ".x") : `HSE${crystalMhz}`;
      return [[key ?? "", shortestMs] as const];
    });
    expect(Object.fromEntries(named)).toEqual(typeof listed === "number" ? { "": listed } : listed);
  });
});
