import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  blockNumberFor,
  eraseAll,
  eraseSector,
  eraseTime,
  getCommands,
  readBlock,
  setAddress,
  useAlternate,
  writeBlock,
} from "./dfuse.js";
import type { Session } from "./session.js";
import type { FlashTimes } from "./target.js";
import {
  ABORT,
  CLRSTATUS,
  dnload,
  GETSTATUS,
  play,
  type Reply,
  status,
  upload,
} from "./test-driver.js";
import { testSession } from "./test-session.js";

const BUSY = status("dfuDNBUSY", 5);
const IDLE = status("dfuDNLOAD-IDLE");
/** Replies to one download that is carried out, and what it looks like. */
const CARRIED_OUT: readonly Reply[] = ["ack", BUSY, IDLE];
const carriedOut = (line: string) => [line, GETSTATUS, "wait 5", GETSTATUS];
const POINTER = dnload(0, "21 00 40 00 08");
const REPLUG = "unplug the device, enter DFU mode again and run the same command once more";

const TIMES: FlashTimes = {
  erase: [
    { sectorSizeBytes: 0x4000, typicalMs: 250, maximumMs: 500 },
    { sectorSizeBytes: 0x2_0000, typicalMs: 1000, maximumMs: 2000 },
  ],
  program: { unitBytes: 4, typicalMs: 0.5, maximumMs: 100 },
  massErase: { typicalMs: 8000, maximumMs: 16_000 },
};

describe("useAlternate", () => {
  it("selects what is not selected, and forgets the pointer", () => {
    const session = testSession({ alternateSetting: null, pointer: 0x0800_0000 });
    expect(play(useAlternate(session, 1), ["ack"])).toEqual({
      log: ["alternate 1"],
      result: undefined,
    });
    expect(session).toMatchObject({ alternateSetting: 1, pointer: null, state: "idle" });
  });

  it("selects where there are only two", () => {
    const session = testSession({ alternateCount: 2 });
    expect(play(useAlternate(session, 1), ["ack"]).log).toEqual(["alternate 1"]);
  });

  it("does nothing where it is selected", () => {
    const session = testSession({ alternateSetting: 1, pointer: 0x0800_0000 });
    expect(play(useAlternate(session, 1), [])).toEqual({ log: [], result: undefined });
    expect(session.pointer).toBe(0x0800_0000);
  });

  it("selects nothing where there is only one, because some loaders stall that", () => {
    const session = testSession({ alternateCount: 1, alternateSetting: null });
    expect(play(useAlternate(session, 0), [])).toEqual({ log: [], result: undefined });
    expect(session.alternateSetting).toBe(0);
  });

  it("has failed if the device stalls it", () => {
    const session = testSession();
    expect(play(useAlternate(session, 2), ["stall"])).toEqual({
      log: ["alternate 2"],
      error: {
        code: "request-stalled",
        message: "device stalled SET_INTERFACE while selecting alternate setting 2",
        actor: "device",
        details: { request: "SET_INTERFACE" },
        hint: REPLUG,
      },
    });
    expect(session.alternateSetting).toBe(0);
  });
});

describe("setAddress", () => {
  it.each([
    [0x0800_4000, "21 00 40 00 08"],
    [0x1fff_c000, "21 00 C0 FF 1F"],
    [0x8000_0000, "21 00 00 00 80"],
    [0xffff_fffc, "21 FC FF FF FF"],
    [0, "21 00 00 00 00"],
  ])("%i", (address, bytes) => {
    const session = testSession();
    expect(play(setAddress(session, address), CARRIED_OUT)).toEqual({
      log: carriedOut(dnload(0, bytes)),
      result: undefined,
    });
    expect(session).toMatchObject({ pointer: address, state: "download-idle" });
  });

  it("takes nonsense of a poll time for no time at all", () => {
    expect(
      play(setAddress(testSession(), 0x0800_4000), ["ack", status("dfuDNBUSY", 0xff_ffff), IDLE]),
    ).toMatchObject({ log: [POINTER, GETSTATUS, GETSTATUS] });
  });

  it("knows no pointer after an error", () => {
    const session = testSession({ pointer: 0x0800_0000 });
    const replies = ["ack", BUSY, status("dfuERROR", 0, "errTARGET")];
    expect(play(setAddress(session, 0x2000_0000), replies)).toEqual({
      log: carriedOut(dnload(0, "21 00 00 00 20")),
      error: {
        code: "device-error",
        message:
          "device reported errTARGET (0x01) in dfuERROR while setting the address pointer to 0x20000000",
        actor: "device",
        details: {
          request: "DFU_DNLOAD",
          address: 0x2000_0000,
          bStatus: "errTARGET",
          bState: "dfuERROR",
        },
        hint: REPLUG,
      },
    });
    expect(session).toMatchObject({ pointer: null, state: "unknown" });
  });
});

