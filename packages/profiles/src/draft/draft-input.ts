/** What a draft of a profile is made from: a device, or a text about one, and answers. Types only. */

import type { ParseMemoryString } from "../listing/describe-listed.js";
import type { ListedDevice } from "../listing/listing.js";

/** What the author knows; absent or null where nobody said. */
export interface DraftAnswers {
  /** DEV_ID of the die. */
  readonly dieId?: number | null | undefined;
  /** Flash of the first part, in bytes; by its size letter if absent. */
  readonly flashSizeBytes?: number | null | undefined;
  /** Size of all flash sectors, where no string tells it. */
  readonly sectorSizeBytes?: number | null | undefined;
  readonly programUnitBytes?: number | null | undefined;
  readonly writeAlignmentBytes?: number | null | undefined;
  readonly erasedByte?: 0x00 | 0xff | null | undefined;
  /** wTransferSize, where the device or the text does not tell it. */
  readonly transferSizeBytes?: number | null | undefined;
  /** RAM from 0x20000000 on. */
  readonly ramSizeBytes?: number | null | undefined;
  /** Where the strings of the device were read, e.g. `issue 12 of owner/name`. */
  readonly source?: string | null | undefined;
}

/** What to draft. */
export interface DraftInput extends DraftAnswers {
  /** Part numbers of the line, as printed; the first is the one of the device. */
  readonly parts: readonly string[];
  /** What is known of a device, or null. */
  readonly device: ListedDevice | null;
  /** Where editors find the schema: path or address; that of a folder of `profiles/` if absent. */
  readonly schemaPath?: string | undefined;
  /** `parseMemoryString` of `@dfukit/core`. */
  readonly parseMemoryString: ParseMemoryString;
}

/** A value that the author has to look up. */
export interface DraftUnknown {
  /** JSON pointer into the profile. */
  readonly path: string;
  /** What, and where it can be found. */
  readonly what: string;
}

/** A draft and its fixture, as the values of JSON files. */
export interface Draft {
  /** Also the file name without `.json`. */
  readonly id: string;
  /** The folder of `profiles/` that it belongs to, e.g. `g4`. */
  readonly folder: string;
  readonly document: Readonly<Record<string, unknown>>;
  /** The device's strings and the layout expected of them; null without strings. */
  readonly fixture: Readonly<Record<string, unknown>> | null;
  readonly unknown: readonly DraftUnknown[];
  /** What was left out or should be looked at, one clause each. */
  readonly notes: readonly string[];
}

/** A part number that no draft can be made for. */
export type DraftResult =
  | { readonly ok: true; readonly draft: Draft }
  | { readonly ok: false; readonly part: string; readonly why: string };
