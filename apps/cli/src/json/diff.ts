/** The document of `diff --json`: `dfukit/diff@1`. */
import { formatAddress, formatByte } from "@dfukit/memory";
import type { Comparison } from "../text/diff.js";

/** The document as text, with a line end. Ends of ranges are exclusive, as `--crop` takes them. */
export function diffDocument({ a, b, diff }: Comparison): string {
  const first = diff.firstDifference;
  const document = {
    schema: "dfukit/diff@1",
    a: { file: a, dataBytes: diff.aBytes },
    b: { file: b, dataBytes: diff.bBytes },
    equal: diff.equal,
    firstDifference:
      first === null
        ? null
        : {
            alternateSetting: first.alternateSetting,
            ...familyOf(first),
            address: formatAddress(first.address),
            a: first.a === null ? null : formatByte(first.a),
            b: first.b === null ? null : formatByte(first.b),
          },
    bytes: {
      identical: diff.identicalBytes,
      changed: diff.changedBytes,
      onlyInA: diff.onlyInABytes,
      onlyInB: diff.onlyInBBytes,
      ignoredInA: diff.ignoredInABytes,
      ignoredInB: diff.ignoredInBBytes,
    },
    ranges: diff.ranges.map((range) => ({
      alternateSetting: range.alternateSetting,
      ...familyOf(range),
      kind: range.kind,
      start: formatAddress(range.start),
      end: formatAddress(range.end),
    })),
    rangesOmitted: diff.rangesOmitted,
  };
  return `${JSON.stringify(document, undefined, 2)}\n`;
}

/** UF2 files alone have families. */
function familyOf({ familyId }: { readonly familyId: number | null }): {
  readonly familyId?: string;
} {
  return familyId === null ? {} : { familyId: formatAddress(familyId) };
}
