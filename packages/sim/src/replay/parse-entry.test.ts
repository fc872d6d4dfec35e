/** Lines of a recording that cannot have come from a recorder: each is refused, and says why. */
import { describe, expect, it } from "vitest";
import { formatRecordingHeader, parseRecording } from "./recording-text.js";
import { header } from "./test-recording.js";

type Line = Readonly<Record<string, unknown>>;

const CLASS = { requestType: "class", recipient: "interface", value: 0, index: 0 };
const TOLD = { atMs: 1, tookMs: 1, timeoutMs: 1, outcome: "ok" };
const STATUS: Line = {
  kind: "in",
  ...TOLD,
  ...CLASS,
  request: 3,
  lengthBytes: 6,
  bytes: "000000000200",
};
const [A, B] = ["0123456789abcdef", "fedcba9876543210"];
const UPLOAD: Line = {
  kind: "in",
  ...TOLD,
  ...CLASS,
  request: 2,
  value: 2,
  lengthBytes: 256,
  byteCount: 256,
  pieces: [A, "2*ff", B],
};
const DNLOAD: Line = { ...UPLOAD, kind: "out", request: 1 };
const OPEN: Line = { kind: "open", atMs: 1, tookMs: 1, interfaceNumber: 0 };
const REFUSED = { code: "x", actor: "device", message: "", hint: null, details: {}, causes: [] };
const refused = (change: Line): Line => ({
  kind: "open",
  atMs: 1,
  tookMs: 1,
  refused: { ...REFUSED, ...change },
});

function text(hasData: boolean, ...lines: readonly Line[]): string {
  return [
    formatRecordingHeader(header(hasData)),
    ...lines.map((one) => `${JSON.stringify(one)}\n`),
  ].join("");
}

/** That `change` makes of a line that is right. */
const CASES: readonly (readonly [line: Line, change: Line, why: string])[] = [
  // When, and what.
  [
    OPEN,
    { kind: "x" },
    '"kind" is "x", expected one of in, out, select, open, close, wait, present, power-cycle, dfu-mode, nothing',
  ],
  [OPEN, { kind: "nothing", why: null }, '"nothing" is not of a device'],
  [OPEN, { atMs: -1 }, '"atMs" is -1, expected milliseconds'],
  [OPEN, { atMs: 1e300 }, '"atMs" is 1e+300, expected milliseconds'],
  [OPEN, { tookMs: "1" }, '"tookMs" is "1", expected milliseconds'],
  [OPEN, { device: 1 }, '"device" is 1, expected a whole number up to 0'],
  [OPEN, { interfaceNumber: 256 }, '"interfaceNumber" is 256, expected a whole number up to 255'],
  [OPEN, { kind: "present" }, '"isPresent" is missing, expected true or false'],
  // Errors.
  [refused({}), { refused: 1 }, "it is no JSON object"],
  [refused({}), refused({ code: "X y" }), '"code" is "X y", expected a code such as device-busy'],
  [
    refused({}),
    refused({ actor: "you" }),
    '"actor" is "you", expected one of input, plan, device, transport',
  ],
  [refused({}), refused({ details: { a: [] } }), '"a" is [], expected a text or a number'],
  [refused({}), refused({ causes: [null] }), '"causes" is [null], expected a list of texts'],
  // Outcomes.
  [
    STATUS,
    { outcome: "fine" },
    '"outcome" is "fine", expected one of ok, stall, timeout, disconnected, fault',
  ],
  [STATUS, { message: "x" }, '"message" is "x", expected none with outcome ok'],
  [STATUS, { outcome: "fault", bytes: undefined }, '"message" is missing, expected a text'],
  [STATUS, { outcome: "stall" }, '"bytes" is "000000000200", expected none with outcome stall'],
  [
    UPLOAD,
    { outcome: "disconnected" },
    '"byteCount" is 256, expected none with outcome disconnected',
  ],
  [
    UPLOAD,
    { outcome: "timeout", byteCount: undefined },
    `"pieces" is ["${A}","2*ff","${B}"], expected none with outcome timeout`,
  ],
  // Requests.
  [STATUS, { kind: "out" }, '"kind" is "out", expected that of DFU_GETSTATUS'],
  [DNLOAD, { kind: "in" }, '"kind" is "in", expected that of DFU_DNLOAD'],
  [STATUS, { name: "DFU_UPLOAD" }, '"name" is "DFU_UPLOAD", expected "DFU_GETSTATUS"'],
  [STATUS, { lengthBytes: 65_536 }, '"lengthBytes" is 65536, expected a whole number up to 65535'],
  // Data.
  [STATUS, { bytes: undefined }, '"bytes" is missing, expected a text'],
  [STATUS, { bytes: "0g" }, '"bytes" is "0g", expected pairs of hexadecimal digits'],
  [STATUS, { bytes: "00".repeat(7) }, '"bytes" is "00000000000000", expected no more than 6 bytes'],
  [STATUS, { pieces: [] }, '"pieces" is [], expected none without "byteCount"'],
  [
    STATUS,
    { bytes: undefined, byteCount: 6, pieces: ["?"] },
    '"byteCount" is 6, expected "bytes": it is no memory',
  ],
  [UPLOAD, { bytes: "00" }, '"byteCount" is 256, expected none beside "bytes"'],
  [
    UPLOAD,
    { byteCount: undefined, pieces: undefined, bytes: "00".repeat(256) },
    `"bytes" is "${"00".repeat(39)}0…, expected "pieces": the recording is without memory contents`,
  ],
  [
    UPLOAD,
    { byteCount: 257, pieces: [A, "2*ff", B] },
    '"byteCount" is 257, expected no more than 256 bytes',
  ],
  [DNLOAD, { lengthBytes: 300 }, '"byteCount" is 256, expected 300 bytes'],
  [UPLOAD, { pieces: [] }, '"pieces" is [], expected those of 256 bytes'],
  [UPLOAD, { pieces: [A, "2*ff"] }, `"pieces" is ["${A}","2*ff"], expected those of 256 bytes`],
  [UPLOAD, { pieces: ["9999*ff"] }, '"pieces" is ["9999*ff"], expected those of 256 bytes'],
  [
    UPLOAD,
    { pieces: [A, "2*ff", "?"] },
    `"pieces" is ["${A}","2*ff","?"], expected those of 256 bytes`,
  ],
  [
    UPLOAD,
    { pieces: ["4*5a"] },
    '"pieces" is ["4*5a"], expected digests, counts of an erased byte such as 32*ff, or ?',
  ],
  [
    UPLOAD,
    { pieces: ["0*ff"] },
    '"pieces" is ["0*ff"], expected digests, counts of an erased byte such as 32*ff, or ?',
  ],
  [
    UPLOAD,
    { pieces: [1] },
    '"pieces" is [1], expected digests, counts of an erased byte such as 32*ff, or ?',
  ],
  [UPLOAD, { byteCount: 31, pieces: [A] }, `"pieces" is ["${A}"], expected those of 31 bytes`],
  [UPLOAD, { byteCount: 0, pieces: [] }, '"byteCount" is 0, expected "bytes": it is no memory'],
];

