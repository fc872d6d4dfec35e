/** What `profile check` shows: each file with its errors, what the simulated chips did, and the map. */
import { memoryMap } from "@dfukit/converter";
import { formatSize } from "@dfukit/memory";
import { type Correction, type Profile, partsOf } from "@dfukit/profiles";
import type { DrawnSize } from "../conformance/drawn.js";
import type { CheckedFile } from "../profiles/check-files.js";
import type { ProfileIssue } from "../validate/index.js";
import type { Context } from "../verb.js";
import type { TextOptions } from "./chips.js";
import { correctionTexts, fieldLine, outOptions, toText } from "./device.js";
import { mapLines } from "./inspect.js";
import { count, printable } from "./style.js";

/** A check of the conformance suite that was run. */
export interface RanCheck {
  readonly name: string;
  readonly part: string | null;
  /** What does not hold; empty if it holds. */
  readonly complaints: readonly string[];
}

/** A file with all that was asked for. */
export interface ShownCheck extends CheckedFile {
  /** Null if nothing was simulated. */
  readonly simulated: readonly RanCheck[] | null;
  /** Null if nothing is to be drawn. */
  readonly drawn: readonly DrawnSize[] | null;
  readonly showsMap: boolean;
}

/** All files as text with a line end. */
export function checkText(shown: readonly ShownCheck[], context: Context): string {
  const blocks = shown.map((one) => toText(fileBlock(one, context)));
  return [...blocks, `${verdict(shown, context)}\n`].join("");
}

function fileBlock(one: ShownCheck, context: Context): readonly string[] {
  const { file, issues, notes, profile, simulated, drawn, showsMap } = one;
  const options = outOptions(context);
  const { paint } = options;
  return [
    `${paint("bold", printable(file))}: ${stateText(one, options)}`,
    ...issues.flatMap((issue) => issueLines(issue, options)),
    ...(issues.some(isOfShape) ? [fieldLine("note", RULES_COME_LATER, options)] : []),
    ...(profile === null ? [] : [fieldLine("chips", profileText(profile), options)]),
    ...notes.map((note) => fieldLine("note", printable(note), options)),
    ...(simulated === null ? [] : simulatedLines(simulated, options)),
    ...(drawn === null || !showsMap ? [] : drawnLines(drawn, context)),
  ];
}

const RULES_COME_LATER =
  "rules that read one of these places, and the simulated chips, come when it is mended";

/** Whether an error is of the schema, or a mark: a rule needs that what it reads fits. */
function isOfShape({ rule }: ProfileIssue): boolean {
  return rule.startsWith("schema-") || rule === "still-unknown" || rule === "json";
}

function stateText({ issues, simulated }: ShownCheck, { paint }: TextOptions): string {
  if (issues.length > 0) return paint("error", count(issues.length, "error"));
  const failed = failedOf(simulated ?? []).length;
  if (failed > 0) return paint("error", `${count(failed, "check")} of the simulated chips failed`);
  return paint("good", "sound");
}

function failedOf(ran: readonly RanCheck[]): readonly RanCheck[] {
  return ran.filter(({ complaints }) => complaints.length > 0);
}

/** The place, what is there, what should be, an example, and the rule with its explanation. */
function issueLines(issue: ProfileIssue, options: TextOptions): readonly string[] {
  const { path, value, rule, expected, example, doc } = issue;
  const isMark = rule === "still-unknown";
  const inner = { ...options, columns: options.columns - 2 };
  const field = (name: string, text: string): string =>
    `  ${fieldLine(name, printable(text), inner).replaceAll("\n", "\n  ")}`;
  return [
    `  ${options.paint("accent", path === "" ? "the file" : printable(path))}`,
    ...(rule === "json" ? [] : [field("got", jsonText(isMark ? markOf(value) : value))]),
    field(isMark ? "look up" : "expected", expected),
    ...(example === undefined ? [] : [field("example", jsonText(example))]),
    field("rule", `${rule}, see ${doc}`),
  ];
}

/** The mark without what to look up, which follows anyway. */
function markOf(value: unknown): string {
  return String(value).replace(/:\s.*$/s, ": …");
}

const LONGEST_VALUE = 160;

function jsonText(value: unknown): string {
  const text = value === undefined ? "nothing" : JSON.stringify(value);
  return text.length <= LONGEST_VALUE ? text : `${text.slice(0, LONGEST_VALUE)}…`;
}

function profileText(profile: Profile): string {
  const sizes = profile.flashSizes.map(({ sizeBytes }) => formatSize(sizeBytes)).join(", ");
  return `${profile.name}: ${count(partsOf(profile).length, "part")}, flash ${sizes}`;
}

function simulatedLines(ran: readonly RanCheck[], options: TextOptions): readonly string[] {
  const parts = new Set(ran.flatMap(({ part }) => (part === null ? [] : [part])));
  const failed = failedOf(ran);
  const passed = `${ran.length - failed.length} of ${count(ran.length, "check")} passed`;
  return [
    fieldLine("simulated", `${[...parts].join(", ")}: ${passed}`, options),
    ...failed.flatMap(({ name, part, complaints }) =>
      complaints.map((complaint) =>
        fieldLine(
          "failed",
          printable(`${part === null ? "" : `${part}: `}${name}: ${complaint}`),
          options,
        ),
      ),
    ),
  ];
}

function drawnLines(drawn: readonly DrawnSize[], context: Context): readonly string[] {
  const options = outOptions(context);
  return drawn.flatMap(({ part, images, layout, erasedByte, strings, corrections }) => [
    "",
    options.paint("bold", `${part}, as its profile has it, with the pieces that the check writes`),
    ...mapLines(memoryMap(images, layout, { erasedByte }), context.io, options.paint),
    ...strings.flatMap(({ alternateSetting, name }) => [
      fieldLine(`setting ${alternateSetting}`, printable(name ?? "no string"), options),
      ...differenceTexts(corrections, alternateSetting).map((text) =>
        fieldLine("differs", printable(text), options),
      ),
    ]),
  ]);
}

function differenceTexts(
  corrections: readonly Correction[],
  alternateSetting: number,
): readonly string[] {
  const own = corrections.filter((correction) => correction.alternateSetting === alternateSetting);
  const unplaced = own.map((correction) => ({ ...correction, alternateSetting: null }));
  return correctionTexts(unplaced, { withSource: true });
}

function verdict(shown: readonly ShownCheck[], { paint }: Context): string {
  const errors = shown.reduce((sum, { issues }) => sum + issues.length, 0);
  const failed = shown.reduce((sum, { simulated }) => sum + failedOf(simulated ?? []).length, 0);
  const files = count(shown.length, "file");
  if (errors + failed === 0) return paint.out("good", `${files} sound`);
  const bad = shown.filter(
    ({ issues, simulated }) => issues.length + failedOf(simulated ?? []).length > 0,
  ).length;
  const what = [
    ...(errors > 0 ? [count(errors, "error")] : []),
    ...(failed > 0 ? [`${count(failed, "check")} failed`] : []),
  ].join(", ");
  return paint.out("error", `${what} in ${bad} of ${files}`);
}
