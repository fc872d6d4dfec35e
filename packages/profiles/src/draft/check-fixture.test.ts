/** A fixture is met by the profile that it is of, and by no other. */
import { parseMemoryString } from "@dfukit/core";
import { describe, expect, it } from "vitest";
import { L0_STRINGS } from "../../test/described-device.js";
import { listProfiles } from "../bundled.js";
import type { Profile } from "../profile.js";
import { checkFixture } from "./check-fixture.js";

function profileOf(id: string): Profile {
  const profile = listProfiles().find((entry) => entry.id === id);
  if (profile === undefined) throw new Error(`no profile ${id}`);
  return profile;
}

const L0 = profileOf("stm32l072-l073-l082-l083");

function fixture(changes: Readonly<Record<string, unknown>> = {}, sectorCount = 1024): unknown {
  return {
    schema: "dfukit/profile-fixture@1",
    profile: L0.id,
    part: "STM32L073RB",
    vendorId: "0x0483",
    productId: "0xDF11",
    deviceVersion: "0x2200",
    transferSizeBytes: null,
    alternates: [
      {
        alternateSetting: 0,
        string: L0_STRINGS[0],
        layout: [{ start: "0x08000000", sectorCount, sectorSizeBytes: 128, access: "rwe" }],
      },
    ],
    ...changes,
  };
}

const options = { profile: L0, parseMemoryString };

describe("checkFixture", () => {
  it("is content with what the profile makes of the strings", () => {
    expect(checkFixture(fixture(), options)).toEqual([]);
  });

  it.each([
    ["no document", 3, "the fixture is no dfukit/profile-fixture@1 document"],
    [
      "another profile",
      fixture({ profile: "stm32x" }),
      `the fixture is of profile "stm32x", expected "${L0.id}"`,
    ],
    [
      "a part that is not of the line",
      fixture({ part: "STM32F405RG" }),
      "the profile does not list STM32F405RG of the fixture",
    ],
    [
      "ids of another maker",
      fixture({ vendorId: "0x28E9" }),
      "a device with the strings of the fixture is not recognised",
    ],
    [
      "another layout",
      fixture({}, 1536),
      "alternate setting 0 of STM32L073RB is 1024 × 128 bytes at 0x08000000 (rwe), the fixture has 1536 × 128 bytes at 0x08000000 (rwe)",
    ],
  ])("complains of %s", (_, json, complaint) => {
    expect(checkFixture(json, options)).toEqual([complaint]);
  });
});
