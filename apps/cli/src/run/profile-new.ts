/** `profile new`: a draft with its fixture, as files. The work is done by `@dfukit/profiles`. */
import { existsSync, statSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { parseMemoryString } from "@dfukit/core";
import { type Draft, draftProfile, findChip } from "@dfukit/profiles";
import { answersFor } from "../args/draft-answers.js";
import type { ProfileNewArguments } from "../commands/profile-new.js";
import { usageError } from "../error.js";
import { EXIT, type ExitCode } from "../exit-codes.js";
import { finishBeforeSignal } from "../files/interrupt.js";
import { writeOutputFile } from "../files/write-file.js";
import { draftDocument } from "../json/profile-new.js";
import { listedDevice } from "../profiles/listed-device.js";
import { type ProfileBook, profilesAtHand } from "../profiles/profile-book.js";
import { schemaPathFrom } from "../profiles/schema-path.js";
import { draftText } from "../text/profile-new.js";
import { printable } from "../text/style.js";
import type { Context } from "../verb.js";

/** Runs `profile new` on what yargs read. */
export async function runProfileNew(
  args: ProfileNewArguments,
  context: Context,
): Promise<ExitCode> {
  const book = await profilesAtHand(args, context);
  const device = await listedDevice(args, { context, book });
  const answers = answersFor(args, { device, context });
  const schemaPath = schemaPathFrom(folderOf(args.output));
  const result = draftProfile({ ...answers, device, schemaPath, parseMemoryString });
  if (!result.ok) throw usageError(`--part "${result.part}" is no part number: ${result.why}`);
  const { draft } = result;
  const paths = pathsFor(draft, args.output);
  for (const path of [paths.profile, paths.fixture]) assertFree(path);
  noteKnown(answers.parts, book, context);
  await finishBeforeSignal(() => {
    writeJson(paths.profile, draft.document);
    if (draft.fixture !== null) writeJson(paths.fixture, draft.fixture);
  });
  const shown = {
    draft,
    profile: paths.profile,
    fixture: draft.fixture === null ? null : paths.fixture,
    hasDevice: device !== null,
  };
  context.io.out(args.json ? draftDocument(shown) : draftText(shown, context));
  return EXIT.done;
}

/** Where the draft goes: the folder that was named, or that of the file that was. */
function folderOf(output = "."): string {
  return output.endsWith(".json") ? dirname(output) : output;
}

interface DraftPaths {
  readonly profile: string;
  readonly fixture: string;
}

/** A profile must bear its id as file name, so a name of the author's must be that. */
function pathsFor({ id }: Draft, output: string | undefined): DraftPaths {
  if (output?.endsWith(".json") === true) {
    if (basename(output) !== `${id}.json`) {
      throw usageError(
        `-o "${output}" is not the name of the profile, expected ${id}.json`,
        "give a folder, or that name",
      );
    }
    return { profile: output, fixture: join(dirname(output), `${id}.fixture.json`) };
  }
  const folder = output ?? ".";
  if (existsSync(folder) && !statSync(folder).isDirectory()) {
    throw usageError(`-o "${folder}" is a file that does not end in .json`, "give a folder");
  }
  return { profile: join(folder, `${id}.json`), fixture: join(folder, `${id}.fixture.json`) };
}

/** @throws CliError `usage`: somebody may have filled it in already. */
function assertFree(path: string): void {
  if (!existsSync(path)) return;
  throw usageError(`"${path}" is there already`, "give another folder with -o, or remove it first");
}

function noteKnown(parts: readonly string[], { lines }: ProfileBook, { note }: Context): void {
  for (const part of parts) {
    const match = findChip(part, lines);
    if (match.kind !== "chip") continue;
    note(`note: ${printable(part)} is already in profile ${match.chip.profileId}`);
  }
}

function writeJson(path: string, value: unknown): void {
  const text = `${JSON.stringify(value, undefined, 2)}\n`;
  writeOutputFile(path, Buffer.from(text), { makeFolder: true });
}
