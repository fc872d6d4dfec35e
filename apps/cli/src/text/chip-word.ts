/** What the boot ROM claims, what of it is corrected, and notes, as `chips show` prints them. */
import type { Profile } from "@dfukit/profiles";
import type { Page } from "./chip-page.js";

/** The strings as they were seen, and on what. */
export function claimLines(profile: Profile, page: Page): readonly string[] {
  return profile.descriptorStrings.map(({ alternateSetting, string, sizes, seenOn }) => {
    const parts = [...new Set(seenOn.map(({ part }) => part))].join(", ");
    const sources = [...new Set(seenOn.map(({ source }) => source))];
    const where = onSizes(sizes, profile);
    const text = `alternate setting ${alternateSetting}: "${string}"${where} (seen on ${parts})`;
    return page.item(text, { sources, inferredFrom: null });
  });
}

/** The strings that are not believed, and why. */
export function overrideLines(profile: Profile, page: Page): readonly string[] {
  return profile.overrides.map((override) => {
    const { alternateSetting, string, sizes, why } = override;
    const where = onSizes(sizes, profile);
    return page.item(
      `alternate setting ${alternateSetting}: "${string}"${where}: ${why}`,
      override,
    );
  });
}

function onSizes(sizes: readonly string[], { flashSizes }: Profile): string {
  const isAll = sizes.length === flashSizes.length;
  return isAll ? "" : ` on parts with size letter ${sizes.join(", ")}`;
}

/** What a user of the chip should know. */
export function noteLines({ notes }: Profile, page: Page): readonly string[] {
  return notes.map((note) => page.item(note.text, note));
}
