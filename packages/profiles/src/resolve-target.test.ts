import { describe, expect, it } from "vitest";
import {
  type DeviceShape,
  describedDevice,
  F4_OLD_STRINGS,
  F4_STRINGS,
  F411_STRINGS,
  H7_STRINGS,
  L0_STRINGS,
  L433_STRINGS,
  L476_STRINGS,
} from "../test/described-device.js";
import { VALID_FILE_NAME, validProfile } from "../test/valid-profile.js";
import { listProfiles } from "./bundled.js";
import { candidateForChip } from "./candidate-for-chip.js";
import { chipFromProfile } from "./chip-from-profile.js";
import { findChip } from "./find-chip.js";
import { genericTarget } from "./generic-target.js";
import { matchDevice } from "./match-device.js";
import { type ResolvedTarget, resolveTarget } from "./resolve-target.js";
import { validateProfile } from "./validate/index.js";

const H7_SHAPE = { strings: H7_STRINGS, deviceVersion: 0x0200, transferSizeBytes: 1024 };

/** As the device alone tells. */
function told(shape: DeviceShape): ResolvedTarget {
  const device = describedDevice(shape);
  return resolveTarget(device, matchDevice(device));
}

/** As the device and the user tell. */
function named(query: string, shape: DeviceShape): ResolvedTarget {
  const match = findChip(query);
  if (match.kind !== "chip") throw new Error(`${query} is ${match.kind}`);
  const device = describedDevice(shape);
  return resolveTarget(device, [candidateForChip(match.chip, device)]);
}

/** Alternate setting, number of sectors and bytes of each region. */
function shapeOf({ target }: ResolvedTarget): readonly string[] {
  return target.layout.regions.map(({ alternateSetting, kind, runs }) => {
    const sizeBytes = runs.reduce((sum, run) => sum + run.sectorCount * run.sectorSizeBytes, 0);
    return `${alternateSetting} ${kind} ${sizeBytes}`;
  });
}

/** Corrections without reasons. */
function correctedIn({ corrections }: ResolvedTarget): readonly string[] {
  return corrections.map(
    ({ field, alternateSetting, descriptor, profile }) =>
      `${alternateSetting} ${field}: ${descriptor} -> ${profile}`,
  );
}

const L0_WHY =
  "the multiplier character before the type letter is missing, so a strict reader finds sectors without any right; and the ROM says 192 KiB on every part, while a request beyond the real end stops the boot ROM";
const L0_SOURCE =
  "PexMor/bigclown-notes, projects/babysteps.md; STM32L072RB DFU system bootloader reports incorrect flash size 2020-12, community.st.com td-p/214330 (the page shows the two blanks in the string as one); Evaluation board STM32L073VZ - DFU Update 2018-02, community.st.com m-p/344497";

