/** The worked transcript of dfu-protocol §8, byte for byte: the expected bytes are its own. */
import { describe, expect, it } from "vitest";
import { bytesOf, hex, testHost } from "./test-host.js";

const STATUS = "A1 03 00 00 00 00 06 00";
const ABORT = "21 06 00 00 00 00 00 00";
const SET_POINTER = "21 01 00 00 00 00 05 00";

/** Setup, data sent or "", bytes answered or "". The poll time of the write is the profile's. */
const TRANSCRIPT: readonly (readonly [string, string, string])[] = [
  [STATUS, "", "0A 00 00 00 0A 00"],
  ["21 04 00 00 00 00 00 00", "", ""],
  [STATUS, "", "00 00 00 00 02 00"],
  ["A1 02 00 00 00 00 04 00", "", "00 21 41 92"],
  [ABORT, "", ""],
  [SET_POINTER, "41 00 40 00 08", ""],
  [STATUS, "", "00 64 00 00 04 00"],
  [STATUS, "", "00 00 00 00 05 00"],
  [SET_POINTER, "21 00 40 00 08", ""],
  [STATUS, "", "00 68 00 00 04 00"],
  [STATUS, "", "00 00 00 00 05 00"],
  ["21 01 02 00 00 00 04 00", "11 22 33 44", ""],
  [STATUS, "", "00 68 00 00 04 00"],
  [STATUS, "", "00 00 00 00 05 00"],
  [SET_POINTER, "21 00 40 00 08", ""],
  [STATUS, "", "00 68 00 00 04 00"],
  [STATUS, "", "00 00 00 00 05 00"],
  [ABORT, "", ""],
  ["A1 02 02 00 00 00 04 00", "", "11 22 33 44"],
  [ABORT, "", ""],
  [SET_POINTER, "21 00 00 00 08", ""],
  [STATUS, "", "00 68 00 00 04 00"],
  [STATUS, "", "00 00 00 00 05 00"],
  ["21 01 00 00 00 00 00 00", "", ""],
  [STATUS, "", "00 00 00 00 07 00"],
];

describe("the worked transcript", () => {
  const host = testHost("f4", {
    quirks: [{ name: "error-at-first-contact", romIds: [] }],
    rom: { contents: "full" },
  });

  it("is answered byte for byte", () => {
    const answers = TRANSCRIPT.map(([setup, sent]) => {
      const answer = host.raw(setup, sent === "" ? undefined : bytesOf(sent));
      return answer.kind === "ok" ? hex(answer.bytes) : answer.kind;
    });
    expect(answers).toEqual(TRANSCRIPT.map(([, , answered]) => answered));
  });

  it("leaves one sector erased, four bytes written, and the application started", () => {
    const { rom } = host;
    expect({
      attached: rom.attached,
      startedAt: rom.startedAt,
      erased: [...rom.eraseCounts],
      violations: rom.violations,
      memory: hex(rom.readMemory({ start: 0x08004000, end: 0x08004008 })),
      afterwards: host.status(),
    }).toEqual({
      attached: false,
      startedAt: 0x08000000,
      erased: [[0x08004000, 1]],
      violations: [],
      memory: "11 22 33 44 FF FF FF FF",
      afterwards: "gone",
    });
  });

  it("took the time of one 16 KiB erase and four bytes", () => {
    expect(host.rom.busyMs).toBeCloseTo(400 + 4 * 0.016, 9);
  });
});
