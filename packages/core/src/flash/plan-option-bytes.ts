/**
 * Planning of option bytes: read, modify, write the whole block (AN3156 §5.1), and
 * never a value that no one can take back. The refusal stands here, whatever a front
 * end allows.
 */
import {
  type AddressRange,
  combineSegments,
  formatAddress,
  formatByte,
  formatRange,
  imageFromSegments,
  intersect,
  rangeOf,
  readByteRange,
  type Segment,
  segmentRange,
  subtract,
} from "@dfukit/memory";
import type { OptionBytes } from "../protocol/target.js";
import type { Operation } from "./plan-types.js";
import type { Planning, RegionPlan } from "./planning.js";
import { type RegionRequest, requestedWithin } from "./request.js";

/** Writes each block of which a byte is to change. */
export function planOptionBytes(region: RegionRequest, planning: Planning): RegionPlan {
  const { request, contents, options, refusals } = planning;
  const alternateSetting = region.region.alternateSetting;
  const facts = request.target.optionBytes;
  const nothing: RegionPlan = { erase: [], write: [], compare: [], bytesAlreadyThere: 0 };
  if (facts === null) {
    refusals.push({
      code: "option-bytes-unknown",
      message: "the option bytes of this chip are not known well enough to be written",
      hint: "name the chip with --chip, or use a debug probe",
    });
    return nothing;
  }
  refuseStrays(region, facts, planning);
  const present = (contents?.present ?? []).filter(
    (segment) => segment.alternateSetting === alternateSetting,
  );
  const write: Operation[] = [];
  const compare: Segment[] = [];
  let bytesAlreadyThere = 0;
  for (const block of facts.blocks) {
    const range = rangeOf(block.start, block.sizeBytes);
    if (!region.wanted.segments.some((s) => intersect(segmentRange(s), range) !== undefined))
      continue;
    const read = present.find(({ address }) => address === block.start);
    if (contents !== undefined && read?.bytes.length !== block.sizeBytes) {
      refusals.push({
        code: "option-bytes-unread",
        message: `the option bytes at ${formatRange(range)} could not be read, so they cannot be changed safely`,
        range,
      });
      continue;
    }
    const before = read?.bytes ?? new Uint8Array(block.sizeBytes);
    const old = { address: block.start, bytes: before };
    const { image } = combineSegments([...region.wanted.segments, old], "first");
    const after = readByteRange(image, range, 0);
    if (contents !== undefined && after.every((byte, nth) => byte === before[nth])) {
      bytesAlreadyThere += requestedWithin(region, range);
      continue;
    }
    const segment = { address: block.start, bytes: after };
    if (after.length > request.target.transferSizeBytes) {
      refusals.push({
        code: "option-bytes-unknown",
        message: `the option bytes at ${formatRange(range)} do not fit into one transfer of ${request.target.transferSizeBytes} bytes`,
        range,
      });
    }
    refuseIrreversible({ before: old, after: segment }, facts, planning);
    write.push({ kind: "write-option-bytes", alternateSetting, segment });
    compare.push(segment);
  }
  const isCompared = options.verify !== false && compare.length > 0;
  return {
    ...nothing,
    write,
    compare: isCompared ? [{ kind: "compare", alternateSetting, segments: compare }] : [],
    bytesAlreadyThere,
  };
}

/** Bytes that no block holds would be asked for and never written. */
function refuseStrays(region: RegionRequest, facts: OptionBytes, { refusals }: Planning): void {
  let strays: readonly AddressRange[] = region.wanted.segments.map(segmentRange);
  for (const { start, sizeBytes } of facts.blocks) {
    strays = strays.flatMap((range) => subtract(range, rangeOf(start, sizeBytes)));
  }
  for (const range of strays) {
    refusals.push({
      code: "option-bytes-unknown",
      message: `${formatRange(range)} lies in no block of option bytes that is known`,
      range,
    });
  }
}

function refuseIrreversible(
  { before, after }: { readonly before: Segment; readonly after: Segment },
  facts: OptionBytes,
  { refusals }: Planning,
): void {
  const [old, next] = [before, after].map((segment) => imageFromSegments([segment]));
  const byteIn = (image: typeof old, address: number): number | null => {
    const range = { start: address, end: address + 1 };
    const isThere = image?.segments.some((s) => intersect(segmentRange(s), range) !== undefined);
    return image !== undefined && isThere === true
      ? (readByteRange(image, range, 0)[0] ?? null)
      : null;
  };
  for (const { address, mask, value, meaning } of facts.irreversible) {
    const [was, will] = [byteIn(old, address), byteIn(next, address)];
    if (will === null || was === null || (will & mask) !== value || (was & mask) === value)
      continue;
    refusals.push({
      code: "irreversible",
      message: `${formatByte(will)} at ${formatAddress(address)} means ${meaning}, which no one can take back`,
      range: { start: address, end: address + 1 },
    });
  }
  for (const { address, values } of facts.onlyHarmless) {
    const [was, will] = [byteIn(old, address), byteIn(next, address)];
    if (will === null || will === was || values.includes(will)) continue;
    refusals.push({
      code: "irreversible",
      message: `${formatByte(will)} at ${formatAddress(address)} may lock the chip for ever; only ${values.map((v) => formatByte(v)).join(", ")} is known to be harmless`,
      range: { start: address, end: address + 1 },
    });
  }
}
