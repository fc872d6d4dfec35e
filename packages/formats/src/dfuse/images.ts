/**
 * What the targets of a DfuSe file load together: the images, and what the
 * checks between targets and elements find.
 */
import { ADDRESS_SPACE_BYTES, combineSegments, type Segment } from "@dfukit/memory";
import type { DfuSeDocument, DfuSeTarget, FirmwareImage } from "../document.js";
import type { IssueCollector } from "../issue.js";
import type { DfuSeIssueCode } from "./issues.js";

/** Tells what is odd or wrong between the targets and elements of a file. */
export function checkTargets(
  targets: readonly DfuSeTarget[],
  issues: IssueCollector<DfuSeIssueCode>,
): void {
  const seen = new Set<number>();
  for (const { alternateSetting: alternate, elements, offset } of targets) {
    if (seen.has(alternate)) issues.add("dfu-alternate-repeated", { offset }, { alternate });
    seen.add(alternate);
    if (elements.length === 0) issues.add("dfu-empty-target", { offset }, { alternate });
    const outOfOrder = elements.some(({ address }, i) => address < (elements[i - 1]?.address ?? 0));
    if (outOfOrder) issues.add("dfu-elements-out-of-order", { offset }, { alternate });
  }
  if (targets.every(({ elements }) => elements.every(({ bytes }) => bytes.length === 0))) {
    issues.add("dfu-no-data");
  }
  for (const alternate of seen) checkOverlaps(targets, alternate, issues);
}

function checkOverlaps(
  targets: readonly DfuSeTarget[],
  alternate: number,
  issues: IssueCollector<DfuSeIssueCode>,
): void {
  const { overlaps } = combineSegments(loadable(targets, alternate), "last");
  for (const { range, firstDifference } of overlaps) {
    const address = firstDifference ?? range.start;
    const code = firstDifference === undefined ? "dfu-elements-repeat" : "dfu-elements-differ";
    issues.add(code, { address }, { alternate, address, size: range.end - range.start });
  }
}

/** What the targets of one alternate setting put into memory, cut at 4 GiB. */
function loadable(targets: readonly DfuSeTarget[], alternate: number): readonly Segment[] {
  return targets
    .filter(({ alternateSetting }) => alternateSetting === alternate)
    .flatMap(({ elements }) => elements)
    .map(({ address, bytes }) => ({
      address,
      bytes: bytes.subarray(0, ADDRESS_SPACE_BYTES - address),
    }));
}

/** One image for each alternate setting, in order of appearance; the first name counts. */
export function imagesOfDfuSe(document: DfuSeDocument): readonly FirmwareImage[] {
  const alternates = [...new Set(document.targets.map(({ alternateSetting }) => alternateSetting))];
  return alternates.map((alternateSetting) => {
    const mine = document.targets.filter((target) => target.alternateSetting === alternateSetting);
    return {
      alternateSetting,
      name: mine.find(({ name }) => name !== null)?.name ?? null,
      familyId: null,
      image: combineSegments(loadable(document.targets, alternateSetting), "last").image,
    };
  });
}
