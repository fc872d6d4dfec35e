import { describe, expect, it } from "vitest";
import { command, hex, type TestHost, testHost } from "./test-host.js";
import { testProfile } from "./test-profile.js";
import { flashTiming } from "./times.js";

const ERASE = command(0x41, 0x08000000);

/** The next status, and how long the device held it. */
function heldStatus(host: TestHost): readonly [string, number] {
  const before = host.nowMs;
  return [host.status(), host.nowMs - before];
}

describe("statusWhileBusy held (F4)", () => {
  it("announces 100 ms and holds the second answer until 400 ms are over", () => {
    const host = testHost("f4");
    host.download(0, ERASE);
    expect(heldStatus(host)).toEqual(["00 64 00 00 04 00", 0]);
    host.nowMs += 100;
    expect(heldStatus(host)).toEqual(["00 00 00 00 05 00", 300]);
    expect(host.download(2, [1, 2, 3, 4]).kind).toBe("ok");
    expect(host.rom.violations).toEqual([]);
  });

  it("goes on holding when a host gives up and asks again", () => {
    const { rom } = testHost("f4");
    const ask = (nowMs: number) =>
      rom.control(
        { requestType: "class", recipient: "interface", request: 3, value: 0, index: 0, length: 6 },
        new Uint8Array(0),
        nowMs,
      );
    const download = { requestType: "class", recipient: "interface", index: 0 } as const;
    rom.control({ ...download, request: 1, value: 0, length: 1 }, Uint8Array.of(0x41), 0);
    expect(ask(0).kind).toBe("ok");
    const outcome = { kind: "ok", bytes: Uint8Array.of(0, 0, 0, 0, 5, 0) };
    expect(ask(100)).toEqual({ ...outcome, afterMs: 15900 });
    expect(ask(5100)).toEqual({ ...outcome, afterMs: 10900 });
    expect(ask(16000)).toEqual({ ...outcome, afterMs: 0 });
  });

  it("answers a poll before its time at once where the work is over", () => {
    const host = testHost("f4");
    host.download(0, command(0x21, 0x08004000));
    expect(heldStatus(host)).toEqual(["00 68 00 00 04 00", 0]);
    expect(heldStatus(host)).toEqual(["00 00 00 00 05 00", 0]);
    expect(host.rom.violations).toEqual([]);
  });

  it("holds standard requests as well", () => {
    const host = testHost("f4");
    host.download(0, ERASE);
    host.status();
    expect(host.select(1)).toEqual({ kind: "ok", bytes: new Uint8Array(0), afterMs: 400 });
  });
});

describe("statusWhileBusy answered (F0, L0)", () => {
  it("announces the real time rounded up where no source says what it announces", () => {
    expect(testHost("l0").erase(0x08000000)).toEqual([
      "ok",
      "00 04 00 00 04 00",
      "00 00 00 00 05 00",
    ]);
  });

  it("says dfuDNBUSY again with a poll time, and notes who asks too early", () => {
    const host = testHost("f4", { statusWhileBusy: "answered" });
    host.download(0, ERASE);
    const answers = [0, 100, 100, 50, 50, 100].map((waitMs) => {
      host.nowMs += waitMs;
      return heldStatus(host)[0];
    });
    expect(answers).toEqual([
      "00 64 00 00 04 00",
      "00 64 00 00 04 00",
      "00 64 00 00 04 00",
      "00 64 00 00 04 00",
      "00 64 00 00 04 00",
      "00 00 00 00 05 00",
    ]);
    expect(host.rom.violations).toEqual([
      {
        kind: "poll-before-time",
        message: "GETSTATUS 50 ms before bwPollTimeout was over",
        address: null,
      },
      {
        kind: "poll-before-time",
        message: "GETSTATUS 50 ms before bwPollTimeout was over",
        address: null,
      },
    ]);
  });
});

describe("statusWhileBusy stalled (first L4)", () => {
  it("stalls until the work is done, then tells the outcome", () => {
    const host = testHost("l4");
    host.download(0, ERASE);
    const answers = [0, 21, 3, 1].map((waitMs) => {
      host.nowMs += waitMs;
      return host.status();
    });
    expect(answers).toEqual(["00 15 00 00 04 00", "stall", "stall", "00 00 00 00 05 00"]);
    expect(host.rom.violations).toEqual([]);
    expect([...host.rom.eraseCounts]).toEqual([[0x08000000, 1]]);
  });

  it("notes who asks before the announced time", () => {
    const host = testHost("l4");
    host.download(0, ERASE);
    host.status();
    host.nowMs += 20.5;
    expect(host.status()).toBe("stall");
    expect(host.rom.violations.map(({ kind }) => kind)).toEqual(["poll-before-time"]);
  });
});

