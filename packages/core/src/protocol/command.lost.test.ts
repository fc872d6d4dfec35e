/** What becomes of a command whose acknowledgement is lost, and of a wedged device. */
import { describe, expect, it } from "vitest";
import { type Command, execute } from "./command.js";
import type { Session } from "./session.js";
import {
  CLRSTATUS,
  dnload,
  GETSTATUS,
  type Played,
  play,
  type Reply,
  type Script,
  status,
} from "./test-driver.js";
import { testSession } from "./test-session.js";

const BUSY = status("dfuDNBUSY", 10);
const IDLE = status("dfuDNLOAD-IDLE");
const REPLUG = "unplug the device, enter DFU mode again and run the same command once more";
const SENT = dnload(2, "11");
const DETAILS = { request: "DFU_DNLOAD", address: 0x0800_4000, wBlockNum: 2 };

const WRITE: Command = {
  wBlockNum: 2,
  bytes: Uint8Array.of(0x11),
  doing: { request: "DFU_DNLOAD", what: "writing", address: 0x0800_4000, wBlockNum: 2 },
  time: { typicalMs: null, maximumMs: null },
  slow: false,
  repeatable: false,
};

function run(command: Command, script: Script, session: Session): Played<void> {
  return play(execute(session, command), script);
}

const TIMED_OUT = {
  code: "transfer-timeout",
  message: "device did not answer DFU_DNLOAD in time while writing 0x08004000 (wBlockNum 2)",
  actor: "transport",
  details: DETAILS,
  hint: REPLUG,
};

describe("DNLOAD times out", () => {
  it.each<
    [
      what: string,
      state: "idle" | "download-idle",
      replies: readonly Reply[],
      log: readonly string[],
    ]
  >([
    [
      "the device works on it: goes on, after the time that it announced",
      "download-idle",
      ["timeout", BUSY, IDLE],
      [SENT, GETSTATUS, "wait 10", GETSTATUS],
    ],
    [
      "the device is in the sync state",
      "idle",
      ["timeout", status("dfuDNLOAD-SYNC"), BUSY, IDLE],
      [SENT, GETSTATUS, GETSTATUS, "wait 10", GETSTATUS],
    ],
    [
      "the device is idle as before: sends it again",
      "idle",
      ["timeout", status("dfuIDLE"), "ack", BUSY, IDLE],
      [SENT, GETSTATUS, SENT, GETSTATUS, "wait 10", GETSTATUS],
    ],
    [
      "the device is in dfuDNLOAD-IDLE as before: sends it again",
      "download-idle",
      ["timeout", IDLE, "ack", BUSY, IDLE],
      [SENT, GETSTATUS, SENT, GETSTATUS, "wait 10", GETSTATUS],
    ],
  ])("%s", (_what, state, replies, log) => {
    const session = testSession({ state });
    expect(run(WRITE, replies, session)).toEqual({ log, result: undefined });
    expect(session.state).toBe("download-idle");
  });

  it.each<
    [what: string, session: Partial<Session>, replies: readonly Reply[], log: readonly string[]]
  >([
    [
      "dfuDNLOAD-IDLE after dfuIDLE: it may have the block",
      { state: "idle" },
      ["timeout", IDLE],
      [SENT, GETSTATUS],
    ],
    [
      "dfuDNLOAD-IDLE of a device that is idle at once: it may have the block",
      { state: "download-idle", idleAtOnce: true },
      ["timeout", IDLE],
      [SENT, GETSTATUS],
    ],
    [
      "the status does not come either",
      { state: "idle" },
      ["timeout", "timeout"],
      [SENT, GETSTATUS],
    ],
    [
      "a second time",
      { state: "idle" },
      ["timeout", status("dfuIDLE"), "timeout"],
      [SENT, GETSTATUS, SENT],
    ],
  ])("and it is not sent again: %s", (_what, changes, replies, log) => {
    const session = testSession({ ...changes, pointer: 0x0800_0000 });
    expect(run(WRITE, replies, session)).toEqual({ log, error: TIMED_OUT });
    expect(session).toMatchObject({ state: "unknown", pointer: null });
  });

  it("but is sent again to a device that is idle at once, if it is still in dfuIDLE", () => {
    const session = testSession({ state: "idle", idleAtOnce: true });
    expect(run(WRITE, ["timeout", status("dfuIDLE"), "ack", IDLE], session)).toEqual({
      log: [SENT, GETSTATUS, SENT, GETSTATUS],
      result: undefined,
    });
  });

  it("and the device says why", () => {
    const replies = ["timeout", status("dfuERROR", 0, "errADDRESS")];
    expect(run(WRITE, replies, testSession())).toEqual({
      log: [SENT, GETSTATUS],
      error: {
        code: "device-error",
        message:
          "device reported errADDRESS (0x08) in dfuERROR while writing 0x08004000 (wBlockNum 2)",
        actor: "device",
        details: { ...DETAILS, bStatus: "errADDRESS", bState: "dfuERROR" },
        hint: REPLUG,
      },
    });
  });
});

