/**
 * Holds a fixture against its profile: the strings of one real device must lead to the
 * layout that its author expected of them. For tests and for `profile check`.
 */
import type { SectorRun } from "@dfukit/memory";
import { joinRuns } from "../chip-from-profile.js";
import { runsText } from "../device-words.js";
import { findChip } from "../find-chip.js";
import type { ParseMemoryString } from "../listing/describe-listed.js";
import { type ListedDevice, UNKNOWN_DEVICE } from "../listing/listing.js";
import { matchListed } from "../listing/match-listed.js";
import type { Profile } from "../profile.js";

/** What to hold it against. */
export interface CheckFixtureOptions {
  readonly profile: Profile;
  /** `parseMemoryString` of `@dfukit/core`. */
  readonly parseMemoryString: ParseMemoryString;
}

/** What does not hold, one clause each; empty if the fixture is met. Throws nothing. */
export function checkFixture(json: unknown, options: CheckFixtureOptions): readonly string[] {
  const fixture = readFixture(json);
  if (fixture === undefined) return ["the fixture is no dfukit/profile-fixture@1 document"];
  const { profile, parseMemoryString } = options;
  if (fixture.profile !== profile.id) {
    return [`the fixture is of profile "${fixture.profile}", expected "${profile.id}"`];
  }
  const match = findChip(fixture.part, [profile]);
  if (match.kind !== "chip") return [`the profile does not list ${fixture.part} of the fixture`];
  const { candidates } = matchListed(fixture.device, { parseMemoryString, profiles: [profile] });
  if (candidates.length === 0)
    return ["a device with the strings of the fixture is not recognised"];
  try {
    const { resolved } = matchListed(fixture.device, {
      parseMemoryString,
      profiles: [profile],
      chip: match.chip,
    });
    return fixture.layouts.flatMap(({ alternateSetting, runs }) => {
      const actual = resolved.target.layout.regions
        .filter((region) => region.alternateSetting === alternateSetting)
        .flatMap((region) => joinRuns(region.runs));
      const [got, wanted] = [actual, joinRuns(runs)].map(textOf);
      return got === wanted
        ? []
        : [
            `alternate setting ${alternateSetting} of ${fixture.part} is ${got}, the fixture has ${wanted}`,
          ];
    });
  } catch (error) {
    return [error instanceof Error ? error.message : String(error)];
  }
}

function textOf(runs: readonly SectorRun[]): string {
  const rights = runs.map(({ access }) => lettersOf(access));
  return runs.length === 0 ? "no memory" : `${runsText(runs)} (${rights.join(", ")})`;
}

function lettersOf({ readable, writable, erasable }: SectorRun["access"]): string {
  return `${readable ? "r" : ""}${writable ? "w" : ""}${erasable ? "e" : ""}`;
}

interface Fixture {
  readonly profile: string;
  readonly part: string;
  readonly device: ListedDevice;
  readonly layouts: readonly {
    readonly alternateSetting: number;
    readonly runs: readonly SectorRun[];
  }[];
}

type Fields = Readonly<Record<string, unknown>>;

function readFixture(json: unknown): Fixture | undefined {
  const { schema, profile, part, alternates, ...ids } = fieldsOf(json);
  if (schema !== "dfukit/profile-fixture@1" || !Array.isArray(alternates)) return undefined;
  const read = alternates.map((alternate) => fieldsOf(alternate));
  return {
    profile: String(profile),
    part: String(part),
    device: {
      ...UNKNOWN_DEVICE,
      vendorId: numberOf(ids.vendorId),
      productId: numberOf(ids.productId),
      deviceVersion: numberOf(ids.deviceVersion),
      mode: "dfu",
      functional: {
        ...UNKNOWN_DEVICE.functional,
        transferSizeBytes: numberOf(ids.transferSizeBytes),
      },
      alternates: read.map(({ alternateSetting, string }) => ({
        alternateSetting: Number(alternateSetting),
        name: typeof string === "string" ? string : null,
      })),
    },
    layouts: read.map(({ alternateSetting, layout }) => ({
      alternateSetting: Number(alternateSetting),
      runs: (Array.isArray(layout) ? layout : []).map((run) => runOf(fieldsOf(run))),
    })),
  };
}

function runOf({ start, sectorCount, sectorSizeBytes, access }: Fields): SectorRun {
  const letters = String(access);
  return {
    start: numberOf(start) ?? 0,
    sectorCount: Number(sectorCount),
    sectorSizeBytes: Number(sectorSizeBytes),
    access: {
      readable: letters.includes("r"),
      writable: letters.includes("w"),
      erasable: letters.includes("e"),
    },
  };
}

function fieldsOf(value: unknown): Fields {
  return typeof value === "object" && value !== null ? { ...value } : {};
}

/** A number, or text such as `"0x0483"`. */
function numberOf(value: unknown): number | null {
  const isText = typeof value === "string" && /^0x[0-9A-Fa-f]{1,8}$/.test(value);
  return isText || typeof value === "number" ? Number(value) : null;
}
