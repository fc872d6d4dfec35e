/** The document of `profile new --json`: `dfukit/profile-new@1`. */
import type { ShownDraft } from "../text/profile-new.js";

/** The document as text, with a line end. */
export function draftDocument({ draft, profile, fixture }: ShownDraft): string {
  const { id, folder, unknown, notes } = draft;
  const document = {
    schema: "dfukit/profile-new@1",
    id,
    folder,
    profile,
    fixture,
    unknown: unknown.map(({ path, what }) => ({ path, what })),
    notes,
  };
  return `${JSON.stringify(document, undefined, 2)}\n`;
}
