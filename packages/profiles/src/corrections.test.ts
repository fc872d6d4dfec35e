import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { DescribedDevice, ParsedMemoryString } from "@dfukit/core";
import { type FlashRegion, sectorsOfRegion } from "@dfukit/memory";
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { describedDevice, H7_STRINGS, L476_STRINGS } from "../test/described-device.js";
import { listProfiles } from "./bundled.js";
import { regionsOf } from "./chip-from-profile.js";
import type { Correction, Narrowing } from "./corrections.js";
import { foldBlanks } from "./device-words.js";
import { settleVariants } from "./flash-variants.js";
import { type DeviceCandidate, matchDevice } from "./match-device.js";
import type { FlashSize, Profile } from "./profile.js";
import { kindOfName } from "./region-kind.js";
import { type ResolvedTarget, resolveTarget } from "./resolve-target.js";
import { sourceText } from "./sources-of.js";

interface Entry {
  readonly id: string;
  readonly vid: string;
  readonly pid: string;
  readonly strings: Readonly<Record<string, string>>;
}

const FIXTURE = fileURLToPath(new URL("../test/fixtures/descriptors.json", import.meta.url));
const ENTRIES: readonly Entry[] = JSON.parse(readFileSync(FIXTURE, "utf8"));

function deviceOf(id: string): DescribedDevice {
  const entry = ENTRIES.find((one) => one.id === id);
  if (entry === undefined) throw new Error(`no ${id}`);
  return describedDevice({
    vendorId: Number(entry.vid),
    productId: Number(entry.pid),
    deviceVersion: 0x0200,
    strings: stringsOf(entry),
  });
}

function stringsOf({ strings }: Entry): readonly (string | undefined)[] {
  const length = Math.max(-1, ...Object.keys(strings).map(Number)) + 1;
  return Array.from({ length }, (_, setting) => strings[setting]);
}

function told(device: DescribedDevice): ResolvedTarget {
  return resolveTarget(device, matchDevice(device));
}

describe("what several lines have in common", () => {
  it("is no correction where one of them is as the device says: G474 or G491", () => {
    const { corrections, narrowed, candidates } = told(deviceOf("g474-dump"));
    expect(candidates.map(({ profile }) => profile.name)).toEqual([
      "STM32G471/473/474/483/484",
      "STM32G491/4A1",
    ]);
    expect(narrowed).toEqual([
      { field: "size", alternateSetting: 1, descriptor: "96 bytes", used: "48 bytes" },
    ]);
    expect(corrections).toEqual([
      {
        field: "size",
        alternateSetting: 0,
        descriptor: "512 KiB",
        profile: "128, 256 or 512 KiB",
        why: "on STM32G471/473/474/483/484 with 128 or 256 KiB: the boot ROM says 512 KiB; the part has less",
        source: "embassy-rs/stm32-data-generated f115ed4, data/chips/*.json",
      },
    ]);
  });

  it("is no correction where one size is as the device says and nothing is known against it", () => {
    const { corrections, narrowed } = told(describedDevice({ strings: L476_STRINGS }));
    expect(corrections).toEqual([]);
    expect(narrowed).toEqual([
      { field: "size", alternateSetting: 0, descriptor: "512 KiB", used: "256 KiB" },
      { field: "size", alternateSetting: 1, descriptor: "80 bytes", used: "40 bytes" },
    ]);
  });

  it("gives way to every override of a size that is possible: H743", () => {
    const strings = H7_STRINGS;
    const { corrections, narrowed } = told(
      describedDevice({ strings, deviceVersion: 0x0200, transferSizeBytes: 1024 }),
    );
    expect(narrowed).toEqual([]);
    expect(corrections.map(({ field, profile, why }) => [field, profile, why])).toEqual([
      [
        "size",
        "128 KiB, 1 MiB or 2 MiB",
        "on parts with 128 KiB: the boot ROM says 2 MiB; STM32H750 is specified for one sector of 128 KiB",
      ],
      [
        "size",
        "128 KiB, 1 MiB or 2 MiB",
        "on parts with 1 MiB: parts with 1 MiB have four sectors in each bank and a hole from 0x08080000 to 0x080FFFFF",
      ],
    ]);
  });
});

describe("the override of a size", () => {
  it("is not named where no possible chip has that size", () => {
    const device = describedDevice({ strings: H7_STRINGS, deviceVersion: 0x0200 });
    const candidates = matchDevice(device).map((candidate) => ({
      ...candidate,
      sizes: candidate.sizes.filter(({ letter }) => letter !== "G"),
    }));
    const { corrections } = resolveTarget(device, candidates);
    expect(corrections.flatMap(({ field, why }) => (field === "size" ? [why] : []))).toEqual([
      "on parts with 128 KiB: the boot ROM says 2 MiB; STM32H750 is specified for one sector of 128 KiB",
    ]);
  });
});

/** A chip that a device may be, in the layout that it would have. */
interface Possible {
  readonly profile: Profile;
  readonly size: FlashSize;
  readonly region: FlashRegion | undefined;
}

function possibleAt(
  device: DescribedDevice,
  candidates: readonly DeviceCandidate[],
  setting: number,
): readonly Possible[] {
  return candidates.flatMap(({ profile, sizes }) =>
    settleVariants(device, { profile, sizes }).sizes.map((size) => ({
      profile,
      size,
      region: regionsOf(profile, size).find((region) => region.alternateSetting === setting),
    })),
  );
}