describe("DNLOAD fails otherwise", () => {
  it("stalls, and the status says why: read protection", () => {
    const replies = ["stall", status("dfuERROR", 0, "errVENDOR")];
    expect(run(WRITE, replies, testSession())).toEqual({
      log: [SENT, GETSTATUS],
      error: {
        code: "read-protected",
        message:
          "device reported errVENDOR (0x0B) in dfuERROR while writing 0x08004000 (wBlockNum 2): the chip is read-protected",
        actor: "device",
        details: { ...DETAILS, bStatus: "errVENDOR", bState: "dfuERROR" },
        hint: "the verb `unprotect` lifts the protection and erases the whole chip",
      },
    });
  });

  it("stalls, and the status says why: another error", () => {
    const replies = ["stall", status("dfuERROR", 0, "errSTALLEDPKT")];
    expect(run(WRITE, replies, testSession())).toMatchObject({
      error: {
        code: "device-error",
        message:
          "device reported errSTALLEDPKT (0x0F) in dfuERROR while writing 0x08004000 (wBlockNum 2)",
      },
    });
  });

  it.each<[string, Reply]>([
    ["no status", "stall"],
    ["an idle one", status("dfuIDLE")],
    ["dfuERROR with OK", status("dfuERROR")],
  ])("stalls, and %s explains it", (_what, reply) => {
    const session = testSession({ pointer: 0x0800_0000 });
    expect(run(WRITE, ["stall", reply], session)).toEqual({
      log: [SENT, GETSTATUS],
      error: {
        code: "request-stalled",
        message: "device stalled DFU_DNLOAD while writing 0x08004000 (wBlockNum 2)",
        actor: "device",
        details: DETAILS,
        hint: REPLUG,
      },
    });
    expect(session).toMatchObject({ state: "unknown", pointer: null });
  });

  it.each<[Reply, string, string]>([
    [
      "disconnected",
      "device-disconnected",
      "device left the bus while writing 0x08004000 (wBlockNum 2)",
    ],
    [
      { kind: "fault", message: "noise" },
      "transfer-fault",
      "USB transfer DFU_DNLOAD failed while writing 0x08004000 (wBlockNum 2): noise",
    ],
    [
      { kind: "ok", bytesWritten: 0 },
      "transfer-fault",
      "USB transfer DFU_DNLOAD failed while writing 0x08004000 (wBlockNum 2): 0 of 1 bytes were sent",
    ],
  ])("%j, with no further request", (reply, code, message) => {
    expect(run(WRITE, [reply], testSession())).toMatchObject({
      log: [SENT],
      error: { code, message },
    });
  });
});

describe("idle without having been busy", () => {
  const POINTER: Command = { ...WRITE, repeatable: true };

  it("sends a harmless command once more, and learns that the device is idle at once", () => {
    const session = testSession();
    expect(run(POINTER, ["ack", IDLE, "ack", IDLE], session)).toEqual({
      log: [SENT, GETSTATUS, SENT, GETSTATUS],
      result: undefined,
    });
    expect(session).toMatchObject({ state: "download-idle", idleAtOnce: true });
    expect(run(POINTER, ["ack", IDLE], session)).toMatchObject({ log: [SENT, GETSTATUS] });
  });

  it("or that the first one got lost", () => {
    const session = testSession();
    expect(run(POINTER, ["ack", IDLE, "ack", BUSY, IDLE], session)).toEqual({
      log: [SENT, GETSTATUS, SENT, GETSTATUS, "wait 10", GETSTATUS],
      result: undefined,
    });
    expect(session).toMatchObject({ state: "download-idle", idleAtOnce: false });
  });

  it("learns nothing wrong if the repetition times out and was taken", () => {
    const session = testSession();
    expect(run(POINTER, ["ack", IDLE, "timeout", BUSY, IDLE], session)).toEqual({
      log: [SENT, GETSTATUS, SENT, GETSTATUS, "wait 10", GETSTATUS],
      result: undefined,
    });
    expect(session.idleAtOnce).toBe(false);
  });

  it("takes a failed status for a busy one", () => {
    const session = testSession();
    expect(run(POINTER, ["ack", "stall", IDLE], session)).toMatchObject({
      log: [SENT, GETSTATUS, "wait 1", GETSTATUS],
    });
    expect(session.idleAtOnce).toBe(false);
  });

  it("never sends data twice", () => {
    const session = testSession();
    expect(run(WRITE, ["ack", IDLE], session)).toMatchObject({ log: [SENT, GETSTATUS] });
    expect(session.idleAtOnce).toBe(false);
  });

  it("knows by profile", () => {
    const session = testSession({}, { quirks: ["idle-at-once"] });
    expect(run(POINTER, ["ack", IDLE], session)).toMatchObject({ log: [SENT, GETSTATUS] });
  });
});

