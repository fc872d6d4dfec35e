/**
 * Every part of every bundled profile as a device: it is recognised, and what is used of
 * it, named or not, is never more than it has.
 */
import { type FlashLayout, type FlashRegion, sectorsOfRegion } from "@dfukit/memory";
import { describe, expect, it } from "vitest";
import {
  candidateForChip,
  chipFromProfile,
  type FlashSize,
  listProfiles,
  matchDevice,
  type Part,
  type Profile,
  partsOf,
  resolveTarget,
} from "../src/index.js";
import { describedDevice } from "./described-device.js";

const LETTERS = ["a", "b", "c", "d", "e", "f", "g"];

/** A string by the letter of UM0424 §10.3.2. */
function builtString({ name, runs }: FlashRegion): string {
  const groups = runs.map(({ start, sectorCount, sectorSizeBytes, access }) => {
    const { readable, erasable, writable } = access;
    const bits = (readable ? 1 : 0) + (erasable ? 2 : 0) + (writable ? 4 : 0);
    const isKilo = sectorSizeBytes % 1024 === 0;
    const size = isKilo ? `${sectorSizeBytes / 1024}K` : `${sectorSizeBytes} `;
    return `/0x${start.toString(16).padStart(8, "0")}/${sectorCount}*${size}${LETTERS[bits - 1]}`;
  });
  return `@${name}  ${groups.join("")}`;
}

/** The string of each alternate setting: the newest one that is known of the size, or one by its layout. */
function deviceOf({ profile, size }: Part) {
  const { regions } = chipFromProfile(profile, { size }).target.layout;
  const isShared = profile.behaviour.quirks.some(({ name }) => name === "alternates-share-string");
  const [flash] = regions;
  const strings: (string | undefined)[] = [];
  for (const region of regions) {
    const sent = isShared && flash !== undefined ? flash : region;
    strings[region.alternateSetting] = stringOf(profile, { size, region: sent });
  }
  return describedDevice({
    vendorId: profile.usb.vendorId,
    productId: profile.usb.productId,
    deviceVersion: profile.usb.deviceVersions[0] ?? 0,
    transferSizeBytes: profile.usb.transferSizeBytes.value,
    strings: Array.from(strings),
  });
}

function stringOf(
  profile: Profile,
  { size, region }: { readonly size: FlashSize; readonly region: FlashRegion },
): string {
  const known = profile.descriptorStrings.filter(
    ({ alternateSetting, sizes }) =>
      alternateSetting === region.alternateSetting && sizes.includes(size.letter),
  );
  return known.at(-1)?.string ?? builtString(region);
}

function sectorsOf(regions: readonly FlashRegion[]): readonly string[] {
  return regions.flatMap((region) =>
    sectorsOfRegion(region).map(
      ({ start, end, access }) =>
        `${region.alternateSetting} ${start}–${end} ${JSON.stringify(access)}`,
    ),
  );
}

/** One part for each line, prefix, size and RAM: packages differ in nothing that matters here. */
const PARTS = [
  ...new Map(
    listProfiles()
      .flatMap(partsOf)
      .map((part) => [`${part.profile.id} ${part.size.letter} ${JSON.stringify(part.ram)}`, part]),
  ).values(),
];

/** The layouts that a part can have: one for each bank mode. */
function layoutsOf({ profile, size }: Part): readonly FlashLayout[] {
  const layouts = [size.runs, ...size.variants.map(({ runs }) => runs)];
  return layouts.map((runs) => chipFromProfile(profile, { size: { ...size, runs } }).target.layout);
}

describe("every part, as a device", () => {
  it.each(PARTS.map((part) => [part.part, part] as const))("%s", (name, part) => {
    const device = deviceOf(part);
    const candidates = matchDevice(device);
    const own = candidates.find(({ profile }) => profile.id === part.profile.id);
    expect(own?.sizes).toContain(part.size);

    const unnamed = resolveTarget(device, candidates);
    const used = sectorsOf(unnamed.target.layout.regions);
    expect(used.length).toBeGreaterThan(0);
    const beyond = layoutsOf(part).map((layout) => {
      const sectors = new Set(sectorsOf(layout.regions));
      return used.filter((sector) => !sectors.has(sector));
    });
    expect(beyond).toContainEqual([]);
    expect(unnamed.target.writeAlignmentBytes % part.profile.writeAlignmentBytes.value).toBe(0);
    expect(unnamed.target.programUnitBytes % part.profile.programUnitBytes.value).toBe(0);
    expect(unnamed.target.erasedByte).toBe(part.profile.erasedByte.value);

    const chip = chipFromProfile(part.profile, { part: name, size: part.size, ram: part.ram });
    const named = resolveTarget(device, [candidateForChip(chip, device)]);
    expect(layoutsOf(part)).toContainEqual(named.target.layout);
    expect(named.target.optionBytes).toEqual(chip.target.optionBytes);
    expect(named.target.supply).toEqual(chip.target.supply);
    expect(named.chip).toEqual({ ...chip, target: named.target });
    expect(named.notes.filter((note) => !note.includes("the device does not tell"))).toEqual([]);
  });
});
