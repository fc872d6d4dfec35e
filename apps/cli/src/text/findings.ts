/** Findings as text. */
import type { Finding } from "@dfukit/converter";
import { escapeText } from "@dfukit/formats";
import { type Paint, wrapText } from "./style.js";

/** How to print findings. */
export interface FindingTextOptions {
  readonly columns: number;
  readonly paint: Paint;
  /** Whether to add what to do. */
  readonly advice: boolean;
}

/** One finding: severity, message and code, then what to do, wrapped to the terminal. */
export function formatFinding(finding: Finding, options: FindingTextOptions): string {
  const { columns, paint } = options;
  const file = finding.file === undefined ? "" : `${escapeText(finding.file)}: `;
  const body = `${finding.severity}: ${file}${finding.message} (${finding.code})`;
  const wrapped = wrapText(body, columns, "  ");
  const painted =
    paint(finding.severity, finding.severity) +
    wrapped
      .slice(finding.severity.length)
      .replace(`(${finding.code})`, paint("dim", `(${finding.code})`));
  if (!options.advice || finding.advice === "" || finding.severity === "note") return painted;
  return `${painted}\n  ${paint("dim", wrapText(finding.advice, columns - 2, "  "))}`;
}
