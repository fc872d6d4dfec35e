/**
 * Which image of one firmware is compared with which of the other: by alternate
 * setting or UF2 family where both sides name them, else everything by address.
 */
import type { FirmwareImage } from "@dfukit/formats";
import { combineSegments, type Image } from "@dfukit/memory";

/** Two images to compare; a side that lacks the target has an empty one. */
export interface ImagePair {
  /** The alternate setting that both sides name; null if they are compared by address. */
  readonly alternateSetting: number | null;
  /** The UF2 family that both sides name; null if they are compared by address. */
  readonly familyId: number | null;
  readonly a: Image;
  readonly b: Image;
}

type Side = readonly FirmwareImage[];
type Key = "alternateSetting" | "familyId";

/**
 * The pairs in ascending order of what they are paired by; what names nothing
 * comes first. Images of one side with the same key are laid over each other,
 * the last one on top.
 */
export function pairImages(a: Side, b: Side): readonly ImagePair[] {
  for (const key of ["alternateSetting", "familyId"] as const) {
    if (namesTargets(a, key) && namesTargets(b, key)) return pairByKey(a, b, key);
  }
  return [{ alternateSetting: null, familyId: null, a: merge(a), b: merge(b) }];
}

/** A side without images goes along with whatever the other names. */
function namesTargets(side: Side, key: Key): boolean {
  return side.length === 0 || side.some((image) => image[key] !== null);
}

function pairByKey(a: Side, b: Side, key: Key): readonly ImagePair[] {
  const values = [...new Set([...a, ...b].map((image) => image[key]))];
  values.sort((left, right) => (left ?? -1) - (right ?? -1));
  return values.map((value) => ({
    alternateSetting: null,
    familyId: null,
    [key]: value,
    a: merge(a.filter((image) => image[key] === value)),
    b: merge(b.filter((image) => image[key] === value)),
  }));
}

function merge(side: Side): Image {
  const [first] = side;
  if (first !== undefined && side.length === 1) return first.image;
  return combineSegments(
    side.flatMap(({ image }) => image.segments),
    "last",
  ).image;
}
