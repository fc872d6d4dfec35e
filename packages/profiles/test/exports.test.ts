/** The public faces of the package: adding to them is a decision, and losing from them a break. */
import { expect, it } from "vitest";
import * as profiles from "../src/index.js";
import * as validate from "../src/validate/index.js";

it("exports exactly this", () => {
  expect(Object.keys(profiles).sort()).toEqual([
    "ProfileError",
    "candidateForChip",
    "checkFixture",
    "chipFromProfile",
    "draftProfile",
    "findChip",
    "findProfile",
    "findUnknown",
    "formatSource",
    "isLeave",
    "listLoaders",
    "listProfiles",
    "matchDevice",
    "matchListed",
    "mergeProfiles",
    "narrowBySize",
    "notesOf",
    "packageProfiles",
    "parseListing",
    "partsOf",
    "resolveTarget",
    "searchProfiles",
    "sizeRegisterOf",
    "sourcesOf",
    "valuesOf",
  ]);
});

it("exports exactly this for validation", () => {
  expect(Object.keys(validate).sort()).toEqual([
    "formatProfileIssue",
    "validateProfile",
    "validateProfileSet",
  ]);
});
