/** The clock of a recorder: what a program reads there, it reads in the replay, to the last digit. */
import { expect, it } from "vitest";
import { recordTransport } from "./record-transport.js";
import { newRecorder } from "./recorder.js";
import type { RecordingEntry } from "./recording.js";
import { formatRecordingEntry, formatRecordingHeader } from "./recording-text.js";
import { BLOCK, deviceThatReads, dfu, GETSTATUS, header, MS, play } from "./test-recording.js";

/** A clock that goes on whenever it is read, by what no recording can hold exactly. */
function restlessClock(): () => number {
  let now = 0;
  return () => {
    now += Math.PI / 7;
    return now;
  };
}

it("is that of what was written last", async () => {
  const lines = [formatRecordingHeader(header(false))];
  const write = (entry: RecordingEntry): void => {
    lines.push(formatRecordingEntry(entry));
  };
  const recorder = newRecorder({ device: 0, digest: null, nowMs: restlessClock(), write });
  recorder.write({ kind: "open", ...recorder.begin()(), told: { kind: "ok", value: 0 } });
  const recorded = recordTransport(deviceThatReads(BLOCK), recorder);
  const seen = [recorder.nowMs()];
  for (let count = 0; count < 50; count++) {
    await recorded.controlIn(dfu(GETSTATUS), 6, MS);
    seen.push(recorder.nowMs());
    recorder.write({ kind: "wait", ...recorder.begin()(), milliseconds: 10 });
    seen.push(recorder.nowMs());
  }
  await recorded.close();
  seen.push(recorder.nowMs());

  const { replay, transport } = play(lines.join(""));
  const again = [replay.nowMs(0)];
  for (let count = 0; count < 50; count++) {
    await transport.controlIn(dfu(GETSTATUS), 6, MS);
    again.push(replay.nowMs(0));
    replay.wait(0, 10);
    again.push(replay.nowMs(0));
  }
  await transport.close();
  again.push(replay.nowMs(0));
  expect(again).toEqual(seen);
  expect(replay.problem).toBe(null);
});