describe("a line", () => {
  it.each(CASES)("%j with %j", (line, change, why) => {
    expect(() => parseRecording(text(false, line))).not.toThrow();
    expect(() => parseRecording(text(false, { ...line, ...change }))).toThrow(
      expect.objectContaining({
        code: "recording-malformed",
        message: `line 2 of the recording cannot be read: ${why}`,
        details: { line: 2 },
      }),
    );
  });

  it.each([
    [
      "the line before it began later",
      [
        { ...OPEN, atMs: 5 },
        { ...OPEN, atMs: 4 },
      ],
      '"atMs" is 4, expected no less than 5',
    ],
    ["it is not JSON", ["{"], "it is not JSON"],
  ])("is refused if %s", (_title, lines, why) => {
    const all = lines.map((one) => (typeof one === "string" ? one : JSON.stringify(one)));
    const whole = `${formatRecordingHeader(header(false))}${all.join("\n")}\n`;
    expect(() => parseRecording(whole)).toThrow(
      `line ${all.length + 1} of the recording cannot be read: ${why}`,
    );
  });

  it("has no pieces where memory contents are recorded", () => {
    const bytes = { ...UPLOAD, byteCount: undefined, pieces: undefined, bytes: "00".repeat(256) };
    expect(() => parseRecording(text(true, bytes))).not.toThrow();
    expect(() => parseRecording(text(true, UPLOAD))).toThrow(
      'line 2 of the recording cannot be read: "byteCount" is 256, expected "bytes": the recording has memory contents',
    );
  });

  it("may hold a register of 8 bytes, and no more", () => {
    const register = (count: number): Line => ({
      ...UPLOAD,
      byteCount: undefined,
      pieces: undefined,
      bytes: "5a".repeat(count),
    });
    expect(() => parseRecording(text(false, register(8)))).not.toThrow();
    expect(() => parseRecording(text(false, register(9)))).toThrow(
      'expected "pieces": the recording is without memory contents',
    );
  });

  it("of a device is none where there are no devices", () => {
    const head = formatRecordingHeader({ ...header(false), devices: [] });
    expect(() => parseRecording(`${head}${JSON.stringify(OPEN)}\n`)).toThrow(
      'line 2 of the recording cannot be read: "open" is not of no device',
    );
  });
});
