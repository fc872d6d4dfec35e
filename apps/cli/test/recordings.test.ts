/**
 * Recordings that users have sent, or that were made of a simulated fault: each is played
 * by the command line that is in it, and has to end as it did. A folder for each, with
 * `recording.jsonl`, the files that the command line names, and `expected.txt`. To add one:
 * put the first two there, run `npx vitest run apps/cli/test/recordings.test.ts -u`, and read it.
 */
import { cpSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseRecording } from "@dfukit/sim";
import { describe, expect, it } from "vitest";
import { inFreshFolder, runCli, transcript } from "./run-cli.js";

const RECORDINGS = fileURLToPath(new URL("recordings/", import.meta.url));
const FOLDERS = readdirSync(RECORDINGS, { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => name);

/** Options that say where the device comes from, and whether they take a value. */
const DEVICE_OPTIONS: Readonly<Record<string, boolean>> = {
  "--sim": true,
  "--record": true,
  "--record-data": false,
  "--wait": false,
};

/** The command line of a recording, without the device. */
function wordsToPlay(words: readonly string[]): readonly string[] {
  return words.filter((word, index) => {
    const [name = ""] = word.split("=");
    const isValue = DEVICE_OPTIONS[words[index - 1] ?? ""] === true;
    return !isValue && !Object.hasOwn(DEVICE_OPTIONS, name);
  });
}

describe("recordings", () => {
  it("there are some", () => {
    expect(FOLDERS).not.toEqual([]);
  });

  it.each(FOLDERS)("%s", async (name) => {
    const text = await inFreshFolder(async (folder) => {
      cpSync(join(RECORDINGS, name), ".", { recursive: true });
      const { header } = parseRecording(readFileSync("recording.jsonl", "utf8"));
      const words = [...wordsToPlay(header.words), "--replay", "recording.jsonl"];
      return transcript(words, await runCli(words)).replaceAll(folder, "FOLDER");
    });
    await expect(text).toMatchFileSnapshot(join(RECORDINGS, name, "expected.txt"));
  });
});
