/**
 * `@dfukit/profiles/validate`: checks profiles, for contributors and for profiles of
 * one's own. The only place that needs ajv.
 */
export { formatProfileIssue, type ProfileIssue } from "./issue.js";
export {
  type ProfileValidation,
  type ValidateProfileOptions,
  validateProfile,
} from "./validate-profile.js";
export {
  type ProfileFile,
  type ProfileFileIssue,
  type ProfileSetValidation,
  validateProfileSet,
} from "./validate-profile-set.js";
