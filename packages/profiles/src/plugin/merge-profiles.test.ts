/** Whose word holds where the user's profiles and the bundled ones speak of the same. */
import { describe, expect, it } from "vitest";
import { type Edit, VALID_FILE_NAME, validProfile } from "../../test/valid-profile.js";
import { findChip } from "../find-chip.js";
import { partsOf } from "../parts.js";
import type { Profile } from "../profile.js";
import { validateProfile } from "../validate/index.js";
import { mergeProfiles } from "./merge-profiles.js";

function profile(...edits: readonly Edit[]): Profile {
  const result = validateProfile(validProfile(...edits));
  if (!result.ok) throw new Error(JSON.stringify(result.issues));
  return result.profile;
}

const BUNDLED = profile();
/** Another line with one of the parts. */
const OTHER = profile(
  ["/id", "stm32t101"],
  [
    "/parts",
    [{ prefix: "STM32T101", sizesByPackage: { R: "B" }, ram: "all", sources: ["manual"] }],
  ],
  ["/ram/big", undefined],
  ["/flash/sizes/8", undefined],
  ["/descriptorStrings", undefined],
  ["/overrides", undefined],
  ["/confirmed", undefined],
);
const named = (profiles: readonly Profile[]): readonly string[] => profiles.map(({ id }) => id);

describe("mergeProfiles", () => {
  it("is the bundled list without any others", () => {
    expect(mergeProfiles([BUNDLED], [])).toEqual({ profiles: [BUNDLED], from: {}, notes: [] });
  });

  it("replaces a bundled profile by the user's of that id, and says so", () => {
    const own = profile(["/name", "STM32T100/T101"]);
    expect(mergeProfiles([BUNDLED], [{ profile: own, from: "my.json" }])).toEqual({
      profiles: [own],
      from: { [own.id]: "my.json" },
      notes: ['profile "stm32t100-t101" of my.json replaces the bundled one'],
    });
  });

  it("has nothing to say of one that is the same", () => {
    expect(mergeProfiles([BUNDLED], [{ profile: profile(), from: VALID_FILE_NAME }]).notes).toEqual(
      [],
    );
  });

  it("takes parts from a bundled profile of another id", () => {
    const { profiles, notes } = mergeProfiles([BUNDLED], [{ profile: OTHER, from: "my.json" }]);
    expect(named(profiles)).toEqual(["stm32t100-t101", "stm32t101"]);
    expect(partsOf(profiles[0] ?? BUNDLED).map(({ part }) => part)).not.toContain("STM32T101RB");
    expect(notes).toEqual([
      'STM32T101RB of profile "stm32t100-t101" is taken from my.json instead',
    ]);
    expect(findChip("STM32T101RB", profiles)).toMatchObject({
      kind: "chip",
      chip: { profileId: "stm32t101" },
    });
  });

  it("drops a bundled profile of which no part is left", () => {
    const { profiles } = mergeProfiles([OTHER], [{ profile: BUNDLED, from: "my.json" }]);
    expect(named(profiles)).toEqual(["stm32t100-t101"]);
  });

  it("keeps the first of two of the user's with one id, or one part", () => {
    const { profiles, from, notes } = mergeProfiles(
      [],
      [
        { profile: OTHER, from: "a.json" },
        { profile: OTHER, from: "b.json" },
        { profile: BUNDLED, from: "c.json" },
      ],
    );
    expect(named(profiles)).toEqual(["stm32t100-t101", "stm32t101"]);
    expect(from).toEqual({ stm32t101: "a.json", "stm32t100-t101": "c.json" });
    expect(notes).toEqual([
      'profile "stm32t101" of b.json is left out: a.json has one of that id',
      'STM32T101RB of profile "stm32t100-t101" is taken from a.json instead',
    ]);
  });
});
