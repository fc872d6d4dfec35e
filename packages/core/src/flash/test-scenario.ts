/** Random chips, contents, images and options for the properties of the planner. */
import { type FlashRegion, type Image, imageFromSegments, type SectorRun } from "@dfukit/memory";
import * as fc from "fast-check";
import type { FlashTarget } from "../protocol/target.js";
import type { FlashOptions, RequestedImage } from "./plan-types.js";
import {
  blankModel,
  type FlashModel,
  memoryOf,
  modelSectors,
  preload,
} from "./test-flash-model.js";
import { F405, RW, run } from "./test-targets.js";

/** A chip with something in it, and what is asked of it. */
export interface Scenario {
  readonly model: FlashModel;
  /** The requested bytes behind each alternate setting. */
  readonly wanted: ReadonlyMap<number, Image>;
  readonly images: readonly RequestedImage[];
  readonly options: FlashOptions;
  /** `alternate:start` of sectors that cannot be read. */
  readonly unreadable: ReadonlySet<string>;
}

/** A stretch of a memory: from where and how far, as shares of its size, and what of. */
interface Stroke {
  readonly at: number;
  readonly length: number;
  readonly what: "pattern" | "erased" | "as-is";
  readonly first: number;
}

const strokeArbitrary: fc.Arbitrary<Stroke> = fc.record({
  at: fc.integer({ min: 0, max: 1000 }),
  length: fc.oneof(fc.integer({ min: 1, max: 8 }), fc.integer({ min: 1, max: 400 })),
  what: fc.constantFrom("pattern", "pattern", "erased", "as-is"),
  first: fc.integer({ min: 1, max: 251 }),
});

const runArbitrary = fc.record({
  sectorCount: fc.integer({ min: 1, max: 4 }),
  unitsPerSector: fc.constantFrom(1, 2, 4, 16),
  holeSectors: fc.constantFrom(0, 0, 0, 1, 3),
});
type RunShape = typeof runArbitrary extends fc.Arbitrary<infer T> ? T : never;

const chipArbitrary: fc.Arbitrary<FlashTarget> = fc
  .record({
    unit: fc.constantFrom(1, 2, 4, 8, 32),
    unitsPerBlock: fc.constantFrom(1, 2, 3, 5, 16, 64),
    oddBytes: fc.constantFrom(0, 0, 0, 1),
    erasedByte: fc.constantFrom(0xff, 0),
    blankReadProvesErased: fc.boolean(),
    base: fc.constantFrom(0x08000000, 0x7fffff80, 0xffff0000),
    flash: fc.array(runArbitrary, { minLength: 1, maxLength: 3 }),
    external: fc.array(runArbitrary, { maxLength: 2 }),
    eepromUnits: fc.constantFrom(0, 1, 9),
    externalFirst: fc.boolean(),
  })
  .map((shape) => {
    const { unit, erasedByte, blankReadProvesErased } = shape;
    const flash: FlashRegion = {
      name: "Internal Flash",
      kind: "flash",
      alternateSetting: 0,
      runs: runsOf(shape.base, unit, shape.flash),
    };
    const external: FlashRegion = {
      name: "External",
      kind: "external",
      alternateSetting: 1,
      runs: runsOf(0x90000000, unit, shape.external),
    };
    const eeprom: FlashRegion = {
      name: "EEPROM",
      kind: "eeprom",
      alternateSetting: 2,
      runs: [run(0x08080000, shape.eepromUnits, unit, RW)],
    };
    const others = [external, eeprom].filter(({ runs }) => runs.some((r) => r.sectorCount > 0));
    return {
      ...F405,
      layout: { regions: shape.externalFirst ? [...others, flash] : [flash, ...others] },
      programUnitBytes: unit,
      writeAlignmentBytes: unit,
      erasedByte,
      blankReadProvesErased,
      transferSizeBytes: unit * shape.unitsPerBlock + (shape.oddBytes % unit),
      optionBytes: null,
      supply: null,
    };
  });

