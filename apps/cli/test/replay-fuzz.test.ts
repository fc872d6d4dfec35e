/**
 * Recordings that were changed at random, played by the whole program: it ends as documented,
 * and a result that is said to be good is one that the recording confirms, or is marked.
 */
import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { parseRecording, type Recording } from "@dfukit/sim";
import * as fc from "fast-check";
import { expect, it } from "vitest";
import { recordingDigest } from "../src/devices/recording.js";
import { EXIT } from "../src/exit-codes.js";
import { CHIP, layOut, recordRun, replayRun } from "./recorded-runs.js";
import { inFreshFolder } from "./run-cli.js";

const F405 = "STM32F405RG";

/** With what is read, and without; each document tells whether it was good. */
const LINES = [
  [`flash blink.hex --chip ${CHIP} --no-leave`, `${CHIP},contents=full`],
  ["flash fw.bin@0x08000000 --no-leave", F405],
  ["verify fw.bin@0x08000000", `${F405},contents=full`],
  ["read -o out.bin --range 0x08000000+4K", `${F405}`],
  ["leave", CHIP],
  ["erase --range 0x08000000+4K", `${CHIP},contents=full`],
] as const;

/** A number for each choice of a change; taken modulo what there is. */
const changes = fc.array(fc.record({ how: fc.nat(6), line: fc.nat(999), at: fc.nat(9999) }), {
  minLength: 1,
  maxLength: 3,
});

type Change = { readonly how: number; readonly line: number; readonly at: number };

const VALUES = [null, 0, 1, 65_535, "", "ok", "stall", "fault", [], {}, ["?"], "00", ["32*ff"]];

function changed(text: string, { how, line, at }: Change): string {
  const lines = text.split("\n");
  const nth = line % Math.max(lines.length - 1, 1);
  const own = lines[nth] ?? "";
  switch (how) {
    case 0:
      return text.slice(0, at % (text.length + 1));
    case 1:
      return lines.toSpliced(nth, 1).join("\n");
    case 2:
      return lines.toSpliced(nth, 0, own).join("\n");
    case 3:
      return lines.with(nth, own.replace(/"([^"]*)":("[^"]*"|\d+)/, `"$1":${at}`)).join("\n");
    case 4: {
      const fields = [...own.matchAll(/"(\w+)":("[^"]*"|\d+|\[[^\]]*\])/g)];
      const field = fields[at % Math.max(fields.length, 1)]?.[0] ?? own;
      const value = JSON.stringify(VALUES[at % VALUES.length]);
      return lines.with(nth, own.replace(field, `${field.split(":")[0]}:${value}`)).join("\n");
    }
    default: {
      // A digit of the data, which is most of the file.
      const places = [...own.matchAll(/(?<=["0-9a-f])[0-9a-f](?=[0-9a-f"*])/g)];
      const place = places[at % Math.max(places.length, 1)]?.index ?? 0;
      const digit = (at % 16).toString(16);
      return lines.with(nth, own.slice(0, place) + digit + own.slice(place + 1)).join("\n");
    }
  }
}

/** Whether a block of the recording has these bytes, by what it says of them. */
function confirms({ header, entries }: Recording, bytes: Uint8Array): boolean {
  const digest = recordingDigest(header.salt ?? "");
  return entries.some((entry) => {
    if (entry.kind !== "in" || entry.payload?.kind !== "withheld") return false;
    const { byteCount, pieces } = entry.payload;
    let offset = 0;
    return (
      byteCount === bytes.length &&
      pieces.every((piece) => {
        const lengthBytes = piece.kind === "fill" ? 64 * piece.count : 64;
        const own = bytes.subarray(offset, offset + lengthBytes);
        offset += lengthBytes;
        if (piece.kind === "digest") return digest(own) === piece.digest;
        return piece.kind === "fill" && own.every((byte) => byte === piece.byte);
      })
    );
  });
}

const CODES: readonly number[] = Object.values(EXIT).filter((code) => code !== EXIT.fault);

it.each(LINES)("%s on %s", async (line, sim) => {
  await inFreshFolder(async () => {
    layOut();
    const first = await recordRun(`${line} --json`, sim);
    const text = readFileSync("r.jsonl", "utf8");
    const { result } = JSON.parse(first.out);
    await fc.assert(
      fc.asyncProperty(changes, async (list) => {
        rmSync("out.bin", { force: true });
        writeFileSync("changed.jsonl", list.reduce(changed, text));
        const { code, out, err } = await replayRun(`${line} --json`, { file: "changed.jsonl" });
        expect(CODES, err).toContain(code);
        const document = JSON.parse(out);
        expect(document.result?.ok ?? false).toBe(code === EXIT.done);
        expect(document.contentsMadeUp !== undefined).toBe(
          err.includes("made-up contents") || document.error?.code === "contents-unknown",
        );
        if (existsSync("out.bin")) expectConfirmed(readFileSync("out.bin"));
        // Read back and right, or marked: the same amount as then.
        if (code === EXIT.done && document.contentsMadeUp === undefined) {
          const { bytesVerified } = document.result;
          expect(bytesVerified).toBe(result.bytesVerified);
        }
      }),
      { numRuns: 120 },
    );
  });
});

/** Block by block, as it was read. */
function expectConfirmed(bytes: Uint8Array): void {
  const recording = parseRecording(readFileSync("changed.jsonl", "utf8"));
  for (let at = 0; at < bytes.length; at += 2048) {
    expect(confirms(recording, bytes.subarray(at, at + 2048))).toBe(true);
  }
}