describe("eraseSector", () => {
  const ERASE = dnload(0, "41 00 00 02 08");
  const LATER = `${GETSTATUS} within 9000 ms`;

  it("erases, and has to set the pointer anew afterwards", () => {
    const session = testSession({ pointer: 0x0802_0000, times: TIMES });
    expect(play(eraseSector(session, 0x0802_0000, 0x2_0000), CARRIED_OUT)).toEqual({
      log: [ERASE, GETSTATUS, "wait 1000", LATER],
      result: undefined,
    });
    expect(session).toMatchObject({ pointer: null, state: "download-idle" });
  });

  it("goes by what the device says where the size has no time", () => {
    const session = testSession({ times: TIMES });
    expect(play(eraseSector(session, 0x0802_0000, 0x800), CARRIED_OUT)).toEqual({
      log: carriedOut(ERASE),
      result: undefined,
    });
  });

  it("names what it was doing", () => {
    const replies = ["ack", status("dfuERROR", 0, "errERASE")];
    expect(play(eraseSector(testSession(), 0x0802_0000, 0x2_0000), replies)).toMatchObject({
      error: {
        code: "device-error",
        message:
          "device reported errERASE (0x04) in dfuERROR while erasing the sector at 0x08020000",
        details: { address: 0x0802_0000 },
      },
    });
  });

  it.each([
    ["in bank 2", 0x0810_0000, {}, true],
    ["at the end of bank 1", 0x080e_0000, {}, false],
    ["where there is no bank 2", 0x0810_0000, { bank2Address: null }, false],
  ])("frees a wedged device %s: only there", (_what, address, changes, frees) => {
    const session = testSession(
      { times: TIMES, bank2Address: 0x0810_0000, ...changes },
      { quirks: ["bank-2-erase-sticks-busy"] },
    );
    const { log } = play(eraseSector(session, address, 0x2_0000), (line, nth) => {
      if (nth === 0 || line === CLRSTATUS) return "ack";
      return nth < 4 ? BUSY : status(frees ? "dfuIDLE" : "dfuDNLOAD-IDLE");
    });
    expect(log.includes(CLRSTATUS)).toBe(frees);
  });

  it("never sends CLRSTATUS without that quirk", () => {
    const session = testSession({ bank2Address: 0x0810_0000 });
    const { log } = play(eraseSector(session, 0x0810_0000, 0x2_0000), (_line, nth) =>
      nth === 0 ? "ack" : BUSY,
    );
    expect(log).not.toContain(CLRSTATUS);
  });

  it("knows the time of a size", () => {
    const session = testSession({ times: TIMES });
    expect(eraseTime(session, 0x4000)).toEqual({
      sectorSizeBytes: 0x4000,
      typicalMs: 250,
      maximumMs: 500,
    });
    expect(eraseTime(session, 0x4001)).toEqual({ typicalMs: null, maximumMs: null });
  });
});

describe("eraseAll", () => {
  const MASS = dnload(0, "41");

  it("waits for the time of the profile", () => {
    const session = testSession({ times: TIMES, pointer: 0x0800_0000 });
    expect(play(eraseAll(session), CARRIED_OUT)).toEqual({
      log: [MASS, GETSTATUS, "wait 8000", `${GETSTATUS} within 37000 ms`],
      result: undefined,
    });
    expect(session).toMatchObject({ pointer: null, state: "download-idle" });
  });

  it("goes by what the device says where nothing is known", () => {
    expect(play(eraseAll(testSession()), CARRIED_OUT)).toMatchObject({
      log: [MASS, GETSTATUS, "wait 5", `${GETSTATUS} within 125000 ms`],
    });
  });

  it("waits 35 s for a boot ROM that is known to announce too little", () => {
    const session = testSession({}, { quirks: ["mass-erase-announced-too-short"] });
    expect(play(eraseAll(session), CARRIED_OUT)).toMatchObject({
      log: [MASS, GETSTATUS, "wait 35000", `${GETSTATUS} within 125000 ms`],
    });
  });

  it("names what it was doing", () => {
    expect(
      play(eraseAll(testSession()), ["ack", status("dfuERROR", 0, "errVENDOR")]),
    ).toMatchObject({
      error: {
        code: "read-protected",
        message:
          "device reported errVENDOR (0x0B) in dfuERROR while erasing the whole flash: the chip is read-protected",
      },
    });
  });
});

