/** What a conversion is asked to do. Types only. */
import type { FirmwareDocument } from "@dfukit/formats";
import type { OverlapPolicy } from "@dfukit/memory";
import type { Chip } from "@dfukit/profiles";
import type { Edits } from "./edits.js";

/** One parsed input and what the user said about it. */
export interface ConvertInput {
  /** The file's name, for messages. */
  readonly name: string;
  readonly document: FirmwareDocument;
  /** Where the bytes of a format without addresses belong. */
  readonly address?: number | undefined;
  /** Puts everything of this input on this alternate setting. */
  readonly alternateSetting?: number | undefined;
  /** Names the target that this input goes to; overrules `ConvertOptions.targetName`. */
  readonly targetName?: string | undefined;
}

/** How to convert. */
export interface ConvertOptions extends Edits {
  /** The chip, whose memories and units then count. */
  readonly chip?: Chip | undefined;
  /** Whose bytes stay where inputs differ; without it, that is an error. */
  readonly overlap?: OverlapPolicy | undefined;
  /** Alignment of segments; overrules the chip's. */
  readonly alignBytes?: number | "none" | undefined;
  /** What padding consists of; overrules the chip's erased byte. Default 0xFF without a chip. */
  readonly fillByte?: number | undefined;
  /** Which family of a UF2 input to take. */
  readonly familyId?: number | undefined;
  /** Alternate setting for data that names none; a chip does not overrule it. */
  readonly alternateSetting?: number | undefined;
  /** Names every target, whatever the inputs name it. */
  readonly targetName?: string | undefined;
}
