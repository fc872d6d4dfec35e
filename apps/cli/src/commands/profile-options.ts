/** The option of every verb that looks up chips. Options and types only, so that help stays fast. */
import type { GlobalArguments, Verb } from "../verb.js";

/** Where a verb looks chips up besides the bundled profiles. */
export interface ProfileArguments extends GlobalArguments {
  /** As typed; DFUKIT_PROFILE_PATH comes behind them. */
  readonly profilePath: readonly string[];
}

/** The option of {@link ProfileArguments}. */
export const PROFILE_OPTIONS = {
  "profile-path": {
    type: "string",
    array: true,
    nargs: 1,
    describe: "chip profiles of your own: a file, a folder or an npm package",
  },
} as const satisfies Verb["options"];