describe("a device that is idle at once, and not known for it", () => {
  const ERASE = dnload(0, "41 00 40 00 08");
  const MASS = dnload(0, "41");
  const [twice, once] = [
    ["ack", IDLE, "ack", IDLE],
    ["ack", IDLE],
  ];
  it.each([
    ["the pointer, twice", setAddress(testSession(), 0x0800_4000), twice, [POINTER, POINTER]],
    ["an erase, twice", eraseSector(testSession(), 0x0800_4000, 1024), twice, [ERASE, ERASE]],
    ["a mass erase, twice", eraseAll(testSession()), twice, [MASS, MASS]],
    [
      "data, once",
      writeBlock(testSession({ pointer: 0x0800_4000 }), 0x0800_4000, Uint8Array.of(1)),
      once,
      [dnload(2, "01")],
    ],
  ])("is sent %s", (_what, steps, replies, sent) => {
    expect(play(steps, replies)).toEqual({
      log: sent.flatMap((line) => [line, GETSTATUS]),
      result: undefined,
    });
  });
});

describe("blockNumberFor", () => {
  it.each([
    [null, 0x0800_0000, 2048, null],
    [0x0800_0000, 0x0800_0000, 2048, 2],
    [0x0800_0000, 0x0800_0800, 2048, 3],
    [0x0800_0000, 0x0800_0400, 2048, null],
    [0x0800_0000, 0x0800_0001, 2048, null],
    [0x0800_0800, 0x0800_0000, 2048, null],
    [0x0800_0000, 0x0800_0000 + 65_533 * 2048, 2048, 65_535],
    [0x0800_0000, 0x0800_0000 + 65_534 * 2048, 2048, null],
    [0x9000_0000, 0x9000_0000 + 65_533 * 64, 64, 65_535],
    [0x9000_0000, 0x9000_0000 + 65_534 * 64, 64, null],
    [0x7fff_f800, 0x8000_0000, 2048, 3],
  ])("%s → %i in blocks of %i: %s", (pointer, address, size, expected) => {
    expect(blockNumberFor(pointer, address, size)).toBe(expected);
  });

  it("is never 0 or 1, never beyond 0xFFFF, and says where the device puts the block", () => {
    const u32 = fc.integer({ min: 0, max: 0xffff_ffff });
    const size = fc.constantFrom(64, 1024, 2048, 4096);
    const near = fc.integer({ min: -4, max: 70_000 });
    fc.assert(
      fc.property(u32, size, near, fc.constantFrom(0, 0, 0, 1), (pointer, bytes, blocks, off) => {
        const address = pointer + blocks * bytes + off;
        const nth = blockNumberFor(pointer, address, bytes);
        const isExpressible = off === 0 && blocks >= 0 && blocks <= 65_533;
        expect(nth).toBe(isExpressible ? blocks + 2 : null);
        expect(pointer + ((nth ?? 2) - 2) * bytes).toBe(isExpressible ? address : pointer);
      }),
    );
  });
});

