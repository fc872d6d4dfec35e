/**
 * Real devices and loaders, with their strings verbatim: each is recognised as what it is, or
 * as one of several that cannot be told apart, and never more of it is used than it has.
 */
import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { type DescribedDevice, parseMemoryString } from "@dfukit/core";
import { type FlashLayout, sectorsOfRegion } from "@dfukit/memory";
import { describe, expect, it } from "vitest";
import {
  candidateForChip,
  findChip,
  listLoaders,
  matchDevice,
  resolveTarget,
} from "../src/index.js";
import { sameRuns } from "../src/same-runs.js";
import { describedDevice } from "./described-device.js";

interface Entry {
  readonly id: string;
  /** The profile that it is. */
  readonly profile: string;
  /** Of a boot ROM: the part, with `x` for a package that is not known. */
  readonly part?: string;
  readonly vid: string;
  readonly pid: string;
  readonly bcdDevice?: string;
  readonly transferSizeBytes?: number;
  /** Whether the strings describe the real memory. */
  readonly correct: boolean | "unknown";
  /** By alternate setting. */
  readonly strings: Readonly<Record<string, string>>;
}

const FIXTURE = fileURLToPath(new URL("fixtures/descriptors.json", import.meta.url));
const SHARED = fileURLToPath(new URL("../../../../shared/chips/descriptors.json", import.meta.url));
const ENTRIES: readonly Entry[] = JSON.parse(readFileSync(FIXTURE, "utf8"));
const QUOTED = ENTRIES.filter(({ strings }) => Object.keys(strings).length > 0);
const ROMS = ENTRIES.filter(({ part }) => part !== undefined);
const LOADERS = ENTRIES.filter(({ part }) => part === undefined);

/** Strings that no reader can take as they are, and what is wrong with each. */
const MALFORMED: Readonly<Record<string, readonly string[]>> = {
  "@Internal Flash  /0x08000000/1536*128g": ["unit-missing", "nothing-writable"],
  "@Internal Flash /0x08000000/1536*128g": ["unit-missing", "nothing-writable"],
  "@OTP Memory /0x1FF07800/01*528e": ["unit-missing", "nothing-writable"],
  "@Option Bytes  /0x1FFFC000/01*016 e/0x1FFEC000/01*016 e": ["regions-descend"],
  "@Internal Flash   /0x08000000/512*002Kg,@Option byte   /0x1FFFC000/01*512 g": [
    "group-malformed",
  ],
  "@Ext File Flash  0MB   /0x00000000/0*4Kg": ["group-empty", "nothing-writable"],
  "@Arduino  boot  v.25   /0x00000000/0*4Kg": ["group-empty", "nothing-writable"],
};

function deviceOf({ vid, pid, bcdDevice, transferSizeBytes, strings }: Entry): DescribedDevice {
  const settings = Object.keys(strings).map(Number);
  const length = Math.max(-1, ...settings) + 1;
  // Where bcdDevice is not told, that of the generation to which the blanks belong.
  const isOld = strings["0"]?.includes(" Flash  /") === true;
  return describedDevice({
    vendorId: Number(vid),
    productId: Number(pid),
    deviceVersion: Number(bcdDevice ?? (isOld ? 0x2200 : 0x0200)),
    ...(transferSizeBytes === undefined ? {} : { transferSizeBytes }),
    strings: Array.from({ length }, (_, setting) => strings[setting]),
  });
}

/** Every sector with each of its rights. */
function rightsOf({ regions }: FlashLayout): readonly string[] {
  return regions.flatMap((region) =>
    sectorsOfRegion(region).flatMap(({ start, end, access }) =>
      ["is there", ...Object.entries(access).flatMap(([right, has]) => (has ? [right] : []))].map(
        (right) => `${region.alternateSetting} ${start}–${end} ${right}`,
      ),
    ),
  );
}

/** What the named part resolves to on the device. */
function named(entry: Entry) {
  const match = findChip(entry.part ?? "");
  if (match.kind !== "chip") throw new Error(`${entry.part}: ${JSON.stringify(match)}`);
  const device = deviceOf(entry);
  return {
    chip: match.chip,
    device,
    resolved: resolveTarget(device, [candidateForChip(match.chip, device)]),
  };
}

describe("the strings", () => {
  const all = [...new Set(QUOTED.flatMap(({ strings }) => Object.values(strings)))];

  it.each(all)("%s is read, with what is wrong in it", (text) => {
    const { runs, issues } = parseMemoryString(text);
    expect(issues.map(({ code }) => code)).toEqual(MALFORMED[text] ?? []);
    expect(runs.length > 0 || issues.some(({ code }) => code === "group-empty")).toBe(true);
  });
});

describe("a device by its descriptors alone", () => {
  it.each(QUOTED.map((entry) => [entry.id, entry] as const))("%s is recognised", (_, entry) => {
    const ids = matchDevice(deviceOf(entry)).map(({ profile }) => profile.id);
    expect(ids).toContain(entry.profile);
  });

  it.each(ROMS.filter(({ strings }) => strings["0"] !== undefined).map((e) => [e.id, e] as const))(
    "%s is not used beyond what the part has",
    (_, entry) => {
      const { resolved, device } = named(entry);
      const { target } = resolveTarget(device, matchDevice(device));
      const own = new Set(rightsOf(resolved.target.layout));
      const used = rightsOf(target.layout);
      expect(used.length).toBeGreaterThan(0);
      expect(used.filter((right) => !own.has(right))).toEqual([]);
    },
  );
});