describe("a named chip", () => {
  it("has the profile's memories, and the rights that the string of L073RZ lacks", () => {
    const resolved = named("STM32L073RZ", { strings: L0_STRINGS });
    const match = findChip("STM32L073RZ");
    const chip = match.kind === "chip" ? match.chip : undefined;
    const origins = { ...chip?.target.origins, transferSizeBytes: "descriptor" };
    expect(resolved.target).toEqual({ ...chip?.target, origins });
    expect(resolved.chip).toEqual({ ...chip, target: resolved.target });
    expect(resolved.corrections).toEqual([
      {
        field: "access",
        alternateSetting: 0,
        descriptor: "no rights (unit missing)",
        profile: "rwe",
        why: L0_WHY,
        source: L0_SOURCE,
      },
    ]);
    expect(resolved.notes).toEqual([]);
  });

  it.each<{
    chip: string;
    shape: DeviceShape;
    regions: readonly string[];
    corrected: readonly string[];
  }>([
    {
      chip: "STM32L073RB",
      shape: { strings: L0_STRINGS },
      regions: ["0 flash 131072", "1 option-bytes 32", "2 eeprom 6144"],
      corrected: ["0 access: no rights (unit missing) -> rwe", "0 size: 192 KiB -> 128 KiB"],
    },
    {
      chip: "STM32L073V8",
      shape: { strings: L0_STRINGS },
      regions: ["0 flash 65536", "1 option-bytes 32", "2 eeprom 3072"],
      corrected: [
        "0 access: no rights (unit missing) -> rwe",
        "0 size: 192 KiB -> 64 KiB",
        "2 size: 6 KiB -> 3 KiB",
      ],
    },
    {
      chip: "STM32F407VG",
      shape: { strings: F4_OLD_STRINGS, deviceVersion: 0x2100 },
      regions: ["0 flash 1048576", "1 option-bytes 16", "2 otp 528", "3 device-feature 4"],
      corrected: ["1 access: rwe -> rw", "2 access: rwe -> rw", "3 access: rwe -> rw"],
    },
    {
      chip: "STM32F405RG",
      shape: { strings: F4_STRINGS },
      regions: ["0 flash 1048576", "1 option-bytes 16", "2 otp 528", "3 device-feature 4"],
      corrected: [],
    },
    {
      chip: "STM32H743ZG",
      shape: H7_SHAPE,
      regions: ["0 flash 1048576", "1 option-bytes 128"],
      corrected: ["0 size: 2 MiB -> 1 MiB"],
    },
    {
      chip: "STM32H750VB",
      shape: H7_SHAPE,
      regions: ["0 flash 131072", "1 option-bytes 128"],
      corrected: ["0 size: 2 MiB -> 128 KiB"],
    },
    {
      chip: "STM32L073RZ",
      shape: { strings: [L0_STRINGS[0], L0_STRINGS[0], L0_STRINGS[2]] },
      regions: ["0 flash 196608", "1 option-bytes 32", "2 eeprom 6144"],
      corrected: [
        "0 access: no rights (unit missing) -> rwe",
        '1 kind: "Internal Flash" -> "Option Bytes"',
      ],
    },
    {
      chip: "STM32L073RZ",
      shape: { strings: [null, null, null] },
      regions: ["0 flash 196608", "1 option-bytes 32", "2 eeprom 6144"],
      corrected: [],
    },
  ])("$chip, with $corrected", ({ chip, shape, regions, corrected }) => {
    const resolved = named(chip, shape);
    expect({ regions: shapeOf(resolved), corrected: correctedIn(resolved) }).toEqual({
      regions,
      corrected,
    });
    expect(resolved.chip?.part).toBe(chip);
    expect(resolved.notes).toEqual([]);
  });

  it("is told why a memory is not what a repeated string says", () => {
    const { corrections } = named("STM32L073RZ", { strings: [L0_STRINGS[0], L0_STRINGS[0]] });
    expect(corrections[1]).toEqual({
      field: "kind",
      alternateSetting: 1,
      descriptor: '"Internal Flash"',
      profile: '"Option Bytes"',
      why: "the device repeats the string of alternate setting 0 here",
      source: null,
    });
  });

  it("may be a whole line, and is undecided then", () => {
    const { chip, notes } = named("stm32l072-l073-l082-l083", { strings: L0_STRINGS });
    expect({ chip, notes }).toEqual({
      chip: null,
      notes: [
        "flash size is not known (64, 128 or 192 KiB): only the first 64 KiB are used until --chip names the part",
      ],
    });
  });

  it("loses option bytes and supply voltage with their alternate settings", () => {
    const resolved = named("STM32F405RG", { strings: [F4_STRINGS[0], undefined, F4_STRINGS[2]] });
    expect(shapeOf(resolved)).toEqual(["0 flash 1048576", "2 otp 528"]);
    expect([resolved.target.optionBytes, resolved.target.supply]).toEqual([null, null]);
    expect(resolved.notes).toEqual([
      'alternate setting 1 ("Option Bytes") is missing on the device; it is left out',
      'alternate setting 3 ("Device Feature") is missing on the device; it is left out',
    ]);
  });

  it("uses of an inferred memory only what the device has as well", () => {
    const resolved = named("STM32L476RC", { strings: L433_STRINGS });
    expect(shapeOf(resolved)).toEqual(["0 flash 262144", "1 option-bytes 40", "2 otp 1024"]);
    expect(resolved.target.optionBytes).toBeNull();
    expect(resolved.corrections).toEqual([]);
    expect(resolved.notes).toEqual([
      'alternate setting 3 ("Device Feature") is not known of STM32L475/476/486; it is left out',
      'alternate setting 1 ("Option Bytes"): the profile has only inferred it and the device describes it otherwise, so only what both have is used',
    ]);
  });

  it("drops an inferred memory of which the device has nothing", () => {
    const strings = [L476_STRINGS[0], "@Option Bytes  /0x1FF00000/01*040 e"];
    const resolved = named("STM32L476RE", { strings });
    expect(shapeOf(resolved)).toEqual(["0 flash 524288"]);
    expect(resolved.target.optionBytes).toBeNull();
  });
});

