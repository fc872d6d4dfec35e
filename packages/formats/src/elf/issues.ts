/** Everything that can be said about an ELF file, and how. */
import type { IssueRules } from "../issue.js";
import { ERROR, NOTE, rule } from "../issue-rule.js";

/** Codes of issues of ELF files. */
export type ElfIssueCode =
  | "elf-header-truncated"
  | "elf-load-truncated"
  | "elf-loads-differ"
  | "elf-loads-repeat"
  | "elf-machine"
  | "elf-no-data"
  | "elf-no-sections"
  | "elf-past-4g"
  | "elf-physical-addresses-zero"
  | "elf-relocatable"
  | "elf-table-implausible"
  | "elf-table-outside"
  | "elf-type";

const DAMAGED = "The file is cut off or damaged: build it again.";

/** Rules of {@link ElfIssueCode}. */
export const ELF_ISSUES: IssueRules<ElfIssueCode> = {
  "elf-header-truncated": rule(ERROR, "the file ends inside its ELF header", DAMAGED),
  "elf-load-truncated": rule(
    ERROR,
    "{name:quote} says {size:bytes} at offset {at}, but the file ends before",
    DAMAGED,
  ),
  "elf-loads-differ": rule(
    ["error", "warning"],
    "two sections load different bytes to {address:address}",
    "Check the load addresses (AT>) in the linker script. --lenient takes the last.",
  ),
  "elf-loads-repeat": rule(
    NOTE,
    "two sections load the same {size:bytes} to {address:address}",
    "Nothing to do.",
  ),
  "elf-machine": rule(
    NOTE,
    "machine is {machine}, expected 40 (ARM)",
    "Right for a RISC-V microcontroller (243); otherwise check which compiler built it.",
  ),
  "elf-no-data": rule(
    NOTE,
    "nothing in the file is to be loaded",
    "Check the build: an object that was not linked, or stripped too far.",
  ),
  "elf-no-sections": rule(
    NOTE,
    "no section headers; program headers are loaded instead",
    "Nothing to do; headers of the file inside the first segment are left out.",
  ),
  "elf-past-4g": rule(
    ERROR,
    "{name:quote} runs past 4 GiB",
    "Check the addresses in the linker script.",
  ),
  "elf-physical-addresses-zero": rule(
    NOTE,
    "all load addresses are 0; run-time addresses are taken instead",
    "Nothing to do: some linkers leave load addresses out.",
  ),
  "elf-relocatable": rule(
    ERROR,
    "the file is a relocatable object, which has no addresses yet",
    "Link it first, and give the linked file.",
  ),
  "elf-table-implausible": rule(
    ERROR,
    "the {table} table names the same bytes again and again, or very many parts",
    DAMAGED,
  ),
  "elf-table-outside": rule(ERROR, "the {table} table lies outside the file", DAMAGED),
  "elf-type": rule(NOTE, "file type is {type}, expected 2 (executable)", "Nothing to do."),
};
