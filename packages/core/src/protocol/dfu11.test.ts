import { describe, expect, it } from "vitest";
import type { FunctionalDescriptor } from "./device.js";
import { detach, downloadFirmware, type Manifested, uploadFirmware } from "./dfu11.js";
import { tell } from "./effects.js";
import {
  ABORT,
  dnload,
  GETSTATUS,
  type Played,
  play,
  type Reply,
  type Script,
  status,
  upload,
} from "./test-driver.js";
import { testSession } from "./test-session.js";

const IDLE = status("dfuDNLOAD-IDLE");
const REPLUG = "unplug the device, enter DFU mode again and run the same command once more";
const onBlock = (doneBytes: number) => tell(doneBytes);

describe("downloadFirmware", () => {
  const FIRMWARE = Uint8Array.of(1, 2, 3, 4, 5);
  const BLOCKS = [
    dnload(0, "01 02"),
    GETSTATUS,
    "event 2",
    dnload(1, "03 04"),
    GETSTATUS,
    "event 4",
    dnload(2, "05"),
    GETSTATUS,
    "event 5",
  ];
  const END = [...BLOCKS, dnload(3, ""), GETSTATUS];
  const TAKEN: readonly Reply[] = Array.from({ length: 3 }, () => ["ack", IDLE]).flat();

  function downloaded(...replies: readonly Reply[]): Played<Manifested> {
    const session = testSession({ transferSizeBytes: 2 });
    const played = play(downloadFirmware(session, FIRMWARE, onBlock), [...TAKEN, ...replies]);
    expect(session.state).toBe("unknown");
    return played;
  }

  it.each<[string, readonly Reply[], readonly string[], Manifested]>([
    [
      "manifests and is idle again",
      ["ack", status("dfuMANIFEST-SYNC"), status("dfuMANIFEST", 70), status("dfuIDLE")],
      [...END, GETSTATUS, "wait 70", GETSTATUS],
      "idle",
    ],
    [
      "waits for a reset",
      ["ack", status("dfuMANIFEST", 70), status("dfuMANIFEST-WAIT-RESET")],
      [...END, "wait 70", GETSTATUS],
      "waits-for-reset",
    ],
    ["is gone at once", ["ack", "disconnected"], END, "gone"],
    [
      "is gone later",
      ["ack", status("dfuMANIFEST", 5), "disconnected"],
      [...END, "wait 5", GETSTATUS],
      "gone",
    ],
    [
      "stalls once it manifests",
      ["ack", status("dfuMANIFEST", 5), "stall"],
      [...END, "wait 5", GETSTATUS],
      "gone",
    ],
    [
      "is silent once it manifests",
      ["ack", status("dfuMANIFEST", 5), "timeout"],
      [...END, "wait 5", GETSTATUS],
      "gone",
    ],
    [
      "announces nonsense: 10 s are waited",
      ["ack", status("dfuMANIFEST", 0xff_ffff), status("dfuIDLE")],
      [...END, "wait 10000", GETSTATUS],
      "idle",
    ],
  ])("the device %s", (_what, replies, log, result) => {
    expect(downloaded(...replies)).toEqual({ log, result });
  });

  it("wraps block numbers from 0xFFFF to 0", () => {
    const session = testSession({ transferSizeBytes: 1 });
    const firmware = new Uint8Array(0x1_0002);
    const silent = function* () {};
    let nth = 0;
    const numbers: string[] = [];
    const steps = downloadFirmware(session, firmware, silent);
    let next = steps.next();
    while (next.done !== true) {
      const effect = next.value;
      if (effect.kind === "control-out") {
        numbers.push(`${effect.setup.value}:${effect.bytes.length}`);
        nth++;
        next = steps.next({ kind: "ok", bytesWritten: effect.bytes.length });
      } else {
        const state = nth > firmware.length ? 2 : 5;
        next = steps.next({ kind: "ok", bytes: Uint8Array.of(0, 0, 0, 0, state, 0) });
      }
    }
    expect(next.value).toBe("idle");
    expect(numbers.length).toBe(0x1_0003);
    expect(numbers.slice(0, 2)).toEqual(["0:1", "1:1"]);
    expect(numbers.slice(-5)).toEqual(["65534:1", "65535:1", "0:1", "1:1", "2:0"]);
  });

  it("ends a firmware of whole blocks with the next number", () => {
    const session = testSession({ transferSizeBytes: 5 });
    const replies = ["ack", IDLE, "ack", status("dfuIDLE")];
    expect(play(downloadFirmware(session, FIRMWARE, onBlock), replies)).toEqual({
      log: [dnload(0, "01 02 03 04 05"), GETSTATUS, "event 5", dnload(1, ""), GETSTATUS],
      result: "idle",
    });
  });

  it("waits while the device is busy with a block", () => {
    const session = testSession({ transferSizeBytes: 5 });
    const replies = ["ack", status("dfuDNBUSY", 20), IDLE, "ack", status("dfuIDLE")];
    expect(play(downloadFirmware(session, FIRMWARE, onBlock), replies)).toMatchObject({
      log: [
        dnload(0, "01 02 03 04 05"),
        GETSTATUS,
        "wait 20",
        GETSTATUS,
        "event 5",
        dnload(1, ""),
        GETSTATUS,
      ],
    });
  });

  it("does not send a block again that the device may have", () => {
    const session = testSession({ transferSizeBytes: 2 });
    expect(
      play(downloadFirmware(session, FIRMWARE, onBlock), ["ack", IDLE, "timeout", IDLE]),
    ).toMatchObject({
      log: [...BLOCKS.slice(0, 4), GETSTATUS],
      error: {
        code: "transfer-timeout",
        message:
          "device did not answer DFU_DNLOAD in time while sending the firmware (wBlockNum 1)",
      },
    });
  });

  it("does not take errVENDOR of a block for read protection", () => {
    const session = testSession({ transferSizeBytes: 2 });
    const replies = ["ack", status("dfuERROR", 0, "errVENDOR")];
    expect(play(downloadFirmware(session, FIRMWARE, onBlock), replies)).toEqual({
      log: BLOCKS.slice(0, 2),
      error: {
        code: "device-error",
        message:
          "device reported errVENDOR (0x0B) in dfuERROR while sending the firmware (wBlockNum 0)",
        actor: "device",
        details: {
          request: "DFU_DNLOAD",
          wBlockNum: 0,
          bStatus: "errVENDOR",
          bState: "dfuERROR",
        },
        hint: REPLUG,
      },
    });
  });

  const DETAILS = { request: "DFU_DNLOAD", wBlockNum: 3 };
  const DOING = "while ending the download (wBlockNum 3)";
  it.each<[string, readonly Reply[], object]>([
    [
      "errNOTDONE",
      ["ack", status("dfuERROR", 0, "errNOTDONE")],
      {
        code: "device-error",
        message: `device reported errNOTDONE (0x09) in dfuERROR ${DOING}`,
        actor: "device",
        details: { ...DETAILS, bStatus: "errNOTDONE", bState: "dfuERROR" },
        hint: REPLUG,
      },
    ],
    [
      "errVENDOR, which is no read protection",
      ["ack", status("dfuERROR", 0, "errVENDOR")],
      {
        code: "device-error",
        message: `device reported errVENDOR (0x0B) in dfuERROR ${DOING}`,
        actor: "device",
        details: { ...DETAILS, bStatus: "errVENDOR", bState: "dfuERROR" },
        hint: REPLUG,
      },
    ],
    [
      "a stall before it manifests",
      ["ack", "stall"],
      {
        code: "request-stalled",
        message: `device stalled DFU_GETSTATUS ${DOING}`,
        actor: "device",
        details: { ...DETAILS, request: "DFU_GETSTATUS" },
        hint: REPLUG,
      },
    ],
    [
      "a short status",
      ["ack", "00 00 00"],
      {
        code: "status-malformed",
        message:
          "device answered DFU_GETSTATUS with 3 bytes that are no status record of 6 while ending the download (wBlockNum 3)",
        actor: "device",
        details: { ...DETAILS, actual: 3, expected: 6 },
        hint: "try another cable, USB port or hub, and run the same command again",
      },
    ],
  ])("has failed with %s", (_what, replies, error) => {
    expect(downloaded(...replies)).toEqual({ log: END, error });
  });

  it.each<[Reply, string, string]>([
    ["stall", "request-stalled", `device stalled DFU_DNLOAD ${DOING}`],
    ["timeout", "transfer-timeout", `device did not answer DFU_DNLOAD in time ${DOING}`],
    ["disconnected", "device-disconnected", `device left the bus ${DOING}`],
  ])("has failed if the empty block does: %j", (reply, code, message) => {
    expect(downloaded(reply)).toMatchObject({ error: { code, message, details: DETAILS } });
  });

  it.each([0, 3, 1000])("gives up a device that manifests for ever, %i ms each", (pollMs) => {
    const session = testSession({ transferSizeBytes: 5 });
    const script: Script = (line, nth) => {
      if (line !== GETSTATUS) return "ack";
      return nth === 1 ? IDLE : status("dfuMANIFEST", pollMs);
    };
    const { log, ...end } = play(downloadFirmware(session, FIRMWARE, onBlock), script);
    const waits = log
      .filter((line) => line.startsWith("wait "))
      .map((line) => Number(line.slice(5)));
    expect(end).toEqual({
      error: {
        code: "device-stuck-busy",
        message: "device does not end its manifestation",
        actor: "device",
        details: { request: "DFU_DNLOAD", wBlockNum: 1 },
        hint: "reset the device by hand and read its firmware back",
      },
    });
    expect(waits.reduce((sum, ms) => sum + ms, 0)).toBeGreaterThanOrEqual(4950);
    expect(Math.min(...waits)).toBeGreaterThanOrEqual(pollMs);
    expect(log.filter((line) => line === GETSTATUS).length).toBe(101);
  });
});

