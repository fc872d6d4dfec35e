/**
 * What the map of a profile shows: the flash of each size with the pieces that the
 * conformance suite writes, and where the device says otherwise than the profile.
 */
import type { FirmwareImage } from "@dfukit/formats";
import { type FlashLayout, imageFromSegments } from "@dfukit/memory";
import type { Correction, Profile } from "@dfukit/profiles";
import { plugIn } from "./board.js";
import { partsBySize } from "./checks.js";
import { piecesAt } from "./places.js";

/** The flash of one size, and how its device differs. */
export interface DrawnSize {
  /** The first part of that size. */
  readonly part: string;
  readonly layout: FlashLayout;
  readonly erasedByte: number;
  /** The pieces of the suite, as a firmware. */
  readonly images: readonly FirmwareImage[];
  /** What the simulated device, with the strings of the profile, has put right. */
  readonly corrections: readonly Correction[];
  /** What it says of its alternate settings. */
  readonly strings: readonly { readonly alternateSetting: number; readonly name: string | null }[];
}

/** One entry for each flash size, ascending. @throws whatever a profile causes that validation let through. */
export async function drawnSizes(profile: Profile): Promise<readonly DrawnSize[]> {
  const drawn: DrawnSize[] = [];
  for (const part of partsBySize(profile)) {
    const board = await plugIn(profile, part);
    const { target, corrections } = board.resolved;
    const image = imageFromSegments(piecesAt(board));
    drawn.push({
      part: part.part,
      layout: target.layout,
      erasedByte: target.erasedByte,
      images: [
        {
          alternateSetting: profile.flashAlternateSetting,
          name: profile.flashName,
          familyId: null,
          image,
        },
      ],
      corrections,
      strings: board.device.alternates.map(({ alternateSetting, name }) => ({
        alternateSetting,
        name,
      })),
    });
  }
  return drawn;
}