function runsOf(base: number, unit: number, shapes: readonly RunShape[]): readonly SectorRun[] {
  let start = base;
  return shapes.map(({ sectorCount, unitsPerSector, holeSectors }) => {
    const sizeBytes = unit * unitsPerSector;
    const made = run(start, sectorCount, sizeBytes);
    start += (sectorCount + holeSectors) * sizeBytes;
    return made;
  });
}

const optionsArbitrary: fc.Arbitrary<FlashOptions> = fc.record(
  {
    skip: fc.boolean(),
    keep: fc.boolean(),
    verify: fc.boolean(),
    leave: fc.boolean(),
    massErase: fc.constantFrom(false, false, false, true),
  },
  { requiredKeys: [] },
);

/** Everything together. */
export const scenarioArbitrary: fc.Arbitrary<Scenario> = chipArbitrary.chain((target) =>
  fc
    .record({
      contents: fc.array(fc.array(strokeArbitrary, { maxLength: 6 }), FOR_EACH(target)),
      requested: fc.array(fc.array(strokeArbitrary, { maxLength: 6 }), FOR_EACH(target)),
      restored: fc.array(strokeArbitrary, { maxLength: 2 }),
      options: optionsArbitrary,
      deafSectors: fc.array(fc.nat(20), { maxLength: 2 }),
      first: strokeArbitrary,
    })
    .map(({ contents, requested, restored, options, deafSectors, first }) => {
      const model = blankModel(target);
      for (const [nth, memory] of model.memories.entries())
        for (const stroke of contents[nth] ?? []) {
          const [address, bytes] = painted(stroke, { model, nth });
          preload(model, memory, [address, bytes]);
        }
      const images: RequestedImage[] = [];
      const wanted = new Map<number, Image>();
      for (const [nth, { region }] of model.memories.entries()) {
        const strokes = nth === 0 ? [first, ...(requested[0] ?? [])] : (requested[nth] ?? []);
        const image = imageOfStrokes(strokes, { model, nth });
        if (image.segments.length === 0) continue;
        wanted.set(region.alternateSetting, image);
        images.push({ alternateSetting: region.alternateSetting, image });
      }
      const restore = imageOfStrokes(restored, { model, nth: 0 });
      const sectors = model.memories.flatMap(({ region }) =>
        region.kind === "eeprom"
          ? []
          : modelSectors(region).map(({ start }) => `${region.alternateSetting}:${start}`),
      );
      const unreadable = new Set(deafSectors.flatMap((nth) => sectors[nth] ?? []));
      return { model, wanted, images, options: { ...options, restore }, unreadable };
    })
    // All strokes may have gone into holes.
    .filter(({ images, options }) => images.length > 0 || options.massErase === true),
);

const FOR_EACH = ({ layout }: FlashTarget) => ({
  minLength: layout.regions.length,
  maxLength: layout.regions.length,
});

interface Canvas {
  readonly model: FlashModel;
  readonly nth: number;
}

function painted(
  { at, length, what, first }: Stroke,
  { model, nth }: Canvas,
): readonly [number, Uint8Array] {
  const memory = model.memories[nth] ?? memoryOf(model, 0);
  const from = Math.floor((at / 1001) * memory.bytes.length);
  const old = memory.bytes.subarray(from, from + length);
  const bytes = old.map((byte, index) => {
    if (what === "as-is") return byte;
    return what === "erased" ? model.target.erasedByte : ((first + index - 1) % 251) + 1;
  });
  return [memory.start + from, bytes];
}

/** The strokes as an image; what lies in holes is left out, and later strokes yield to earlier ones. */
function imageOfStrokes(strokes: readonly Stroke[], canvas: Canvas): Image {
  const memory = canvas.model.memories[canvas.nth] ?? memoryOf(canvas.model, 0);
  const byAddress = new Map<number, number>();
  for (const stroke of strokes) {
    const [address, bytes] = painted(stroke, canvas);
    for (const [nth, byte] of bytes.entries()) {
      const isInside = modelSectors(memory.region).some(
        (s) => address + nth >= s.start && address + nth < s.end,
      );
      if (isInside && !byAddress.has(address + nth)) byAddress.set(address + nth, byte);
    }
  }
  return imageFromSegments(
    [...byAddress].map(([address, byte]) => ({ address, bytes: Uint8Array.of(byte) })),
  );
}
