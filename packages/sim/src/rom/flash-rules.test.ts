import { describe, expect, it } from "vitest";
import { createRom } from "./index.js";
import { command, hex, hostOf, type TestHost, testHost } from "./test-host.js";
import { type TestLine, testProfile } from "./test-profile.js";

const OK = "00 00 00 00 05 00";
const ERR_TARGET = "01 00 00 00 0A 00";
const ERR_PROG = "06 00 00 00 0A 00";

function memory(host: TestHost, start: number, sizeBytes: number): string {
  return hex(host.rom.readMemory({ start, end: start + sizeBytes }));
}

function kinds(host: TestHost): readonly string[] {
  return host.rom.violations.map(({ kind }) => kind);
}

describe("F4 flash", () => {
  it("only clears bits, and notes bits that would have to be set", () => {
    const host = testHost("f4");
    expect(host.write(0x08000100, [0xf0, 0xf0, 0xf0, 0xf0])).toBe(OK);
    expect(host.write(0x08000100, [0x30, 0xf0, 0x3c, 0xf0])).toBe(OK);
    expect(memory(host, 0x08000100, 4)).toBe("30 F0 30 F0");
    expect(host.rom.violations).toEqual([
      {
        kind: "write-without-erase",
        message: "byte at 0x08000102 cannot become what was sent without an erase",
        address: 0x08000102,
      },
    ]);
  });

  it("may be written again where only bits are cleared", () => {
    const host = testHost("f4");
    host.write(0x08000100, [0xff, 0xff, 0xff, 0xff]);
    host.write(0x08000100, [0x12, 0x34, 0x56, 0x78]);
    host.write(0x08000100, [0x12, 0x34, 0x56, 0x00]);
    expect([memory(host, 0x08000100, 4), kinds(host)]).toEqual(["12 34 56 00", []]);
  });

  it("is erased sector by sector, whatever address in it is named", () => {
    const host = testHost("f4", { rom: { contents: "full" } });
    const before = memory(host, 0x08000000, 0x8000 / 8);
    expect(host.erase(0x08004abc)).toEqual(["ok", "00 64 00 00 04 00", OK]);
    const sector = host.rom.readMemory({ start: 0x08004000, end: 0x08008000 });
    expect(sector.every((byte) => byte === 0xff)).toBe(true);
    expect(memory(host, 0x08000000, 0x8000 / 8)).toBe(before);
    expect(memory(host, 0x08003fff, 1) + memory(host, 0x08008000, 1)).not.toContain("FF");
    expect([...host.rom.eraseCounts]).toEqual([[0x08004000, 1]]);
  });

  it("counts every erase, blank or not", () => {
    const host = testHost("f4");
    host.erase(0x08000000);
    host.erase(0x08000001);
    host.erase(0x08004000);
    expect([...host.rom.eraseCounts]).toEqual([
      [0x08000000, 2],
      [0x08004000, 1],
    ]);
  });
});

describe("L0 flash", () => {
  it("is erased to 0x00 and only sets bits", () => {
    const host = testHost("l0", { rom: { contents: "full" } });
    host.erase(0x08000080);
    expect(memory(host, 0x08000080, 4)).toBe("00 00 00 00");
    host.write(0x08000080, [1, 2, 3, 4, 5, 6, 7, 8]);
    host.write(0x08000080, [1, 2, 3, 4, 5, 6, 7, 9]);
    expect(memory(host, 0x08000080, 8)).toBe("01 02 03 04 05 06 07 09");
    host.write(0x08000080, [0, 2, 3, 4, 5, 6, 7, 9]);
    expect(memory(host, 0x08000080, 8)).toBe("01 02 03 04 05 06 07 09");
    expect(host.rom.violations.map(({ kind, address }) => [kind, address])).toEqual([
      ["write-without-erase", 0x08000080],
    ]);
  });

  it("erases 128 bytes at a time", () => {
    const host = testHost("l0", { rom: { contents: "full" } });
    host.erase(0x080000ff);
    expect(memory(host, 0x0800007f, 2)).toMatch(/^(?!00).. 00$/);
    expect(memory(host, 0x080000ff, 2)).toMatch(/^00 (?!00)..$/);
  });
});

