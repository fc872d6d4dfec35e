import { describe, expect, it } from "vitest";
import { DFU_STATES, type DfuState } from "./constants.js";
import { readyFor, recover, settle } from "./recover.js";
import {
  ABORT,
  CLRSTATUS,
  GETSTATUS,
  type Played,
  play,
  type Reply,
  type Script,
  status,
} from "./test-driver.js";
import { testSession } from "./test-session.js";

const RECOVERING = { request: "DFU_GETSTATUS" };
const IDLE = status("dfuIDLE");
const REPLUG = "unplug the device, enter DFU mode again and run the same command once more";
const HUB =
  "unplug the device and enter DFU mode again; on some computers a USB hub in between helps";

function recovered(script: Script): Played<DfuState> {
  return play(recover(testSession({ state: "unknown" })), script);
}

describe("the way to dfuIDLE", () => {
  it.each<[found: DfuState, replies: readonly Reply[], log: readonly string[]]>([
    ["dfuIDLE", [IDLE], [GETSTATUS]],
    [
      "dfuDNLOAD-SYNC",
      [status("dfuDNLOAD-SYNC"), status("dfuDNBUSY", 20), status("dfuDNLOAD-IDLE"), "ack", IDLE],
      [GETSTATUS, GETSTATUS, "wait 20", GETSTATUS, ABORT, GETSTATUS],
    ],
    ["dfuDNLOAD-SYNC", [status("dfuDNLOAD-SYNC", 30), IDLE], [GETSTATUS, "wait 30", GETSTATUS]],
    [
      "dfuDNBUSY",
      [status("dfuDNBUSY", 100), status("dfuDNBUSY", 7), status("dfuDNBUSY", 100), IDLE],
      [GETSTATUS, "wait 100", GETSTATUS, "wait 20", GETSTATUS, "wait 100", GETSTATUS],
    ],
    [
      "dfuDNBUSY",
      [status("dfuDNBUSY", 0), status("dfuDNBUSY", 0xff_ffff), IDLE],
      [GETSTATUS, "wait 1", GETSTATUS, "wait 5000", GETSTATUS],
    ],
    ["dfuDNLOAD-IDLE", [status("dfuDNLOAD-IDLE"), "ack", IDLE], [GETSTATUS, ABORT, GETSTATUS]],
    [
      "dfuMANIFEST-SYNC",
      [status("dfuMANIFEST-SYNC"), status("dfuMANIFEST-SYNC"), IDLE],
      [GETSTATUS, GETSTATUS, GETSTATUS],
    ],
    ["dfuUPLOAD-IDLE", [status("dfuUPLOAD-IDLE"), "ack", IDLE], [GETSTATUS, ABORT, GETSTATUS]],
    [
      "dfuERROR",
      [status("dfuERROR", 0, "errFIRMWARE"), "ack", IDLE],
      [GETSTATUS, CLRSTATUS, GETSTATUS],
    ],
    [
      "dfuERROR",
      [
        status("dfuERROR", 0, "errSTALLEDPKT"),
        "stall",
        status("dfuERROR", 0, "errUNKNOWN"),
        "ack",
        IDLE,
      ],
      [GETSTATUS, CLRSTATUS, GETSTATUS, CLRSTATUS, GETSTATUS],
    ],
    [
      "dfuUPLOAD-IDLE",
      [status("dfuUPLOAD-IDLE"), "stall", status("dfuERROR", 0, "errSTALLEDPKT"), "ack", IDLE],
      [GETSTATUS, ABORT, GETSTATUS, CLRSTATUS, GETSTATUS],
    ],
  ])("from %s", (found, replies, log) => {
    expect(recovered(replies)).toEqual({ log, result: found });
  });

  it.each([
    ["appIDLE", "device-in-run-time-mode"],
    ["appDETACH", "device-in-run-time-mode"],
  ] as const)("there is none from %s", (bState, code) => {
    expect(recovered([status(bState)])).toEqual({
      log: [GETSTATUS],
      error: {
        code,
        message: `device is in ${bState}, not in DFU mode`,
        actor: "device",
        details: { ...RECOVERING, bState },
        hint: "enter DFU mode (BOOT0 pin, or the firmware's own way) and try again",
      },
    });
  });

  it.each(["dfuMANIFEST", "dfuMANIFEST-WAIT-RESET"] as const)("there is none from %s", (bState) => {
    expect(recovered([status(bState)])).toEqual({
      log: [GETSTATUS],
      error: {
        code: "device-leaving",
        message: `device is in ${bState}: it is leaving DFU mode`,
        actor: "device",
        details: { ...RECOVERING, bState },
        hint: "reset the device and enter DFU mode again",
      },
    });
  });

  it("knows the device to be idle afterwards, and not before", () => {
    const session = testSession({ state: "download-idle" });
    play(recover(session), [IDLE]);
    expect(session.state).toBe("idle");
    play(recover(session), [status("dfuMANIFEST")]);
    expect(session.state).toBe("unknown");
  });

  it("goes on after a long time of being busy", () => {
    const busy = status("dfuDNBUSY", 100);
    const replies = [...Array<Reply>(14).fill(busy), status("dfuDNLOAD-IDLE"), "ack", IDLE];
    expect(recovered(replies).log.slice(-3)).toEqual([GETSTATUS, ABORT, GETSTATUS]);
    expect(recovered(replies)).toMatchObject({ result: "dfuDNBUSY" });
  });
});

