/** The reasons against a request, each in one place and with what the user can do. Pure. */
import {
  type AddressRange,
  type FlashRegion,
  formatAddress,
  formatRange,
  intersect,
  type Overlap,
  regionRanges,
  type Sector,
} from "@dfukit/memory";
import type { FlashTarget } from "../protocol/target.js";
import { segmentsAt } from "./image-parts.js";
import { joined } from "./joined.js";
import type { FlashOptions, PlanRefusal } from "./plan-types.js";
import type { FlashRequest, RegionRequest, SegmentSorting, WriteStyle } from "./request.js";

/** What the device itself says that it cannot do. */
export function refuseDevice(
  { device, options = {} }: FlashRequest,
  refusals: PlanRefusal[],
): void {
  if (!device.functional.canDownload) {
    refusals.push({
      code: "cannot-download",
      message: "the device says that it takes no downloads (bmAttributes bit 0 is clear)",
    });
  }
  const { skip = true, keep = true, verify = true } = options;
  if (!device.functional.canUpload && (skip || keep || verify)) {
    refusals.push({
      code: "cannot-upload",
      message:
        "the device says that it cannot be read (bmAttributes bit 1 is clear), so nothing can be compared, kept or verified",
      hint: "--no-skip --discard --no-verify do without reading, and without proof",
    });
  }
}

/** Images that want different bytes at the same place. */
export function refuseOverlaps(overlaps: readonly Overlap[], refusals: PlanRefusal[]): void {
  for (const { range, firstDifference } of overlaps) {
    if (firstDifference === undefined) continue;
    refusals.push({
      code: "images-overlap",
      message: `two images hold different bytes at ${formatRange(range)}, first at ${formatAddress(firstDifference)}`,
      hint: "leave the bytes out of one of them",
      range,
    });
  }
}

/** A part of a segment that lies in none of the memories it may lie in. */
export function refuseOutside(
  range: AddressRange,
  segment: AddressRange,
  { request, refusals, alternateSetting }: SegmentSorting,
): void {
  const all = request.target.layout.regions;
  const elsewhere = all.find((region) => regionRanges(region).some((r) => intersect(r, range)));
  if (elsewhere !== undefined && alternateSetting !== null) {
    refusals.push({
      code: "alternate-differs",
      message: `${formatRange(range)} is wanted on alternate setting ${alternateSetting}, but belongs to ${elsewhere.alternateSetting} (${elsewhere.name})`,
      range,
    });
    return;
  }
  const holed = all.find((region) => isInHole(region, range));
  if (holed !== undefined) {
    refusals.push({
      code: "crosses-hole",
      message: `${formatRange(range)} of segment ${formatRange(segment)} lies in the hole between the banks of ${holed.name}`,
      hint: "the image is made for a chip with more flash",
      range,
    });
    return;
  }
  refusals.push({
    code: "outside-memory",
    message: `${formatRange(range)} lies outside every memory of the device`,
    hint: "was the image linked for another chip? see `inspect --chip`",
    range,
  });
}

function isInHole(region: FlashRegion, range: AddressRange): boolean {
  const ranges = regionRanges(region);
  const [first, last] = [ranges[0], ranges.at(-1)];
  if (first === undefined || last === undefined) return false;
  return range.start >= first.end && range.end <= last.start;
}

/** What may not be done to a memory. */
export function refuseRegion(
  request: RegionRequest,
  options: FlashOptions,
  refusals: PlanRefusal[],
): void {
  const { region, style, requested } = request;
  const kind = region.kind;
  if ((kind === "option-bytes" || kind === "otp") && options.consent?.includes(kind) !== true) {
    refusals.push({
      code: "consent-missing",
      message: `the image changes the ${kind === "otp" ? "OTP memory, which can never be erased" : "option bytes, which can lock the chip"}`,
      hint: `leave the data out (--exclude), or allow it with --${kind}`,
      range: { start: region.runs[0]?.start ?? 0, end: (region.runs[0]?.start ?? 0) + 1 },
    });
  }
  if (style === "never") {
    refusals.push({
      code: "not-writable",
      message: `${region.name} is no memory for an image`,
      hint: "the supply voltage is declared with --supply",
    });
    return;
  }
  const touched = request.sectors.filter((sector) => segmentsAt(requested, sector).length > 0);
  const massErase = options.massErase === true && kind === "flash";
  refuseAccess(touched, { style, massErase, verify: options.verify !== false, refusals });
}

interface AccessCheck {
  readonly style: WriteStyle;
  readonly massErase: boolean;
  readonly verify: boolean;
  readonly refusals: PlanRefusal[];
}

function refuseAccess(sectors: readonly Sector[], check: AccessCheck): void {
  const notWritable = sectors.filter(({ access }) => !access.writable);
  for (const range of joined(notWritable)) {
    check.refusals.push({
      code: "not-writable",
      message: `the sectors at ${formatRange(range)} cannot be written`,
      range,
    });
  }
  if (check.style !== "sectors") return;
  const notReadable = sectors.filter(({ access }) => access.writable && !access.readable);
  for (const range of check.verify ? joined(notReadable) : []) {
    check.refusals.push({
      code: "not-readable",
      message: `the sectors at ${formatRange(range)} cannot be read, so nothing can be verified`,
      hint: "--no-verify does without proof",
      range,
    });
  }
  if (check.massErase) return;
  const notErasable = sectors.filter(({ access }) => access.writable && !access.erasable);
  for (const range of joined(notErasable)) {
    check.refusals.push({
      code: "not-erasable",
      message: `the sectors at ${formatRange(range)} cannot be erased`,
      range,
    });
  }
}

/** Memories that a program goes to. */
const PROGRAM_KINDS: readonly FlashRegion["kind"][] = ["flash", "external", "other"];

/**
 * A chip of which no sector can be written needs one sentence, not one for each
 * sector: this is what an L0 looks like to whoever believes its memory string.
 */
export function reduceToCause(
  refusals: readonly PlanRefusal[],
  { layout }: FlashTarget,
): readonly PlanRefusal[] {
  const isWritable = layout.regions.some(
    (region) =>
      PROGRAM_KINDS.includes(region.kind) && region.runs.some(({ access }) => access.writable),
  );
  const isCause = ({ code }: PlanRefusal) => code === "not-writable" || code === "outside-memory";
  if (isWritable || !refusals.some(isCause)) return refusals;
  const rest = refusals.filter((refusal) => !isCause(refusal));
  return [
    {
      code: "no-writable-sector",
      message: "the device offers no sector that can be written, so nothing would be transferred",
      hint: "its memory string may be wrong: name the chip with --chip",
    },
    ...rest,
  ];
}
