/** The formats by the names that users type. Apart from the formats, so that help starts fast. */
import type { OutputFormatId } from "@dfukit/converter";
import type { FormatId } from "@dfukit/formats";

/** What `--from` takes. */
export const INPUT_FORMATS = [
  "hex",
  "srec",
  "bin",
  "elf",
  "uf2",
  "dfu",
  "dfu-raw",
] as const satisfies readonly FormatId[];

/** What `--to` takes. */
export const OUTPUT_FORMATS = [
  "hex",
  "srec",
  "bin",
  "uf2",
  "dfu",
  "dfu-raw",
] as const satisfies readonly OutputFormatId[];
