/** Short forms of requests, findings and expected operations for the planner's tests. */
import type { Segment } from "@dfukit/memory";
import type { FlashTarget } from "../protocol/target.js";
import { planFlash } from "./plan.js";
import type {
  DeviceContents,
  FlashOptions,
  LocatedSegment,
  Operation,
  Plan,
  RequestedImage,
  SectorFinding,
} from "./plan-types.js";
import { sectorKey } from "./request.js";
import { deviceOf, imageOf, pattern, sectorOf } from "./test-targets.js";

/** Bytes by address. */
export type Part = readonly [number, Uint8Array];

/** What a test asks of the planner. */
export interface Asked {
  readonly parts?: readonly Part[];
  readonly images?: readonly RequestedImage[];
  readonly options?: FlashOptions;
  readonly contents?: DeviceContents;
}

/** The plan for bytes by address, on a device that has all that the target has. */
export function planFor(
  target: FlashTarget,
  { parts = [], images, options, contents }: Asked,
): Plan {
  return planFlash({
    images: images ?? [{ alternateSetting: null, image: imageOf(...parts) }],
    device: deviceOf(target),
    target,
    options,
    contents,
  });
}

/** Findings by an address in each sector; without a finding for one, it was not looked at. */
export function findings(
  target: FlashTarget,
  sectors: readonly (readonly [number, SectorFinding["kind"]])[],
  more: { readonly kept?: readonly Part[]; readonly present?: readonly LocatedSegment[] } = {},
): DeviceContents {
  return {
    sectors: new Map(
      sectors.map(([address, kind]) => {
        const sector = sectorOf(target, address);
        const sample: Segment = { address, bytes: new Uint8Array(0) };
        return [sectorKey(sector), kind === "differs" ? { kind, sample } : { kind }];
      }),
    ),
    kept: (more.kept ?? []).map(([address, bytes]) => ({
      alternateSetting: sectorOf(target, address).region.alternateSetting,
      address,
      bytes,
    })),
    present: more.present ?? [],
  };
}

/** The erase of the sector at `address`. */
export function eraseOf(target: FlashTarget, address: number): Operation {
  return { kind: "erase", sector: sectorOf(target, address) };
}

/** A run of blocks, each with its number, address and bytes. */
export function writeOf(
  pointer: number,
  blocks: readonly (readonly [number, number, Uint8Array])[],
  alternateSetting = 0,
): Operation {
  return {
    kind: "write",
    run: {
      alternateSetting,
      pointer,
      blocks: blocks.map(([wBlockNum, address, bytes]) => ({ address, wBlockNum, bytes })),
    },
  };
}

/** A comparison of bytes by address. */
export function compareOf(parts: readonly Part[], alternateSetting = 0): Operation {
  const segments = parts.map(([address, bytes]) => ({ address, bytes }));
  return { kind: "compare", alternateSetting, segments };
}

/** A program: a vector table that starts at its own reset vector, then a pattern. */
export function programOf(address: number, lengthBytes: number): Uint8Array {
  const bytes = pattern(lengthBytes);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, 0x20020000, true);
  view.setUint32(4, address + 0x1c1, true);
  return bytes;
}

/** `lengthBytes` of the erased byte with some bytes in it. */
export function around(
  [start, lengthBytes, fillByte]: readonly [number, number, number],
  ...parts: readonly Part[]
): Uint8Array {
  const bytes = new Uint8Array(lengthBytes).fill(fillByte);
  for (const [address, own] of parts) bytes.set(own, address - start);
  return bytes;
}
