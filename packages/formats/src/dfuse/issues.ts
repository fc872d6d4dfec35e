/** Everything that can be said about a DfuSe file, and how. */
import { DFU_SUFFIX_ISSUES, type DfuSuffixIssueCode } from "../dfu-suffix.js";
import type { IssueRules } from "../issue.js";
import { BENT, DAMAGED, ERROR, NOTE, rule } from "../issue-rule.js";

/** Codes of issues of DfuSe files. */
export type DfuSeIssueCode =
  | DfuSuffixIssueCode
  | "dfu-alternate-repeated"
  | "dfu-bcd-dfu"
  | "dfu-bytes-between"
  | "dfu-data-after-suffix"
  | "dfu-element-count"
  | "dfu-element-past-4g"
  | "dfu-element-truncated"
  | "dfu-elements-differ"
  | "dfu-elements-out-of-order"
  | "dfu-elements-repeat"
  | "dfu-empty-element"
  | "dfu-empty-target"
  | "dfu-image-size"
  | "dfu-image-size-counts-suffix"
  | "dfu-name-junk"
  | "dfu-name-unterminated"
  | "dfu-name-unused"
  | "dfu-no-suffix"
  | "dfu-prefix-truncated"
  | "dfu-product-zero"
  | "dfu-suffix-length"
  | "dfu-target-count-large"
  | "dfu-target-count-small"
  | "dfu-target-named"
  | "dfu-target-signature"
  | "dfu-target-size"
  | "dfu-target-truncated"
  | "dfu-version";

/** Rules of {@link DfuSeIssueCode}. */
export const DFUSE_ISSUES: IssueRules<DfuSeIssueCode> = {
  ...DFU_SUFFIX_ISSUES,
  "dfu-alternate-repeated": rule(
    ["warning", "note"],
    "alternate setting {alternate} has another target; ST's tools use only the first",
    "Build the file again with one target for each alternate setting; convert does.",
  ),
  "dfu-bcd-dfu": rule(
    ["warning", "warning"],
    "suffix says DFU {got:word}, expected 0x011A for a DfuSe file",
    "Some tools refuse the file; convert writes it right.",
  ),
  "dfu-bytes-between": rule(
    ["error", "error"],
    "nothing owns the {count:bytes} between the last element and the suffix",
    DAMAGED,
  ),
  "dfu-data-after-suffix": rule(
    ERROR,
    "the suffix is followed by {count:bytes}, so no tool finds it",
    "Something was appended to the file: cut these bytes off, or download it again in binary mode.",
  ),
  "dfu-element-count": rule(
    ERROR,
    "target {target} says {declared:elements}, but the file has {present}",
    "The file is cut off or damaged: build or download it again.",
  ),
  "dfu-element-past-4g": rule(
    ERROR,
    "element at {address:address} runs past 4 GiB by {count:bytes}",
    "Check the addresses that the file was made from.",
  ),
  "dfu-element-truncated": rule(
    ERROR,
    "element at {address:address} says {declared:bytes}, but the file has {present}",
    "The file is cut off: build or download it again.",
  ),
  "dfu-elements-differ": rule(
    BENT,
    "two elements of alternate setting {alternate} hold different bytes from {address:address} on",
    "Build the file again from inputs that do not overlap. --lenient takes the last.",
  ),
  "dfu-elements-out-of-order": rule(
    NOTE,
    "elements of alternate setting {alternate} are not in ascending order",
    "Some tools erase a sector again that they have already written; convert sorts them.",
  ),
  "dfu-elements-repeat": rule(
    NOTE,
    "two elements of alternate setting {alternate} hold the same {size:bytes} at {address:address}",
    "Nothing to do; convert joins them.",
  ),
  "dfu-empty-element": rule(
    NOTE,
    "element at {address:address} is empty",
    "Nothing to do; convert drops it.",
  ),
  "dfu-empty-target": rule(
    NOTE,
    "target for alternate setting {alternate} has no elements",
    "Nothing to do; convert drops it.",
  ),
  "dfu-image-size": rule(
    BENT,
    "DFUImageSize is {got}, expected {expected} (the file without its suffix)",
    "The file was cut, changed, or made by a faulty tool; convert writes it right.",
  ),
  "dfu-image-size-counts-suffix": rule(
    ["warning", "note"],
    "DFUImageSize is {got}, which counts the suffix too; expected {expected}",
    "dfuse-pack 0.10 and 0.11 write it so, and some tools refuse it; convert writes it right.",
  ),
  "dfu-name-junk": rule(
    NOTE,
    "bytes behind the end of the name of target {target}",
    "Nothing to do: ST's tool leaves what was in its memory.",
  ),
  "dfu-name-unterminated": rule(
    NOTE,
    "name of target {target} fills all 255 bytes, without an end",
    "Nothing to do; some tools read on past it.",
  ),
  "dfu-name-unused": rule(
    NOTE,
    "target {target} says that it has no name, but {text:quote} stands there",
    "Nothing to do; --name gives it one.",
  ),
  "dfu-no-suffix": rule(
    ERROR,
    "the file has no DFU suffix",
    "The file is cut off: build or download it again.",
  ),
  "dfu-prefix-truncated": rule(ERROR, "the file ends inside its prefix", DAMAGED),
  "dfu-product-zero": rule(
    NOTE,
    "idProduct is 0x0000, as ST's own tool writes it",
    "Nothing to do; tools that compare ids need 0xDF11.",
  ),
  "dfu-suffix-length": rule(
    ERROR,
    "suffix length is {length}, expected 16 to the size of the file",
    DAMAGED,
  ),
  "dfu-target-count-large": rule(
    ERROR,
    "prefix says {declared:targets}, but the file has {present}",
    DAMAGED,
  ),
  "dfu-target-count-small": rule(
    ERROR,
    "prefix says {declared:targets}, but another follows at offset {at}",
    "Tools would skip it: build the file again.",
  ),
  "dfu-target-named": rule(
    NOTE,
    "bTargetNamed of target {target} is {got}, expected 0 or 1",
    "Nothing to do; it is taken as named.",
  ),
  "dfu-target-signature": rule(ERROR, 'target {target} does not begin with "Target"', DAMAGED),
  "dfu-target-size": rule(
    ERROR,
    "target {target} says {declared:bytes}, but its elements take {present}",
    "Tools that skip targets by their size go wrong: build the file again.",
  ),
  "dfu-target-truncated": rule(
    ERROR,
    "the file ends inside the header of target {target}",
    DAMAGED,
  ),
  "dfu-version": rule(
    ERROR,
    "prefix version is {got}, expected 1",
    "The file is damaged, or newer than this tool.",
  ),
};
