/** The suite itself: a sound profile passes, and each kind of mistake is found and named. */
import { listProfiles, type Profile, partsOf } from "@dfukit/profiles";
import { describe, expect, it } from "vitest";
import { conformanceChecks } from "./checks.js";

function profileOf(id: string): Profile {
  const profile = listProfiles().find((entry) => entry.id === id);
  if (profile === undefined) throw new Error(`no profile ${id}`);
  return profile;
}

const F4 = profileOf("stm32f405-f407-f415-f417");

/** Complaints by part and check; only those of one part, to save time. */
async function complaintsOf(profile: Profile, only: string): Promise<readonly string[]> {
  const found: string[] = [];
  for (const { name, part, run } of conformanceChecks(profile)) {
    if (part !== null && part !== only) continue;
    for (const complaint of await run()) found.push(`${name}: ${complaint}`);
  }
  return found;
}

const firstPart = ({ profile }: { readonly profile: Profile }): string =>
  partsOf(profile)[0]?.part ?? "";

describe("the conformance suite", () => {
  it("checks the strings once, and one part of each flash size in every way", () => {
    const checks = conformanceChecks(F4);
    const parts = new Set(checks.map(({ part }) => part));
    expect(parts.size).toBe(1 + F4.flashSizes.length);
    expect(checks.length).toBe(1 + F4.flashSizes.length * 5);
  });

  it("passes a sound profile", async () => {
    expect(await complaintsOf(F4, firstPart({ profile: F4 }))).toEqual([]);
  });

  it("finds a string that nobody can read", async () => {
    const [first, ...others] = F4.descriptorStrings;
    if (first === undefined) throw new Error("no string");
    const string = "@Internal Flash  /0x08000000/four*016Kg";
    const profile = { ...F4, descriptorStrings: [{ ...first, string }, ...others] };
    const found = await complaintsOf(profile, firstPart({ profile: F4 }));
    expect(found[0]).toBe(
      `strings are read: "${string}" of alternate setting 0: "four*016Kg" is not COUNT*SIZE UNIT TYPE`,
    );
  });

  it("takes a string without a sector for a label, but only where there is no memory", async () => {
    const [first, ...others] = F4.descriptorStrings;
    if (first === undefined) throw new Error("no string");
    const label = { ...first, string: "@loader v.25  /0x00000000/0*4Kg" };
    const [strings] = conformanceChecks({
      ...F4,
      descriptorStrings: [{ ...label, alternateSetting: 9 }, ...others],
    });
    expect(await strings?.run()).toEqual([]);
    const [wrong] = conformanceChecks({ ...F4, descriptorStrings: [label, ...others] });
    expect(await wrong?.run()).toEqual([
      `"${label.string}" of alternate setting 0: "0*4Kg" has no bytes`,
      `"${label.string}" of alternate setting 0: read strictly, the string offers nothing to write`,
    ]);
  });

  it("simulates no part that has no USB DFU", async () => {
    const notDfu = F4.parts.map(({ prefix }) => ({
      prefix,
      why: "none",
      sources: [],
      inferredFrom: null,
    }));
    const found = conformanceChecks({ ...F4, notDfu });
    expect(found.map(({ part }) => part)).toEqual([null]);
  });

  it("finds flash that the device does not have", async () => {
    const sizes = F4.flashSizes.map((size) => ({
      ...size,
      runs: size.runs.map((run) => ({ ...run, sectorSizeBytes: run.sectorSizeBytes * 2 })),
    }));
    const found = await complaintsOf({ ...F4, flashSizes: sizes }, firstPart({ profile: F4 }));
    expect(found.length).toBeGreaterThan(0);
  });
});
