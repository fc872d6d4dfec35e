/** Everything that can be said about a UF2 file, and how. */
import type { IssueRules } from "../issue.js";
import { BENT, DAMAGED, ERROR, NOTE, rule } from "../issue-rule.js";

/** Codes of issues of UF2 files. */
export type Uf2IssueCode =
  | "uf2-block-counts"
  | "uf2-block-number"
  | "uf2-blocks-missing"
  | "uf2-blocks-repeated"
  | "uf2-blocks-unordered"
  | "uf2-file-container"
  | "uf2-magic"
  | "uf2-no-data"
  | "uf2-not-main-flash"
  | "uf2-past-4g"
  | "uf2-payload-size"
  | "uf2-repeated-differs"
  | "uf2-repeated-same"
  | "uf2-several-families"
  | "uf2-size";

/** Rules of {@link Uf2IssueCode}. */
export const UF2_ISSUES: IssueRules<Uf2IssueCode> = {
  "uf2-block-counts": rule(
    NOTE,
    "blocks of family {family} name different numbers of blocks: {counts}",
    "Several UF2 files may have been joined.",
  ),
  "uf2-block-number": rule(
    ERROR,
    "block number {number} is not below the number of blocks, {count}",
    DAMAGED,
  ),
  "uf2-blocks-missing": rule(
    BENT,
    "{missing} of {count:blocks} of family {family} are missing",
    "The file is cut off: build or download it again. --lenient takes what is there.",
  ),
  "uf2-blocks-repeated": rule(NOTE, "family {family} repeats {count:blocks}", "Nothing to do."),
  "uf2-blocks-unordered": rule(
    NOTE,
    "blocks of family {family} are not in order",
    "Nothing to do.",
  ),
  "uf2-file-container": rule(
    ["warning", "warning"],
    "the block belongs to a file container: its address is an offset in a file",
    "Such a file is for a boot loader with a file system, not for flash.",
  ),
  "uf2-magic": rule(ERROR, "block {block} does not have the UF2 magic numbers", DAMAGED),
  "uf2-no-data": rule(
    NOTE,
    "the file holds no data for the main flash",
    "Check the build that made it.",
  ),
  "uf2-not-main-flash": rule(
    NOTE,
    "{count:blocks} marked as not for the main flash and left out",
    "Nothing to do: such blocks are for another memory or a comment.",
  ),
  "uf2-past-4g": rule(ERROR, "data at {address:address} runs past 4 GiB", DAMAGED),
  "uf2-payload-size": rule(
    ERROR,
    "block {block} says {size:bytes} of payload, expected at most 476",
    DAMAGED,
  ),
  "uf2-repeated-differs": rule(
    BENT,
    "blocks of family {family} hold different bytes from {address:address} on",
    "Build the file again. --lenient takes the last.",
  ),
  "uf2-repeated-same": rule(
    NOTE,
    "blocks of family {family} hold the same {size:bytes} at {address:address}",
    "Nothing to do.",
  ),
  "uf2-several-families": rule(
    NOTE,
    "the file holds images for {count} families; each is an image of its own",
    "Choose one with --family.",
  ),
  "uf2-size": rule(
    ERROR,
    "the file has {size:bytes}, {rest} more than whole blocks of 512",
    "The file is cut off: build or download it again.",
  ),
};
