/**
 * The rules on one profile, whole or not: each runs on what is sound of it, so that one
 * fault does not hide the others. Between the rules and `validate-profile.ts`.
 */
import {
  type LoaderFacts,
  normaliseLazily,
  normaliseLoader,
  normaliseProfile,
} from "../normalise.js";
import type { Profile } from "../profile.js";
import type { LoaderDocument, ProfileDocument } from "../profile-document.js";
import { docFor, type ProfileIssue } from "./issue.js";
import type { ProfileRule, RuleInput } from "./rule.js";
import { isAtOrBelow, watch } from "./unsound.js";

/** A chip line with all that it inherits, or a loader; whether or not it fits the schema. */
export type Subject =
  | { readonly kind: "chip"; readonly document: ProfileDocument }
  | { readonly kind: "loader"; readonly document: LoaderDocument };

/** How to judge it. */
export interface JudgeOptions {
  readonly rules: readonly ProfileRule[];
  readonly fileName: string | undefined;
  /** JSON pointers to what is missing or does not fit the schema. */
  readonly unsound: ReadonlySet<string>;
}

/** What the rules say of a profile. */
export interface Judged {
  readonly issues: readonly ProfileIssue[];
  /** What a question about the profile is answered with; undefined if that rests on a fault. */
  readonly ask: <Answer>(question: (profile: Profile) => Answer) => Answer | undefined;
}

/** Judges a profile by every rule that finds sound what it reads. */
export function judge(subject: Subject, options: JudgeOptions): Judged {
  const { rules, fileName, unsound } = options;
  const raw = asLine(subject);
  const own = rules.filter(({ linesOnly }) => subject.kind === "chip" || !linesOnly);
  const attempt = unsound.size === 0 ? onSound(subject, raw) : onUnsound(subject, { raw, unsound });
  const issues = own.flatMap(({ name, walks, check }) => {
    const violations = attempt((input) => check({ ...input, raw, unsound, fileName }), walks);
    return (violations ?? [])
      .filter(({ path }) => !isAtOrBelow(path, unsound))
      .map(({ path, value, expected, example }) => ({
        path,
        value: plain(value),
        rule: name,
        expected,
        example: plain(example),
        doc: docFor(path),
      }));
  });
  return { issues, ask: (question) => attempt(({ profile }) => question(profile)) };
}

/** What was read of a watched document is no plain data. */
function plain(value: unknown): unknown {
  return typeof value === "object" && value !== null ? JSON.parse(JSON.stringify(value)) : value;
}

type Input = Pick<RuleInput, "document" | "profile">;
/** Runs something on a profile; undefined if it has read what is not sound, unless it minds that itself. */
type Attempt = <Result>(work: (input: Input) => Result, minds?: true) => Result | undefined;

function onSound(subject: Subject, document: ProfileDocument): Attempt {
  const profile =
    subject.kind === "chip"
      ? normaliseProfile(subject.document)
      : normaliseLoader(subject.document);
  return (work) => work({ document, profile });
}

function onUnsound(
  { kind }: Subject,
  { raw, unsound }: { readonly raw: WholeDocument; readonly unsound: ReadonlySet<string> },
): Attempt {
  return (work, minds) => {
    const { document, isSpoilt } = watch(raw, unsound);
    const profile = normaliseLazily(kind, document);
    try {
      const result = work({ document, profile });
      return isSpoilt() && minds !== true ? undefined : result;
    } catch (error) {
      if (isSpoilt()) return undefined;
      throw error;
    }
  };
}

/** Rules read lines; of a loader they find that it has no parts, no RAM and no boot ROM. */
type WholeDocument = ProfileDocument & LoaderFacts;

function asLine({ kind, document }: Subject): WholeDocument {
  if (kind === "chip") return { ...document, runsOn: "" };
  const none = { sources: [] };
  return {
    ...document,
    series: "",
    die: { id: "0x000", ...none },
    parts: [],
    memories: document.memories ?? [],
    ram: {},
    rom: { versions: [], protocol: "", systemMemory: [], ...none },
    usb: {
      attributes: "0x00",
      dfuVersion: "0x011A",
      detachTimeoutMs: 0,
      commands: [],
      ...document.usb,
    },
  };
}