describe("a boot ROM of which the part is named", () => {
  it.each(ROMS.map((entry) => [entry.id, entry] as const))(
    "%s has the part's layout",
    (_, entry) => {
      const { chip, device, resolved } = named(entry);
      expect(chip.profileId).toBe(entry.profile);
      const settings = new Set(device.alternates.map(({ alternateSetting }) => alternateSetting));
      const flash = resolved.target.layout.regions.find(({ kind }) => kind === "flash");
      const layouts = [
        ...chip.target.layout.regions
          .filter(({ kind }) => kind === "flash")
          .map(({ runs }) => runs),
        ...chip.variants.map(({ runs }) => runs),
      ];
      // Devices of which the source quotes no string have no alternate setting here.
      expect(layouts.some((runs) => sameRuns(runs, flash?.runs ?? []))).toBe(settings.has(0));
    },
  );

  it.each(
    ROMS.filter(({ correct, strings }) => correct === false && strings["0"] !== undefined).map(
      (entry) => [entry.id, entry] as const,
    ),
  )("%s, whose strings are wrong, is put right and says so", (_, entry) => {
    const { chip, device, resolved } = named(entry);
    const settings = device.alternates.map(({ alternateSetting }) => alternateSetting);
    const expected = chip.target.layout.regions.filter(({ alternateSetting }) =>
      settings.includes(alternateSetting),
    );
    expect(resolved.target.layout.regions).toEqual(expected);
    expect(resolved.corrections.length).toBeGreaterThan(0);
  });
});

/** Loaders whose strings are wrong, and the flash that is right: sectors by access and size. */
const TRUE_LAYOUTS: Readonly<Record<string, readonly string[]>> = {
  // Pages of 1 KiB, 128 of them by the B in the serial number.
  "gd32vf-old": ["128*1024 rwe"],
  // As announced: 4 MiB less 64 KiB, the first 32 KiB read-only.
  "at32f437-bf": ["8*4096 r", "1000*4096 rwe"],
  // The part is not known; the loader keeps at least its first sector.
  "mboot-f4": ["1*16384 r", "3*16384 rwe", "1*65536 rwe", "3*131072 rwe"],
  // What Betaflight makes of it.
  "spracing-old": ["1003*131072 rwe", "21*131072 r"],
  // The smallest chip on which ST uses the text.
  "cube-l476": ["16*2048 r", "48*2048 rwe"],
  // Bank 1 is all that the example offers.
  "cube-h7a3": ["6*8192 r", "122*8192 rwe"],
};

describe("a loader", () => {
  it.each(
    LOADERS.filter(({ correct }) => correct === false).map((entry) => [entry.id, entry] as const),
  )("%s, whose strings are wrong, has the true flash", (id, entry) => {
    const device = { ...deviceOf(entry), serialNumber: entry.id === "gd32vf-old" ? "3CBJ" : null };
    const own = matchDevice(device).filter(({ profile }) => profile.id === entry.profile);
    const { target } = resolveTarget(device, own);
    const flash = target.layout.regions.find(({ alternateSetting }) => alternateSetting === 0);
    expect(
      (flash?.runs ?? []).map(({ sectorCount, sectorSizeBytes, access }) => {
        const rights = `${access.readable ? "r" : ""}${access.writable ? "w" : ""}${access.erasable ? "e" : ""}`;
        return `${sectorCount}*${sectorSizeBytes} ${rights}`;
      }),
    ).toEqual(TRUE_LAYOUTS[id]);
  });

  it("has a profile for each; a new loader may add others", () => {
    const there = new Set(listLoaders().map(({ id }) => id));
    expect(LOADERS.map(({ profile }) => profile).filter((id) => !there.has(id))).toEqual([]);
  });

  it.each(LOADERS.map((entry) => [entry.id, entry] as const))(
    "%s is taken for no other loader",
    (_, entry) => {
      const loaders = matchDevice(deviceOf(entry)).filter(
        ({ profile }) => profile.kind === "loader",
      );
      expect(loaders.map(({ profile }) => profile.id)).toEqual([entry.profile]);
    },
  );

  it("is no chip", () => {
    const [entry] = LOADERS.filter(({ id }) => id === "bmp");
    if (entry === undefined) throw new Error("no bmp");
    const device = deviceOf(entry);
    const { chip, target, notes } = resolveTarget(device, matchDevice(device));
    expect({ chip, notes, origin: target.origins.layout }).toEqual({
      chip: null,
      notes: [],
      origin: "profile",
    });
  });
});

describe.skipIf(!existsSync(SHARED))(
  "the frozen entries (skipped where ../shared/chips is absent)",
  () => {
    it("are those of the list", () => {
      const { descriptors }: { descriptors: readonly Readonly<Record<string, unknown>>[] } =
        JSON.parse(readFileSync(SHARED, "utf8"));
      const listed = descriptors.map(
        ({ id, vid, pid, bcdDevice, transferSize_bytes, correct, alts }) => ({
          id,
          vid,
          pid,
          bcdDevice: bcdDevice ?? undefined,
          transferSizeBytes: transferSize_bytes ?? undefined,
          correct,
          strings: Object.fromEntries(
            (alts as readonly { alt: number; name: string }[]).map(({ alt, name }) => [alt, name]),
          ),
        }),
      );
      expect(ENTRIES.map(({ profile: _profile, part: _part, ...facts }) => facts)).toEqual(listed);
      expect(ENTRIES.length).toBe(61);
    });
  },
);