describe("the transfer size", () => {
  it("is the device's if that is smaller", () => {
    const { target, corrections } = named("STM32F405RG", {
      strings: F4_STRINGS,
      transferSizeBytes: 1024,
    });
    expect([target.transferSizeBytes, target.origins.transferSizeBytes, corrections]).toEqual([
      1024,
      "descriptor",
      [],
    ]);
  });

  it("is the boot ROM's if the device promises more", () => {
    const { target, corrections } = named("STM32H743ZI", { ...H7_SHAPE, transferSizeBytes: 4096 });
    expect([target.transferSizeBytes, target.origins.transferSizeBytes]).toEqual([1024, "profile"]);
    expect(corrections).toEqual([
      {
        field: "transferSizeBytes",
        alternateSetting: null,
        descriptor: "4096 bytes",
        profile: "1024 bytes",
        why: "the boot ROM of STM32H742/743/745/747/750/753/755/757 takes no more at once",
        source:
          "apache/nuttx, Documentation/platforms/arm/stm32h7/boards/weact-stm32h743/index.rst",
      },
    ]);
  });
});

describe("a device of a known line", () => {
  it.each<{
    name: string;
    shape: DeviceShape;
    regions: readonly string[];
    notes: readonly string[];
    corrected: readonly string[];
  }>([
    {
      name: "L0 of any size",
      shape: { strings: L0_STRINGS },
      regions: ["0 flash 65536", "1 option-bytes 32", "2 eeprom 3072"],
      notes: [
        "flash size is not known (64, 128 or 192 KiB): only the first 64 KiB are used until --chip names the part",
      ],
      corrected: [
        "0 access: no rights (unit missing) -> rwe",
        "0 size: 192 KiB -> 64, 128 or 192 KiB",
        "2 size: 6 KiB -> 3 or 6 KiB",
      ],
    },
    {
      name: "H7 of any size",
      shape: H7_SHAPE,
      regions: ["0 flash 131072", "1 option-bytes 128"],
      notes: [
        "flash size is not known (128 KiB, 1 MiB or 2 MiB): only the first 128 KiB are used until --chip names the part",
      ],
      corrected: [
        "0 size: 2 MiB -> 128 KiB, 1 MiB or 2 MiB",
        "0 size: 2 MiB -> 128 KiB, 1 MiB or 2 MiB",
      ],
    },
  ])("$name", ({ shape, regions, notes, corrected }) => {
    const resolved = told(shape);
    expect(shapeOf(resolved)).toEqual(regions);
    expect(resolved.notes).toEqual(notes);
    expect(correctedIn(resolved)).toEqual(corrected);
    expect(resolved.chip).toBeNull();
    expect(resolved.candidates.length).toBe(1);
  });

  it("may share its strings with other lines, of which the smallest part counts", () => {
    const resolved = told({ strings: F4_STRINGS });
    expect(shapeOf(resolved)).toEqual([
      "0 flash 131072",
      "1 option-bytes 16",
      "2 otp 528",
      "3 device-feature 4",
    ]);
    expect(resolved.notes).toEqual([
      "chip line is not known (STM32F405/407/415/417, STM32F205/207/215/217, STM32F412 or STM32F413/423): only the first 128 KiB are used until --chip names the part",
      "of these lines what suits all is taken: writes aligned to 4 bytes, the longest times, every precaution; option bytes and supply voltage are left alone",
    ]);
  });

  it("says of which sizes a reason holds", () => {
    const { corrections } = told({ strings: F4_STRINGS });
    expect(corrections.map(({ why }) => why)).toEqual([
      "on STM32F405/407/415/417 with 512 KiB: the boot ROM says 1 MiB; the part has 512 KiB",
    ]);
  });

  it("is a chip where the string decides the size", () => {
    const profile = listProfiles().find(({ id }) => id === "stm32l475-l476-l486");
    const size = profile?.flashSizes.find(({ letter }) => letter === "E");
    if (profile === undefined || size === undefined) throw new Error("no L476 with 512 KiB");
    const device = describedDevice({ strings: L476_STRINGS });
    const resolved = resolveTarget(device, matchDevice(device, [profile]));
    expect(resolved.chip).toEqual({
      ...chipFromProfile(profile, { size }),
      target: resolved.target,
    });
    expect(resolved.target.behaviour.bank2Start).toBe(0x40000);
    expect(resolved.notes).toEqual([
      "STM32L475/476/486 is told by its memory layout alone, because no string of its flash is known; another line may have the same",
    ]);
  });

  it("names both halves where the sizes have more than the beginning in common", () => {
    const device = describedDevice(H7_SHAPE);
    const candidates = matchDevice(device).map((candidate) => ({
      ...candidate,
      sizes: candidate.sizes.filter(({ letter }) => letter !== "B"),
    }));
    const resolved = resolveTarget(device, candidates);
    expect(resolved.notes).toEqual([
      "flash size is not known (1 or 2 MiB): only the 1 MiB that all of them have are used until --chip names the part",
    ]);
    expect(resolved.target.behaviour.bank2Start).toBe(0x100000);
  });
});

