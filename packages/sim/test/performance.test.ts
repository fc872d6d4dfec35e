/**
 * How many requests a flash job takes, how long it takes on the virtual clock, and how
 * that compares with other tools. `docs/performance.md` is made here:
 * `npx vitest run -u packages/sim/test/performance.test.ts` writes it anew.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { FlashOptions } from "@dfukit/core";
import { rangeOf, type Segment, segmentRange } from "@dfukit/memory";
import type { Profile } from "@dfukit/profiles";
import { describe, expect, it } from "vitest";
import { profileOf, replugged } from "./support/board.js";
import { readBackFloor, requestFloor } from "./support/costs.js";
import { programAt } from "./support/firmware.js";
import { measure, measureHost, measureOn, quietBoard } from "./support/measured.js";
import { flashSectors } from "./support/memory.js";
import { dfuUtil, type OtherHost, pydfu, webdfu } from "./support/other-hosts.js";
import {
  MEASURED,
  performancePage,
  type RequestRow,
  type TimeRow,
} from "./support/performance-page.js";

const PAGE = join(fileURLToPath(new URL("../../../docs/", import.meta.url)), "performance.md");
const BASE = 0x0800_0000;
const F4 = "STM32F405RG";
const F4_IMAGE = programAt(BASE, 512 * 1024);

const NO_VERIFY: FlashOptions = { skip: false, verify: false };
const NO_SKIP: FlashOptions = { skip: false };

/** Images that fill the part, but for the F405, whose first 512 KiB all tools are compared by. */
const PARTS = [
  { part: F4, imageBytes: 512 * 1024 },
  { part: "STM32L073RZ", imageBytes: 192 * 1024 },
  { part: "STM32L476RG", imageBytes: 1024 * 1024 },
  { part: "STM32H743ZI", imageBytes: 2048 * 1024 },
];

/**
 * Requests beyond the floor. L073: a block takes 32 half pages of 3.28 ms where 10 ms
 * are announced, so each is asked for up to 8 times more. H743: two CLRSTATUS and two
 * GETSTATUS for each of 8 sectors of bank 2, whose erase sticks in dfuDNBUSY.
 */
const BEYOND_FLOOR: Readonly<Record<string, number>> = {
  [F4]: 0,
  STM32L073RZ: 96 * 8,
  STM32L476RG: 0,
  STM32H743ZI: 8 * 4,
};

/** One byte of the second sector changed: in its middle. */
function withOneChange(image: Segment, sectorStart: number, sectorBytes: number): Segment {
  const bytes = image.bytes.slice();
  const at = sectorStart - image.address + (sectorBytes >> 1);
  bytes[at] = (bytes[at] ?? 0) ^ 0xff;
  return { address: image.address, bytes };
}

async function requestsOf(part: string, imageBytes: number): Promise<RequestRow> {
  const image = programAt(BASE, imageBytes);
  const board = await quietBoard({ part });
  const normal = await measureOn(board, [image]);
  const same = await measureOn(await replugged(board), [image]);
  const [, sector] = flashSectors(board.part);
  if (sector === undefined) throw new Error(`${part} has one sector`);
  const changed = withOneChange(image, sector.start, sector.sizeBytes);
  const one = await measureOn(await replugged(board), [changed]);
  return {
    part,
    imageBytes,
    floor: requestFloor(board, segmentRange(image)),
    bare: (await measure({ part }, [image], NO_VERIFY)).requests,
    verified: (await measure({ part }, [image], NO_SKIP)).requests,
    normal: normal.requests,
    oneSector: one.requests,
    unchanged: same.requests,
  };
}

/** The F405 with other times as those that hold without a declared supply voltage. */
function withUnaskedTimes(supply: string): Profile {
  const profile = profileOf(F4);
  const { times } = profile.behaviour;
  const wanted = times.find((entry) => entry.supply === supply);
  if (wanted === undefined) throw new Error(`no times for ${supply}`);
  const unasked = { ...wanted, supply: null };
  const declared = times.filter((entry) => entry.supply !== null);
  return { ...profile, behaviour: { ...profile.behaviour, times: [unasked, ...declared] } };
}

const X32 = withUnaskedTimes("2.7-3.6");

async function timesOf(host: string, other: OtherHost): Promise<TimeRow> {
  const x32 = await measureHost({ part: F4, profile: X32 }, F4_IMAGE, other);
  const x8 = await measureHost({ part: F4 }, F4_IMAGE, other);
  const { requests } = x32;
  return {
    host,
    requests,
    isReadBack: false,
    x32Ms: x32.tookMs,
    x8Ms: x8.tookMs,
    declaredMs: null,
  };
}