describe("the wedge of H743 after an erase in bank 2", () => {
  const ERASE: Command = {
    ...WRITE,
    time: { typicalMs: 1000, maximumMs: 2000 },
    slow: true,
    repeatable: true,
    maySticksBusy: true,
  };
  const LATER = `${GETSTATUS} within 9000 ms`;
  const UNKNOWN = status("dfuERROR", 0, "errUNKNOWN");
  const DFU_IDLE = status("dfuIDLE");

  it("is freed by CLRSTATUS twice, once the maximum time is over", () => {
    const session = testSession();
    const replies = ["ack", BUSY, BUSY, "ack", UNKNOWN, "ack", DFU_IDLE];
    expect(run(ERASE, replies, session)).toEqual({
      log: [SENT, GETSTATUS, "wait 2000", LATER, CLRSTATUS, GETSTATUS, CLRSTATUS, GETSTATUS],
      result: undefined,
    });
    expect(session.state).toBe("idle");
  });

  it("is freed by the first one, if that is enough, even if it stalls", () => {
    expect(run(ERASE, ["ack", BUSY, BUSY, "stall", DFU_IDLE], testSession())).toEqual({
      log: [SENT, GETSTATUS, "wait 2000", LATER, CLRSTATUS, GETSTATUS],
      result: undefined,
    });
  });

  it("sends no CLRSTATUS to a device that comes out by itself", () => {
    const session = testSession();
    expect(run(ERASE, ["ack", BUSY, IDLE], session)).toEqual({
      log: [SENT, GETSTATUS, "wait 2000", LATER],
      result: undefined,
    });
    expect(session.state).toBe("download-idle");
  });

  it("waits the whole time even if the first status got lost", () => {
    const replies = ["ack", "timeout", BUSY, IDLE];
    expect(run(ERASE, replies, testSession())).toEqual({
      log: [SENT, GETSTATUS, "wait 1", LATER, "wait 2000", LATER],
      result: undefined,
    });
  });

  it("waits the announced time where that is more, or nothing else is known", () => {
    const long = status("dfuDNBUSY", 3000);
    expect(run(ERASE, ["ack", long, IDLE], testSession())).toMatchObject({
      log: [SENT, GETSTATUS, "wait 3000", LATER],
    });
    const time = { typicalMs: null, maximumMs: null };
    expect(run({ ...ERASE, time }, ["ack", long, IDLE], testSession())).toMatchObject({
      log: [SENT, GETSTATUS, "wait 3000", GETSTATUS],
    });
  });

  it("is sent no third one: what the device says then counts", () => {
    const replies = ["ack", BUSY, BUSY, "ack", UNKNOWN, "ack", UNKNOWN, UNKNOWN];
    expect(run(ERASE, replies, testSession())).toMatchObject({
      log: [
        ...[SENT, GETSTATUS, "wait 2000", LATER, CLRSTATUS, GETSTATUS, CLRSTATUS, GETSTATUS],
        ...["wait 2000", LATER],
      ],
      error: {
        code: "device-error",
        message:
          "device reported errUNKNOWN (0x0E) in dfuERROR while writing 0x08004000 (wBlockNum 2)",
      },
    });
  });

  it("is given up like any other if nothing helps", () => {
    const played = run(
      ERASE,
      (line, nth) => (nth === 0 || line === CLRSTATUS ? "ack" : status("dfuDNBUSY", 100)),
      testSession(),
    );
    expect(played).toMatchObject({
      error: {
        code: "device-stuck-busy",
        message: "device still says dfuDNBUSY after 6000 ms while writing 0x08004000 (wBlockNum 2)",
      },
    });
    expect(played.log.length).toBeLessThan(40);
  });

  it("is not looked for unless the command says so", () => {
    const { maySticksBusy: _, ...plain } = ERASE;
    const replies = ["ack", BUSY, BUSY, BUSY, IDLE];
    expect(run(plain, replies, testSession()).log).not.toContain(CLRSTATUS);
  });
});
