/** What `profile new` shows: the files, and everything that is still to be looked up. */
import type { Draft } from "@dfukit/profiles";
import type { Context } from "../verb.js";
import { fieldLine, outOptions, toText } from "./device.js";
import { count, printable, wrapText } from "./style.js";

/** A draft that was written. */
export interface ShownDraft {
  readonly draft: Draft;
  readonly profile: string;
  /** Null if the device has no memory string. */
  readonly fixture: string | null;
  readonly hasDevice: boolean;
}

/** The outcome as text with a line end. */
export function draftText(shown: ShownDraft, context: Context): string {
  const { draft, profile, fixture } = shown;
  const options = outOptions(context);
  const { paint, columns } = options;
  const field = (name: string, text: string): string => fieldLine(name, printable(text), options);
  return toText([
    `${paint("bold", "drafted")} ${printable(profile)}`,
    ...(fixture === null
      ? []
      : [field("fixture", `${fixture}: the strings, and the layout expected of them`)]),
    ...draft.notes.map((note) => field("note", note)),
    `${paint("bold", `still to look up: ${count(draft.unknown.length, "value")}`)}`,
    ...draft.unknown.flatMap(({ path, what }) => [
      `  ${paint("accent", path)}`,
      `    ${wrapText(printable(what), columns - 4, "    ")}`,
    ]),
    `${paint("good", "next")}: fill them in, then dfukit profile check ${printable(profile)} --simulate`,
  ]);
}