describe("writeBlock", () => {
  const BYTES = Uint8Array.of(0x11, 0x22);
  const block = (wBlockNum: number) => dnload(wBlockNum, "11 22");

  it("sets the pointer first", () => {
    const session = testSession();
    expect(play(writeBlock(session, 0x0800_4000, BYTES), [...CARRIED_OUT, ...CARRIED_OUT])).toEqual(
      {
        log: [...carriedOut(POINTER), ...carriedOut(block(2))],
        result: undefined,
      },
    );
    expect(session.pointer).toBe(0x0800_4000);
  });

  it.each([
    [0x0800_4000, 2],
    [0x0800_4800, 3],
    [0x0800_4000 + 65_533 * 2048, 0xffff],
  ])("needs none for %i, which block %i reaches", (address, wBlockNum) => {
    const session = testSession({ pointer: 0x0800_4000 });
    expect(play(writeBlock(session, address, BYTES), CARRIED_OUT)).toEqual({
      log: carriedOut(block(wBlockNum)),
      result: undefined,
    });
    expect(session.pointer).toBe(0x0800_4000);
  });

  it.each([
    ["beyond block 0xFFFF", 0x9000_0000, 0x9000_0000 + 65_534 * 2048, "21 00 F0 FF 97"],
    ["below the pointer", 0x0800_4800, 0x0800_4000, "21 00 40 00 08"],
    ["between two blocks", 0x0800_4000, 0x0800_4004, "21 04 40 00 08"],
  ])("sets a new one %s, and starts at block 2 again", (_what, pointer, address, bytes) => {
    const session = testSession({ pointer });
    expect(play(writeBlock(session, address, BYTES), [...CARRIED_OUT, ...CARRIED_OUT])).toEqual({
      log: [...carriedOut(dnload(0, bytes)), ...carriedOut(block(2))],
      result: undefined,
    });
    expect(session.pointer).toBe(address);
  });

  it("takes the pointer that it is given, where that reaches the address", () => {
    const session = testSession();
    const replies = [...CARRIED_OUT, ...CARRIED_OUT];
    expect(play(writeBlock(session, 0x0800_5000, BYTES, 0x0800_4000), replies)).toMatchObject({
      log: [...carriedOut(POINTER), ...carriedOut(block(4))],
    });
    const other = testSession();
    expect(play(writeBlock(other, 0x0800_4000, BYTES, 0x0800_4800), replies)).toMatchObject({
      log: [...carriedOut(POINTER), ...carriedOut(block(2))],
    });
  });

  it("sets the pointer for every block where blocks are smaller than the device counts", () => {
    const session = testSession({ countsBlocks: false, transferSizeBytes: 1024 });
    const first = play(writeBlock(session, 0x0800_4000, BYTES, 0x0800_4000), [
      ...CARRIED_OUT,
      ...CARRIED_OUT,
    ]);
    expect(first.log).toEqual([...carriedOut(POINTER), ...carriedOut(block(2))]);
    const next = play(writeBlock(session, 0x0800_4400, BYTES, 0x0800_4000), [
      ...CARRIED_OUT,
      ...CARRIED_OUT,
    ]);
    expect(next.log).toEqual([...carriedOut(dnload(0, "21 00 44 00 08")), ...carriedOut(block(2))]);
    expect(play(writeBlock(session, 0x0800_4400, BYTES, 0x0800_4000), CARRIED_OUT).log).toEqual(
      carriedOut(block(2)),
    );
  });

  it("gives a write the time of its units", () => {
    const session = testSession({ pointer: 0x0800_4000, times: TIMES });
    const nonsense = status("dfuDNBUSY", 0xff_ffff);
    expect(
      play(writeBlock(session, 0x0800_4000, new Uint8Array(5)), ["ack", nonsense, IDLE]),
    ).toMatchObject({ log: [dnload(2, "00 00 00 00 00"), GETSTATUS, "wait 200", GETSTATUS] });
  });

  it("names address and block", () => {
    const session = testSession({ pointer: 0x0800_4000 });
    const replies = ["ack", BUSY, status("dfuERROR", 0, "errPROG")];
    expect(play(writeBlock(session, 0x0800_4800, BYTES), replies)).toEqual({
      log: carriedOut(block(3)),
      error: {
        code: "device-error",
        message:
          "device reported errPROG (0x06) in dfuERROR while writing 0x08004800 (wBlockNum 3)",
        actor: "device",
        details: {
          request: "DFU_DNLOAD",
          address: 0x0800_4800,
          wBlockNum: 3,
          bStatus: "errPROG",
          bState: "dfuERROR",
        },
        hint: REPLUG,
      },
    });
    expect(session.pointer).toBe(null);
  });
});

