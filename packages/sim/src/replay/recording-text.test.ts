/** Recordings as text: what is written is read, and nothing else is taken for one. */
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { formatRecordingEntry, formatRecordingHeader, parseRecording } from "./recording-text.js";
import { entries, HEADER } from "./test-arbitrary-recording.js";

const HEAD = formatRecordingHeader(HEADER);
const CLOSE = { kind: "close", device: 0, atMs: 3, tookMs: 0 } as const;

describe("as text", () => {
  it("is read as it was written", () => {
    fc.assert(
      fc.property(fc.array(entries), (list) => {
        const text = HEAD + list.map(formatRecordingEntry).join("");
        expect(parseRecording(text)).toEqual({ header: HEADER, entries: list });
      }),
    );
  });

  it("loses only the line that was being written", () => {
    const line = formatRecordingEntry(CLOSE);
    const text = `${HEAD}${line}${line.slice(0, 9)}`;
    expect(parseRecording(text).entries).toEqual([CLOSE]);
  });

  it("may have been saved by an editor of Windows", () => {
    const text = `\uFEFF${HEAD}${formatRecordingEntry(CLOSE)}`.replaceAll("\n", "\r\n");
    expect(parseRecording(text)).toEqual({ header: HEADER, entries: [CLOSE] });
  });

  it("is read without devices, and why there were none", () => {
    const header = { ...HEADER, devices: [], salt: null };
    const nothing = { kind: "nothing", device: 0, atMs: 0, tookMs: 0, why: "é" } as const;
    const text = formatRecordingHeader(header) + formatRecordingEntry(nothing);
    expect(parseRecording(text)).toEqual({ header, entries: [nothing] });
  });
});

const FIRST = {
  schema: "dfukit/recording@1",
  madeBy: "x",
  words: [],
  salt: null,
  devices: [
    { vendorId: 1, productId: 2, deviceVersion: 3, serialNumber: null, path: null, mode: "dfu" },
  ],
};

/** A first line that differs from one that is right. */
function first(change: Readonly<Record<string, unknown>>): string {
  return `${JSON.stringify({ ...FIRST, ...change })}\n`;
}

describe("a first line", () => {
  it.each([
    ["", "it is not JSON"],
    ["[]\n", "it is no JSON object"],
    [
      first({ schema: "dfukit/flash@1" }),
      '"schema" is "dfukit/flash@1", expected "dfukit/recording@1"',
    ],
    [first({ devices: 1 }), '"devices" is 1, expected a list'],
    [first({ devices: [1] }), "it is no JSON object"],
    [
      first({ devices: [{ ...FIRST.devices[0], mode: "x" }] }),
      '"mode" is "x", expected one of run-time, dfu',
    ],
    [
      first({ devices: [{ ...FIRST.devices[0], path: 1 }] }),
      '"path" is 1, expected a text or null',
    ],
    [first({ madeBy: undefined }), '"madeBy" is missing, expected a text'],
    [first({ words: [1] }), '"words" is [1], expected a list of texts'],
    [first({ salt: undefined }), '"salt" is missing, expected a text or null'],
    [first({ salt: "0123" }), '"salt" is "0123", expected 16 to 128 hexadecimal digits, or null'],
  ])("refuses %j", (text, why) => {
    expect(() => parseRecording(text)).toThrow(
      expect.objectContaining({
        code: "recording-malformed",
        actor: "input",
        message: `line 1 of the recording cannot be read: ${why}`,
        details: { line: 1 },
      }),
    );
  });
});

it("never throws anything else", () => {
  fc.assert(
    fc.property(fc.array(fc.oneof(fc.json(), fc.string())), (lines) => {
      for (const text of [`${lines.join("\n")}\n`, `${HEAD}${lines.join("\n")}\n`]) {
        try {
          parseRecording(text);
        } catch (error) {
          expect(error).toMatchObject({ code: "recording-malformed" });
        }
      }
    }),
  );
});