/** Each right of each sector, without what the string's letter gives without a unit. */
function rights(runs: ParsedMemoryString["runs"] | FlashRegion["runs"]): string {
  const texts = runs.map((run) => ("unitMissing" in run && run.unitMissing ? {} : run.access));
  return [
    ...new Set(texts.map((access) => JSON.stringify(access, ["readable", "writable", "erasable"]))),
  ].join();
}

function sectors(region: FlashRegion, runs: FlashRegion["runs"]): string {
  return sectorsOfRegion({ ...region, runs })
    .map(({ start, end }) => `${start}–${end}`)
    .toSorted()
    .join();
}

/** Whether a chip's own memory is otherwise than a string in what `field` is about. */
function differs(
  { field }: Pick<Correction, "field">,
  memory: ParsedMemoryString,
  { region }: Possible,
): boolean {
  if (region === undefined) return false;
  if (field === "kind") return kindOfName(memory.name) !== region.kind;
  if (field === "access") return rights(memory.runs) !== rights(region.runs);
  return sectors(region, memory.runs) !== sectors(region, region.runs);
}

/** Whether a reason is the chip's own: an override that names it, or the source of its memory. */
function isReasonOf(
  { why, source }: Correction,
  { name, setting }: { readonly name: string | null; readonly setting: number },
  { profile, size }: Possible,
): boolean {
  const overrides = profile.overrides.filter(
    (entry) =>
      entry.alternateSetting === setting && foldBlanks(entry.string) === foldBlanks(name ?? ""),
  );
  const own = overrides.filter(({ sizes }) => sizes.includes(size.letter));
  if (own.length > 0) {
    return own.some(
      (entry) => why.endsWith(entry.why) && source === sourceText(profile, entry.sources),
    );
  }
  const cited =
    setting === profile.flashAlternateSetting
      ? [size]
      : profile.memories.filter(({ region }) => region.alternateSetting === setting);
  return (
    why.includes(profile.name) &&
    cited.some(({ sources }) => source === sourceText(profile, sources))
  );
}

function candidateOf(profile: Profile, sizes: readonly FlashSize[]): DeviceCandidate {
  return { profile, sizes, why: [], chip: null };
}

const QUOTED = ENTRIES.filter(({ strings }) => strings[0] !== undefined);

/** A real device, and lines and sizes that it is taken for, be they right or not. */
const CASES = fc
  .constantFrom(...QUOTED)
  .map((entry) => {
    const device = deviceOf(entry.id);
    const likely = matchDevice(device).map(({ profile }) => profile);
    return { device, likely };
  })
  .chain(({ device, likely }) =>
    fc
      .uniqueArray(fc.constantFrom(...likely, ...likely, ...listProfiles()), {
        minLength: 1,
        maxLength: 3,
      })
      .chain((profiles) =>
        fc.tuple(
          ...profiles.map((profile) =>
            fc
              .subarray([...profile.flashSizes], { minLength: 1 })
              .map((sizes) => candidateOf(profile, sizes)),
          ),
        ),
      )
      .map((candidates) => ({ device, candidates })),
  );

function isRepeat({ why }: Correction): boolean {
  return why.startsWith("the device repeats the string");
}

describe("over all devices and sets of candidates", () => {
  it("a correction's reason belongs to a candidate that differs from the string", () => {
    fc.assert(
      fc.property(CASES, ({ device, candidates }) => {
        const { corrections } = resolveTarget(device, candidates);
        const unfounded = corrections.filter((correction) => {
          const setting = correction.alternateSetting;
          const alternate = device.alternates.find((one) => one.alternateSetting === setting);
          const memory = alternate?.memory ?? null;
          if (setting === null || memory === null || isRepeat(correction)) return false;
          const name = alternate?.name ?? null;
          return !possibleAt(device, candidates, setting).some(
            (chip) =>
              differs(correction, memory, chip) && isReasonOf(correction, { name, setting }, chip),
          );
        });
        expect(unfounded).toEqual([]);
      }),
      { numRuns: 300 },
    );
  });

  it("a value is narrowed only where a candidate is as the device says", () => {
    fc.assert(
      fc.property(CASES, ({ device, candidates }) => {
        const { narrowed } = resolveTarget(device, candidates);
        const wrong = narrowed.filter((entry: Narrowing) => {
          const setting = entry.alternateSetting;
          const memory = device.alternates.find((one) => one.alternateSetting === setting)?.memory;
          if (setting === null || memory === null || memory === undefined) return false;
          return possibleAt(device, candidates, setting).every((chip) =>
            differs(entry, memory, chip),
          );
        });
        expect(wrong).toEqual([]);
      }),
      { numRuns: 300 },
    );
  });

  it("no difference between string and memory used is passed over", () => {
    fc.assert(
      fc.property(CASES, ({ device, candidates }) => {
        const { target, corrections, narrowed } = resolveTarget(device, candidates);
        const told = [...corrections, ...narrowed].map(({ alternateSetting }) => alternateSetting);
        const silent = target.layout.regions.filter((region) => {
          const setting = region.alternateSetting;
          const memory = device.alternates.find((one) => one.alternateSetting === setting)?.memory;
          if (memory === null || memory === undefined) return false;
          const isSame =
            rights(memory.runs) === rights(region.runs) &&
            sectors(region, memory.runs) === sectors(region, region.runs);
          return !isSame && !told.includes(setting);
        });
        expect(silent).toEqual([]);
      }),
      { numRuns: 300 },
    );
  });
});
