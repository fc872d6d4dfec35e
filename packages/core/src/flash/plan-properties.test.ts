/** What every plan must keep to, tried on random chips against a strict model of flash memory. */
import {
  type AddressRange,
  type Image,
  imageSizeBytes,
  joinRanges,
  segmentRange,
} from "@dfukit/memory";
import * as fc from "fast-check";
import { expect, it } from "vitest";
import { planFlash } from "./plan.js";
import type { Operation, Plan, RequestedImage } from "./plan-types.js";
import { applyPlan, copyModel, modelSectors } from "./test-flash-model.js";
import { expectedAfter, fates, isErasable, observe, onModel } from "./test-observe.js";
import { type Scenario, scenarioArbitrary } from "./test-scenario.js";
import { deviceOf } from "./test-targets.js";

const RUNS = { numRuns: 300 };

function planOf(scenario: Scenario, images = scenario.images): Plan {
  const { target } = scenario.model;
  const device = deviceOf(target);
  const { options } = scenario;
  return planFlash({ images, device, target, options, contents: observe(scenario) });
}

function isKind<K extends Operation["kind"]>(kind: K) {
  return (operation: Operation): operation is Extract<Operation, { kind: K }> =>
    operation.kind === kind;
}

it("brings the requested bytes in and changes nothing else", () => {
  fc.assert(
    fc.property(scenarioArbitrary, (scenario) => {
      const plan = planOf(scenario);
      expect(plan.refusals).toEqual([]);
      const model = copyModel(scenario.model);
      applyPlan(model, plan.operations);
      expect(model.memories.map(({ bytes }) => bytes)).toEqual(expectedAfter(scenario));
    }),
    RUNS,
  );
});

it("erases the sectors that have to be erased, and writes into no others but blank ones", () => {
  fc.assert(
    fc.property(scenarioArbitrary, (scenario) => {
      const model = copyModel(scenario.model);
      const trace = applyPlan(model, planOf(scenario).operations);
      const all = fates(scenario);
      const expected = all.filter(({ isErased }) => isErased).map(({ key }) => key);
      expect([...trace.erased].sort()).toEqual([...expected].sort());
      const changed = new Set<string>(
        all.filter(({ isChanged }) => isChanged).map(({ key }) => key),
      );
      const strays = [...trace.written].filter((key) => !changed.has(key) && !key.startsWith("2:"));
      expect(strays).toEqual([]);
    }),
    RUNS,
  );
});

it("reads back every sector that it erases or writes, wholly and once", () => {
  fc.assert(
    fc.property(scenarioArbitrary, (scenario) => {
      const compares = planOf(scenario).operations.filter(isKind("compare"));
      const changed = new Set<string>(
        fates(scenario).flatMap(({ key, isChanged }) => (isChanged ? [key] : [])),
      );
      for (const { region } of scenario.model.memories.filter(isErasable)) {
        const { alternateSetting } = region;
        const compared = compares
          .filter((operation) => operation.alternateSetting === alternateSetting)
          .flatMap(({ segments }) => segments.map(segmentRange));
        const sectors = modelSectors(region).filter(({ start }) =>
          changed.has(`${alternateSetting}:${start}`),
        );
        const expected = scenario.options.verify === false ? [] : sectors;
        expect(joinRanges(compared)).toEqual(joinRanges(expected));
        expect(sizeOf(compared)).toBe(sizeOf(joinRanges(compared)));
      }
    }),
    RUNS,
  );
});

function sizeOf(ranges: readonly AddressRange[]): number {
  return ranges.reduce((sum, { start, end }) => sum + end - start, 0);
}

it("erases before it writes and compares after it has written, the program's start first and last", () => {
  const rank = { "mass-erase": 1, erase: 1, write: 2, compare: 3, leave: 4 } as const;
  const rankOf = ({ kind }: Operation) => (kind in rank ? rank[kind as keyof typeof rank] : 0);
  fc.assert(
    fc.property(scenarioArbitrary, (scenario) => {
      const { operations } = planOf(scenario);
      const ranks = operations.map(rankOf);
      expect(ranks).toEqual([...ranks].sort((a, b) => a - b));
      const start = scenario.wanted.get(0)?.segments[0]?.address;
      const holdsStart = ({ start: from, end }: { start: number; end: number }) =>
        start !== undefined && from <= start && start < end;
      const blocks = operations
        .filter(isKind("write"))
        .flatMap(({ run }) => run.blocks.map((block) => ({ ...block, of: run.alternateSetting })));
      const nthBlock = blocks.findIndex(
        ({ of, address, bytes }) =>
          of === 0 && holdsStart({ start: address, end: address + bytes.length }),
      );
      expect([-1, blocks.length - 1]).toContain(nthBlock);
      const nthErase = operations
        .filter(isKind("erase"))
        .findIndex(({ sector }) => sector.region.kind === "flash" && holdsStart(sector));
      expect([-1, 0]).toContain(nthErase);
    }),
    RUNS,
  );
});

