/** The version of the package, put in by the build; a plain word when run from source. */
declare const DFUKIT_VERSION: string | undefined;

/** E.g. `0.1.0`. */
export const VERSION: string = typeof DFUKIT_VERSION === "string" ? DFUKIT_VERSION : "0.0.0-source";
