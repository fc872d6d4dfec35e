/** What planning costs: about as much as there is to plan, not its square. Counted, not timed. */
import type { Segment } from "@dfukit/memory";
import { describe, expect, it } from "vitest";
import { mark, openJournal } from "./journal.js";
import { planFlash } from "./plan.js";
import type { DeviceContents, RequestedImage } from "./plan-types.js";
import { windowsOf } from "./read-windows.js";
import { type FlashRequest, sectorKey, splitRequest } from "./request.js";
import { startReading } from "./sector-reading.js";
import { deviceOf, L073, L073_FLASH, pattern, run } from "./test-targets.js";

const BASE = 0x08000000;
const STRIDE_BYTES = 208;
const GAP_BYTES = 8;

/** An image of many segments that counts how often one of their addresses is looked at. */
function counted(segmentCount: number, count: { looks: number }): RequestedImage {
  const bytes = pattern(STRIDE_BYTES - GAP_BYTES);
  const segments = Array.from({ length: segmentCount }, (_, nth): Segment => {
    return {
      get address() {
        count.looks++;
        return BASE + nth * STRIDE_BYTES;
      },
      bytes,
    };
  });
  return { alternateSetting: null, image: { segments } };
}

/** Small sectors under all of them, as on an L0. */
function requestFor(segmentCount: number, count: { looks: number }): FlashRequest {
  const sectorCount = Math.ceil((segmentCount * STRIDE_BYTES) / 128);
  const region = { ...L073_FLASH, runs: [run(BASE, sectorCount, 128)] };
  const target = { ...L073, layout: { regions: [region] } };
  return { images: [counted(segmentCount, count)], device: deviceOf(target), target };
}

/** Every second sector is right already, which keeps windows and stretches short; gaps are kept. */
function contentsFor(request: FlashRequest): DeviceContents {
  const sectors = splitRequest(request).regions.flatMap((region) => region.sectors);
  return {
    sectors: new Map(
      sectors.map((sector, nth) => [
        sectorKey(sector),
        nth % 2 === 0 ? { kind: "same" as const } : { kind: "not-compared" as const },
      ]),
    ),
    kept: (request.images[0]?.image.segments ?? []).map(({ address }) => ({
      alternateSetting: 0,
      address: address + STRIDE_BYTES - GAP_BYTES,
      bytes: pattern(GAP_BYTES),
    })),
    present: [],
  };
}

function looksPerSegment(segmentCount: number, work: (request: FlashRequest) => void): number {
  const count = { looks: 0 };
  const request = requestFor(segmentCount, count);
  count.looks = 0;
  work(request);
  return count.looks / segmentCount;
}

describe("the looks at each segment hardly grow with their number", () => {
  it.each<[string, (request: FlashRequest) => void]>([
    ["sorting a request", (request) => splitRequest(request)],
    ["planning without findings", (request) => planFlash(request)],
    [
      "planning with findings",
      (request) => planFlash({ ...request, contents: contentsFor(request) }),
    ],
    [
      "choosing what to read",
      (request) => {
        const options = { skip: false };
        const narrow = { ...request, options };
        for (const region of splitRequest(request).regions) windowsOf(region, narrow);
      },
    ],
    [
      "beginning to read every sector",
      (request) => {
        for (const region of splitRequest(request).regions)
          for (const sector of region.sectors)
            startReading(sector, { region, skip: true, keep: true });
      },
    ],
  ])("%s", (_what, work) => {
    const few = looksPerSegment(200, work);
    expect(few).toBeGreaterThan(0);
    // Eight times the segments: bisection looks three times more often, a search eight times.
    expect(looksPerSegment(1600, work)).toBeLessThan(2 * few);
  });
});

it("plans 2 MiB of 10 000 segments in sectors of 128 bytes", () => {
  const request = requestFor(10_000, { looks: 0 });
  const { operations, totals } = planFlash(request);
  expect([totals.bytesRequested, totals.sectorsToErase]).toEqual([2_000_000, 16_250]);
  const journal = openJournal(operations);
  for (const operation of operations) {
    if (operation.kind !== "erase") continue;
    const { start, end } = operation.sector;
    mark(journal, "erased", { alternateSetting: 0, start, end });
  }
  expect(new Set(journal.entries.map(({ state }) => state))).toEqual(new Set(["erased"]));
});