it("adds up its totals", () => {
  fc.assert(
    fc.property(scenarioArbitrary, (scenario) => {
      const { operations, totals } = planOf(scenario);
      const { estimatedMs: _, bytesAlreadyThere, ...sums } = totals;
      const sizes = (parts: readonly { readonly bytes: Uint8Array }[]) =>
        parts.reduce((sum, { bytes }) => sum + bytes.length, 0);
      expect(sums).toEqual({
        bytesRequested: scenario.images.reduce((sum, { image }) => sum + imageSizeBytes(image), 0),
        sectorsToErase: fates(scenario).filter(({ isErased }) => isErased).length,
        bytesToWrite: sizes(operations.filter(isKind("write")).flatMap(({ run }) => run.blocks)),
        bytesKept: keptCount(scenario, operations),
        bytesToVerify: sizes(
          operations.filter(isKind("compare")).flatMap(({ segments }) => segments),
        ),
      });
      expect(bytesAlreadyThere).toBe(alreadyThere(scenario, operations));
    }),
    RUNS,
  );
});

/** Kept bytes in units that are not blank: those that have to be put back. */
function keptCount({ model }: Scenario, operations: readonly Operation[]): number {
  const { erasedByte, writeAlignmentBytes: unit } = model.target;
  const byUnit = new Map<string, number[]>();
  for (const { segments } of operations.filter(isKind("keep"))) {
    for (const { alternateSetting, address, bytes } of segments) {
      for (const [nth, byte] of bytes.entries()) {
        const key = `${alternateSetting}:${address}:${Math.floor((address + nth) / unit)}`;
        byUnit.set(key, [...(byUnit.get(key) ?? []), byte]);
      }
    }
  }
  const units = [...byUnit.values()].filter((bytes) => bytes.some((byte) => byte !== erasedByte));
  return units.reduce((sum, bytes) => sum + bytes.length, 0);
}

/** Requested bytes in sectors that stay as they are, and in units of the EEPROM that are right. */
function alreadyThere(scenario: Scenario, operations: readonly Operation[]): number {
  const staying = new Set<string>(
    fates(scenario).flatMap(({ key, isChanged }) => (isChanged ? [] : [key])),
  );
  let count = 0;
  for (const { region } of scenario.model.memories) {
    const image: Image = scenario.wanted.get(region.alternateSetting) ?? { segments: [] };
    const written = operations
      .filter(isKind("write"))
      .flatMap(({ run }) => (run.alternateSetting === region.alternateSetting ? run.blocks : []));
    for (const { address, bytes } of image.segments) {
      for (let at = address; at < address + bytes.length; at++) {
        const run = region.runs.find(
          (r) => at >= r.start && at < r.start + r.sectorCount * r.sectorSizeBytes,
        );
        const size = run?.sectorSizeBytes ?? 1;
        const sector = at - ((at - (run?.start ?? 0)) % size);
        const isThere =
          region.kind === "eeprom"
            ? !written.some((b) => at >= b.address && at < b.address + b.bytes.length)
            : staying.has(`${region.alternateSetting}:${sector}`);
        if (isThere) count++;
      }
    }
  }
  return count;
}

it("finds nothing left to do on the chip that it leaves behind", () => {
  fc.assert(
    fc.property(scenarioArbitrary, (scenario) => {
      const model = copyModel(scenario.model);
      applyPlan(model, planOf(scenario).operations);
      const options = { leave: false, restore: scenario.options.restore ?? { segments: [] } };
      const after = { ...onModel(scenario, model), options, unreadable: new Set<string>() };
      const again = planOf(after);
      expect(again.operations).toEqual([]);
      expect(again.totals.bytesAlreadyThere).toBe(again.totals.bytesRequested);
    }),
    RUNS,
  );
});

it("does not depend on the order of images, nor on how they are cut", () => {
  const cuts = fc.array(fc.nat(1000), { maxLength: 6 });
  fc.assert(
    fc.property(scenarioArbitrary, cuts, fc.infiniteStream(fc.nat(1000)), (scenario, at, order) => {
      const whole = planOf(scenario);
      const pieces = scenario.images.flatMap((image) => cutImage(image, at));
      const keyed = pieces.map((piece) => ({ piece, key: order.next().value ?? 0 }));
      const shuffled = keyed.sort((a, b) => a.key - b.key).map(({ piece }) => piece);
      expect(planOf(scenario, shuffled)).toEqual(whole);
    }),
    RUNS,
  );
});

/** Every segment an image of its own, some of them by address alone, cut in pieces. */
function cutImage(
  { alternateSetting, image }: RequestedImage,
  cuts: readonly number[],
): RequestedImage[] {
  return image.segments.flatMap(({ address, bytes }) => {
    const ends = [...cuts.map((cut) => cut % bytes.length), 0, bytes.length].sort((a, b) => a - b);
    return ends.slice(1).flatMap((end, nth) => {
      const from = ends[nth] ?? 0;
      if (end === from) return [];
      const segment = { address: address + from, bytes: bytes.subarray(from, end) };
      return [
        {
          alternateSetting: nth % 2 === 0 ? alternateSetting : null,
          image: { segments: [segment] },
        },
      ];
    });
  });
}