const SUITS_ALL =
  "of these lines what suits all is taken: writes aligned to 8 bytes, the longest times, every precaution; option bytes and supply voltage are left alone";

describe("a device of one of several lines", () => {
  const result = validateProfile(validProfile(), { fileName: VALID_FILE_NAME });
  const profiles = result.ok ? [result.profile] : [];
  const device = describedDevice({
    strings: [
      "@Internal Flash  /0x08000000/32*002Kg",
      "@Option Bytes  /0x1FFF7800/01*048 e/0x1FFFF800/01*048 e",
    ],
  });

  it("is worked on as what they have in common", () => {
    const [profile] = profiles;
    if (profile === undefined) throw new Error("no profile");
    const other = { ...profile, id: "other", name: "STM32T200" };
    const resolved = resolveTarget(device, matchDevice(device, [profile, other]));
    expect(shapeOf(resolved)).toEqual(["0 flash 65536", "1 option-bytes 96"]);
    expect(resolved.chip).toBeNull();
    expect(resolved.target.optionBytes).toBeNull();
    expect(resolved.notes).toEqual([
      "chip line is not known (STM32T100/101 or STM32T200): only the first 64 KiB are used until --chip names the part",
      'alternate setting 3 ("Device Feature") is missing on the device; it is left out',
      'alternate setting 2 ("OTP Memory") is missing on the device; it is left out',
      SUITS_ALL,
    ]);
  });

  it("is not written to if an erased byte reads differently on them", () => {
    const [profile] = profiles;
    if (profile === undefined) throw new Error("no profile");
    const erasedByte = { ...profile.erasedByte, value: 0x00 };
    const other = { ...profile, id: "other", name: "STM32T200", erasedByte };
    const { target, notes } = resolveTarget(device, matchDevice(device, [profile, other]));
    expect(target.layout).toEqual({ regions: [] });
    expect(notes.at(-1)).toBe(
      "an erased byte reads differently on these parts (0xFF on STM32T100/101 and 0x00 on STM32T200): nothing is written until --chip names the part",
    );
  });

  it("uses no flash that they do not have in common, and no memory that only some have", () => {
    const [profile] = profiles;
    if (profile === undefined) throw new Error("no profile");
    const withOtp = describedDevice({
      strings: [...device.alternates.map(({ name }) => name), "@OTP Memory /0x1FFF7000/01*0001Ke"],
    });
    const other = {
      ...profile,
      name: "STM32T200",
      flashSizes: profile.flashSizes.map((size) => ({
        ...size,
        runs: size.runs.map((run) => ({ ...run, start: run.start + 0x1000000 })),
      })),
    };
    const candidates = [profile, other].map((line) => ({
      profile: line,
      sizes: line.flashSizes,
      why: [],
      chip: null,
    }));
    const resolved = resolveTarget(withOtp, candidates);
    expect(shapeOf(resolved)).toEqual(["1 option-bytes 96"]);
    expect(resolved.notes).toEqual([
      "chip line is not known (STM32T100/101 or STM32T200): no flash is used until --chip names the part",
      'alternate setting 0 ("Internal Flash") is not the same on all of these parts; it is left out',
      'alternate setting 3 ("Device Feature") is missing on the device; it is left out',
      'alternate setting 2 ("OTP Memory") is not the same on all of these parts; it is left out',
      SUITS_ALL,
    ]);
  });
});

describe("an unknown device", () => {
  it("is worked on as its descriptors say", () => {
    const device = describedDevice({ strings: F411_STRINGS });
    const { target, notes } = genericTarget(device);
    expect(resolveTarget(device, [])).toEqual({
      target,
      chip: null,
      candidates: [],
      corrections: [],
      narrowed: [],
      notes,
    });
  });
});
