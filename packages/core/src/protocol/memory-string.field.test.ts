/** What the memory strings of real devices come to. */
import { existsSync, readFileSync } from "node:fs";
import { formatAddress } from "@dfukit/memory";
import { describe, expect, it } from "vitest";
import {
  type MemoryStringRun,
  type ParsedMemoryString,
  parseMemoryString,
} from "./memory-string.js";
import { FIELD_STRINGS } from "./test-memory-strings.js";

/** In the notation of FIELD_STRINGS. */
function textOf({ name, runs, issues }: ParsedMemoryString): string {
  const codes = issues.map(({ code }) => code).join(", ");
  return `${name} | ${runs.map(runText).join(", ")} | ${codes}`;
}

function runText({ start, sectorCount, sectorSizeBytes, access, unitMissing }: MemoryStringRun) {
  const { readable, erasable, writable } = access;
  const rights = `${readable ? "r" : ""}${erasable ? "e" : ""}${writable ? "w" : ""}`;
  const unit = unitMissing ? " no-unit" : "";
  return `${formatAddress(start)} ${sectorCount}*${sectorSizeBytes} ${rights}${unit}`;
}

it.each(Object.entries(FIELD_STRINGS))("reads %s", (text, expected) => {
  expect(textOf(parseMemoryString(text))).toBe(expected);
});

const LISTING = new URL("../../../../../shared/chips/descriptors.json", import.meta.url);
interface Listing {
  readonly descriptors: readonly { readonly alts: readonly { readonly name: string }[] }[];
}

describe.skipIf(!existsSync(LISTING))("the listing of descriptors (skipped where absent)", () => {
  it("has no string that is not covered above", () => {
    const listing: Listing = JSON.parse(readFileSync(LISTING, "utf8"));
    const names = listing.descriptors.flatMap(({ alts }) => alts.map(({ name }) => name));
    expect(names.length).toBeGreaterThan(100);
    expect(names.filter((name) => !(name in FIELD_STRINGS))).toEqual([]);
  });
});
