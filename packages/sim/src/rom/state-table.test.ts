import { describe, expect, it } from "vitest";
import { command, type TestHost, testHost } from "./test-host.js";

/** How to bring a new boot ROM into each state. */
const ARRIVE: Readonly<Record<string, (host: TestHost) => void>> = {
  dfuIDLE: () => {},
  "dfuDNLOAD-SYNC": (host) => host.download(0, command(0x21, 0x08000000)),
  dfuDNBUSY: (host) => {
    host.download(0, command(0x41, 0x08000000));
    host.status();
  },
  "dfuDNLOAD-IDLE": (host) => host.setAddress(0x08000000),
  "dfuMANIFEST-SYNC": (host) => host.download(0, []),
  "dfuUPLOAD-IDLE": (host) => host.upload(2, 64),
  dfuERROR: (host) => host.upload(1, 64),
};

const REQUESTS: Readonly<Record<string, (host: TestHost) => string>> = {
  DNLOAD: (host) => host.download(2, [1, 2, 3, 4, 5, 6, 7, 8]).kind,
  Leave: (host) => host.download(0, []).kind,
  UPLOAD: (host) => host.upload(2, 64).kind,
  GETSTATUS: (host) => (host.status() === "stall" ? "stall" : "ok"),
  GETSTATE: (host) => host.getState().kind,
  CLRSTATUS: (host) => host.clearStatus().kind,
  ABORT: (host) => host.abort().kind,
  DETACH: (host) => host.raw("21 00 64 00 00 00 00 00").kind,
};

/** State after the request, or null where the device has left. */
function stateAfter(host: TestHost): number | null {
  const answer = host.getState();
  return answer.kind === "ok" ? (answer.bytes[0] ?? null) : null;
}

/** DFU 1.1 §A.2 with DfuSe's Leave; where an entry is `stall`, the state is dfuERROR from then on. */
const TABLE = [
  // state, [DNLOAD, Leave, UPLOAD, GETSTATUS, GETSTATE, CLRSTATUS, ABORT, DETACH]
  ["dfuIDLE", [3, 6, 9, 2, 2, 2, 2, "stall"]],
  ["dfuDNLOAD-SYNC", ["stall", "stall", "stall", 5, 3, 2, "stall", "stall"]],
  ["dfuDNLOAD-IDLE", [3, 6, "stall", 5, 5, 2, 2, "stall"]],
  ["dfuMANIFEST-SYNC", ["stall", "stall", "stall", null, 6, "stall", "stall", "stall"]],
  ["dfuUPLOAD-IDLE", ["stall", "stall", 9, 9, 9, 2, 2, "stall"]],
  ["dfuERROR", ["stall", "stall", "stall", 10, 10, 2, "stall", "stall"]],
] as const;

const CASES = TABLE.flatMap(([state, row]) =>
  Object.keys(REQUESTS).map((request, nth) => [state, request, row[nth] ?? null] as const),
);

describe("the state table", () => {
  // Without dfuDNBUSY in between, GETSTATUS in dfuDNLOAD-SYNC ends in dfuDNLOAD-IDLE.
  const options = { quirks: [{ name: "idle-at-once", romIds: [] }] } as const;

  it.each(CASES)("%s, %s: %s", (state, request, expected) => {
    const host = testHost("l4", options);
    ARRIVE[state]?.(host);
    const kind = REQUESTS[request]?.(host);
    const stalls = expected === "stall";
    expect([kind, stateAfter(host)]).toEqual([stalls ? "stall" : "ok", stalls ? 10 : expected]);
  });

  it.each(["DNLOAD", "Leave", "UPLOAD", "GETSTATE", "CLRSTATUS", "ABORT", "DETACH"])(
    "dfuDNBUSY, %s: stalls, dfuERROR with errSTALLEDPKT",
    (request) => {
      const host = testHost("l4");
      ARRIVE.dfuDNBUSY?.(host);
      expect([REQUESTS[request]?.(host), host.status()]).toEqual(["stall", "0F 00 00 00 0A 00"]);
    },
  );

  it("goes from dfuDNBUSY to dfuDNLOAD-SYNC when poll time and work are over", () => {
    const host = testHost("l4");
    ARRIVE.dfuDNBUSY?.(host);
    host.nowMs += 24.5;
    expect(stateAfter(host)).toBe(3);
    expect(host.status()).toBe("00 00 00 00 05 00");
  });

  it.each([
    [103, null],
    [104, 3],
  ])(
    "stays in dfuDNBUSY until the poll time is over, work or not: after %i ms",
    (waitMs, state) => {
      const host = testHost("f4");
      host.download(0, command(0x21, 0x08000000));
      host.status();
      host.nowMs += waitMs;
      expect(stateAfter(host)).toBe(state);
    },
  );

  it("stores what was sent, whatever the host does with its buffer", () => {
    const { rom, status } = testHost("f4");
    const data = Uint8Array.of(1, 2, 3, 4);
    const download = { requestType: "class", recipient: "interface", request: 1 } as const;
    rom.control({ ...download, value: 2, index: 0, length: 4 }, data, 0);
    data.fill(0);
    status();
    status();
    expect(rom.readMemory({ start: 0x08000000, end: 0x08000004 })).toEqual(
      Uint8Array.of(1, 2, 3, 4),
    );
  });

  it("ends an upload with a short frame in dfuIDLE, and the next block is legal", () => {
    const host = testHost("l4");
    host.upload(0, 16);
    expect(stateAfter(host)).toBe(2);
    expect(host.upload(2, 16).kind).toBe("ok");
  });

  it("cuts an answer to wLength", () => {
    const host = testHost("f4");
    const answer = host.raw("A1 03 00 00 00 00 02 00");
    expect(answer).toEqual({ kind: "ok", bytes: Uint8Array.of(0, 0), afterMs: 0 });
  });

  it("stalls and notes the reserved block number in both directions", () => {
    const host = testHost("f4");
    expect(host.download(1, [0xff]).kind).toBe("stall");
    host.clearStatus();
    expect(host.upload(1, 4).kind).toBe("stall");
    expect(host.rom.violations).toEqual([
      {
        kind: "block-number-reserved",
        message: "download with the reserved wBlockNum 1",
        address: null,
      },
      {
        kind: "block-number-reserved",
        message: "upload with the reserved wBlockNum 1",
        address: null,
      },
    ]);
  });

  it("stalls a data stage longer than wTransferSize in both directions", () => {
    const host = testHost("h7");
    expect(host.download(2, new Uint8Array(1025)).kind).toBe("stall");
    host.clearStatus();
    expect(host.upload(2, 1025).kind).toBe("stall");
    host.clearStatus();
    expect(host.upload(2, 1024).kind).toBe("ok");
  });

  it("answers an unknown command with errSTALLEDPKT", () => {
    const host = testHost("h7");
    expect(host.run(0, [0x77])).toEqual(["ok", "00 00 00 00 04 00", "0F 00 00 00 0A 00"]);
  });

  it.each([
    ["a class request to the device", "20 03 00 00 00 00 06 00"],
    ["a class request to interface 1", "A1 03 00 00 01 00 06 00"],
    ["an unknown class request", "A1 09 00 00 00 00 06 00"],
    ["a vendor request", "C1 03 00 00 00 00 06 00"],
  ])("stalls %s and stays in dfuIDLE", (_, setup) => {
    const host = testHost("f4");
    expect(host.raw(setup)).toEqual({ kind: "stall" });
    expect(host.status()).toBe("00 00 00 00 02 00");
  });
});
