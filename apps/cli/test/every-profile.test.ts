/**
 * Every bundled profile through the conformance suite that `profile check --simulate`
 * runs: whoever adds a profile writes no test.
 */
import { listLoaders, listProfiles } from "@dfukit/profiles";
import { describe, expect, it } from "vitest";
import { conformanceChecks } from "../src/conformance/checks.js";

describe.each([...listProfiles(), ...listLoaders()])("$id", (profile) => {
  it.each(conformanceChecks(profile))("$part $name", async ({ run }) => {
    expect(await run()).toEqual([]);
  });
});
