/**
 * Rules that hold the layout against what boot ROMs were seen to say: a string is
 * either right for the part it was seen on, or overridden with a reason.
 */
import { layoutsOfSize } from "../flash-variants.js";
import { type Part, partsOf } from "../parts.js";
import type { FlashSize, Profile } from "../profile.js";
import { sameRuns } from "../same-runs.js";
import { readMemoryString, writeMemoryString } from "./memory-string.js";
import { type ProfileRule, regionInAlternate } from "./rule.js";

const seenPartKnown: ProfileRule = {
  name: "seen-part-known",
  linesOnly: true,
  check: ({ profile }) => {
    const parts = partsOf(profile);
    return profile.descriptorStrings.flatMap(({ seenOn }, index) =>
      seenOn.flatMap(({ part }, nth) =>
        partsSeen(parts, part).length > 0
          ? []
          : [
              {
                path: `/descriptorStrings/${index}/seenOn/${nth}/part`,
                value: part,
                expected: "a part that parts lists, or several with x for package or size",
                example: parts[0]?.part,
              },
            ],
      ),
    );
  },
};

const seenPartMaySend: ProfileRule = {
  name: "seen-part-may-send",
  linesOnly: true,
  check: ({ profile }) => {
    const parts = partsOf(profile);
    return profile.descriptorStrings.flatMap(({ seenOn, sizes }, index) =>
      seenOn.flatMap(({ part }) => {
        const letters = partsSeen(parts, part).map(({ size }) => size.letter);
        if (letters.length === 0 || letters.some((letter) => sizes.includes(letter))) return [];
        const expected = `the size letter of ${part}, which was seen to send the string, among others`;
        const value = sizes.join("");
        const path = `/descriptorStrings/${index}/sizes`;
        return [{ path, value, expected, example: value + letters[0] }];
      }),
    );
  },
};

/** The parts that a sighting can mean: `x` behind the prefix is any package or size. */
function partsSeen(parts: readonly Part[], seen: string): readonly Part[] {
  return parts.filter(
    ({ part, prefix }) =>
      part.length === seen.length &&
      part.startsWith(prefix) &&
      Array.from(seen).every(
        (character, nth) => character === part[nth] || (character === "x" && nth >= prefix.length),
      ),
  );
}

const seenStringAgrees: ProfileRule = {
  name: "seen-string-agrees",
  check: ({ profile }) =>
    profile.descriptorStrings.flatMap((entry, index) => {
      const { alternateSetting, string, sizes } = entry;
      return profile.flashSizes
        .filter(({ letter }) => sizes.includes(letter))
        .filter((size) => !isOverridden(profile, { ...entry, size }))
        .filter((size) => !agrees(profile, { string, alternateSetting, size }))
        .map((size) => ({
          path: `/descriptorStrings/${index}/string`,
          value: string,
          expected: `the layout of size "${size.letter}" in alternate setting ${alternateSetting}, or an override`,
          example: stringFor(profile, { alternateSetting, size, sectorFactor: 1 }),
        }));
    }),
};

const overrideSeen: ProfileRule = {
  name: "override-of-seen-string",
  check: ({ profile }) =>
    profile.overrides.flatMap(({ alternateSetting, string }, index) =>
      profile.descriptorStrings.some(
        (seen) => seen.alternateSetting === alternateSetting && seen.string === string,
      )
        ? []
        : [
            {
              path: `/overrides/${index}/string`,
              value: string,
              expected: `a string that descriptorStrings has for alternate setting ${alternateSetting}`,
              example:
                profile.descriptorStrings[0]?.string ?? "@Internal Flash  /0x08000000/64*2Kg",
            },
          ],
    ),
};

const overrideDiffers: ProfileRule = {
  name: "override-differs",
  check: ({ profile }) =>
    profile.overrides.flatMap(({ alternateSetting, string, sizes }, index) =>
      profile.flashSizes
        .filter(({ letter }) => sizes.includes(letter))
        .filter((size) => agrees(profile, { string, alternateSetting, size }))
        .map((size) => ({
          path: `/overrides/${index}/string`,
          value: string,
          expected: `a string that differs from the layout of size "${size.letter}"`,
          example: stringFor(profile, { alternateSetting, size, sectorFactor: 2 }),
        })),
    ),
};

/** In the order in which they are reported. */
export const STRING_RULES: readonly ProfileRule[] = [
  seenPartKnown,
  seenPartMaySend,
  seenStringAgrees,
  overrideSeen,
  overrideDiffers,
];

interface WantedString {
  readonly alternateSetting: number;
  readonly size: FlashSize;
  /** 1 for the layout as it is; 2 for one with twice the sectors. */
  readonly sectorFactor: 1 | 2;
}

/** A string by the letter of the specification. */
function stringFor(
  profile: Profile,
  { alternateSetting, size, sectorFactor }: WantedString,
): string {
  const region = regionInAlternate(profile, { size, alternateSetting });
  const { name = "Internal Flash", runs = size.runs } = region ?? {};
  const described = runs.map((run) => ({ ...run, sectorCount: run.sectorCount * sectorFactor }));
  return writeMemoryString({ name, runs: described });
}

interface StringOfSize {
  readonly string: string;
  readonly alternateSetting: number;
  readonly size: FlashSize;
}

function isOverridden(profile: Profile, { string, alternateSetting, size }: StringOfSize): boolean {
  return profile.overrides.some(
    (override) =>
      override.string === string &&
      override.alternateSetting === alternateSetting &&
      override.sizes.includes(size.letter),
  );
}

/** Whether the string, read strictly, says just what the profile does, in any of its layouts. */
function agrees(profile: Profile, { string, alternateSetting, size }: StringOfSize): boolean {
  const read = readMemoryString(string);
  const region = regionInAlternate(profile, { size, alternateSetting });
  if (read?.name !== region?.name || read === undefined || region === undefined) return false;
  const isFlash = alternateSetting === profile.flashAlternateSetting;
  const layouts = isFlash ? layoutsOfSize(size) : [region.runs];
  const described = read.runs.filter((run) => run.sectorCount > 0);
  return layouts.some((runs) => sameRuns(runs, described));
}
