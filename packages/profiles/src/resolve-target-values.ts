/**
 * Where each value of a resolved target came from, in the words that `list`, `chips match`
 * and their documents show. Reads what `resolve-target.ts` made; decides nothing.
 */
import type { DescribedDevice, FlashTarget, ValueOrigin } from "@dfukit/core";
import type { FlashRegion } from "@dfukit/memory";
import type { Citation, Profile } from "./profile.js";
import type { ResolvedTarget } from "./resolve-target.js";
import { layoutHow } from "./resolve-target-layout.js";

/** A value of a target. `busy`, `times`, `quirks` and `leave` are parts of its `behaviour`. */
export type ResolvedField =
  | "flashSize"
  | "layout"
  | "programUnit"
  | "writeAlignment"
  | "erasedByte"
  | "blankReads"
  | "transferSize"
  | "busy"
  | "times"
  | "quirks"
  | "leave"
  | "optionBytes"
  | "supply";

/** The origin of one value. */
export interface ValueRecord {
  readonly field: ResolvedField;
  /** Of a `layout`; else null. */
  readonly alternateSetting: number | null;
  readonly origin: ValueOrigin;
  /** Whether the profile itself has only inferred it; of several profiles any. */
  readonly isInferred: boolean;
  /** How it came out of that origin, as a phrase, or null if there is nothing to say. */
  readonly how: string | null;
}

/** One record for each region of the target, and one for each other value, in a fixed order. */
export function valuesOf(
  resolved: ResolvedTarget,
  device: DescribedDevice,
): readonly ValueRecord[] {
  const { target, candidates } = resolved;
  const profiles = candidates.map(({ profile }) => profile);
  return [
    flashSizeRecord(resolved),
    ...target.layout.regions.map((region) => layoutRecord(region, resolved, device)),
    ...numberRecords(target, profiles),
    transferRecord(resolved),
    ...behaviourRecords(target, profiles),
    ...controlRecords(target, profiles),
  ];
}

/** Facts of a field, one of each profile, and the value that each of them has. */
interface Facts {
  readonly citations: readonly (Citation | null)[];
  readonly values: readonly unknown[];
}

/** What is taken where profiles differ. */
const TAKEN = {
  largest: "the largest of the candidates",
  longest: "the longest of the candidates",
  all: "those of all candidates",
  strictest: "false if it is of any candidate",
} as const;

function recordOf(
  field: ResolvedField,
  origin: ValueOrigin,
  { citations, values, taken }: Facts & { readonly taken: string },
): ValueRecord {
  const isFromProfile = origin === "profile";
  return {
    field,
    alternateSetting: null,
    origin,
    isInferred: isFromProfile && citations.some((fact) => (fact?.inferredFrom ?? null) !== null),
    how: isSame(values) ? null : isFromProfile ? taken : "the candidates differ in it",
  };
}

function isSame(values: readonly unknown[]): boolean {
  return new Set(values.map((value) => JSON.stringify(value))).size <= 1;
}

function flashSizeRecord({ chip, candidates }: ResolvedTarget): ValueRecord {
  const sizes = candidates.flatMap((candidate) => candidate.sizes);
  const isKnown = candidates.length > 0;
  return {
    field: "flashSize",
    alternateSetting: null,
    origin: isKnown ? "profile" : "descriptor",
    isInferred: isKnown && sizes.some(({ inferredFrom }) => inferredFrom !== null),
    how:
      !isKnown || sizes.length === 1 || chip !== null ? null : "what the candidates have in common",
  };
}

function layoutRecord(
  region: FlashRegion,
  resolved: ResolvedTarget,
  device: DescribedDevice,
): ValueRecord {
  const { alternateSetting } = region;
  const { target, candidates } = resolved;
  const facts = candidates.flatMap(({ profile, sizes }): readonly Citation[] =>
    alternateSetting === profile.flashAlternateSetting
      ? sizes
      : profile.memories.filter((memory) => memory.region.alternateSetting === alternateSetting),
  );
  return {
    field: "layout",
    alternateSetting,
    origin: target.origins.layout,
    isInferred:
      target.origins.layout === "profile" &&
      facts.some(({ inferredFrom }) => inferredFrom !== null),
    how: layoutHow(region, resolved, device),
  };
}

