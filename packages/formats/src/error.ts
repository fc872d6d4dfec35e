/** The typed error of this package. Imports only memory. */
import { CodedError } from "@dfukit/memory";

/** Codes of {@link FormatError}. */
export type FormatErrorCode =
  /** The file has no bytes at all. */
  | "file-empty"
  /** The content does not keep what the name or the caller promised. */
  | "not-of-format"
  /** An ELF of another class or byte order. */
  | "elf-unsupported"
  /** The format cannot express this image. */
  | "not-expressible"
  /** An option of a builder is out of its range. */
  | "build-option-invalid"
  /** Several targets or families, and the caller asked for one image. */
  | "several-images";

/** Facts of a {@link FormatError}. */
export type FormatErrorDetails = Readonly<Record<string, number | string | null>>;

/** Thrown when bytes cannot be understood at all, or an image cannot be expressed. */
export class FormatError extends CodedError<FormatErrorCode, FormatErrorDetails> {
  override readonly name = "FormatError";
}
