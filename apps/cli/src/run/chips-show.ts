/** `chips show`: one part's layout, alignment, notes, and where each fact comes from. */
import { listProfiles } from "@dfukit/profiles";
import { resolveChip } from "../args/chip.js";
import type { ChipsShowArguments } from "../commands/chips-show.js";
import { EXIT, type ExitCode } from "../exit-codes.js";
import { chipDocument } from "../json/chips.js";
import { chipText } from "../text/chip.js";
import type { Context } from "../verb.js";

/** Runs `chips show` on what yargs read. */
export function runChipsShow({ part, json }: ChipsShowArguments, { io, paint }: Context): ExitCode {
  const chip = resolveChip(part);
  // A chip comes from exactly one profile.
  for (const profile of listProfiles().filter(({ id }) => id === chip.profileId)) {
    const shown = { chip, profile };
    io.out(json ? chipDocument(shown) : chipText(shown, { columns: io.columns, paint: paint.out }));
  }
  return EXIT.done;
}
