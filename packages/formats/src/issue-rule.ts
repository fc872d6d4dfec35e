/** What the tables of issues have in common: how a rule is written, and its usual severities. */
import type { IssueRule, Severity } from "./issue.js";

/** The severity of a strict reader, and of a lenient one. */
export type SeverityPair = readonly [strict: Severity, lenient: Severity];

/** Makes the file unusable for either reader. */
export const ERROR: SeverityPair = ["error", "error"];
/** An error that the lenient reader bends: it can be understood without guessing. */
export const BENT: SeverityPair = ["error", "warning"];
export const WARNING: SeverityPair = ["warning", "warning"];
export const NOTE: SeverityPair = ["note", "note"];

/** The advice where nothing but a whole file helps. */
export const DAMAGED: string = "The file is damaged: build or download it again.";

/** One row of a table of issues. */
export function rule(severities: SeverityPair, template: string, advice: string): IssueRule {
  return { strict: severities[0], lenient: severities[1], template, advice };
}
