/** Profiles of the user's own beside the bundled ones. Re-exported by the package. */
export { type MergedProfiles, mergeProfiles, type PluggedProfile } from "./merge-profiles.js";
export { type PackageProfiles, packageProfiles } from "./package-profiles.js";