describe("CLRSTATUS", () => {
  const others = DFU_STATES.filter((state) => state !== "dfuERROR");
  it.each(others)("is never sent in %s, however long it lasts", (state) => {
    const stays = (pollMs: number) => (line: string) =>
      line === GETSTATUS ? status(state, pollMs) : "ack";
    expect(recovered(stays(0)).log).not.toContain(CLRSTATUS);
    expect(recovered(stays(100)).log).not.toContain(CLRSTATUS);
  });

  it("frees a boot ROM with the wedge of bank 2, but only as the last resort", () => {
    const session = testSession({ state: "unknown" }, { quirks: ["bank-2-erase-sticks-busy"] });
    let cleared = 0;
    const played = play(recover(session), (line) => {
      if (line === CLRSTATUS) return cleared++ === 0 ? "stall" : "ack";
      if (cleared === 0) return status("dfuDNBUSY", 5000);
      return cleared === 1 ? status("dfuERROR", 0, "errUNKNOWN") : IDLE;
    });
    const busy = Array.from({ length: 9 }, () => [GETSTATUS, "wait 5000"]).flat();
    expect(played).toEqual({
      log: [...busy, GETSTATUS, CLRSTATUS, GETSTATUS, CLRSTATUS, GETSTATUS],
      result: "dfuDNBUSY",
    });
    expect(session.state).toBe("idle");
  });
});

describe("it ends", () => {
  function waitedMs(log: readonly string[]): number {
    const waits = log.filter((line) => line.startsWith("wait "));
    return waits.reduce((sum, line) => sum + Number(line.slice(5)), 0);
  }

  it.each([0, 1, 100, 3000, 60_000, 0xff_ffff])(
    "on a device that is busy for ever, %i ms",
    (pollMs) => {
      const played = recovered(() => status("dfuDNBUSY", pollMs));
      expect(waitedMs(played.log)).toBeGreaterThanOrEqual(45_000);
      expect(waitedMs(played.log)).toBeLessThanOrEqual(50_000);
      expect(played.log.length).toBeLessThan(120);
      expect(played).toMatchObject({
        error: {
          code: "device-stuck-busy",
          actor: "device",
          details: { ...RECOVERING, bStatus: "OK", bState: "dfuDNBUSY" },
          hint: HUB,
        },
      });
    },
  );

  it("with the time in its text", () => {
    expect(recovered(() => status("dfuDNBUSY", 5000))).toMatchObject({
      error: {
        message: "device still says dfuDNBUSY after 45000 ms while bringing the device to dfuIDLE",
      },
    });
  });

  it.each([
    ["dfuERROR", "errVENDOR", "stall", CLRSTATUS, "errVENDOR (0x0B)"],
    ["dfuERROR", "errFIRMWARE", "ack", CLRSTATUS, "errFIRMWARE (0x0A)"],
    ["dfuERROR", "errFIRMWARE", "timeout", CLRSTATUS, "errFIRMWARE (0x0A)"],
    ["dfuUPLOAD-IDLE", "OK", "stall", ABORT, "OK (0x00)"],
    ["dfuDNLOAD-IDLE", "OK", "ack", ABORT, "OK (0x00)"],
  ] as const)("on a device that stays in %s, %s, %s", (bState, bStatus, reply, request, text) => {
    const rounds = Array.from({ length: 12 }, () => [GETSTATUS, request]).flat();
    expect(recovered((line) => (line === GETSTATUS ? status(bState, 0, bStatus) : reply))).toEqual({
      log: [...rounds, GETSTATUS],
      error: {
        code: "not-recoverable",
        message: `device is still in ${bState} with ${text} after 12 attempts, expected dfuIDLE`,
        actor: "device",
        details: { ...RECOVERING, bStatus, bState, expected: "dfuIDLE" },
        hint: "unplug the device and enter DFU mode again",
      },
    });
  });

  it("on a device that stays in dfuDNLOAD-SYNC", () => {
    expect(recovered(() => status("dfuDNLOAD-SYNC"))).toMatchObject({
      log: Array(13).fill(GETSTATUS),
      error: { code: "not-recoverable" },
    });
  });
});

