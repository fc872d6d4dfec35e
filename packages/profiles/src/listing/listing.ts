/**
 * Devices as a pasted text tells of them: what programs print for people leaves out much
 * of what descriptors say, so every field may be unknown. Types only.
 */

/** One alternate setting that the text names. */
export interface ListedAlternate {
  readonly alternateSetting: number;
  /** The string of iInterface, verbatim as far as the text kept its blanks; null if it has none. */
  readonly name: string | null;
}

/** What the text says of the DFU functional descriptor (DFU 1.1 §4.1.3); null where it is silent. */
export interface ListedFunctional {
  /** bmAttributes. */
  readonly attributes: number | null;
  readonly detachTimeoutMs: number | null;
  readonly transferSizeBytes: number | null;
  /** bcdDFUVersion. */
  readonly dfuVersion: number | null;
}

/** A device of the text; null where the text is silent. */
export interface ListedDevice {
  readonly vendorId: number | null;
  readonly productId: number | null;
  /** bcdDevice. */
  readonly deviceVersion: number | null;
  readonly serialNumber: string | null;
  /** Bus and ports, e.g. `1-1.4`. */
  readonly path: string | null;
  readonly mode: "run-time" | "dfu" | null;
  readonly interfaceNumber: number | null;
  readonly functional: ListedFunctional;
  /** Ascending by number; each number once. */
  readonly alternates: readonly ListedAlternate[];
}

/**
 * What the text was: `dfu-util -l`, `lsusb -v`, `dfukit list --json`, or no more than the
 * memory strings themselves.
 */
export type ListingKind = "dfu-util" | "lsusb" | "list-json" | "strings";

/** A text that was understood. */
export interface Listing {
  readonly kind: ListingKind;
  /** In the order of the text; never empty. */
  readonly devices: readonly ListedDevice[];
  /** What had to be mended or was left out, one clause each. */
  readonly notes: readonly string[];
}

/** Nothing is known. */
const UNKNOWN_FUNCTIONAL: ListedFunctional = {
  attributes: null,
  detachTimeoutMs: null,
  transferSizeBytes: null,
  dfuVersion: null,
};

/** A device of which the text says nothing yet. */
export const UNKNOWN_DEVICE: ListedDevice = {
  vendorId: null,
  productId: null,
  deviceVersion: null,
  serialNumber: null,
  path: null,
  mode: null,
  interfaceNumber: null,
  functional: UNKNOWN_FUNCTIONAL,
  alternates: [],
};
