/** Checks of the transport contract: time, loss and closing. */
import { answer, type Bench, expectDone, expectOutcome, expectSame, outcomeOf } from "./bench.js";
import {
  type Checks,
  classRequest,
  DNLOAD,
  download,
  GETSTATUS,
  statusOf,
} from "./transfer-checks.js";

const SHORT_TIMEOUT_MS = 50;
/** Timers may fire this early. */
const EARLY_MS = 5;
/** Longer than the 1000 ms that USB libraries take when they are told nothing. */
const LONG_ANSWER_MS = 1500;

/** Transfers that take long, and transports that are lost or closed. */
export const LIFETIME_CHECKS: Checks = {
  "IN ends at its timeout": async (bench) => {
    bench.script.control = { kind: "silent" };
    const setup = classRequest(bench, GETSTATUS);
    const started = bench.nowMs();
    const ended = bench.transport.controlIn(setup, 6, SHORT_TIMEOUT_MS);
    await expectOutcome("unanswered controlIn", ended, { kind: "timeout" });
    expectElapsed(bench, started);
    await outcomeOf("controlIn after a timeout", statusOf(bench, 6));
  },
  "OUT ends at its timeout": async (bench) => {
    bench.script.control = { kind: "silent" };
    const setup = classRequest(bench, DNLOAD);
    const started = bench.nowMs();
    const ended = bench.transport.controlOut(setup, Uint8Array.of(1), SHORT_TIMEOUT_MS);
    await expectOutcome("unanswered controlOut", ended, { kind: "timeout" });
    expectElapsed(bench, started);
    await outcomeOf("controlOut after a timeout", download(bench, Uint8Array.of(1)));
  },
  "an answer later than the timeout is a timeout": async (bench) => {
    bench.script.control = lateAnswer();
    const setup = classRequest(bench, GETSTATUS);
    const late = bench.transport.controlIn(setup, 6, SHORT_TIMEOUT_MS);
    await expectOutcome("late controlIn", late, { kind: "timeout" });
  },
  "a timeout longer than the system's own holds": async (bench) => {
    bench.script.control = lateAnswer();
    const bytes = Uint8Array.of(7);
    const setup = classRequest(bench, GETSTATUS);
    const held = bench.transport.controlIn(setup, 6, 2 * LONG_ANSWER_MS);
    await expectOutcome("held controlIn", held, { kind: "ok", bytes });
  },
  "timeout 0 waits on": async (bench) => {
    bench.script.control = lateAnswer();
    const bytes = Uint8Array.of(7);
    const read = bench.transport.controlIn(classRequest(bench, GETSTATUS), 6, 0);
    await expectOutcome("controlIn with timeout 0", read, { kind: "ok", bytes });
    const data = Uint8Array.of(1, 2);
    const sent = bench.transport.controlOut(classRequest(bench, DNLOAD), data, 0);
    await expectOutcome("controlOut with timeout 0", sent, { kind: "ok", bytesWritten: 2 });
  },
  "a device that leaves during IN is disconnected, for ever": async (bench) => {
    bench.script.control = { kind: "gone" };
    await expectOutcome("controlIn to a device that leaves", statusOf(bench, 6), DISCONNECTED);
    bench.script.control = answer();
    await expectLost(bench, "once the device has left");
  },
  "a device that leaves during OUT is disconnected, for ever": async (bench) => {
    bench.script.control = { kind: "gone" };
    const sent = download(bench, Uint8Array.of(1));
    await expectOutcome("controlOut to a device that leaves", sent, DISCONNECTED);
    bench.script.control = answer();
    await expectLost(bench, "once the device has left");
  },
  "an unplugged device is disconnected, even when it is back": async (bench) => {
    await bench.opened.unplug();
    await expectLost(bench, "once unplugged");
    await bench.opened.replug();
    await expectLost(bench, "once plugged in again");
    await expectDone("close of a lost transport", bench.transport.close());
  },
  "close may be called twice": async (bench) => {
    await expectDone("close", bench.transport.close());
    await expectDone("second close", bench.transport.close());
  },
  "a closed transport is disconnected, and quiet": async (bench) => {
    await expectDone("close", bench.transport.close());
    await expectLost(bench, "once closed");
    expectSame("number of transfers after close", `${bench.heard.length}`, "0");
    expectSame("number of selections after close", `${bench.selected.length}`, "0");
  },
};

const DISCONNECTED = { kind: "disconnected" } as const;

function lateAnswer(): { kind: "ok"; bytes: Uint8Array; afterMs: number } {
  return { kind: "ok", bytes: Uint8Array.of(7), afterMs: LONG_ANSWER_MS };
}

function expectElapsed(bench: Bench, startedMs: number): void {
  const elapsedMs = bench.nowMs() - startedMs;
  const isInTime =
    elapsedMs >= SHORT_TIMEOUT_MS - EARLY_MS && elapsedMs <= SHORT_TIMEOUT_MS + bench.lateMs;
  const span = `${SHORT_TIMEOUT_MS} to ${SHORT_TIMEOUT_MS + bench.lateMs} ms`;
  expectSame("a timeout of 50 ms", isInTime ? span : `${elapsedMs} ms`, span);
}

/** Expects every method of the port to say `disconnected`. */
async function expectLost(bench: Bench, when: string): Promise<void> {
  const { transport } = bench;
  await expectOutcome(`controlIn ${when}`, statusOf(bench, 6), DISCONNECTED);
  await expectOutcome(`controlOut ${when}`, download(bench, Uint8Array.of(1)), DISCONNECTED);
  await expectOutcome(`selectAlternate ${when}`, transport.selectAlternate(0), DISCONNECTED);
}
