import { describe, expect, it } from "vitest";
import { describedDevice, L0_STRINGS } from "../test/described-device.js";
import { findProfile, listProfiles } from "./bundled.js";
import { candidateForChip } from "./candidate-for-chip.js";
import { findChip } from "./find-chip.js";
import { type DeviceCandidate, matchDevice } from "./match-device.js";
import { narrowBySize, sizeRegisterOf } from "./narrow-by-size.js";
import type { Profile, ReadableRegisters } from "./profile.js";
import { resolveTarget } from "./resolve-target.js";

const L0_ID = "stm32l072-l073-l082-l083";
const DEVICE = describedDevice({ strings: L0_STRINGS });

function l0(): Profile {
  const profile = findProfile(L0_ID);
  if (profile === undefined) throw new Error("no L0");
  return profile;
}

/** The L0 line with a claim that no source makes. */
function claiming(romIds: readonly number[] | null, changes: Partial<Profile> = {}): Profile {
  const profile = l0();
  const { registers } = profile;
  if (registers === null) throw new Error("no registers");
  const claim: ReadableRegisters | null =
    romIds === null ? null : { romIds, sources: ["cmsis-registers"], inferredFrom: null };
  return { ...profile, registers: { ...registers, readable: claim }, ...changes };
}

function candidatesOf(...profiles: readonly Profile[]): readonly DeviceCandidate[] {
  return matchDevice(DEVICE, profiles);
}

const REGISTER = { alternateSetting: 0, start: 0x1ff8007c, end: 0x1ff8007e };

describe("sizeRegisterOf", () => {
  it("is the register where every boot ROM of the line lets it be read", () => {
    expect(sizeRegisterOf(DEVICE, candidatesOf(claiming([0x40, 0x41])))).toEqual(REGISTER);
  });

  const both = [0x40, 0x41];
  const versions = l0().rom?.versions ?? [];
  const withVersions = (romVersions: typeof versions): Profile => {
    const profile = claiming(both);
    const { rom } = profile;
    return { ...profile, rom: rom && { ...rom, versions: romVersions } };
  };
  const [first, second] = versions;
  const other = claiming(both, { id: "stm32l999" });

  it.each<readonly [string, readonly Profile[]]>([
    ["no profile says so", [l0()]],
    ["one of two boot ROMs does not", [claiming([0x40])]],
    ["another boot ROM does", [claiming([0x90])]],
    ["a boot ROM has no known id", [withVersions([...versions, { ...first, id: null } as never])]],
    ["no boot ROM is known", [claiming(both, { rom: null })]],
    ["the address is not known", [{ ...claiming(both), registers: null }]],
    ["another candidate does not say so", [claiming(both), { ...l0(), id: "stm32l999" }]],
    [
      "another candidate has it elsewhere",
      [
        claiming(both),
        {
          ...other,
          registers: other.registers && { ...other.registers, flashSize: 0x1ffff7e0 },
        },
      ],
    ],
  ])("is null where %s", (_, profiles) => {
    expect(candidatesOf(...profiles)).toHaveLength(profiles.length);
    expect(sizeRegisterOf(DEVICE, candidatesOf(...profiles))).toBeNull();
  });

  it("is null where there is nothing to decide, or no upload, or no candidate", () => {
    const [candidate] = candidatesOf(claiming(both));
    if (candidate === undefined) throw new Error("no candidate");
    const decided = { ...candidate, sizes: candidate.sizes.slice(0, 1) };
    expect(sizeRegisterOf(DEVICE, [decided])).toBeNull();
    const functional = { ...DEVICE.functional, canUpload: false };
    expect(sizeRegisterOf({ ...DEVICE, functional }, [candidate])).toBeNull();
    expect(sizeRegisterOf(DEVICE, [])).toBeNull();
  });

  it("asks only of the boot ROMs that have the device's bcdDevice, where that tells them apart", () => {
    const told = withVersions([
      { ...first, id: 0x90, deviceVersion: 0x2100 } as never,
      { ...second, id: 0x41, deviceVersion: 0x2200 } as never,
    ]);
    expect(sizeRegisterOf(DEVICE, candidatesOf(told))).toEqual(REGISTER);
    const older = { ...DEVICE, deviceVersion: 0x2100 };
    expect(sizeRegisterOf(older, candidatesOf(told))).toBeNull();
    const unheard = { ...DEVICE, deviceVersion: 0x2300 };
    expect(sizeRegisterOf(unheard, candidatesOf(told))).toBeNull();
  });

  it("is never claimed by a bundled profile without a source", () => {
    for (const { registers, sources } of listProfiles()) {
      const cited = registers?.readable?.sources ?? [];
      expect(sources.map(({ id }) => id)).toEqual(expect.arrayContaining([...cited]));
    }
  });
});

describe("narrowBySize", () => {
  const says = "the flash-size register at 0x1FF8007C says";

  it("leaves the size that the register says, and the reason", () => {
    const candidates = candidatesOf(claiming([0x40, 0x41]));
    const narrowed = narrowBySize(candidates, REGISTER, Uint8Array.of(128, 0));
    expect(narrowed.map(({ sizes }) => sizes.map(({ letter }) => letter))).toEqual([["B"]]);
    expect(narrowed[0]?.why).toEqual([...(candidates[0]?.why ?? []), `${says} 128 KiB`]);
    const { chip, target } = resolveTarget(DEVICE, narrowed);
    expect(chip).toMatchObject({ flashSizeBytes: 0x20000, flashSizeKnown: true });
    expect(target.layout.regions[0]?.runs[0]?.sectorCount).toBe(1024);
  });

  it("drops the lines that have no such size", () => {
    const small = { ...claiming([0x40, 0x41]), id: "stm32l999" };
    const flashSizes = small.flashSizes.filter(({ letter }) => letter !== "B");
    const candidates = candidatesOf(claiming([0x40, 0x41]), { ...small, flashSizes });
    const narrowed = narrowBySize(candidates, REGISTER, Uint8Array.of(128, 0));
    expect(narrowed.map(({ profile }) => profile.id)).toEqual([L0_ID]);
  });

  it("settles the size of a chip that was named by its line", () => {
    const match = findChip("0x447");
    if (match.kind !== "chip") throw new Error("no chip");
    const candidates = [candidateForChip(match.chip, DEVICE, [claiming([0x40, 0x41])])];
    const [narrowed] = narrowBySize(candidates, REGISTER, Uint8Array.of(64, 0));
    expect(narrowed?.chip).toMatchObject({ flashSizeBytes: 0x10000, flashSizeKnown: true });
  });

  it.each([
    ["is no size of theirs", [0, 1], `${says} 256 KiB`],
    ["is blank", [0xff, 0xff], `${says} 65535 KiB`],
    ["is zero", [0, 0], `${says} 0 KiB`],
  ])("decides nothing if it %s, and says so", (_, bytes, said) => {
    const candidates = candidatesOf(claiming([0x40, 0x41]));
    const why = `${said}, which none of the candidates has, so it is not used`;
    expect(narrowBySize(candidates, REGISTER, Uint8Array.from(bytes))).toEqual(
      candidates.map((candidate) => ({ ...candidate, why: [...candidate.why, why] })),
    );
  });

  it("is not asked of anything but two bytes", () => {
    const candidates = candidatesOf(claiming([0x40, 0x41]));
    expect(narrowBySize(candidates, REGISTER, Uint8Array.of(128))).toBe(candidates);
  });
});
