import { describe, expect, it } from "vitest";
import { DFU_REQUEST, DFU_STATES, DFU_STATUSES } from "./constants.js";
import { bareRequest, download, getState, getStatus, upload } from "./requests.js";
import { hex, play } from "./test-driver.js";

it("numbers requests, states and statuses as DFU 1.1 §3 and §6.1.2 do", () => {
  expect(Object.entries(DFU_REQUEST)).toEqual([
    ["DFU_DETACH", 0],
    ["DFU_DNLOAD", 1],
    ["DFU_UPLOAD", 2],
    ["DFU_GETSTATUS", 3],
    ["DFU_CLRSTATUS", 4],
    ["DFU_GETSTATE", 5],
    ["DFU_ABORT", 6],
  ]);
  expect(DFU_STATES.join(" ")).toBe(
    "appIDLE appDETACH dfuIDLE dfuDNLOAD-SYNC dfuDNBUSY dfuDNLOAD-IDLE dfuMANIFEST-SYNC dfuMANIFEST dfuMANIFEST-WAIT-RESET dfuUPLOAD-IDLE dfuERROR",
  );
  expect(DFU_STATUSES.join(" ")).toBe(
    "OK errTARGET errFILE errWRITE errERASE errCHECK_ERASED errPROG errVERIFY errADDRESS errNOTDONE errFIRMWARE errVENDOR errUSBR errPOR errUNKNOWN errSTALLEDPKT",
  );
});

describe("setup packets", () => {
  const bytes = Uint8Array.of(0x21, 0x00, 0x40, 0x00, 0x08);
  it.each([
    ["DFU_DETACH", bareRequest("DFU_DETACH", 2, 1000), "ack", "21 00 E8 03 02 00 00 00"],
    ["DFU_DNLOAD", download(0, 0, bytes), "ack", "21 01 00 00 00 00 05 00 > 21 00 40 00 08"],
    [
      "DFU_DNLOAD of the last block",
      download(0x0102, 0xffff, bytes.subarray(0, 1)),
      "ack",
      "21 01 FF FF 02 01 01 00 > 21",
    ],
    [
      "DFU_DNLOAD without data",
      download(0, 0x0203, new Uint8Array(0)),
      "ack",
      "21 01 03 02 00 00 00 00",
    ],
    ["DFU_CLRSTATUS", bareRequest("DFU_CLRSTATUS", 3), "ack", "21 04 00 00 03 00 00 00"],
    ["DFU_ABORT", bareRequest("DFU_ABORT", 0), "ack", "21 06 00 00 00 00 00 00"],
  ])("%s", (_what, steps, reply, line) => {
    const bytesWritten = line.includes(">") ? (line.split("> ")[1] ?? "").split(" ").length : 0;
    expect(play(steps, [reply])).toEqual({ log: [line], result: { kind: "ok", bytesWritten } });
  });

  it("DFU_UPLOAD", () => {
    expect(play(upload(1, 0x0203, 0x0405), ["11 22"])).toEqual({
      log: ["A1 02 03 02 01 00 05 04"],
      result: { kind: "ok", bytes: Uint8Array.of(0x11, 0x22) },
    });
  });

  it("DFU_GETSTATUS, with 5 s unless told otherwise", () => {
    const ok = { kind: "ok", bStatus: "OK", bState: "dfuIDLE", pollTimeoutMs: 0 };
    expect(play(getStatus(1), ["00 00 00 00 02 00"])).toEqual({
      log: ["A1 03 00 00 01 00 06 00"],
      result: ok,
    });
    expect(play(getStatus(1, 69_000), ["00 00 00 00 02 00"])).toEqual({
      log: ["A1 03 00 00 01 00 06 00 within 69000 ms"],
      result: ok,
    });
  });

  it("DFU_GETSTATE", () => {
    expect(play(getState(7), ["0A"])).toEqual({
      log: ["A1 05 00 00 07 00 01 00"],
      result: "dfuERROR",
    });
  });
});

describe("the status record", () => {
  const STATUS_CASES = DFU_STATUSES.map((bStatus, nth) => [hex([nth]), bStatus] as const);
  it.each(STATUS_CASES)("bStatus %s is %s", (byte, bStatus) => {
    expect(play(getStatus(0), [`${byte} 00 00 00 0A 00`])).toMatchObject({
      result: { kind: "ok", bStatus, bState: "dfuERROR", pollTimeoutMs: 0 },
    });
  });

  const STATE_CASES = DFU_STATES.map((bState, nth) => [hex([nth]), bState] as const);
  it.each(STATE_CASES)("bState %s is %s", (byte, bState) => {
    expect(play(getStatus(0), [`00 00 00 00 ${byte} 00`])).toMatchObject({
      result: { kind: "ok", bStatus: "OK", bState, pollTimeoutMs: 0 },
    });
  });

  it.each([
    ["00 00 00", 0],
    ["64 00 00", 100],
    ["01 02 00", 513],
    ["00 00 80", 0x80_0000],
    ["FF FF FF", 0xff_ffff],
  ])("bwPollTimeout %s is %i ms", (bytes, pollTimeoutMs) => {
    expect(play(getStatus(0), [`00 ${bytes} 04 00`])).toMatchObject({ result: { pollTimeoutMs } });
  });

  it("does not mind a string index", () => {
    expect(play(getStatus(0), ["00 00 00 00 02 07"])).toMatchObject({ result: { kind: "ok" } });
  });

  it.each([
    ["no byte", "", 0],
    ["5 bytes", "00 00 00 00 02", 5],
    ["bStatus 0x10", "10 00 00 00 02 00", 6],
    ["bState 11", "00 00 00 00 0B 00", 6],
    ["bState 0xFF", "00 00 00 00 FF 00", 6],
  ])("is malformed: %s", (_what, bytes, lengthBytes) => {
    expect(play(getStatus(0), [bytes])).toMatchObject({
      result: { kind: "malformed", lengthBytes },
    });
  });

  it("is read out of a view into a larger buffer", () => {
    const bytes = Uint8Array.of(9, 9, 0, 1, 0, 0, 4, 0, 9).subarray(2, 8);
    expect(play(getStatus(0), [{ kind: "ok", bytes }])).toMatchObject({
      result: { kind: "ok", bState: "dfuDNBUSY", pollTimeoutMs: 1 },
    });
  });
});

describe("what fails", () => {
  const FAILURES = [
    { kind: "stall" },
    { kind: "timeout" },
    { kind: "disconnected" },
    { kind: "fault", message: "pipe broke" },
  ] as const;
  it.each(FAILURES)("hands a failed transfer over as it is: $kind", (failure) => {
    expect(play(getStatus(0), [failure])).toMatchObject({ result: failure });
    expect(play(upload(0, 2, 4), [failure])).toMatchObject({ result: failure });
    expect(play(download(0, 2, Uint8Array.of(1)), [failure])).toMatchObject({ result: failure });
    expect(play(bareRequest("DFU_ABORT", 0), [failure])).toMatchObject({ result: failure });
    expect(play(getState(0), [failure])).toMatchObject({ result: null });
  });

  it.each(["", "0B", "FF"])("has no state in an answer of %j to GETSTATE", (bytes) => {
    expect(play(getState(0), [bytes])).toMatchObject({ result: null });
  });

  it("does not take a block for sent of which only a part was", () => {
    const sent = { kind: "ok", bytesWritten: 3 } as const;
    expect(play(download(0, 2, Uint8Array.of(1, 2, 3, 4)), [sent])).toMatchObject({
      result: { kind: "fault", message: "3 of 4 bytes were sent" },
    });
  });
});
