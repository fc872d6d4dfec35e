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
import { isEqual } from "./bytes.js";
import { segmentsAt } from "./image-parts.js";
import type { Keeping, Planning, RegionPlan } from "./planning.js";
import { type RegionRequest, requestedWithin } from "./request.js";

/** Writes each block of which a byte is to change. */
export function planOptionBytes(region: RegionRequest, planning: Planning): RegionPlan {
  const { request, options, refusals } = planning;
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
  const changes = facts.blocks
    .map(({ start, sizeBytes }) => rangeOf(start, sizeBytes))
    .filter((range) => segmentsAt(region.wanted, range).length > 0)
    .flatMap((range) => changeOf(range, region, planning));
  const changed = changes.filter(({ isSame }) => !isSame).map(({ after }) => after);
  for (const change of changes) if (!change.isSame) refuseIrreversible(change, facts, planning);
  const isCompared = options.verify !== false && changed.length > 0;
  return {
    ...nothing,
    keep: changed.length === 0 ? undefined : keepBlocks(changes, alternateSetting),
    write: changed.map((segment) => ({ kind: "write-option-bytes", alternateSetting, segment })),
    compare: isCompared ? [{ kind: "compare", alternateSetting, segments: changed }] : [],
    bytesAlreadyThere: changes
      .filter(({ isSame }) => isSame)
      .reduce((sum, { after }) => sum + requestedWithin(region, segmentRange(after)), 0),
  };
}

/** The boot ROM erases a whole block before it writes it, so that the old bytes are told first. */
function keepBlocks(changes: readonly Change[], alternateSetting: number): Keeping {
  const blocks = changes.filter(({ isSame }) => !isSame).map(({ before }) => before);
  return {
    segments: blocks.map((block) => ({ alternateSetting, ...block })),
    sectors: blocks.map(segmentRange),
  };
}

/** A whole block as it is and as it should be. */
interface Change {
  readonly before: Segment;
  readonly after: Segment;
  /** Known to need no write. */
  readonly isSame: boolean;
}

/** What a block holds and should hold; none where the first is not known. */
function changeOf(
  range: AddressRange,
  region: RegionRequest,
  { request, contents, refusals }: Planning,
): readonly Change[] {
  const read = contents?.present.find(
    ({ alternateSetting, address, bytes }) =>
      alternateSetting === region.region.alternateSetting &&
      address === range.start &&
      bytes.length === range.end - range.start,
  );
  if (contents !== undefined && read === undefined) {
    refusals.push({
      code: "option-bytes-unread",
      message: `the option bytes at ${formatRange(range)} could not be read, so they cannot be changed safely`,
      range,
    });
    return [];
  }
  const address = range.start;
  const before = { address, bytes: read?.bytes ?? new Uint8Array(range.end - address) };
  const { image } = combineSegments([...region.wanted.segments, before], "first");
  const after = { address, bytes: readByteRange(image, range, 0) };
  const isSame = contents !== undefined && isEqual(after.bytes, before.bytes);
  if (!isSame && after.bytes.length > request.target.transferSizeBytes) {
    refusals.push({
      code: "option-bytes-unknown",
      message: `the option bytes at ${formatRange(range)} do not fit into one transfer of ${request.target.transferSizeBytes} bytes`,
      range,
    });
  }
  return [{ before, after, isSame }];
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
  { before, after }: Change,
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