describe.each([
  ["l4", 8],
  ["h7", 32],
] as const)("%s flash with ECC", (line: TestLine, unitBytes: number) => {
  it("takes a unit once, blank data too", () => {
    const host = testHost(line);
    expect(host.write(0x08000000, new Uint8Array(unitBytes).fill(0xff))).toBe(OK);
    expect(host.write(0x08000000, new Uint8Array(unitBytes).fill(0xff))).toBe(ERR_PROG);
    expect(host.rom.violations).toEqual([
      {
        kind: "unit-written-twice",
        message: "unit at 0x08000000 was programmed before and not erased since",
        address: 0x08000000,
      },
    ]);
  });

  it("takes it again after an erase", () => {
    const host = testHost(line, { rom: { contents: "full" } });
    expect(host.write(0x08000000, new Uint8Array(unitBytes))).toBe(ERR_PROG);
    host.clearStatus();
    host.erase(0x08000000);
    expect(host.write(0x08000000, new Uint8Array(unitBytes))).toBe(OK);
  });

  it("stores the units before the one that was programmed", () => {
    const host = testHost(line);
    host.write(0x08000000 + unitBytes, new Uint8Array(unitBytes).fill(0x11));
    expect(host.write(0x08000000, new Uint8Array(3 * unitBytes).fill(0x22))).toBe(ERR_PROG);
    const units = [0, 1, 2].map((nth) => memory(host, 0x08000000 + nth * unitBytes, 1));
    expect(units).toEqual(["22", "11", "FF"]);
  });

  it("fills a unit that was begun, which counts as programmed, and notes it", () => {
    const host = testHost(line);
    expect(host.write(0x08000000, new Uint8Array(unitBytes + 3).fill(0x22))).toBe(OK);
    expect(memory(host, 0x08000000 + unitBytes, 5)).toBe("22 22 22 FF FF");
    expect(host.write(0x08000000 + unitBytes + 3, [0x33])).toBe(ERR_PROG);
    expect(kinds(host)).toEqual(["unaligned-write", "unaligned-write", "unit-written-twice"]);
  });
});

describe("alignment", () => {
  it.each([
    ["f4", 0x08000002, 4],
    ["f4", 0x08000000, 6],
    ["l0", 0x08000004, 8],
    ["l4", 0x08000000, 12],
    ["h7", 0x08000000, 16],
  ] as const)("%s: a write to %i of %i bytes is noted", (line, address, sizeBytes) => {
    const host = testHost(line);
    host.write(address, new Uint8Array(sizeBytes).fill(0x55));
    expect(host.rom.violations.map(({ kind, address: at }) => [kind, at])).toEqual([
      ["unaligned-write", address],
    ]);
  });

  it("is named in full", () => {
    const host = testHost("f4");
    host.write(0x08000002, [1, 2]);
    expect(host.rom.violations[0]?.message).toBe(
      "write of 2 bytes at 0x08000002 is not aligned to 4 bytes",
    );
  });
});

describe("addresses", () => {
  it("are pointer plus block number times transfer size; the pointer stays", () => {
    const host = testHost("h7");
    host.setAddress(0x08000400);
    host.run(2, new Uint8Array(1024).fill(0x22));
    host.run(4, new Uint8Array(1024).fill(0x44));
    host.run(3, new Uint8Array(64).fill(0x33));
    const at = [0x08000400, 0x08000800, 0x08000840, 0x08000c00];
    expect(at.map((address) => memory(host, address, 1))).toEqual(["22", "33", "FF", "44"]);
    host.abort();
    const read = [2, 3, 4].map((block) => {
      const answer = host.upload(block, 1024);
      return answer.kind === "ok" ? hex(answer.bytes.subarray(0, 2)) : answer.kind;
    });
    expect(read).toEqual(["22 22", "33 33", "44 44"]);
  });

  it("start at the flash before any Set Address", () => {
    const host = testHost("l4");
    host.run(2, new Uint8Array(8).fill(0x77));
    expect(memory(host, 0x08000000, 8)).toBe("77 77 77 77 77 77 77 77");
  });

  it.each([
    ["a pointer to nothing", (host: TestHost) => host.setAddress(0x60000000).at(-1)],
    ["an erase of nothing", (host: TestHost) => host.erase(0x08200000).at(-1)],
    ["a write beyond the end", (host: TestHost) => host.write(0x081fffe0, new Uint8Array(64))],
    [
      "a read beyond the end",
      (host: TestHost) => {
        host.setAddress(0x081fffe0);
        host.abort();
        expect(host.upload(2, 64).kind).toBe("stall");
        return host.status();
      },
    ],
    ["a write behind another setting", (host: TestHost) => host.write(0x5200201c, [1])],
    [
      "an erase of option bytes",
      (host: TestHost) => {
        host.select(1);
        return host.erase(0x5200201c).at(-1);
      },
    ],
    [
      "a mass erase of option bytes",
      (host: TestHost) => {
        host.select(1);
        return host.run(0, [0x41]).at(-1);
      },
    ],
  ])("%s is errTARGET", (_, act) => {
    expect(act(testHost("h7"))).toBe(ERR_TARGET);
  });

  it("outside the memory are noted", () => {
    const host = testHost("h7", { rom: { part: "STM32H743VG" } });
    host.erase(0x08080000);
    host.clearStatus();
    host.write(0x0807ffe0, new Uint8Array(64));
    expect(host.rom.violations).toEqual([
      {
        kind: "beyond-end",
        message: "access to 0x08080000–0x08080000, where alternate setting 0 has no memory",
        address: 0x08080000,
      },
      {
        kind: "beyond-end",
        message: "access to 0x0807FFE0–0x0808001F, where alternate setting 0 has no memory",
        address: 0x0807ffe0,
      },
    ]);
  });

  it("past 4 GiB are no memory", () => {
    const host = testHost("f4");
    host.select(3);
    host.setAddress(0xffff0000);
    expect(host.run(0xffff, [1, 2, 3, 4]).at(-1)).toBe(ERR_TARGET);
  });
});

