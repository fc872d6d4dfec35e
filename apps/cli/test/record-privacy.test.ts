/** What a recording holds of a firmware, and of whoever has made it: as little as can be. */
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { homedir } from "node:os";
import { parseRecording, type RecordingEntry } from "@dfukit/sim";
import { describe, expect, it } from "vitest";
import { CHIP, layOut, recordRun } from "./recorded-runs.js";
import { inFreshFolder, runCli } from "./run-cli.js";

const F405 = "STM32F405RG";

function recorded(): readonly RecordingEntry[] {
  return parseRecording(readFileSync("r.jsonl", "utf8")).entries;
}

/** Data stages of uploads and downloads that are in the recording byte by byte. */
function bytesOf(entries: readonly RecordingEntry[]): readonly Uint8Array[] {
  return entries.flatMap((entry) =>
    (entry.kind === "in" || entry.kind === "out") &&
    entry.setup.requestType === "class" &&
    [1, 2].includes(entry.setup.request) &&
    entry.payload?.kind === "bytes"
      ? [entry.payload.bytes]
      : [],
  );
}

/** Pieces of memory contents that were left out. */
function piecesOf(entries: readonly RecordingEntry[]): readonly string[] {
  return entries.flatMap((entry) =>
    "payload" in entry && entry.payload?.kind === "withheld"
      ? entry.payload.pieces.map((piece) => piece.kind)
      : [],
  );
}

describe("of the firmware there is", () => {
  it("no byte, nor of what was there", async () => {
    await inFreshFolder(async () => {
      layOut();
      await recordRun("flash fw.bin@0x08000000", `${F405},contents=full`);
      const commands = bytesOf(recorded()).map((bytes) => bytes[0]);
      // Set Address and Erase.
      expect(new Set(commands)).toEqual(new Set([0x21, 0x41]));
      const text = readFileSync("r.jsonl", "utf8");
      const firmware = readFileSync("fw.bin").toString("hex");
      for (let at = 0; at < 5000; at += 8) {
        expect(text).not.toContain(firmware.slice(at * 2, at * 2 + 16));
      }
    });
  });

  it.each([1, 2, 4, 8, 31])(
    "nothing of a block of %i bytes but that it is so long",
    async (count) => {
      await inFreshFolder(async () => {
        await recordRun(`read -o out.bin --range 0x08000100+${count}`, `${F405},contents=full`);
        expect(piecesOf(recorded())).toEqual(["untold"]);
      });
    },
  );

  it.each([65, 66, 68, 95])("one digest over a block of %i bytes", async (count) => {
    await inFreshFolder(async () => {
      await recordRun(`read -o out.bin --range 0x08000100+${count}`, `${F405},contents=full`);
      expect(piecesOf(recorded())).toEqual(["digest"]);
    });
  });

  it("a digest, not the byte, where the firmware has one byte again and again", async () => {
    await inFreshFolder(async () => {
      writeFileSync("fw.bin", new Uint8Array(2048).fill(0x5a));
      await recordRun("flash fw.bin@0x08000000 --no-leave", F405);
      expect(readFileSync("r.jsonl", "utf8")).not.toContain("*5a");
      expect(piecesOf(recorded())).toContain("digest");
    });
  });

  it("no digest that two recordings of it have in common", async () => {
    await inFreshFolder(async () => {
      layOut();
      const digests: string[][] = [];
      for (const _ of [1, 2]) {
        await recordRun("flash fw.bin@0x08000000 --no-leave", F405);
        const text = readFileSync("r.jsonl", "utf8");
        digests.push([...text.matchAll(/"([0-9a-f]{16})"/g)].map(([, digits = ""]) => digits));
      }
      const [first = [], second = []] = digests;
      expect(first.length).toBeGreaterThan(70);
      expect(second).toHaveLength(first.length);
      expect(first.filter((one) => second.includes(one))).toEqual([]);
    });
  });

  it("all of it, if that is asked for", async () => {
    await inFreshFolder(async () => {
      layOut();
      const more = ["--record-data"];
      await recordRun("flash fw.bin@0x08000000 --no-leave", F405, { more });
      const firmware = readFileSync("fw.bin").subarray(0, 2048).toString("hex");
      expect(readFileSync("r.jsonl", "utf8")).toContain(firmware);
    });
  });
});

describe("of whoever has made it there is", () => {
  it("no folder in the command line", async () => {
    await inFreshFolder(async (folder) => {
      layOut();
      mkdirSync("secret place");
      const at = (name: string): string => `${folder}/secret place/${name}`;
      writeFileSync(at("fw.bin"), "0123456789");
      const words = [
        ...["flash", `${at("fw.bin")}@0x08000000`, "--no-leave", "--recovery", at("kept.json")],
        ...[`--sim=${CHIP},memory=${at("chip.json")}`],
        ...["--device", "serial=a/b", `--record=${at("r.jsonl")}`],
      ];
      await runCli(words);
      const text = readFileSync(at("r.jsonl"), "utf8");
      expect(parseRecording(text).header.words).toEqual([
        ...["flash", "fw.bin@0x08000000", "--no-leave", "--recovery", "kept.json"],
        ...[`--sim=${CHIP},memory=chip.json`],
        ...["--device", "serial=a/b", "--record=r.jsonl"],
      ]);
      expect(text).not.toContain("secret");
      expect(text).not.toContain(homedir().slice(1));
    });
  });
});
