/**
 * What the read-only phase would find on a model, and what must be in it after the
 * job: written from the contract in `plan-types.ts`, byte by byte, without the planner.
 */
import { byteAt, type Image, imageFromSegments } from "@dfukit/memory";
import type { DeviceContents, LocatedSegment, SectorFinding, SectorKey } from "./plan-types.js";
import {
  type FlashModel,
  type ModelMemory,
  type ModelSector,
  modelSectors,
} from "./test-flash-model.js";
import type { Scenario } from "./test-scenario.js";

const NOTHING: Image = { segments: [] };

/** Whether a memory is erased before it is written. */
export function isErasable({ region }: ModelMemory): boolean {
  return region.kind !== "eeprom";
}

/** The byte that should end up at an address because someone asked for it. */
function wantedByte(
  { wanted, options }: Scenario,
  memory: ModelMemory,
  address: number,
): number | undefined {
  const requested = byteAt(wanted.get(memory.region.alternateSetting) ?? NOTHING, address);
  return requested ?? byteAt(options.restore ?? NOTHING, address);
}

/** One sector with what is known of it. */
export interface Judged {
  readonly key: SectorKey;
  readonly sector: ModelSector;
  readonly isTouched: boolean;
  readonly isSame: boolean;
  readonly isBlank: boolean;
  readonly isReadable: boolean;
  readonly isMassErased: boolean;
}

/** Judges each sector of a memory. */
function judge(scenario: Scenario, memory: ModelMemory): readonly Judged[] {
  const { model, options, unreadable } = scenario;
  const { kind, alternateSetting } = memory.region;
  return modelSectors(memory.region).map((sector) => {
    const key: SectorKey = `${alternateSetting}:${sector.start}`;
    let [isTouched, isSame, isBlank] = [false, true, true];
    for (let address = sector.start; address < sector.end; address++) {
      const is = memory.bytes[address - memory.start];
      const wanted = wantedByte(scenario, memory, address);
      if (wanted !== undefined) isTouched = true;
      if (wanted !== undefined && wanted !== is) isSame = false;
      if (is !== model.target.erasedByte) isBlank = false;
    }
    const isMassErased = options.massErase === true && kind === "flash";
    return {
      key,
      sector,
      isTouched,
      isSame,
      isBlank,
      isReadable: !unreadable.has(key),
      isMassErased,
    };
  });
}

/** What reading would have found. */
export function observe(scenario: Scenario): DeviceContents {
  const sectors = new Map<SectorKey, SectorFinding>();
  const kept: LocatedSegment[] = [];
  const present: LocatedSegment[] = [];
  for (const memory of scenario.model.memories) {
    const { alternateSetting } = memory.region;
    if (!isErasable(memory)) {
      present.push({ alternateSetting, address: memory.start, bytes: memory.bytes.slice() });
      continue;
    }
    const keptBytes: { address: number; bytes: Uint8Array }[] = [];
    for (const judged of judge(scenario, memory)) {
      if (!judged.isTouched || judged.isMassErased) continue;
      const finding = findingOf(judged, scenario);
      sectors.set(judged.key, finding);
      if (finding.kind === "same") continue;
      for (let address = judged.sector.start; address < judged.sector.end; address++) {
        const byte = keptByte(scenario, memory, { judged, address });
        if (byte !== undefined) keptBytes.push({ address, bytes: Uint8Array.of(byte) });
      }
    }
    for (const segment of imageFromSegments(keptBytes).segments)
      kept.push({ alternateSetting, ...segment });
  }
  return { sectors, kept, present };
}

function findingOf(
  { isReadable, isSame, isBlank, sector }: Judged,
  { options }: Scenario,
): SectorFinding {
  if (!isReadable) return { kind: "unreadable" };
  if (options.skip === false) return { kind: "not-compared" };
  if (isSame) return { kind: "same" };
  if (isBlank) return { kind: "blank" };
  return { kind: "differs", sample: { address: sector.start, bytes: new Uint8Array(0) } };
}

/** The byte that has to be put back at an address, or undefined if there is none. */
function keptByte(
  scenario: Scenario,
  memory: ModelMemory,
  { judged, address }: { readonly judged: Judged; readonly address: number },
): number | undefined {
  const { options } = scenario;
  if (options.keep === false || !judged.isReadable || judged.isMassErased) return undefined;
  if (wantedByte(scenario, memory, address) !== undefined) return undefined;
  return memory.bytes[address - memory.start];
}

/** What a sector's fate has to be. */
export interface Fate {
  readonly key: SectorKey;
  readonly isErased: boolean;
  /** Erased, or blank and written. */
  readonly isChanged: boolean;
}

/** The fate of each sector of the memories that are erased. */
export function fates(scenario: Scenario): readonly Fate[] {
  const { options, model } = scenario;
  const skips = options.skip !== false;
  return model.memories.filter(isErasable).flatMap((memory) =>
    judge(scenario, memory).map(({ key, isTouched, isSame, isBlank, isReadable, isMassErased }) => {
      const stays = skips && isReadable && isSame;
      const isChanged = isMassErased || (isTouched && !stays);
      const needsNoErase = skips && isReadable && isBlank && model.target.blankReadProvesErased;
      return { key, isChanged, isErased: isMassErased || (isChanged && !needsNoErase) };
    }),
  );
}

/** The bytes of every memory after a job that went well. */
export function expectedAfter(scenario: Scenario): readonly Uint8Array[] {
  const byKey = new Map(fates(scenario).map((fate) => [fate.key, fate]));
  return scenario.model.memories.map((memory) => {
    const after = memory.bytes.slice();
    for (const judged of judge(scenario, memory)) {
      const isErased = byKey.get(judged.key)?.isErased === true;
      for (let address = judged.sector.start; address < judged.sector.end; address++) {
        const at = address - memory.start;
        const wanted = wantedByte(scenario, memory, address);
        if (wanted !== undefined) after[at] = wanted;
        else if (isErased)
          after[at] =
            keptByte(scenario, memory, { judged, address }) ?? scenario.model.target.erasedByte;
      }
    }
    return after;
  });
}

/** The same request on a chip with other contents. */
export function onModel(scenario: Scenario, model: FlashModel): Scenario {
  return { ...scenario, model };
}
