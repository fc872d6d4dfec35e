/** Devices that several lines or loaders could be, and what decides between them. */
import { describe, expect, it } from "vitest";
import { type DeviceShape, describedDevice } from "../test/described-device.js";
import { validLoader } from "../test/valid-files.js";
import { validProfile } from "../test/valid-profile.js";
import { matchDevice } from "./match-device.js";
import type { Profile } from "./profile.js";
import { resolveTarget } from "./resolve-target.js";
import { validateProfile } from "./validate/index.js";

const OWN_FLASH = "@Internal Flash  /0x08000000/32*002Kg";

function validLines(): readonly Profile[] {
  const result = validateProfile(validProfile());
  return result.ok ? [result.profile] : [];
}

function matched(shape: DeviceShape): readonly string[] {
  return matchDevice(describedDevice(shape)).map(
    ({ profile, sizes }) => `${profile.id} ${sizes.map(({ letter }) => letter).join("")}`,
  );
}

describe("a boot loader", () => {
  const result = validateProfile(validLoader());
  const loaders = result.ok ? [result.profile] : [];
  const shape = { vendorId: 0x1209, productId: 0x0001, strings: ["@Flash /0x90000000/32*4Kg"] };

  function sizesOf(other: Partial<DeviceShape>): readonly string[] {
    const device = describedDevice({ ...shape, ...other });
    return matchDevice(device, loaders).map(({ sizes }) =>
      sizes.map(({ letter }) => letter).join(""),
    );
  }

  it.each<{ name: string; other: Partial<DeviceShape>; sizes: string }>([
    { name: "no serial number", other: { serialNumber: null }, sizes: "8B" },
    { name: "a serial number that tells no size", other: { serialNumber: "X8" }, sizes: "8B" },
    { name: "a serial number that tells the size", other: { serialNumber: "T8" }, sizes: "8" },
  ])("with $name has sizes $sizes", ({ other, sizes }) => {
    expect(sizesOf(other)).toEqual([sizes]);
  });

  it.each<{ name: string; other: Partial<DeviceShape> }>([
    {
      name: "another string of the same layout",
      other: { strings: ["@Flush /0x90000000/32*4Kg"] },
    },
    { name: "one alternate setting more", other: { strings: [...shape.strings, null] } },
    { name: "no string", other: { strings: [null] } },
    { name: "another vendor id", other: { vendorId: 0x0483 } },
  ])("is not what has $name", ({ other }) => {
    expect(sizesOf(other)).toEqual([]);
  });

  it("of a bundled profile tells its size, and is no chip", () => {
    const strings = [
      "@Internal Flash  /0x08000000/512*002Kg",
      "@Option Bytes  /0x1FFFF800/01*016 g",
    ];
    const gd32 = { vendorId: 0x28e9, productId: 0x0189, deviceVersion: 0x1000, strings };
    expect(matched({ ...gd32, serialNumber: "3C6J" })).toEqual(["gd32vf103-rom 6"]);
    const device = describedDevice({ ...gd32, serialNumber: "3C6J" });
    const { chip, target } = resolveTarget(device, matchDevice(device));
    expect(chip).toBeNull();
    expect(target.layout.regions[0]?.runs).toEqual([
      expect.objectContaining({ sectorCount: 32, sectorSizeBytes: 1024 }),
    ]);
  });
});

describe("strings that say little", () => {
  const flash = "@Internal Flash   /0x08000000/64*02Kg";

  it("are of the line that repeats them, where they are repeated", () => {
    const shape = { strings: [flash, flash, flash], deviceVersion: 0x0200 };
    expect(matched({ ...shape, transferSizeBytes: 1024 })).toEqual(["stm32g0b0-g0b1-g0c1 B"]);
  });

  it("are not of that line, where they are not repeated", () => {
    const strings = [flash, "@Option Bytes   /0x1FFF7800/01*040 e"];
    const lines = matched({ strings, deviceVersion: 0x0200, transferSizeBytes: 1024 });
    expect(lines).toContain("stm32g431-g441 68B");
    expect(lines).not.toContain("stm32g0b0-g0b1-g0c1 B");
  });

  it("prefer a line that sends them to the blank to one that sends other blanks", () => {
    const profiles = validLines();
    const [first] = profiles;
    if (first === undefined) throw new Error("no profile");
    const blanks = first.descriptorStrings.map((entry) => ({
      ...entry,
      string: entry.string.replace("  ", "   "),
    }));
    const other = { ...first, id: "other", descriptorStrings: blanks };
    const found = matchDevice(describedDevice({ strings: [OWN_FLASH] }), [other, first]);
    expect(found.map(({ profile }) => profile.id)).toEqual(["stm32t100-t101"]);
  });

  it("count nothing for a layout of the other generation of boot ROMs", () => {
    const profiles = validLines().map((profile) => ({ ...profile, descriptorStrings: [] }));
    const counts = [0x2200, 0x0200].map(
      (deviceVersion) =>
        matchDevice(describedDevice({ strings: [OWN_FLASH], deviceVersion }), profiles).length,
    );
    expect(counts).toEqual([1, 0]);
  });
});