describe("requests while busy", () => {
  it("stall, are noted, and leave the operation running", () => {
    const host = testHost("h7");
    host.download(0, ERASE);
    host.status();
    host.nowMs += 100;
    expect(host.download(2, new Uint8Array(32)).kind).toBe("stall");
    expect(host.rom.violations).toEqual([
      {
        kind: "request-while-busy",
        message: "download 1000 ms before the operation under way ends",
        address: null,
      },
    ]);
    expect(host.status()).toBe("0F 00 00 00 0A 00");
    host.nowMs += 1000;
    host.clearStatus();
    expect([host.status(), ...host.rom.eraseCounts]).toEqual([
      "00 00 00 00 02 00",
      [0x08000000, 1],
    ]);
  });

  it("whose outcome was told and not heard, do not disturb what comes next", () => {
    const host = testHost("f4");
    host.download(0, ERASE);
    host.status();
    expect(heldStatus(host)).toEqual(["00 00 00 00 05 00", 400]);
    // The host has given up after 100 ms.
    host.nowMs = 100;
    host.upload(2, 4);
    host.clearStatus();
    host.download(0, command(0x21, 0x08004000));
    host.nowMs = 500;
    expect([host.status(), host.status()]).toEqual(["00 68 00 00 04 00", "00 00 00 00 05 00"]);
    host.run(2, [1, 2, 3, 4]);
    expect(hex(host.rom.readMemory({ start: 0x08004000, end: 0x08004002 }))).toBe("01 02");
  });

  it("an operation that is started meanwhile waits for the flash", () => {
    const host = testHost("h7");
    host.download(0, ERASE);
    host.status();
    host.upload(2, 32);
    host.clearStatus();
    host.download(0, command(0x41, 0x08020000));
    host.status();
    host.nowMs = 2199;
    expect(host.status()).toMatch(/04 00$/);
    host.nowMs = 2200;
    expect(host.status()).toBe("00 00 00 00 05 00");
    expect(host.rom.busyMs).toBe(2200);
  });
});

describe("flashTiming", () => {
  it("takes typical times, else maxima", () => {
    expect(flashTiming(testProfile("f4"), null).eraseMs(65536)).toBe(1200);
    expect(flashTiming(testProfile("l4"), null).eraseMs(2048)).toBe(24.5);
  });

  it("takes the constants where the profile has nothing", () => {
    const timing = flashTiming(testProfile("h7", { times: [] }), null);
    expect({
      page: timing.eraseMs(2048),
      sector: timing.eraseMs(131072),
      massEraseMs: timing.massEraseMs,
      stepBytes: timing.stepBytes,
      stepMs: timing.stepMs,
    }).toEqual({ page: 25, sector: 1280, massEraseMs: 1000, stepBytes: 32, stepMs: 0.1 });
  });

  it("counts a unit of ECC flash as one step at least", () => {
    const program = {
      unitBytes: 8,
      typicalMs: 1,
      maximumMs: null,
      sources: ["test"],
      inferredFrom: null,
    };
    const times = [{ supply: null, erase: [], program, massErase: null }];
    const host = testHost("h7", { times });
    host.write(0x08000000, new Uint8Array(96));
    expect(host.rom.busyMs).toBe(3);
  });

  it("takes what a declared supply does not say from the times without one", () => {
    const [unasked] = testProfile("f4").behaviour.times;
    const declared = { supply: "2.7-3.6", erase: [], program: null, massErase: null };
    const times = unasked === undefined ? [] : [unasked, declared];
    const timing = flashTiming(testProfile("f4", { times }), "2.7-3.6");
    expect([timing.eraseMs(16384), timing.massEraseMs, timing.stepBytes, timing.stepMs]).toEqual([
      400, 16000, 1, 0.016,
    ]);
  });
});

describe("the declared supply voltage (F4)", () => {
  const block = new Uint8Array(2048).fill(0x55);

  it("brings the times of words until power is cut", () => {
    const host = testHost("f4");
    const spent = (work: () => unknown) => {
      const before = host.rom.busyMs;
      work();
      return Math.round((host.rom.busyMs - before) * 1000) / 1000;
    };
    const times = () => [
      spent(() => host.erase(0x08000000)),
      spent(() => host.write(0x08000000, block)),
    ];
    expect(times()).toEqual([400, 32.768]);
    host.select(3);
    expect(host.write(0xffff0000, [3])).toBe("00 00 00 00 05 00");
    host.select(0);
    expect(times()).toEqual([250, 8.192]);
    host.rom.powerCycle(host.nowMs);
    expect(times()).toEqual([400, 32.768]);
  });

  it("is refused with a value that means nothing", () => {
    const host = testHost("f4");
    host.select(3);
    expect(host.write(0xffff0000, [9])).toBe("01 00 00 00 0A 00");
  });

  it("corrupts what is written if the chip has less", () => {
    const host = testHost("f4", { rom: { supply: "2.1-2.4" } });
    host.write(0x08000000, [0x55, 0x55, 0x55, 0x55]);
    host.select(3);
    host.write(0xffff0000, [3]);
    host.select(0);
    host.write(0x08000004, [0x55, 0x55, 0x55, 0x55]);
    expect(hex(host.rom.readMemory({ start: 0x08000000, end: 0x08000008 }))).toBe(
      "55 55 55 55 4D 4D 4D 4D",
    );
  });
});