describe("uploadFirmware", () => {
  function uploaded(limitBytes: number, ...replies: readonly Reply[]) {
    const session = testSession({ transferSizeBytes: 4 });
    return { ...play(uploadFirmware(session, limitBytes, onBlock), replies), after: session.state };
  }

  it.each<[string, number, readonly Reply[], readonly string[], readonly number[], string]>([
    [
      "until a short block",
      100,
      ["01 02 03 04", "05 06"],
      [upload(0, 4), "event 4", upload(1, 4), "event 6"],
      [1, 2, 3, 4, 5, 6],
      "idle",
    ],
    [
      "until an empty block",
      100,
      ["01 02 03 04", ""],
      [upload(0, 4), "event 4", upload(1, 4), "event 4"],
      [1, 2, 3, 4],
      "idle",
    ],
    ["of nothing", 100, [""], [upload(0, 4), "event 0"], [], "idle"],
    [
      "until the limit, at the end of a block",
      8,
      ["01 02 03 04", "05 06 07 08"],
      [upload(0, 4), "event 4", upload(1, 4), "event 8"],
      [1, 2, 3, 4, 5, 6, 7, 8],
      "upload-idle",
    ],
    [
      "until the limit, inside a block",
      5,
      ["01 02 03 04", "05 06 07 08"],
      [upload(0, 4), "event 4", upload(1, 4), "event 8"],
      [1, 2, 3, 4, 5],
      "upload-idle",
    ],
    ["with limit 0", 0, [], [], [], "idle"],
  ])("%s", (_what, limitBytes, replies, log, bytes, after) => {
    expect(uploaded(limitBytes, ...replies)).toEqual({
      log,
      result: Uint8Array.from(bytes),
      after,
    });
  });

  it("aborts a download first", () => {
    const session = testSession({ transferSizeBytes: 4, state: "download-idle" });
    expect(play(uploadFirmware(session, 4, onBlock), ["ack", ""])).toMatchObject({
      log: [ABORT, upload(0, 4), "event 0"],
    });
  });

  it("wraps block numbers from 0xFFFF to 0", () => {
    const session = testSession({ transferSizeBytes: 1 });
    const silent = function* () {};
    const steps = uploadFirmware(session, 0x1_0002, silent);
    const numbers: number[] = [];
    let next = steps.next();
    while (next.done !== true) {
      const effect = next.value;
      if (effect.kind === "control-in") numbers.push(effect.setup.value);
      next = steps.next({ kind: "ok", bytes: Uint8Array.of(numbers.length % 251) });
    }
    expect(next.value.length).toBe(0x1_0002);
    expect(next.value.at(-1)).toBe(0x1_0002 % 251);
    expect(numbers.slice(-4)).toEqual([65_534, 65_535, 0, 1]);
  });

  it.each<[Reply, string, string]>([
    [
      "stall",
      "request-stalled",
      "device stalled DFU_UPLOAD while reading the firmware (wBlockNum 1)",
    ],
    [
      "timeout",
      "transfer-timeout",
      "device did not answer DFU_UPLOAD in time while reading the firmware (wBlockNum 1)",
    ],
    [
      "disconnected",
      "device-disconnected",
      "device left the bus while reading the firmware (wBlockNum 1)",
    ],
  ])("has failed: %j", (reply, code, message) => {
    expect(uploaded(100, "01 02 03 04", reply)).toMatchObject({
      log: [upload(0, 4), "event 4", upload(1, 4)],
      error: { code, message, details: { request: "DFU_UPLOAD", wBlockNum: 1 } },
      after: "unknown",
    });
  });
});

