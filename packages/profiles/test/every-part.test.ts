/**
 * Every part of every bundled profile as a device: it is recognised, and what is used of
 * it, named or not, is never more than it has.
 */
import { type FlashRegion, sectorsOfRegion } from "@dfukit/memory";
import { describe, expect, it } from "vitest";
import {
  candidateForChip,
  chipFromProfile,
  listProfiles,
  matchDevice,
  type Part,
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
  const strings = regions
    .toSorted((a, b) => a.alternateSetting - b.alternateSetting)
    .map((region) => {
      const known = profile.descriptorStrings.filter(
        ({ alternateSetting, sizes }) =>
          alternateSetting === region.alternateSetting && sizes.includes(size.letter),
      );
      return known.at(-1)?.string ?? builtString(region);
    });
  return describedDevice({
    vendorId: profile.usb.vendorId,
    productId: profile.usb.productId,
    deviceVersion: profile.usb.deviceVersions[0] ?? 0,
    transferSizeBytes: profile.usb.transferSizeBytes.value,
    strings,
  });
}

function sectorsOf(regions: readonly FlashRegion[]): readonly string[] {
  return regions.flatMap((region) =>
    sectorsOfRegion(region).map(
      ({ start, end, access }) =>
        `${region.alternateSetting} ${start}–${end} ${JSON.stringify(access)}`,
    ),
  );
}

const PARTS = listProfiles().flatMap(partsOf);

describe("every part, as a device", () => {
  it.each(PARTS.map((part) => [part.part, part] as const))("%s", (name, part) => {
    const device = deviceOf(part);
    const candidates = matchDevice(device);
    expect(candidates.map(({ profile }) => profile.id)).toEqual([part.profile.id]);
    expect(candidates[0]?.sizes).toContain(part.size);

    const chip = chipFromProfile(part.profile, { part: name, size: part.size, ram: part.ram });
    const own = new Set(sectorsOf(chip.target.layout.regions));
    const unnamed = resolveTarget(device, candidates);
    const used = sectorsOf(unnamed.target.layout.regions);
    expect(used.length).toBeGreaterThan(1);
    expect(used.filter((sector) => !own.has(sector))).toEqual([]);

    const named = resolveTarget(device, [candidateForChip(chip, device)]);
    expect(named.target.layout).toEqual(chip.target.layout);
    expect(named.target.optionBytes).toEqual(chip.target.optionBytes);
    expect(named.target.supply).toEqual(chip.target.supply);
    expect(named.chip).toEqual({ ...chip, target: named.target });
    expect(named.notes).toEqual([]);
  });
});
