/** The typed error of this package. */
import { CodedError } from "@dfukit/memory";

/** Codes of {@link ConverterError}. */
export type ConverterErrorCode =
  /** An input has issues of severity error; its findings are in `details`. */
  | "input-malformed"
  /** A raw binary came without an address. */
  | "address-missing"
  /** An address was given for a file that carries its own. */
  | "address-not-allowed"
  /** A UF2 input holds several families and none was chosen, or the chosen one is not in it. */
  | "family-not-chosen"
  /** UF2 output needs a family. */
  | "family-missing"
  /** Two inputs, or two targets, put different bytes at one address. */
  | "overlap-differs"
  /** Data lies outside the chip's memories. */
  | "outside-chip"
  /** A raw binary would end past the address space. */
  | "past-4g"
  /** A range to fill is larger than any flash. */
  | "fill-too-large"
  /** The inputs hold no data at all. */
  | "input-without-data"
  /** The edits cut everything off. */
  | "nothing-to-write";

/** Facts of a {@link ConverterError}. */
export type ConverterErrorDetails = Readonly<Record<string, unknown>>;

/** Thrown when a conversion is refused. */
export class ConverterError extends CodedError<ConverterErrorCode, ConverterErrorDetails> {
  override readonly name = "ConverterError";
}
