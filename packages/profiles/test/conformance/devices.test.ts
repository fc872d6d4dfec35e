/**
 * Real devices, one file each in `devices/`: what they send must lead to the layout that
 * was written down for them. `dfukit profile new` writes such a file; a new one is picked
 * up by itself.
 */
import { readdirSync, readFileSync } from "node:fs";
import { parseMemoryString } from "@dfukit/core";
import { describe, expect, it } from "vitest";
import { checkFixture, listProfiles } from "../../src/index.js";

const DEVICES = new URL("devices/", import.meta.url);
const files = readdirSync(DEVICES).filter((file) => file.endsWith(".fixture.json"));

function read(file: string): { readonly profile: string } {
  return JSON.parse(readFileSync(new URL(file, DEVICES), "utf8"));
}

describe("devices", () => {
  it("are there", () => {
    expect(files.length).toBeGreaterThan(3);
  });

  it.each(files)("%s", (file) => {
    const fixture = read(file);
    const profile = listProfiles().find(({ id }) => id === fixture.profile);
    if (profile === undefined) throw new Error(`no profile ${fixture.profile}`);
    expect(checkFixture(fixture, { profile, parseMemoryString })).toEqual([]);
  });
});