async function ownTimes(host: string, options: FlashOptions): Promise<TimeRow> {
  const x32 = await measure({ part: F4, profile: X32 }, [F4_IMAGE], options);
  const x8 = await measure({ part: F4 }, [F4_IMAGE], options);
  const supplied = { ...options, supply: "2.7-3.6" };
  const declared = await measure({ part: F4 }, [F4_IMAGE], supplied);
  return {
    host,
    requests: x32.requests,
    isReadBack: options.verify !== false,
    x32Ms: x32.tookMs,
    x8Ms: x8.tookMs,
    declaredMs: declared.tookMs,
  };
}

const requestRows = await Promise.all(PARTS.map((p) => requestsOf(p.part, p.imageBytes)));
const others = {
  dfuUtil: await timesOf("dfu-util 0.11", dfuUtil),
  pydfu: await timesOf("pydfu", pydfu),
  webdfu: await timesOf("webdfu", webdfu),
};
const own = {
  bare: await ownTimes("dfukit `--no-skip --no-verify`", NO_VERIFY),
  noSkip: await ownTimes("dfukit `--no-skip`", NO_SKIP),
  normal: await ownTimes("dfukit", {}),
};

describe.each(requestRows)("requests for the whole flash of $part", (row) => {
  const { part, imageBytes, floor, bare, verified, normal, oneSector, unchanged } = row;
  const blockBytes = profileOf(part).usb.transferSizeBytes.value;
  const blocks = imageBytes / blockBytes;

  it("stay at the floor of the boot ROM, but for what is known", () => {
    expect(bare).toBeLessThanOrEqual(floor + (BEYOND_FLOOR[part] ?? 0));
  });

  it("grow by one per block with reading back", async () => {
    const board = await quietBoard({ part });
    const reading = readBackFloor(board, rangeOf(BASE, imageBytes));
    expect(verified - bare).toBeLessThanOrEqual(reading);
  });

  it("grow by one per block at most for comparing first", () => {
    expect(normal - verified).toBeLessThanOrEqual(blocks + 5);
  });

  it("are reads and little else when nothing differs", () => {
    // Set Address, ABORT, the blocks, ABORT and status; then Leave.
    expect(unchanged).toBeLessThanOrEqual(blocks + 16);
  });

  it("are reads and one sector when one sector differs", async () => {
    const board = await quietBoard({ part });
    const [, sector] = flashSectors(board.part);
    const sectorBlocks = Math.ceil((sector?.sizeBytes ?? 0) / blockBytes);
    const changing = 3 * (1 + sectorBlocks) + sectorBlocks;
    // Beyond that: Set Address, ABORT and statuses around each phase, and extra polls of an L073.
    expect(oneSector).toBeLessThanOrEqual(blocks + changing + 30);
    expect(oneSector).toBeGreaterThan(unchanged);
  });
});

describe("STM32F405, 512 KiB, 2048 bytes per transfer", () => {
  const [row] = requestRows;

  it("takes half the requests of dfu-util, or with the proof two thirds", () => {
    expect(others.dfuUtil.requests).toBe(1568);
    expect(others.pydfu.requests).toBe(1566);
    expect(others.webdfu.requests).toBe(1567);
    expect(row?.bare).toBeLessThanOrEqual(801);
    expect(row?.verified).toBeLessThanOrEqual(1065);
    expect(row?.normal).toBeLessThanOrEqual(1330);
  });

  it("reads all of a sector only if its difference comes last", async () => {
    const board = await quietBoard({ part: F4, contents: "blank" });
    const old = F4_IMAGE.bytes.slice();
    for (const { end } of flashSectors(board.part)) {
      const last = end - 1 - BASE;
      if (last < old.length) old[last] = (old[last] ?? 0) ^ 0xff;
    }
    board.sim.rom.writeMemory(BASE, old);
    const late = await measureOn(board, [F4_IMAGE]);
    expect(late.result?.sectorsErased).toBe(8);
    expect(late.requests).toBeLessThanOrEqual(1330);
    expect(late.requests).toBeGreaterThan(row?.normal ?? 0);
  });

  it("is done three times as fast as by dfu-util, proof included", () => {
    expect(others.dfuUtil.x32Ms / own.normal.x32Ms).toBeGreaterThanOrEqual(3);
    expect(others.webdfu.x32Ms / own.normal.x32Ms).toBeGreaterThanOrEqual(3);
    expect(others.dfuUtil.x8Ms / (own.normal.declaredMs ?? 0)).toBeGreaterThanOrEqual(3);
    expect(own.bare.x32Ms).toBeLessThan(others.pydfu.x32Ms);
    // At x8 the flash itself takes 17 s of the 20, whatever the host does.
    expect(others.dfuUtil.x8Ms / own.normal.x8Ms).toBeGreaterThanOrEqual(2.2);
  });
});

it("docs/performance.md shows these numbers", async () => {
  const times = [...Object.values(others), ...Object.values(own)];
  const written = readFileSync(PAGE, "utf8");
  const measured = written.slice(written.indexOf(MEASURED));
  const page = performancePage({ requests: requestRows, times });
  await expect(`${page}\n${measured}`).toMatchFileSnapshot(PAGE);
});
