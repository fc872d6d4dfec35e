import { describe, expect, it } from "vitest";
import { VALID_FILE_NAME, validProfile } from "../test/valid-profile.js";
import { chipFromProfile, joinRuns } from "./chip-from-profile.js";
import { ProfileError } from "./error.js";
import type { Profile } from "./profile.js";
import { validateProfile } from "./validate/index.js";

const ACCESS = { readable: true, erasable: true, writable: true };
const READ_ONLY = { readable: true, erasable: false, writable: false };

function valid(): Profile {
  const result = validateProfile(validProfile(), { fileName: VALID_FILE_NAME });
  if (!result.ok) throw new Error(JSON.stringify(result.issues));
  return result.profile;
}

describe("chipFromProfile", () => {
  it("takes the largest flash and most RAM where nothing is said", () => {
    const { part, flashSizeBytes, flashSizeKnown, ram } = chipFromProfile(valid());
    expect({ part, flashSizeBytes, flashSizeKnown, ram: ram.map(({ name }) => name) }).toEqual({
      part: null,
      flashSizeBytes: 131072,
      flashSizeKnown: false,
      ram: ["SRAM", "SRAM2"],
    });
  });

  it("knows the size of a line that has only one", () => {
    const profile = valid();
    const only = { ...profile, flashSizes: profile.flashSizes.slice(0, 1) };
    expect(chipFromProfile(only).flashSizeKnown).toBe(true);
  });

  it("leaves out the memories of other sizes", () => {
    const profile = valid();
    const names = profile.flashSizes.map((size) =>
      chipFromProfile(profile, { size }).target.layout.regions.map(({ name }) => name),
    );
    expect(names).toEqual([
      ["Internal Flash", "Option Bytes", "Device Feature"],
      ["Internal Flash", "Option Bytes", "OTP Memory", "Device Feature"],
    ]);
  });

  it("refuses a profile without flash", () => {
    const act = () => chipFromProfile({ ...valid(), flashSizes: [] });
    expect(act).toThrow(
      new ProfileError("profile-without-flash", 'profile "stm32t100-t101" has no flash', {
        actor: "input",
        details: { profileId: "stm32t100-t101" },
      }),
    );
    expect(act).toThrow(
      expect.objectContaining({
        code: "profile-without-flash",
        actor: "input",
        name: "ProfileError",
      }),
    );
  });
});

describe("joinRuns", () => {
  const run = { start: 0x08000000, sectorCount: 2, sectorSizeBytes: 1024, access: ACCESS };

  it.each([
    { name: "touching", next: { ...run, start: 0x08000800 }, counts: [4] },
    { name: "behind a hole", next: { ...run, start: 0x08000c00 }, counts: [2, 2] },
    {
      name: "of other sectors",
      next: { ...run, start: 0x08000800, sectorSizeBytes: 512 },
      counts: [2, 2],
    },
    {
      name: "of other rights",
      next: { ...run, start: 0x08000800, access: READ_ONLY },
      counts: [2, 2],
    },
  ])("a run $name", ({ next, counts }) => {
    expect(joinRuns([run, next]).map(({ sectorCount }) => sectorCount)).toEqual(counts);
  });
});