describe("statuses that fail", () => {
  it.each<[string, readonly Reply[], readonly string[]]>([
    ["a stall", ["stall", IDLE], [GETSTATUS, "wait 50", GETSTATUS]],
    ["two timeouts", ["timeout", "timeout", IDLE], [GETSTATUS, GETSTATUS, GETSTATUS]],
    ["a short answer", ["00 00", IDLE], [GETSTATUS, GETSTATUS]],
    [
      "two each before and after a way out",
      [
        "stall",
        "timeout",
        status("dfuERROR", 0, "errFIRMWARE"),
        "timeout",
        "",
        { kind: "fault", message: "noise" },
        IDLE,
      ],
      [GETSTATUS, "wait 50", GETSTATUS, GETSTATUS, CLRSTATUS, GETSTATUS, GETSTATUS, GETSTATUS],
    ],
  ])("are asked again after %s", (_what, replies, log) => {
    const { log: asked, ...end } = recovered(replies);
    expect(asked).toEqual(log);
    expect(end).toHaveProperty("result");
  });

  const DOING = "while bringing the device to dfuIDLE";
  it.each<[Reply, readonly string[], object]>([
    [
      "stall",
      [GETSTATUS, "wait 50", GETSTATUS, "wait 50", GETSTATUS],
      {
        code: "request-stalled",
        message: `device stalled DFU_GETSTATUS ${DOING}`,
        actor: "device",
        details: RECOVERING,
        hint: REPLUG,
      },
    ],
    [
      "timeout",
      [GETSTATUS, GETSTATUS, GETSTATUS],
      {
        code: "transfer-timeout",
        message: `device did not answer DFU_GETSTATUS in time ${DOING}`,
        actor: "transport",
        details: RECOVERING,
        hint: REPLUG,
      },
    ],
    [
      "disconnected",
      [GETSTATUS],
      {
        code: "device-disconnected",
        message: `device left the bus ${DOING}`,
        actor: "transport",
        details: RECOVERING,
        hint: "check cable and power, enter DFU mode again and run the same command once more",
      },
    ],
    [
      { kind: "fault", message: "no memory" },
      [GETSTATUS, GETSTATUS, GETSTATUS],
      {
        code: "transfer-fault",
        message: `USB transfer DFU_GETSTATUS failed ${DOING}: no memory`,
        actor: "transport",
        details: RECOVERING,
        hint: REPLUG,
      },
    ],
    [
      "00 00 00 00",
      [GETSTATUS, GETSTATUS, GETSTATUS],
      {
        code: "status-malformed",
        message:
          "device answered DFU_GETSTATUS with 4 bytes that are no status record of 6 while bringing the device to dfuIDLE",
        actor: "device",
        details: { ...RECOVERING, actual: 4, expected: 6 },
        hint: "try another cable, USB port or hub, and run the same command again",
      },
    ],
  ])("end it if they are all %j", (reply, log, error) => {
    expect(recovered(() => reply)).toEqual({ log, error });
  });
});

describe("settle", () => {
  it("tells that the device is idle", () => {
    expect(play(settle(testSession()), [status("dfuUPLOAD-IDLE"), "ack", IDLE])).toEqual({
      log: [GETSTATUS, ABORT, GETSTATUS],
      result: true,
    });
  });

  it.each(["disconnected", "stall", "timeout", "", status("dfuMANIFEST"), status("appIDLE")])(
    "tells that it is not, and throws nothing: %j",
    (reply) => {
      expect(play(settle(testSession()), () => reply)).toMatchObject({ result: false });
    },
  );
});

describe("readyFor", () => {
  it.each([
    ["idle", "download", [], [], "idle"],
    ["idle", "upload", [], [], "idle"],
    ["download-idle", "download", [], [], "download-idle"],
    ["upload-idle", "upload", [], [], "upload-idle"],
    ["download-idle", "upload", ["ack"], [ABORT], "idle"],
    ["upload-idle", "download", ["ack"], [ABORT], "idle"],
    ["unknown", "download", [IDLE], [GETSTATUS], "idle"],
    [
      "unknown",
      "upload",
      [status("dfuDNLOAD-IDLE"), "ack", IDLE],
      [GETSTATUS, ABORT, GETSTATUS],
      "idle",
    ],
    ["upload-idle", "download", ["stall", IDLE], [ABORT, GETSTATUS], "idle"],
    ["upload-idle", "download", ["timeout", IDLE], [ABORT, GETSTATUS], "idle"],
    [
      "download-idle",
      "upload",
      ["stall", status("dfuERROR", 0, "errSTALLEDPKT"), "ack", IDLE],
      [ABORT, GETSTATUS, CLRSTATUS, GETSTATUS],
      "idle",
    ],
  ] as const)("from %s for %s", (state, request, replies, log, after) => {
    const session = testSession({ state });
    expect(play(readyFor(session, request), replies)).toEqual({ log, result: undefined });
    expect(session.state).toBe(after);
  });

  it("says so if the device is gone", () => {
    expect(
      play(readyFor(testSession({ state: "upload-idle" }), "download"), ["disconnected"]),
    ).toEqual({
      log: [ABORT],
      error: {
        code: "device-disconnected",
        message: "device left the bus while ending a transfer",
        actor: "transport",
        details: { request: "DFU_ABORT" },
        hint: "check cable and power, enter DFU mode again and run the same command once more",
      },
    });
  });
});