describe("readBlock", () => {
  const DETAILS = { request: "DFU_UPLOAD", address: 0x0800_4000, wBlockNum: 2 };
  const BYTES = Uint8Array.of(1, 2, 3, 4);
  const ready = (changes: Partial<Session> = {}) =>
    testSession({ pointer: 0x0800_4000, ...changes });

  it("sets the pointer, and aborts the download before the upload", () => {
    const session = testSession();
    expect(
      play(readBlock(session, 0x0800_4000, 4), [...CARRIED_OUT, "ack", "01 02 03 04"]),
    ).toEqual({
      log: [...carriedOut(POINTER), ABORT, upload(2, 4)],
      result: BYTES,
    });
    expect(session).toMatchObject({ pointer: 0x0800_4000, state: "upload-idle" });
  });

  it("needs one transfer for the next block", () => {
    const session = ready({ state: "upload-idle" });
    expect(play(readBlock(session, 0x0800_4800, 4), ["01 02 03 04"])).toEqual({
      log: [upload(3, 4)],
      result: BYTES,
    });
  });

  it("sets a new pointer beyond block 0xFFFF, out of the upload and into it again", () => {
    const session = ready({ state: "upload-idle", pointer: 0x9000_0000 });
    const address = 0x9000_0000 + 65_534 * 2048;
    const replies = ["ack", ...CARRIED_OUT, "ack", "01 02 03 04"];
    expect(play(readBlock(session, address, 4), replies)).toEqual({
      log: [ABORT, ...carriedOut(dnload(0, "21 00 F0 FF 97")), ABORT, upload(2, 4)],
      result: BYTES,
    });
  });

  it.each([
    ["", 0],
    ["01 02", 2],
  ])("is short if it has fewer bytes: %j", (reply, actual) => {
    const session = ready();
    expect(play(readBlock(session, 0x0800_4000, 4), [reply])).toEqual({
      log: [upload(2, 4)],
      error: {
        code: "short-read",
        message: `device sent ${actual} of 4 bytes while reading 0x08004000 (wBlockNum 2)`,
        actor: "device",
        details: { ...DETAILS, expected: 4, actual },
        hint: "the chip may be read-protected (`unprotect` lifts that and erases it), or the place may not be readable",
      },
    });
    expect(session).toMatchObject({ pointer: null, state: "unknown" });
  });

  it.each([
    [
      "errVENDOR",
      "read-protected",
      "device reported errVENDOR (0x0B) in dfuERROR while reading 0x08004000 (wBlockNum 2): the chip is read-protected",
      "the verb `unprotect` lifts the protection and erases the whole chip",
    ],
    [
      "errADDRESS",
      "device-error",
      "device reported errADDRESS (0x08) in dfuERROR while reading 0x08004000 (wBlockNum 2)",
      REPLUG,
    ],
  ] as const)("stalls, and the status says why: %s", (bStatus, code, message, hint) => {
    const session = ready();
    expect(
      play(readBlock(session, 0x0800_4000, 4), ["stall", status("dfuERROR", 0, bStatus)]),
    ).toEqual({
      log: [upload(2, 4), GETSTATUS],
      error: {
        code,
        message,
        actor: "device",
        details: { ...DETAILS, bStatus, bState: "dfuERROR" },
        hint,
      },
    });
    expect(session).toMatchObject({ pointer: null, state: "unknown" });
  });

  it.each<[string, Reply]>([
    ["errSTALLEDPKT", status("dfuERROR", 0, "errSTALLEDPKT")],
    ["dfuERROR with OK", status("dfuERROR")],
    ["dfuIDLE", status("dfuIDLE")],
    ["no status", "timeout"],
  ])("stalls, and %s says no more", (_what, reply) => {
    expect(play(readBlock(ready(), 0x0800_4000, 4), ["stall", reply])).toEqual({
      log: [upload(2, 4), GETSTATUS],
      error: {
        code: "request-stalled",
        message: "device stalled DFU_UPLOAD while reading 0x08004000 (wBlockNum 2)",
        actor: "device",
        details: DETAILS,
        hint: REPLUG,
      },
    });
  });

  it.each<[Reply, string, string]>([
    [
      "timeout",
      "transfer-timeout",
      "device did not answer DFU_UPLOAD in time while reading 0x08004000 (wBlockNum 2)",
    ],
    [
      "disconnected",
      "device-disconnected",
      "device left the bus while reading 0x08004000 (wBlockNum 2)",
    ],
    [
      { kind: "fault", message: "noise" },
      "transfer-fault",
      "USB transfer DFU_UPLOAD failed while reading 0x08004000 (wBlockNum 2): noise",
    ],
  ])("asks nothing more after %j", (reply, code, message) => {
    const session = ready();
    expect(play(readBlock(session, 0x0800_4000, 4), [reply])).toMatchObject({
      log: [upload(2, 4)],
      error: { code, message, details: DETAILS },
    });
    expect(session).toMatchObject({ pointer: null, state: "unknown" });
  });
});

describe("getCommands", () => {
  const COMMANDS = upload(0, 16);

  it.each(["00 21 41 92", "00 21 41"])("reads %s", (reply) => {
    const session = testSession({ state: "download-idle" });
    const bytes = reply.split(" ").map((byte) => Number.parseInt(byte, 16));
    expect(play(getCommands(session), ["ack", reply])).toEqual({
      log: [ABORT, COMMANDS],
      result: Uint8Array.from(bytes),
    });
    expect(session.state).toBe("upload-idle");
  });

  it("has failed if the device stalls it", () => {
    const session = testSession();
    expect(play(getCommands(session), ["stall"])).toEqual({
      log: [COMMANDS],
      error: {
        code: "request-stalled",
        message: "device stalled DFU_UPLOAD while reading the list of commands (wBlockNum 0)",
        actor: "device",
        details: { request: "DFU_UPLOAD", wBlockNum: 0 },
        hint: REPLUG,
      },
    });
    expect(session.state).toBe("unknown");
  });
});