describe("mass erase", () => {
  it("erases all of the flash and nothing else", () => {
    const host = testHost("l0", { rom: { contents: "full" } });
    host.select(2);
    host.write(0x08080000, [0x42]);
    host.select(0);
    expect(host.run(0, [0x41]).at(-1)).toBe(OK);
    const flash = host.rom.readMemory({ start: 0x08000000, end: 0x08030000 });
    expect(flash.every((byte) => byte === 0)).toBe(true);
    expect([memory(host, 0x08080000, 1), host.rom.eraseCounts.size]).toEqual(["42", 1536]);
  });
});

describe("other memories", () => {
  it("EEPROM takes any byte at any time", () => {
    const host = testHost("l0");
    host.select(2);
    expect(host.write(0x08080001, [0xff, 0x0f])).toBe(OK);
    expect(host.write(0x08080001, [0x00, 0xf0])).toBe(OK);
    expect([memory(host, 0x08080000, 4), kinds(host)]).toEqual(["00 00 F0 00", []]);
    expect(host.erase(0x08080000).at(-1)).toBe(ERR_TARGET);
  });

  it.each([
    ["f4", 0x1fff7800],
    ["l4", 0x1fff7000],
  ] as const)("OTP of %s takes a unit once", (line, address) => {
    const host = testHost(line);
    host.select(2);
    const unit = new Uint8Array(8).fill(0xa5);
    expect(host.write(address, unit)).toBe(OK);
    expect(host.write(address, unit)).toBe(ERR_PROG);
    host.clearStatus();
    expect(host.write(address + 8, unit)).toBe(OK);
    expect(kinds(host)).toEqual(["unit-written-twice"]);
  });
});

describe("access rights", () => {
  const otp = 0x1fff7000;
  const make = (access: { readonly readable: boolean; readonly writable: boolean }) => {
    const profile = testProfile("l4");
    const memories = profile.memories.map((memory) => {
      const runs = memory.region.runs.map((run) => ({
        ...run,
        access: { ...run.access, ...access },
      }));
      return { ...memory, region: { ...memory.region, runs } };
    });
    const host = hostOf(createRom({ profile: { ...profile, memories } }));
    host.select(2);
    return host;
  };

  it("a memory that cannot be read stalls an upload with errTARGET", () => {
    const host = make({ readable: false, writable: true });
    expect(host.write(otp, new Uint8Array(8))).toBe(OK);
    expect([host.read(otp, 8).kind, host.status()]).toEqual(["stall", ERR_TARGET]);
  });

  it("a memory that cannot be written answers errTARGET", () => {
    const host = make({ readable: true, writable: false });
    expect(host.write(otp, new Uint8Array(8))).toBe(ERR_TARGET);
    expect(memory(host, otp, 1)).toBe("FF");
  });
});

describe("write protection", () => {
  const rom = {
    contents: "full",
    writeProtected: [{ start: 0x08004100, end: 0x08004200 }],
  } as const;

  it("answers OK to erase and write and changes nothing in the whole sector", () => {
    const host = testHost("f4", { rom });
    const before = memory(host, 0x08004000, 16);
    expect(host.erase(0x08004000).at(-1)).toBe(OK);
    expect(host.write(0x08004000, new Uint8Array(16))).toBe(OK);
    expect([memory(host, 0x08004000, 16), host.rom.eraseCounts.size, kinds(host)]).toEqual([
      before,
      0,
      [],
    ]);
  });

  it("lets the rest of a block through", () => {
    const host = testHost("f4", { rom: { writeProtected: rom.writeProtected } });
    host.write(0x08003ffc, [1, 2, 3, 4, 5, 6, 7, 8]);
    expect(memory(host, 0x08003ffc, 8)).toBe("01 02 03 04 FF FF FF FF");
  });

  it("keeps a mass erase from doing anything", () => {
    const host = testHost("f4", { rom });
    expect(host.run(0, [0x41]).at(-1)).toBe(OK);
    expect([memory(host, 0x08000000, 1), host.rom.eraseCounts.size]).not.toEqual(["FF", 12]);
    expect(host.rom.eraseCounts.size).toBe(0);
  });
});

describe("a pointer into RAM", () => {
  it("is taken, a write there is not", () => {
    const host = testHost("f4");
    expect(host.run(0, command(0x21, 0x20000000)).at(-1)).toBe(OK);
    expect(host.run(2, [1, 2, 3, 4]).at(-1)).toBe(ERR_TARGET);
  });
});
