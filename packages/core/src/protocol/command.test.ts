import { describe, expect, it } from "vitest";
import { type Command, execute } from "./command.js";
import type { DfuState } from "./constants.js";
import type { Session } from "./session.js";
import {
  ABORT,
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

const IDLE = status("dfuDNLOAD-IDLE");
const REPLUG = "unplug the device, enter DFU mode again and run the same command once more";
const SENT = dnload(2, "11 22 33 44");
const DETAILS = { request: "DFU_DNLOAD", address: 0x0800_4000, wBlockNum: 2 };

/** Four bytes at 0x08004000. */
const WRITE: Command = {
  wBlockNum: 2,
  bytes: Uint8Array.of(0x11, 0x22, 0x33, 0x44),
  doing: { request: "DFU_DNLOAD", what: "writing", address: 0x0800_4000, wBlockNum: 2 },
  time: { typicalMs: null, maximumMs: null },
  slow: false,
  repeatable: false,
};

/** A sector erase that takes 250 to 500 ms. */
const ERASE: Command = {
  ...WRITE,
  time: { typicalMs: 250, maximumMs: 500 },
  slow: true,
  repeatable: true,
};
/** All GETSTATUS of ERASE but the first are given twice the maximum more. */
const LATER = `${GETSTATUS} within 6000 ms`;

function run(command: Command, script: Script, session: Session = testSession()): Played<void> {
  return play(execute(session, command), script);
}

function done(log: readonly string[]): Played<void> {
  return { log, result: undefined };
}

describe("a device that answers while busy", () => {
  it.each<[what: string, replies: readonly Reply[], waits: readonly string[]]>([
    ["done at once", [IDLE], []],
    ["as it announces", [status("dfuDNBUSY", 30), IDLE], ["wait 30"]],
    ["in the sync state", [status("dfuDNLOAD-SYNC", 5), IDLE], ["wait 5"]],
    ["0 ms: asks again at once", [status("dfuDNBUSY", 0), IDLE], [""]],
    [
      "busy again, with a new time",
      [status("dfuDNBUSY", 30), status("dfuDNBUSY", 40), IDLE],
      ["wait 30", "wait 40"],
    ],
    [
      "busy again and again: a fifth of the time so far is added at least",
      [status("dfuDNBUSY", 100), status("dfuDNBUSY", 10), status("dfuDNBUSY", 0), IDLE],
      ["wait 100", "wait 20", ""],
    ],
    [
      "0 ms four times: waits from then on",
      [...Array<Reply>(5).fill(status("dfuDNBUSY", 0)), IDLE],
      ["", "", "", "wait 1", "wait 1"],
    ],
    ["nonsense of 0xFFFFFF ms", [status("dfuDNBUSY", 0xff_ffff), IDLE], ["wait 5000"]],
    ["60 s is no nonsense", [status("dfuDNBUSY", 60_000), IDLE], ["wait 60000"]],
    ["60.001 s is", [status("dfuDNBUSY", 60_001), IDLE], ["wait 5000"]],
  ])("%s", (_what, replies, waits) => {
    const asked = waits.flatMap((line) => (line === "" ? [GETSTATUS] : [line, GETSTATUS]));
    const session = testSession();
    expect(run(WRITE, ["ack", ...replies], session)).toEqual(done([SENT, GETSTATUS, ...asked]));
    expect(session.state).toBe("download-idle");
  });

  it.each([
    ["maximum", { typicalMs: 3, maximumMs: 9 }, 9],
    ["typical time", { typicalMs: 3, maximumMs: null }, 3],
  ])("takes the %s of the profile for nonsense", (_what, time, waitMs) => {
    const replies = ["ack", status("dfuDNBUSY", 0xff_ffff), IDLE];
    expect(run({ ...WRITE, time }, replies)).toEqual(
      done([SENT, GETSTATUS, `wait ${waitMs}`, GETSTATUS]),
    );
  });

  it("is given the typical time of an erase at least, and more for the later statuses", () => {
    expect(run(ERASE, ["ack", status("dfuDNBUSY", 100), status("dfuDNBUSY", 100), IDLE])).toEqual(
      done([SENT, GETSTATUS, "wait 250", LATER, "wait 100", LATER]),
    );
    expect(run(ERASE, ["ack", status("dfuDNBUSY", 300), IDLE])).toEqual(
      done([SENT, GETSTATUS, "wait 300", LATER]),
    );
  });
});

describe("a device that holds the status while busy", () => {
  const held = () => testSession({}, { statusWhileBusy: "held" });

  it("is asked again at once after a pointer or a block", () => {
    expect(run(WRITE, ["ack", status("dfuDNBUSY", 104), IDLE], held())).toEqual(
      done([SENT, GETSTATUS, GETSTATUS]),
    );
  });

  it("is given 80 % of the typical time of an erase, whatever it announces", () => {
    expect(run(ERASE, ["ack", status("dfuDNBUSY", 100), IDLE], held())).toEqual(
      done([SENT, GETSTATUS, "wait 200", LATER]),
    );
  });

  it("is given the announced time where no typical one is known", () => {
    const time = { typicalMs: null, maximumMs: null };
    expect(run({ ...ERASE, time }, ["ack", status("dfuDNBUSY", 100), IDLE], held())).toEqual(
      done([SENT, GETSTATUS, "wait 100", GETSTATUS]),
    );
  });

  it("is treated like any other if it says busy once more", () => {
    const replies = ["ack", status("dfuDNBUSY", 100), status("dfuDNBUSY", 50), IDLE];
    expect(run(WRITE, replies, held())).toEqual(
      done([SENT, GETSTATUS, GETSTATUS, "wait 50", GETSTATUS]),
    );
  });
});

describe("a device that stalls while busy", () => {
  const stalls = () => testSession({}, { statusWhileBusy: "stalled" });

  it("is asked again after the last announced time, and never sent the block again", () => {
    const replies = ["ack", status("dfuDNBUSY", 21), "stall", "stall", "stall", "stall", IDLE];
    expect(run(WRITE, replies, stalls())).toEqual(
      done([SENT, GETSTATUS, ...Array.from({ length: 5 }, () => ["wait 21", GETSTATUS]).flat()]),
    );
  });

  it("has failed once it stalls for longer than the work may take, asked ever more rarely", () => {
    const replies = ["ack", status("dfuDNBUSY", 21), ...Array<Reply>(40).fill("stall")];
    const session = stalls();
    session.pointer = 0x0800_4000;
    const result = run(WRITE, replies, session);
    expect(result).toMatchObject({
      error: {
        code: "request-stalled",
        message: "device stalled DFU_GETSTATUS while writing 0x08004000 (wBlockNum 2)",
        actor: "device",
        details: { ...DETAILS, request: "DFU_GETSTATUS" },
        hint: REPLUG,
      },
    });
    const waits = result.log.flatMap((entry) => /^wait ([\d.]+)$/.exec(entry)?.slice(1, 2) ?? []);
    const waitedMs = waits.reduce((sum, wait) => sum + Number(wait), 0);
    expect(waitedMs).toBeGreaterThan(5000);
    expect(waitedMs).toBeLessThan(30_000);
    expect(waits.length).toBeLessThan(40);
    expect(session).toMatchObject({ state: "unknown", pointer: null });
  });

  it("takes as many stalls as come within the time of the work", () => {
    const replies = ["ack", status("dfuDNBUSY", 21), ...Array<Reply>(12).fill("stall"), IDLE];
    expect(run(WRITE, replies, stalls())).toMatchObject(done(expect.anything()));
  });
});

describe("statuses that fail otherwise", () => {
  it("are counted anew after each answer", () => {
    const round = [...Array<Reply>(4).fill("stall"), status("dfuDNBUSY", 1)];
    expect(run(WRITE, ["ack", ...round, ...round, ...round, IDLE])).toMatchObject(
      done(expect.anything()),
    );
  });

  it.each<[Reply, object]>([
    [
      "stall",
      {
        code: "request-stalled",
        message: "device stalled DFU_GETSTATUS while writing 0x08004000 (wBlockNum 2)",
        actor: "device",
        details: { ...DETAILS, request: "DFU_GETSTATUS" },
        hint: REPLUG,
      },
    ],
    [
      "timeout",
      {
        code: "transfer-timeout",
        message:
          "device did not answer DFU_GETSTATUS in time while writing 0x08004000 (wBlockNum 2)",
        actor: "transport",
        details: { ...DETAILS, request: "DFU_GETSTATUS" },
        hint: REPLUG,
      },
    ],
    [
      { kind: "fault", message: "no memory" },
      {
        code: "transfer-fault",
        message:
          "USB transfer DFU_GETSTATUS failed while writing 0x08004000 (wBlockNum 2): no memory",
        actor: "transport",
        details: { ...DETAILS, request: "DFU_GETSTATUS" },
        hint: REPLUG,
      },
    ],
    [
      "00 00 00",
      {
        code: "status-malformed",
        message:
          "device answered DFU_GETSTATUS with 3 bytes that are no status record of 6 while writing 0x08004000 (wBlockNum 2)",
        actor: "device",
        details: { ...DETAILS, actual: 3, expected: 6 },
        hint: "try another cable, USB port or hub, and run the same command again",
      },
    ],
  ])("are asked again four times: %j", (reply, error) => {
    const asked = Array.from({ length: 4 }, () => [GETSTATUS, "wait 1"]).flat();
    const four = Array<Reply>(4).fill(reply);
    expect(run(WRITE, ["ack", ...four, IDLE])).toEqual(done([SENT, ...asked, GETSTATUS]));
    const session = testSession({ pointer: 0x0800_0000 });
    expect(run(WRITE, ["ack", ...four, reply], session)).toEqual({
      log: [SENT, ...asked, GETSTATUS],
      error,
    });
    expect(session).toMatchObject({ state: "unknown", pointer: null });
  });

  it("are not asked again of a device that is gone", () => {
    expect(run(WRITE, ["ack", "disconnected"])).toEqual({
      log: [SENT, GETSTATUS],
      error: {
        code: "device-disconnected",
        message: "device left the bus while writing 0x08004000 (wBlockNum 2)",
        actor: "transport",
        details: { ...DETAILS, request: "DFU_GETSTATUS" },
        hint: "check cable and power, enter DFU mode again and run the same command once more",
      },
    });
  });
});

describe("the state before", () => {
  it.each<[Session["state"], readonly Reply[], readonly string[]]>([
    ["idle", [], []],
    ["download-idle", [], []],
    ["upload-idle", ["ack"], [ABORT]],
    [
      "unknown",
      [status("dfuERROR", 0, "errFIRMWARE"), "ack", status("dfuIDLE")],
      [GETSTATUS, CLRSTATUS, GETSTATUS],
    ],
  ])("%s", (state, replies, log) => {
    expect(run(WRITE, [...replies, "ack", IDLE], testSession({ state }))).toEqual(
      done([...log, SENT, GETSTATUS]),
    );
  });
});

describe("a status that is neither busy nor idle", () => {
  it.each([
    ["errTARGET", "0x01"],
    ["errWRITE", "0x03"],
    ["errERASE", "0x04"],
    ["errPROG", "0x06"],
    ["errADDRESS", "0x08"],
    ["errUNKNOWN", "0x0E"],
    ["errSTALLEDPKT", "0x0F"],
  ] as const)("dfuERROR with %s", (bStatus, byte) => {
    const session = testSession({ pointer: 0x0800_0000 });
    const replies = ["ack", status("dfuDNBUSY"), status("dfuERROR", 0, bStatus)];
    expect(run(WRITE, replies, session)).toEqual({
      log: [SENT, GETSTATUS, GETSTATUS],
      error: {
        code: "device-error",
        message: `device reported ${bStatus} (${byte}) in dfuERROR while writing 0x08004000 (wBlockNum 2)`,
        actor: "device",
        details: { ...DETAILS, bStatus, bState: "dfuERROR" },
        hint: REPLUG,
      },
    });
    expect(session).toMatchObject({ state: "unknown", pointer: null });
  });

  it("dfuERROR with errVENDOR: read protection", () => {
    expect(run(WRITE, ["ack", status("dfuERROR", 0, "errVENDOR")])).toEqual({
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

  it.each([
    ["dfuIDLE", 2],
    ["dfuUPLOAD-IDLE", 9],
    ["dfuMANIFEST-SYNC", 6],
  ] as const)("%s", (bState, number) => {
    expect(run(WRITE, ["ack", status(bState)])).toEqual({
      log: [SENT, GETSTATUS],
      error: {
        code: "unexpected-state",
        message: `device is in ${bState} (${number}) while writing 0x08004000 (wBlockNum 2), expected dfuDNLOAD-IDLE`,
        actor: "device",
        details: { ...DETAILS, bStatus: "OK", bState, expected: "dfuDNLOAD-IDLE" },
        hint: REPLUG,
      },
    });
  });

  it.each<[DfuState, string, string]>([
    ["appIDLE", "device-in-run-time-mode", "device is in appIDLE, not in DFU mode"],
    ["dfuMANIFEST", "device-leaving", "device is in dfuMANIFEST: it is leaving DFU mode"],
  ])("%s", (bState, code, message) => {
    const session = testSession({ pointer: 0x0800_0000 });
    expect(run(WRITE, ["ack", status(bState)], session)).toMatchObject({
      log: [SENT, GETSTATUS],
      error: { code, message },
    });
    expect(session).toMatchObject({ state: "unknown", pointer: null });
  });
});

describe("a device that stays busy", () => {
  const HUB =
    "unplug the device and enter DFU mode again; on some computers a USB hub in between helps";

  function waitedMs(log: readonly string[]): number {
    const waits = log.filter((line) => line.startsWith("wait "));
    return waits.reduce((sum, line) => sum + Number(line.slice(5)), 0);
  }

  it.each<[pollMs: number, command: Command, leastMs: number, mostMs: number]>([
    [0, WRITE, 4990, 6100],
    [1, WRITE, 5000, 6100],
    [100, WRITE, 5000, 6100],
    [2000, WRITE, 8000, 10_000],
    [0xff_ffff, WRITE, 20_000, 25_000],
    [100, ERASE, 5000, 6100],
    [100, { ...ERASE, time: { typicalMs: 1000, maximumMs: 32_000 } }, 64_000, 77_000],
  ])("announcing %i ms is given up in time, after few requests", (pollMs, command, least, most) => {
    const session = testSession({ pointer: 0x0800_0000 });
    const played = run(
      command,
      (_line, nth) => (nth === 0 ? "ack" : status("dfuDNBUSY", pollMs)),
      session,
    );
    expect(waitedMs(played.log)).toBeGreaterThanOrEqual(least);
    expect(waitedMs(played.log)).toBeLessThanOrEqual(most);
    expect(played.log.length).toBeLessThan(120);
    expect(played.log.filter((line) => line === SENT)).toEqual([SENT]);
    expect(played.log).not.toContain(CLRSTATUS);
    expect(played).toMatchObject({ error: { code: "device-stuck-busy" } });
    expect(session).toMatchObject({ state: "unknown", pointer: null });
  });

  it("is named with its state and the time", () => {
    const replies = (_line: string, nth: number) => (nth === 0 ? "ack" : status("dfuDNBUSY", 2000));
    expect(run(WRITE, replies)).toEqual({
      log: [SENT, ...Array.from({ length: 5 }, () => [GETSTATUS, "wait 2000"]).flat(), GETSTATUS],
      error: {
        code: "device-stuck-busy",
        message:
          "device still says dfuDNBUSY after 10000 ms while writing 0x08004000 (wBlockNum 2)",
        actor: "device",
        details: { ...DETAILS, bStatus: "OK", bState: "dfuDNBUSY" },
        hint: HUB,
      },
    });
  });

  it("is not given up because of a status that timed out", () => {
    const replies = ["ack", "timeout", status("dfuDNBUSY", 10), IDLE];
    expect(run(WRITE, replies)).toEqual(
      done([SENT, GETSTATUS, "wait 1", GETSTATUS, "wait 10", GETSTATUS]),
    );
  });

  it("but is after five of them, even with answers in between", () => {
    const replies = (_line: string, nth: number) =>
      nth === 0 ? "ack" : nth % 2 === 1 ? "timeout" : status("dfuDNBUSY", 10);
    const played = run(WRITE, replies);
    expect(played.log.filter((line) => line === GETSTATUS).length).toBe(9);
    expect(played).toMatchObject({ error: { code: "transfer-timeout" } });
  });
});

describe("a mass erase that announces too little", () => {
  const MASS: Command = {
    ...ERASE,
    time: { typicalMs: 8000, maximumMs: 16_000 },
  };
  const later = `${GETSTATUS} within 37000 ms`;

  it("is waited for as long as the profile says, once", () => {
    const replies = ["ack", status("dfuDNBUSY", 100), status("dfuDNBUSY", 100), IDLE];
    expect(run(MASS, replies)).toEqual(
      done([SENT, GETSTATUS, "wait 8000", later, "wait 1600", later]),
    );
  });

  it("is waited for as long as it says, if that is more", () => {
    expect(run(MASS, ["ack", status("dfuDNBUSY", 9000), IDLE])).toEqual(
      done([SENT, GETSTATUS, "wait 9000", later]),
    );
  });

  it("is given 80 % of that before a status that is held", () => {
    const session = testSession({}, { statusWhileBusy: "held" });
    expect(run(MASS, ["ack", status("dfuDNBUSY", 100), IDLE], session)).toEqual(
      done([SENT, GETSTATUS, "wait 6400", later]),
    );
  });

  it("is waited for as it says where the profile has no time", () => {
    const time = { typicalMs: null, maximumMs: null };
    expect(run({ ...MASS, time }, ["ack", status("dfuDNBUSY", 100), IDLE])).toEqual(
      done([SENT, GETSTATUS, "wait 100", GETSTATUS]),
    );
  });
});
