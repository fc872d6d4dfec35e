/** Each quirk that is not one of descriptors (there) or of leave (there): off, then on. */
import type { QuirkName } from "@dfukit/core";
import { describe, expect, it } from "vitest";
import { command, hex, type TestHost, testHost } from "./test-host.js";
import type { TestLine } from "./test-profile.js";

const OK = "00 00 00 00 05 00";
const IDLE = "00 00 00 00 02 00";

function withQuirk(
  line: TestLine,
  quirk: QuirkName,
  contents: "blank" | "full" = "full",
): TestHost {
  return testHost(line, { rom: { contents, quirks: { [quirk]: true } } });
}

/** First byte of sectors that are blank, among those asked for. */
function blankOf(host: TestHost, sectors: readonly number[], sizeBytes: number): readonly number[] {
  return sectors.filter((start) =>
    host.rom.readMemory({ start, end: start + sizeBytes }).every((byte) => byte === 0xff),
  );
}

describe("the quirks of a boot ROM", () => {
  const quirks = [
    { name: "mass-erase-fails", romIds: [] },
    { name: "clear-status-stalls", romIds: [0x90, 0x91] },
    { name: "clear-status-errors", romIds: [0xd2] },
  ] as const;
  const clearing = (host: TestHost) => [host.clearStatus().kind, host.status()];

  it.each([
    ["the first id that has any, by default", {}, ["stall", "0F 00 00 00 0A 00"]],
    ["a named id", { romId: 0xd2 }, ["ok", "0E 00 00 00 0A 00"]],
    ["an id without quirks of its own", { romId: 0x92 }, ["ok", IDLE]],
    ["switched off by the caller", { quirks: { "clear-status-stalls": false } }, ["ok", IDLE]],
  ] as const)("are those of %s", (_, rom, expected) => {
    expect(clearing(testHost("h7", { quirks, rom }))).toEqual(expected);
  });

  it("without a ROM id are those of every id", () => {
    const host = testHost("h7", { quirks, rom: { romId: 0x92 } });
    expect(host.run(0, [0x41]).at(-1)).toBe("04 00 00 00 0A 00");
  });
});

describe("error-at-first-contact", () => {
  it("is over after one CLRSTATUS and back after a bus reset or power-up", () => {
    const host = withQuirk("f4", "error-at-first-contact");
    const first = () => [host.status(), host.clearStatus().kind, host.status()];
    const expected = ["0A 00 00 00 0A 00", "ok", IDLE];
    expect(first()).toEqual(expected);
    host.rom.busReset(host.nowMs);
    expect(first()).toEqual(expected);
    host.rom.powerCycle(host.nowMs);
    expect(first()).toEqual(expected);
  });

  it("stalls a download until then", () => {
    const host = withQuirk("f4", "error-at-first-contact");
    expect(host.download(0, command(0x21, 0x08000000)).kind).toBe("stall");
  });
});

describe("idle-at-once", () => {
  it("does its work inside the first GETSTATUS", () => {
    const host = withQuirk("h7", "idle-at-once");
    expect([host.erase(0x08000000), host.nowMs]).toEqual([["ok", OK], 1100]);
    expect(blankOf(host, [0x08000000, 0x08020000], 0x20000)).toEqual([0x08000000]);
  });

  it("tells an error at once as well", () => {
    const host = withQuirk("h7", "idle-at-once");
    expect(host.erase(0x09000000)).toEqual(["ok", "01 00 00 00 0A 00"]);
  });
});

describe("bank-2-erase-sticks-busy", () => {
  function eraseBank2(): { readonly host: TestHost; readonly answers: readonly string[] } {
    const host = withQuirk("h7", "bank-2-erase-sticks-busy");
    host.download(0, command(0x41, 0x08100000));
    const answers = [0, 1100, 1100, 5000].map((waitMs) => {
      host.nowMs += waitMs;
      return host.status();
    });
    return { host, answers };
  }

  it("stays in dfuDNBUSY, and CLRSTATUS twice ends it with the erase done", () => {
    const { host, answers } = eraseBank2();
    expect(answers).toEqual(Array(4).fill("00 4C 04 00 04 00"));
    expect([host.clearStatus().kind, host.status()]).toEqual(["ok", "0E 00 00 00 0A 00"]);
    expect([host.clearStatus().kind, host.status()]).toEqual(["ok", IDLE]);
    expect(blankOf(host, [0x080e0000, 0x08100000, 0x08120000], 0x20000)).toEqual([0x08100000]);
    expect([...host.rom.eraseCounts]).toEqual([[0x08100000, 1]]);
  });

  it("leaves bank 1 alone", () => {
    const host = withQuirk("h7", "bank-2-erase-sticks-busy");
    expect(host.erase(0x080e0000).at(-1)).toBe(OK);
  });

  it("waits with a host that is held as well", () => {
    const host = testHost("h7", {
      statusWhileBusy: "held",
      rom: { quirks: { "bank-2-erase-sticks-busy": true } },
    });
    host.download(0, command(0x41, 0x08100000));
    expect([host.status(), host.status(), host.nowMs]).toEqual([
      "00 4C 04 00 04 00",
      "00 4C 04 00 04 00",
      1100,
    ]);
  });
});

