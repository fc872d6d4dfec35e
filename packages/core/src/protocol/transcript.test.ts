/**
 * One whole job against the bus trace of an STM32F4 boot ROM: recover, get commands,
 * erase, set address, write, read back, leave (AN3156; DFU 1.1 appendix A).
 */
import { expect, it } from "vitest";
import { eraseSector, getCommands, readBlock, setAddress, writeBlock } from "./dfuse.js";
import type { Steps } from "./effects.js";
import { leaveTo } from "./leave.js";
import { recover } from "./recover.js";
import type { Session } from "./session.js";
import { type Played, play, type Reply } from "./test-driver.js";
import { testSession } from "./test-session.js";

const FIRMWARE = Uint8Array.of(0x11, 0x22, 0x33, 0x44);

interface Ends {
  readonly commands: Uint8Array;
  readonly readBack: Uint8Array;
  readonly left: string;
}

function* job(session: Session): Steps<Ends> {
  yield* recover(session);
  const commands = yield* getCommands(session);
  yield* eraseSector(session, 0x0800_4000, 0x4000);
  yield* setAddress(session, 0x0800_4000);
  yield* writeBlock(session, 0x0800_4000, FIRMWARE);
  const readBack = yield* readBlock(session, 0x0800_4000, 4);
  const left = yield* leaveTo(session, 0x0800_0000);
  return { commands, readBack, left };
}

/** What is asked or waited, and what the device answers. */
const TRACE: readonly (readonly [line: string, reply: Reply | null])[] = [
  ["A1 03 00 00 00 00 06 00", "0A 00 00 00 0A 00"],
  ["21 04 00 00 00 00 00 00", "ack"],
  ["A1 03 00 00 00 00 06 00", "00 00 00 00 02 00"],
  ["A1 02 00 00 00 00 10 00", "00 21 41 92"],
  ["21 06 00 00 00 00 00 00", "ack"],
  ["21 01 00 00 00 00 05 00 > 41 00 40 00 08", "ack"],
  ["A1 03 00 00 00 00 06 00", "00 64 00 00 04 00"],
  ["wait 100", null],
  ["A1 03 00 00 00 00 06 00", "00 00 00 00 05 00"],
  ["21 01 00 00 00 00 05 00 > 21 00 40 00 08", "ack"],
  ["A1 03 00 00 00 00 06 00", "00 68 00 00 04 00"],
  ["wait 104", null],
  ["A1 03 00 00 00 00 06 00", "00 00 00 00 05 00"],
  ["21 01 02 00 00 00 04 00 > 11 22 33 44", "ack"],
  ["A1 03 00 00 00 00 06 00", "00 01 00 00 04 00"],
  ["wait 1", null],
  ["A1 03 00 00 00 00 06 00", "00 00 00 00 05 00"],
  ["21 06 00 00 00 00 00 00", "ack"],
  ["A1 02 02 00 00 00 04 00", "11 22 33 44"],
  ["21 06 00 00 00 00 00 00", "ack"],
  ["21 01 00 00 00 00 05 00 > 21 00 00 00 08", "ack"],
  ["A1 03 00 00 00 00 06 00", "00 68 00 00 04 00"],
  ["wait 104", null],
  ["A1 03 00 00 00 00 06 00", "00 00 00 00 05 00"],
  ["21 01 00 00 00 00 00 00", "ack"],
  ["A1 03 00 00 00 00 06 00", "00 64 00 00 07 00"],
];

const RESULT: Ends = {
  commands: Uint8Array.of(0x00, 0x21, 0x41, 0x92),
  readBack: FIRMWARE,
  left: "assumed",
};

function played(session: Session): Played<Ends> {
  return play(
    job(session),
    TRACE.flatMap(([, reply]) => (reply === null ? [] : [reply])),
  );
}

it("asks exactly what the trace has, and waits as announced", () => {
  expect(played(testSession({ state: "unknown" }))).toEqual({
    log: TRACE.map(([line]) => line),
    result: RESULT,
  });
});

it("spares the waits where the device holds its status, but that for the erase", () => {
  const times = {
    erase: [{ sectorSizeBytes: 0x4000, typicalMs: 400, maximumMs: 800 }],
    program: null,
    massErase: null,
  };
  const held = testSession({ state: "unknown" }, { statusWhileBusy: "held", times });
  const log = TRACE.map(([line]) => line).filter((line) => !/^wait (104|1)$/.test(line));
  const at = log.indexOf("wait 100");
  expect(played(held)).toEqual({
    log: log.with(at, "wait 320").with(at + 1, "A1 03 00 00 00 00 06 00 within 6600 ms"),
    result: RESULT,
  });
});
