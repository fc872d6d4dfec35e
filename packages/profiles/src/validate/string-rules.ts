/**
 * Rules that hold the layout against what boot ROMs were seen to say: a string is
 * either right for the part it was seen on, or overridden with a reason.
 */
import { joinRuns } from "../chip-from-profile.js";
import { partsOf } from "../parts.js";
import type { FlashSize, Profile } from "../profile.js";
import { readMemoryString } from "./memory-string.js";
import { type ProfileRule, regionInAlternate } from "./rule.js";

const seenPartKnown: ProfileRule = {
  name: "seen-part-known",
  check: ({ profile }) => {
    const names = partsOf(profile).map(({ part }) => part);
    return profile.descriptorStrings.flatMap(({ seenOn }, index) =>
      seenOn.flatMap(({ part }, nth) =>
        names.includes(part)
          ? []
          : [
              {
                path: `/descriptorStrings/${index}/seenOn/${nth}/part`,
                value: part,
                expected: "a part that parts lists",
                example: names[0],
              },
            ],
      ),
    );
  },
};

const seenPartMaySend: ProfileRule = {
  name: "seen-part-may-send",
  check: ({ profile }) => {
    const parts = partsOf(profile);
    return profile.descriptorStrings.flatMap(({ seenOn, sizes }, index) =>
      seenOn.flatMap(({ part }) => {
        const letter = parts.find((entry) => entry.part === part)?.size.letter;
        if (letter === undefined || sizes.includes(letter)) return [];
        const expected = `the size letter of ${part}, which was seen to send the string, among others`;
        const value = sizes.join("");
        const path = `/descriptorStrings/${index}/sizes`;
        return [{ path, value, expected, example: value + letter }];
      }),
    );
  },
};

const seenStringAgrees: ProfileRule = {
  name: "seen-string-agrees",
  check: ({ profile }) =>
    profile.descriptorStrings.flatMap((entry, index) => {
      const { alternateSetting, string, sizes } = entry;
      return profile.flashSizes
        .filter(({ letter }) => sizes.includes(letter))
        .filter((size) => !isOverridden(profile, { ...entry, size }))
        .filter((size) => !agrees(profile, { string, alternateSetting, size }))
        .map(({ letter }) => ({
          path: `/descriptorStrings/${index}/string`,
          value: string,
          expected: `the layout of size "${letter}" in alternate setting ${alternateSetting}, or an override`,
          example: undefined,
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
              example: profile.descriptorStrings[0]?.string,
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
        .map(({ letter }) => ({
          path: `/overrides/${index}/string`,
          value: string,
          expected: `a string that differs from the layout of size "${letter}"`,
          example: undefined,
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

/** Whether the string, read strictly, says just what the profile does. */
function agrees(profile: Profile, { string, alternateSetting, size }: StringOfSize): boolean {
  const read = readMemoryString(string);
  const region = regionInAlternate(profile, { size, alternateSetting });
  if (read === undefined || region === undefined) return false;
  return (
    read.name === region.name &&
    JSON.stringify(joinRuns(read.runs)) === JSON.stringify(joinRuns(region.runs))
  );
}
