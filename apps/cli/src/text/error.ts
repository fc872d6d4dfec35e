/** Errors as text: what happened, its code, the causes, and what to do. */
import { isCodedError } from "@dfukit/memory";
import { type Paint, wrapLines } from "./style.js";

/** How an error is shown. */
export interface ErrorTextOptions {
  readonly paint: Paint;
  readonly columns: number;
}

/** `error: WHAT (CODE)`, causes indented, then `hint: WHAT TO DO`; ends with a line end. */
export function formatError(error: unknown, { paint, columns }: ErrorTextOptions): string {
  if (!isCodedError(error)) return formatFault(error, paint);
  const refusals = refusalsOf(error.details);
  const code = [error.code, ...refusals.slice(0, 1).map((refusal) => refusal.code)].join(": ");
  const lines = [`${paint("error", "error")}: ${error.message} ${paint("dim", `(${code})`)}`];
  for (let cause = error.cause; cause instanceof Error; cause = cause.cause) {
    lines.push(`  ${paint("dim", `caused by: ${cause.message}`)}`);
  }
  for (const refusal of refusals.slice(1)) {
    lines.push(`  ${paint("dim", `also: ${refusal.message} (${refusal.code})`)}`);
  }
  if (error.hint) lines.push(`${paint("accent", "hint")}: ${error.hint}`);
  return `${wrapLines(lines.join("\n"), columns)}\n`;
}

/** A plan is refused for several reasons at once; the first is the message. */
function refusalsOf(
  details: unknown,
): readonly { readonly code: string; readonly message: string }[] {
  const { refusals }: { readonly refusals?: unknown } = Object(details);
  if (!Array.isArray(refusals)) return [];
  return refusals.map((refusal: unknown) => {
    const { code, message }: { readonly code?: unknown; readonly message?: unknown } =
      Object(refusal);
    return { code: String(code), message: String(message) };
  });
}

/** A fault of ours: what to report, with the stack that a maintainer needs. */
function formatFault(error: unknown, paint: Paint): string {
  const stack = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return [
    `${paint("error", "error")}: dfukit itself failed; no file was written ${paint("dim", "(internal-fault)")}`,
    `${paint("accent", "hint")}: please report this with the command line and the file, if you may share it:`,
    ...stack.split("\n").map((line) => `  ${line}`),
    "",
  ].join("\n");
}
