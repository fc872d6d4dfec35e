/**
 * The validation of profiles, for the build: it makes this a file of its own, so that
 * ajv is read only when a profile of the user's has to be checked.
 */
export {
  formatProfileIssue,
  type ProfileIssue,
  validateProfile,
  validateProfileSet,
} from "@dfukit/profiles/validate";
