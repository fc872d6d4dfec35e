import { describe, expect, it } from "vitest";
import { leaveTo, readUnprotect } from "./leave.js";
import { ABORT, dnload, GETSTATUS, type Played, play, type Reply, status } from "./test-driver.js";
import { testSession } from "./test-session.js";

const IDLE = status("dfuDNLOAD-IDLE");
const REPLUG = "unplug the device, enter DFU mode again and run the same command once more";

describe("leaveTo", () => {
  /** The pointer at the vector table, and the empty block. */
  const POINTER = dnload(0, "21 00 00 00 08");
  const LOG = [POINTER, GETSTATUS, "wait 5", GETSTATUS, dnload(0, ""), GETSTATUS];
  const DETAILS = { request: "DFU_DNLOAD", address: 0x0800_0000 };
  const DOING = "while starting the program at 0x08000000";

  function left(...replies: readonly Reply[]): Played<"confirmed" | "assumed"> {
    const session = testSession();
    const played = play(leaveTo(session, 0x0800_0000), [
      "ack",
      status("dfuDNBUSY", 5),
      IDLE,
      ...replies,
    ]);
    expect(session).toMatchObject({ state: "unknown", pointer: null });
    return played;
  }

  it.each<[Reply, "confirmed" | "assumed"]>([
    [status("dfuMANIFEST", 100), "assumed"],
    [status("dfuMANIFEST-SYNC"), "assumed"],
    [status("dfuMANIFEST-WAIT-RESET"), "assumed"],
    [status("dfuDNBUSY"), "assumed"],
    ["stall", "assumed"],
    ["timeout", "assumed"],
    [{ kind: "fault", message: "noise" }, "assumed"],
    ["00 00", "assumed"],
    ["disconnected", "confirmed"],
  ])("the last status is %j: %s", (reply, result) => {
    expect(left("ack", reply)).toEqual({ log: LOG, result });
  });

  it("the device is gone before it acknowledges", () => {
    expect(left("disconnected")).toEqual({ log: LOG.slice(0, 5), result: "confirmed" });
  });

  it.each(["dfuIDLE", "dfuDNLOAD-IDLE", "dfuDNLOAD-SYNC", "dfuUPLOAD-IDLE"] as const)(
    "the device stays in %s",
    (bState) => {
      expect(left("ack", status(bState))).toEqual({
        log: LOG,
        error: {
          code: "leave-failed",
          message: `device is in ${bState} and did not go ${DOING}`,
          actor: "device",
          details: { ...DETAILS, bStatus: "OK", bState },
          hint: "reset the device by hand",
        },
      });
    },
  );

  it("the device is in dfuERROR", () => {
    expect(left("ack", status("dfuERROR", 0, "errFIRMWARE"))).toEqual({
      log: LOG,
      error: {
        code: "device-error",
        message: `device reported errFIRMWARE (0x0A) in dfuERROR ${DOING}`,
        actor: "device",
        details: { ...DETAILS, bStatus: "errFIRMWARE", bState: "dfuERROR" },
        hint: REPLUG,
      },
    });
  });

  it.each<[Reply, string, string]>([
    ["stall", "request-stalled", `device stalled DFU_DNLOAD ${DOING}`],
    ["timeout", "transfer-timeout", `device did not answer DFU_DNLOAD in time ${DOING}`],
    [
      { kind: "fault", message: "noise" },
      "transfer-fault",
      `USB transfer DFU_DNLOAD failed ${DOING}: noise`,
    ],
  ])("the empty block fails: %j", (reply, code, message) => {
    expect(left(reply)).toMatchObject({
      log: LOG.slice(0, 5),
      error: { code, message, details: DETAILS },
    });
  });

  it("sends nothing empty if the pointer cannot be set", () => {
    const played = play(leaveTo(testSession(), 0x2000_0000), [
      "ack",
      status("dfuERROR", 0, "errTARGET"),
    ]);
    expect(played).toMatchObject({
      log: [dnload(0, "21 00 00 00 20"), GETSTATUS],
      error: { code: "device-error" },
    });
  });

  it("sets the pointer even if it stands there already, and out of an upload", () => {
    const session = testSession({ state: "upload-idle", pointer: 0x0800_0000 });
    const replies = ["ack", "ack", status("dfuDNBUSY", 5), IDLE, "ack", "disconnected"];
    expect(play(leaveTo(session, 0x0800_0000), replies)).toEqual({
      log: [ABORT, ...LOG],
      result: "confirmed",
    });
  });
});

describe("readUnprotect", () => {
  const SENT = dnload(0, "92");
  const DETAILS = { request: "DFU_DNLOAD" };
  const DOING = "while lifting the read protection";

  function unprotected(...replies: readonly Reply[]): Played<"begun" | "assumed"> {
    const session = testSession();
    const played = play(readUnprotect(session), replies);
    expect(session).toMatchObject({ state: "unknown", pointer: null });
    return played;
  }

  it.each<[Reply, "begun" | "assumed"]>([
    [status("dfuDNBUSY", 20_000), "begun"],
    [IDLE, "begun"],
    ["stall", "assumed"],
    ["timeout", "assumed"],
    ["disconnected", "assumed"],
    [{ kind: "fault", message: "noise" }, "assumed"],
    ["00", "assumed"],
  ])("asks for no second status after %j: %s", (reply, result) => {
    expect(unprotected("ack", reply)).toEqual({ log: [SENT, GETSTATUS], result });
  });

  it.each([
    ["dfuIDLE", 2],
    ["dfuUPLOAD-IDLE", 9],
  ] as const)("is not done by a device in %s", (bState, number) => {
    expect(unprotected("ack", status(bState))).toEqual({
      log: [SENT, GETSTATUS],
      error: {
        code: "unexpected-state",
        message: `device is in ${bState} (${number}) ${DOING}, expected dfuDNBUSY`,
        actor: "device",
        details: { ...DETAILS, bStatus: "OK", bState, expected: "dfuDNBUSY" },
        hint: REPLUG,
      },
    });
  });

  it("is refused with a status", () => {
    expect(unprotected("ack", status("dfuERROR", 0, "errSTALLEDPKT"))).toEqual({
      log: [SENT, GETSTATUS],
      error: {
        code: "device-error",
        message: `device reported errSTALLEDPKT (0x0F) in dfuERROR ${DOING}`,
        actor: "device",
        details: { ...DETAILS, bStatus: "errSTALLEDPKT", bState: "dfuERROR" },
        hint: REPLUG,
      },
    });
  });

  it.each<[Reply, string, string]>([
    ["stall", "request-stalled", `device stalled DFU_DNLOAD ${DOING}`],
    ["timeout", "transfer-timeout", `device did not answer DFU_DNLOAD in time ${DOING}`],
    ["disconnected", "device-disconnected", `device left the bus ${DOING}`],
  ])("is not taken: %j", (reply, code, message) => {
    expect(unprotected(reply)).toMatchObject({
      log: [SENT],
      error: { code, message, details: DETAILS },
    });
  });

  it("is sent only to a device that is ready for it", () => {
    const session = testSession({ state: "upload-idle" });
    expect(play(readUnprotect(session), ["ack", "ack", status("dfuDNBUSY")])).toMatchObject({
      log: [ABORT, SENT, GETSTATUS],
    });
  });
});