function numberRecords(
  { origins }: FlashTarget,
  profiles: readonly Profile[],
): readonly ValueRecord[] {
  const facts = (pick: (profile: Profile) => { readonly value: unknown } & Citation): Facts => {
    const citations = profiles.map(pick);
    return { citations, values: citations.map(({ value }) => value) };
  };
  const { programUnitBytes, writeAlignmentBytes, erasedByte } = origins;
  return [
    recordOf("programUnit", programUnitBytes, {
      ...facts((profile) => profile.programUnitBytes),
      taken: TAKEN.largest,
    }),
    recordOf("writeAlignment", writeAlignmentBytes, {
      ...facts((profile) => profile.writeAlignmentBytes),
      taken: TAKEN.largest,
    }),
    recordOf("erasedByte", erasedByte, { ...facts((profile) => profile.erasedByte), taken: "" }),
    recordOf("blankReads", erasedByte, {
      ...facts((profile) => profile.blankReadProvesErased),
      taken: TAKEN.strictest,
    }),
  ];
}

/** What the device said in numbers, or what a profile says against it. */
function transferRecord({ target, candidates, corrections }: ResolvedTarget): ValueRecord {
  const origin = target.origins.transferSizeBytes;
  const isCorrected = corrections.some(({ field }) => field === "transferSizeBytes");
  const facts = candidates
    .map(({ profile }) => profile.usb.transferSizeBytes)
    .filter(({ value }) => value === target.transferSizeBytes);
  return {
    field: "transferSize",
    alternateSetting: null,
    origin,
    isInferred: origin === "profile" && facts.every(({ inferredFrom }) => inferredFrom !== null),
    how: isCorrected ? "the device says more" : null,
  };
}

/** A behaviour that no profile tells, or in which they differ, is what the specification has. */
function behaviourRecords(
  { behaviour, origins }: FlashTarget,
  profiles: readonly Profile[],
): readonly ValueRecord[] {
  const base = origins.behaviour;
  const busy = factsOf(profiles, ({ behaviour: { statusWhileBusy } }) => [statusWhileBusy]);
  const busyValues = profiles.map((profile) => profile.behaviour.statusWhileBusy.value);
  const times = factsOf(profiles, (profile) => timesOf(profile));
  const { erase, program, massErase } = behaviour.times;
  const areTimesKnown = erase.length > 0 || program !== null || massErase !== null;
  const quirks = (isMeant: (name: string) => boolean): Facts => ({
    citations: profiles.flatMap((profile) =>
      profile.behaviour.quirks.filter(({ name }) => isMeant(name)),
    ),
    values: profiles.map((profile) =>
      profile.behaviour.quirks.map(({ name }) => name).filter(isMeant),
    ),
  });
  const hasLeave = behaviour.quirks.some(isLeave);
  return [
    recordOf("busy", isSame(busyValues) ? base : "default", {
      citations: busy,
      values: busyValues,
      taken: "",
    }),
    recordOf("times", areTimesKnown ? base : "default", {
      citations: times,
      values: profiles.map((profile) => profile.behaviour.times[0] ?? null),
      taken: TAKEN.longest,
    }),
    recordOf("quirks", base, { ...quirks((name) => !isLeave(name)), taken: TAKEN.all }),
    recordOf("leave", hasLeave ? base : "default", { ...quirks(isLeave), taken: TAKEN.all }),
  ];
}

/** Whether a quirk concerns the end of the DFU mode. */
export function isLeave(quirk: string): boolean {
  return quirk.startsWith("leave-");
}

function factsOf(
  profiles: readonly Profile[],
  pick: (profile: Profile) => readonly Citation[],
): readonly Citation[] {
  return profiles.flatMap(pick);
}

function timesOf({ behaviour }: Profile): readonly Citation[] {
  const [first] = behaviour.times;
  if (first === undefined) return [];
  const { erase, program, massErase } = first;
  return [...erase, program, massErase].flatMap((fact) => (fact === null ? [] : [fact]));
}

/** Option bytes and supply voltage: of one line, or left alone. */
function controlRecords(
  { optionBytes, supply }: FlashTarget,
  profiles: readonly Profile[],
): readonly ValueRecord[] {
  const record = (
    field: ResolvedField,
    value: unknown,
    citations: readonly (Citation | null)[],
  ): ValueRecord =>
    recordOf(field, value === null ? "default" : "profile", { citations, values: [], taken: "" });
  return [
    record(
      "optionBytes",
      optionBytes,
      profiles.map((profile) => profile.optionBytes),
    ),
    record(
      "supply",
      supply,
      profiles.map((profile) => profile.supply),
    ),
  ];
}
