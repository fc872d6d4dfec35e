/** A chip that the user named, held against what the device says. */
import type { DescribedDevice, DfuAlternate } from "@dfukit/core";
import { findProfile } from "./bundled.js";
import type { Chip } from "./chip.js";
import { regionsOf, withSize } from "./chip-from-profile.js";
import { idsText, quoted, runsText } from "./device-words.js";
import { ProfileError } from "./error.js";
import type { DeviceCandidate } from "./match-device.js";
import { joinWords } from "./nearest.js";
import type { FlashSize, Profile } from "./profile.js";
import { evidenceOf } from "./string-evidence.js";

/**
 * The candidate for a chip that the user named, as `findChip` gives it. Believes the
 * user where the device says less or is known to say wrong.
 * @throws ProfileError `chip-contradicts-device` if ids or a memory string cannot be the
 *   chip's; `profile-unknown` if the chip's profile is not among `profiles`,
 *   by default the bundled ones.
 */
export function candidateForChip(
  chip: Chip,
  device: DescribedDevice,
  profiles?: readonly Profile[],
): DeviceCandidate {
  const profile = findProfile(chip.profileId, profiles);
  if (profile === undefined) {
    throw new ProfileError("profile-unknown", `profile "${chip.profileId}" is not at hand`, {
      actor: "input",
      details: { profileId: chip.profileId },
    });
  }
  const { usb } = profile;
  if (usb.vendorId !== device.vendorId || usb.productId !== device.productId) {
    throw contradiction(chip, {
      what: "vendor and product id",
      got: idsText(device),
      expected: idsText(usb),
    });
  }
  const named = chip.part ?? chip.name;
  const sizes = sizesLeft(chip, device, profile);
  return {
    profile,
    sizes,
    why: [`${named} was named, and nothing that the device says contradicts it`],
    chip: withSize(chip, profile, sizes),
  };
}

/** The sizes that the user's word and every memory string leave. */
function sizesLeft(chip: Chip, device: DescribedDevice, profile: Profile): readonly FlashSize[] {
  let sizes = profile.flashSizes.filter(
    ({ sizeBytes }) => !chip.flashSizeKnown || sizeBytes === chip.flashSizeBytes,
  );
  for (const alternate of device.alternates) {
    const evidence = isRepeated(alternate, device)
      ? null
      : evidenceOf(profile, alternate, { isNamed: true });
    if (evidence === null) continue;
    const left = sizes.filter((size) => evidence.sizes.includes(size));
    if (left.length === 0) {
      const { alternateSetting, name } = alternate;
      const what = `alternate setting ${alternateSetting}`;
      const expected = expectedText(profile, { alternateSetting, sizes });
      throw contradiction(chip, { what, got: quoted(name), expected });
    }
    sizes = left;
  }
  return sizes;
}

/** A string that an earlier alternate setting sends, too, says nothing of this one (G0B1). */
function isRepeated({ alternateSetting, name }: DfuAlternate, device: DescribedDevice): boolean {
  return (
    name !== null &&
    device.alternates.some(
      (other) => other.alternateSetting < alternateSetting && other.name === name,
    )
  );
}

/** Known strings, or else the layout. */
function expectedText(
  profile: Profile,
  { alternateSetting, sizes }: { alternateSetting: number; sizes: readonly FlashSize[] },
): string {
  const strings = profile.descriptorStrings.filter(
    (entry) =>
      entry.alternateSetting === alternateSetting &&
      sizes.some(({ letter }) => entry.sizes.includes(letter)),
  );
  if (strings.length > 0) {
    return joinWords(
      strings.map(({ string }) => quoted(string)),
      "or",
    );
  }
  const layouts = sizes.flatMap((size) =>
    regionsOf(profile, size)
      .filter((region) => region.alternateSetting === alternateSetting)
      .map(({ name, runs }) => `"${name}" with ${runsText(runs)}`),
  );
  return layouts.length === 0 ? "no memory there" : joinWords([...new Set(layouts)], "or");
}

function contradiction(
  chip: Chip,
  { what, got, expected }: { what: string; got: string; expected: string },
): ProfileError {
  const named = chip.part ?? chip.name;
  return new ProfileError(
    "chip-contradicts-device",
    `${named} does not fit ${what} of the device: expected ${expected}, got ${got}`,
    {
      actor: "input",
      details: { profileId: chip.profileId, part: chip.part },
      hint: "check which board is plugged in, or let the device say what it is: leave out --chip",
    },
  );
}