describe("CLRSTATUS outside dfuERROR", () => {
  it.each([
    ["clear-status-stalls", ["stall", "0F 00 00 00 0A 00"]],
    ["clear-status-errors", ["ok", "0E 00 00 00 0A 00"]],
  ] as const)("%s", (quirk, expected) => {
    const host = withQuirk("h7", quirk);
    host.setAddress(0x08000000);
    expect([host.clearStatus().kind, host.status()]).toEqual(expected);
    expect([host.clearStatus().kind, host.status()]).toEqual(["ok", IDLE]);
  });

  it("clear-status-errors while busy: acknowledged, dfuERROR", () => {
    const host = withQuirk("h7", "clear-status-errors");
    host.download(0, command(0x41, 0x08000000));
    host.status();
    expect([host.clearStatus().kind, host.status()]).toEqual(["ok", "0E 00 00 00 0A 00"]);
  });
});

describe("mass erase", () => {
  it("mass-erase-announced-too-short: 100 ms for 16 s", () => {
    const host = testHost("f4", {
      statusWhileBusy: "answered",
      announced: null,
      rom: { contents: "full", quirks: { "mass-erase-announced-too-short": true } },
    });
    const answers = host.run(0, [0x41]);
    expect(answers[1]).toBe("00 64 00 00 04 00");
    host.nowMs = 16000;
    expect([host.status(), host.rom.busyMs]).toEqual([OK, 16000]);
    const honest = testHost("f4", { announced: null });
    expect(honest.run(0, [0x41])[1]).toBe("00 80 3E 00 04 00");
  });

  it("mass-erase-fails: errERASE and nothing erased", () => {
    const host = withQuirk("h7", "mass-erase-fails");
    expect(host.run(0, [0x41]).at(-1)).toBe("04 00 00 00 0A 00");
    expect([blankOf(host, [0x08000000], 16), host.rom.eraseCounts.size]).toEqual([[], 0]);
  });
});

describe("access-beyond-end-hangs", () => {
  const part = "STM32L072RB";
  const make = () => testHost("l0", { rom: { part, quirks: { "access-beyond-end-hangs": true } } });

  it.each([
    ["erase", (host: TestHost) => host.erase(0x08020000).at(-1)],
    ["write", (host: TestHost) => host.write(0x0801fff8, new Uint8Array(16))],
    ["read", (host: TestHost) => host.read(0x08020000, 128).kind],
  ])("%s: silent until power is cut", (_, act) => {
    const host = make();
    expect(act(host)).toBe("silent");
    const inVain = [host.status(), host.select(0).kind, host.raw("80 06 00 01 00 00 12 00").kind];
    expect(inVain).toEqual(["silent", "silent", "silent"]);
    host.rom.busReset(host.nowMs);
    expect(host.status()).toBe("silent");
    host.rom.powerCycle(host.nowMs);
    expect(host.status()).toBe(IDLE);
    expect(host.rom.violations.map(({ kind }) => kind)).toEqual(["beyond-end"]);
  });

  it("takes a pointer out there, and works up to the end", () => {
    const host = make();
    expect(host.setAddress(0x08020000).at(-1)).toBe(OK);
    expect(host.erase(0x0801ffff).at(-1)).toBe(OK);
    expect(host.read(0x0801ff80, 128).kind).toBe("ok");
  });

  it("without the quirk: errTARGET", () => {
    const host = testHost("l0", { rom: { part } });
    expect(host.erase(0x08020000).at(-1)).toBe("01 00 00 00 0A 00");
  });
});

describe("long-unaligned-write-corrupts", () => {
  it.each([
    [256, "55"],
    [260, "4D"],
    [264, "55"],
  ])("%i bytes: the last one reads %s", (sizeBytes, last) => {
    const host = withQuirk("l4", "long-unaligned-write-corrupts", "blank");
    host.write(0x08000000, new Uint8Array(sizeBytes).fill(0x55));
    const end = 0x08000000 + sizeBytes;
    expect(hex(host.rom.readMemory({ start: end - 1, end }))).toBe(last);
    expect(hex(host.rom.readMemory({ start: 0x080000ff, end: 0x08000100 }))).toBe("55");
  });

  it("is of this quirk only", () => {
    const host = testHost("l4");
    host.write(0x08000000, new Uint8Array(260).fill(0x55));
    expect(hex(host.rom.readMemory({ start: 0x08000103, end: 0x08000104 }))).toBe("55");
  });
});

describe("erases that go wrong in bank 2", () => {
  const sectors = [8, 9, 10, 11, 12, 13, 14, 15].map((index) => 0x08000000 + index * 0x20000);

  it.each([
    ["none", undefined, [0x08100000]],
    ["bank-2-erase-hits-other-sector", "bank-2-erase-hits-other-sector", [0x08180000]],
    ["bank-2-erase-does-nothing", "bank-2-erase-does-nothing", []],
  ] as const)("quirk %s", (_, quirk, blank) => {
    const quirks = quirk === undefined ? {} : { [quirk]: true };
    const host = testHost("h7", { rom: { contents: "full", quirks } });
    expect(host.erase(0x08100000).at(-1)).toBe(OK);
    expect(blankOf(host, sectors, 0x20000)).toEqual(blank);
    expect([...host.rom.eraseCounts.keys()]).toEqual(blank);
  });

  it("hit no sector behind the last", () => {
    const host = withQuirk("h7", "bank-2-erase-hits-other-sector");
    expect(host.erase(0x081e0000).at(-1)).toBe(OK);
    expect(host.rom.eraseCounts.size).toBe(0);
  });
});