describe("detach", () => {
  const FUNCTIONAL: FunctionalDescriptor = {
    canDownload: true,
    canUpload: true,
    manifestationTolerant: false,
    willDetach: true,
    detachTimeoutMs: 1000,
    transferSizeBytes: 64,
    dfuVersion: 0x0110,
  };
  const LINE = "21 00 E8 03 02 00 00 00";

  it.each<[boolean, Reply, "device-detaches" | "host-must-reset"]>([
    [true, "ack", "device-detaches"],
    [true, "disconnected", "device-detaches"],
    [false, "ack", "host-must-reset"],
    [false, "disconnected", "host-must-reset"],
  ])("willDetach %s, %j: %s", (willDetach, reply, result) => {
    expect(play(detach(2, { ...FUNCTIONAL, willDetach }), [reply])).toEqual({
      log: [LINE],
      result,
    });
  });

  it.each<[Reply, string, string]>([
    [
      "stall",
      "request-stalled",
      "device stalled DFU_DETACH while asking the firmware for DFU mode",
    ],
    [
      "timeout",
      "transfer-timeout",
      "device did not answer DFU_DETACH in time while asking the firmware for DFU mode",
    ],
    [
      { kind: "fault", message: "noise" },
      "transfer-fault",
      "USB transfer DFU_DETACH failed while asking the firmware for DFU mode: noise",
    ],
  ])("has failed: %j", (reply, code, message) => {
    expect(play(detach(2, FUNCTIONAL), [reply])).toMatchObject({
      log: [LINE],
      error: { code, message, details: { request: "DFU_DETACH" }, hint: REPLUG },
    });
  });
});
