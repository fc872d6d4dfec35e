/**
 * The test fixture of a profile: one real device's strings, and the layout that must come
 * out of them. The conformance tests read every fixture.
 */
import type { DfuAlternate } from "@dfukit/core";
import { formatAddress, formatHex, type SectorRun } from "@dfukit/memory";
import type { DraftInput } from "./draft-input.js";
import { type FlashFacts, runsUpTo, sizeOf } from "./draft-memories.js";
import type { LineNames } from "./part-names.js";

type Json = Readonly<Record<string, unknown>>;

interface FixtureContext {
  readonly input: DraftInput;
  readonly alternates: readonly DfuAlternate[];
  readonly flash: DfuAlternate | undefined;
  readonly facts: FlashFacts;
  readonly names: LineNames;
  readonly part: string;
}

/** The fixture, or null if the device has no memory string. */
export function draftFixture(context: FixtureContext): Json | null {
  const { input, alternates, names, part } = context;
  const { device } = input;
  if (device === null || alternates.every(({ memory }) => memory === null)) return null;
  const word = (value: number | null): string | null =>
    value === null ? null : formatHex(value, 4);
  return {
    schema: "dfukit/profile-fixture@1",
    profile: names.id,
    part,
    vendorId: word(device.vendorId),
    productId: word(device.productId),
    deviceVersion: word(device.deviceVersion),
    transferSizeBytes: device.functional.transferSizeBytes,
    alternates: alternates.map((alternate) => ({
      alternateSetting: alternate.alternateSetting,
      string: alternate.name,
      layout: layoutOf(alternate, context).map(jsonRun),
    })),
  };
}

/** What the string says; for the flash no more than the part has. */
function layoutOf(alternate: DfuAlternate, { flash, facts }: FixtureContext): readonly SectorRun[] {
  const runs = alternate.memory?.runs ?? [];
  if (alternate !== flash) return alternate.name === flash?.name ? [] : runs;
  const sizeBytes = sizeOf(facts.sizeLetters[0] ?? "", facts);
  const cut = sizeBytes === null ? [] : runsUpTo(sizeBytes, runs);
  return cut.length === 0 ? runs : cut;
}

/** As `chips match --json` writes it. */
function jsonRun({ start, sectorCount, sectorSizeBytes, access }: SectorRun): Json {
  const { readable, writable, erasable } = access;
  const letters = `${readable ? "r" : ""}${writable ? "w" : ""}${erasable ? "e" : ""}`;
  return { start: formatAddress(start), sectorCount, sectorSizeBytes, access: letters };
}
