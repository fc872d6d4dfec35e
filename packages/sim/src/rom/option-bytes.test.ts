import { describe, expect, it } from "vitest";
import { createRom } from "./index.js";
import { defaultOptionBytes } from "./option-bytes.js";
import { bytesOf, hex, hostOf, type TestHost, testHost } from "./test-host.js";
import { type TestLine, testProfile } from "./test-profile.js";

const OK = "00 00 00 00 05 00";
const ERR_TARGET = "01 00 00 00 0A 00";
const ERR_VENDOR = "0B 00 00 00 0A 00";
const F4_BASE = 0x1fffc000;
const F4_DEFAULT = "FF AA FF FF FF FF FF FF FF FF FF FF FF FF FF FF";

function optionHost(line: TestLine, options: Parameters<typeof testHost>[1] = {}): TestHost {
  const host = testHost(line, options);
  host.select(1);
  return host;
}

function memory(host: TestHost, start: number, sizeBytes: number): string {
  return hex(host.rom.readMemory({ start, end: start + sizeBytes }));
}

/** The F4's block with the byte at `nth` changed. */
function f4Block(nth: number, value: number): Uint8Array {
  const bytes = bytesOf(F4_DEFAULT);
  bytes[nth] = value;
  return bytes;
}

function kinds(host: TestHost): readonly string[] {
  return host.rom.violations.map(({ kind }) => kind);
}

describe("a new chip", () => {
  it.each([
    ["f4", F4_BASE, 8, "FF AA FF FF FF FF FF FF"],
    ["l0", 0x1ff80000, 8, "AA FF 55 00 FF FF 00 00"],
    ["l4", 0x1fff7800, 12, "AA FF FF FF 55 00 00 00 FF FF FF FF"],
    ["l4", 0x1ffff800, 8, "FF FF FF FF 00 00 00 00"],
    ["h7", 0x5200201c, 4, "FF AA FF FF"],
  ] as const)("%s has option bytes for level 0", (line, start, sizeBytes, expected) => {
    expect(memory(testHost(line), start, sizeBytes)).toBe(expected);
  });

  it("stores bytes each with its complement where the profile says so", () => {
    const options = testProfile("f4").optionBytes;
    const profile = testProfile("f4", {
      optionBytes:
        options === null
          ? null
          : {
              ...options,
              complement: "bytes",
              readProtection: {
                address: F4_BASE,
                level0: 0xa5,
                level2: null,
                sources: ["test"],
                inferredFrom: null,
              },
            },
    });
    const bytes = defaultOptionBytes(profile, { start: F4_BASE, end: F4_BASE + 6 });
    expect(hex(bytes)).toBe("A5 5A FF 00 FF 00");
  });
});

describe("a write of option bytes", () => {
  it("of the whole block is stored, and resets a chip that does so", () => {
    const host = optionHost("f4");
    host.setAddress(F4_BASE);
    expect(host.run(2, f4Block(0, 0xec))).toEqual(["ok", "00 68 00 00 04 00", "gone"]);
    expect([host.rom.attached, host.rom.startedAt, kinds(host)]).toEqual([false, null, []]);
    expect(memory(host, F4_BASE, 3)).toBe("EC AA FF");
    host.rom.powerCycle(host.nowMs);
    expect([host.status(), memory(host, F4_BASE, 3)]).toEqual(["00 00 00 00 02 00", "EC AA FF"]);
  });

  it("leaves a device that answers while busy at the end of the work", () => {
    const host = optionHost("f4", { statusWhileBusy: "answered", announced: null });
    host.setAddress(F4_BASE);
    host.download(2, f4Block(0, 0xec));
    const answers = [0, 20, 5].map((waitMs) => {
      host.nowMs += waitMs;
      return host.status();
    });
    expect(answers).toEqual(["00 19 00 00 04 00", "00 05 00 00 04 00", "gone"]);
  });

  it.each(["h7", "l0"] as const)(
    "goes on where the chip does not reset, or sources disagree: %s",
    (line) => {
      const host = optionHost(line);
      const block = testProfile(line).optionBytes?.blocks[0] ?? { start: 0, sizeBytes: 0 };
      const bytes = host.rom.readMemory({ start: block.start, end: block.start + block.sizeBytes });
      expect(host.write(block.start, bytes)).toBe(OK);
    },
  );

  it("of a part of the block loses the rest and is noted", () => {
    const host = optionHost("h7");
    expect(host.write(0x5200201c, [0x11, 0xaa, 0x22, 0x33])).toBe(OK);
    expect(memory(host, 0x5200201c, 6)).toBe("11 AA 22 33 FF FF");
    expect(host.rom.violations).toEqual([
      {
        kind: "option-bytes-partial-write",
        message: "write to the option bytes at 0x5200201C has 4 of the 128 bytes of its block",
        address: 0x5200201c,
      },
    ]);
  });

  it("that does not begin at a block is not done and is noted", () => {
    const host = optionHost("h7");
    expect(host.write(0x52002020, [1, 2, 3, 4])).toBe(ERR_TARGET);
    expect(memory(host, 0x52002020, 4)).toBe("FF FF FF FF");
    expect(host.rom.violations).toEqual([
      {
        kind: "option-bytes-partial-write",
        message:
          "write to the option bytes at 0x52002020 does not begin where a block of option bytes begins",
        address: 0x52002020,
      },
    ]);
  });

  it("leaves the other block alone", () => {
    const host = optionHost("l4");
    const before = memory(host, 0x1fff7800, 40);
    expect(host.write(0x1ffff800, new Uint8Array(40).fill(0x77))).toBe(OK);
    expect([memory(host, 0x1fff7800, 40), memory(host, 0x1ffff800, 2)]).toEqual([before, "77 77"]);
  });

  it("that is cut has lost the block", () => {
    const host = optionHost("h7");
    host.setAddress(0x5200201c);
    host.download(2, new Uint8Array(128).fill(0x11));
    host.status();
    host.rom.cutPower(host.nowMs + 3);
    expect(memory(host, 0x5200201c, 4)).toBe("FF FF FF FF");
  });
});

describe("values for ever", () => {
  it("level 2 is noted and never stored", () => {
    const host = optionHost("f4");
    expect(host.write(F4_BASE, f4Block(1, 0xcc))).toBe(ERR_VENDOR);
    expect([memory(host, F4_BASE, 16), host.rom.attached]).toEqual([F4_DEFAULT, true]);
    expect(host.rom.violations).toEqual([
      {
        kind: "readout-protection-level-2",
        message: "readout protection level 2 was asked for at 0x1FFFC001",
        address: 0x1fffc001,
      },
    ]);
  });

  it("level 2 put there by a debug probe is noted and not entered", () => {
    const host = testHost("f4");
    host.rom.writeMemory(0x1fffc001, Uint8Array.of(0xcc));
    host.rom.powerCycle(0);
    expect(host.read(0x08000000, 4).kind).toBe("ok");
    expect(host.rom.violations).toEqual([
      {
        kind: "readout-protection-level-2",
        message: "option bytes loaded with readout protection level 2",
        address: null,
      },
    ]);
  });

  it("others are noted and stored", () => {
    const host = optionHost("h7");
    const bytes = host.rom.readMemory({ start: 0x5200201c, end: 0x5200209c });
    bytes[8] = 0x7f;
    expect(host.write(0x5200201c, bytes)).toBe(OK);
    expect(host.write(0x5200201c, bytes)).toBe(OK);
    expect(memory(host, 0x52002024, 1)).toBe("7F");
    expect(host.rom.violations).toEqual([
      {
        kind: "irreversible-option-byte",
        message: "option byte at 0x52002024 was written so that the test bit cleared is for ever",
        address: 0x52002024,
      },
    ]);
  });

  it("a value that is not among the harmless ones is noted and never stored", () => {
    const options = testProfile("f4").optionBytes;
    const harmless = {
      address: F4_BASE + 4,
      values: [0xff, 0xed],
      sources: ["test"],
      inferredFrom: null,
    };
    const host = optionHost("f4", {
      optionBytes: options === null ? null : { ...options, onlyHarmless: [harmless] },
    });
    expect(host.write(F4_BASE, f4Block(4, 0x12))).toBe(ERR_VENDOR);
    expect(memory(host, F4_BASE, 16)).toBe(F4_DEFAULT);
    expect(host.rom.violations).toEqual([
      {
        kind: "irreversible-option-byte",
        message: "option byte at 0x1FFFC004 was to take a value that does lasting harm",
        address: 0x1fffc004,
      },
    ]);
    host.clearStatus();
    host.setAddress(F4_BASE);
    expect(host.run(2, f4Block(4, 0xed)).at(-1)).toBe("gone");
  });
});

describe("readout protection", () => {
  const BLOCK = [1, 2, 3, 4, 5, 6, 7, 8];

  it.each([1, 2] as const)(
    "level %i refuses read, write and erase, allows the pointer and Get Commands",
    (level) => {
      const host = testHost("f4", { rom: { readProtection: level, contents: "full" } });
      expect(host.setAddress(0x08000000).at(-1)).toBe(OK);
      const answers = [
        () => host.run(2, BLOCK).at(-1),
        () => host.erase(0x08000000).at(-1),
        () => host.run(0, [0x41]).at(-1),
        () => host.upload(2, 16).kind,
        () => host.status(),
      ].map((act, nth) => {
        if (nth < 4) host.clearStatus();
        return act();
      });
      expect(answers).toEqual([ERR_VENDOR, ERR_VENDOR, ERR_VENDOR, "stall", ERR_VENDOR]);
      host.clearStatus();
      expect(host.upload(0, 4)).toEqual({
        kind: "ok",
        bytes: Uint8Array.of(0, 0x21, 0x41, 0x92),
        afterMs: 0,
      });
      expect([host.rom.eraseCounts.size, kinds(host)]).toEqual([0, []]);
    },
  );

  it("level 1 that pretends acknowledges everything, stores nothing, reads back nothing", () => {
    const host = testHost("f4", {
      rom: { readProtection: 1, protectedWrites: "pretend", contents: "full" },
    });
    const before = memory(host, 0x08000000, 8);
    expect(host.erase(0x08000000).at(-1)).toBe(OK);
    expect(host.write(0x08000000, BLOCK)).toBe(OK);
    expect(host.read(0x08000000, 8)).toEqual({ kind: "ok", bytes: new Uint8Array(0), afterMs: 0 });
    expect(memory(host, 0x08000000, 8)).toBe(before);
  });

  it("level 2 never pretends, and does not end", () => {
    const host = testHost("f4", { rom: { readProtection: 2, protectedWrites: "pretend" } });
    expect(host.erase(0x08000000).at(-1)).toBe(ERR_VENDOR);
    host.clearStatus();
    expect([host.read(0x08000000, 4).kind, host.status()]).toEqual(["stall", ERR_VENDOR]);
    host.rom.writeMemory(0x1fffc001, Uint8Array.of(0xaa));
    host.rom.powerCycle(host.nowMs);
    expect([host.read(0x08000000, 4).kind, host.status()]).toEqual(["stall", ERR_VENDOR]);
  });

  it("comes with a write of option bytes, after the reset", () => {
    const host = optionHost("h7");
    const bytes = host.rom.readMemory({ start: 0x5200201c, end: 0x5200209c });
    bytes[1] = 0xbb;
    expect(host.write(0x5200201c, bytes)).toBe(OK);
    expect(host.read(0x5200201c, 2).kind).toBe("ok");
    host.rom.powerCycle(host.nowMs);
    host.select(1);
    expect([host.read(0x5200201c, 2).kind, host.status()]).toEqual(["stall", ERR_VENDOR]);
  });

  it("comes with a lost or false complement", () => {
    const host = testHost("l0");
    host.rom.writeMemory(0x1ff80002, Uint8Array.of(0x56));
    host.rom.powerCycle(0);
    expect([host.read(0x08000000, 8).kind, host.status()]).toEqual(["stall", ERR_VENDOR]);
  });

  it("that ends erases the flash", () => {
    const host = testHost("f4", { rom: { readProtection: 1, contents: "full" } });
    host.rom.writeMemory(0x1fffc001, Uint8Array.of(0xaa));
    host.rom.powerCycle(0);
    expect(memory(host, 0x08000000, 2) + memory(host, 0x080ffffe, 2)).toBe("FF FFFF FF");
    expect([host.read(0x08000000, 4).kind, host.rom.eraseCounts.size]).toEqual(["ok", 12]);
  });
});

describe("read unprotect", () => {
  it("erases a protected chip, puts option bytes back, and the device goes", () => {
    const host = testHost("f4", { rom: { readProtection: 1, contents: "full" } });
    expect(host.run(0, [0x92])).toEqual(["ok", "00 64 00 00 04 00", "gone"]);
    expect([host.rom.attached, host.rom.busyMs]).toEqual([false, 16000]);
    host.rom.powerCycle(host.nowMs);
    const flash = host.rom.readMemory({ start: 0x08000000, end: 0x08100000 });
    expect(flash.every((byte) => byte === 0xff)).toBe(true);
    expect([memory(host, F4_BASE, 16), host.read(0x08000000, 4).kind]).toEqual([F4_DEFAULT, "ok"]);
    expect(new Set(host.rom.eraseCounts.values())).toEqual(new Set([1]));
  });

  it("is busy for the whole erase where the device answers meanwhile", () => {
    const host = testHost("h7", { rom: { readProtection: 1 } });
    host.download(0, [0x92]);
    const answers = [0, 999, 1].map((waitMs) => {
      host.nowMs += waitMs;
      return host.status();
    });
    expect(answers).toEqual(["00 E8 03 00 04 00", "00 01 00 00 04 00", "gone"]);
  });

  it("that is cut leaves a chip that is protected still and has lost its flash", () => {
    const host = testHost("h7", { rom: { readProtection: 1, contents: "full" } });
    const before = memory(host, 0x08000000, 32);
    host.download(0, [0x92]);
    host.status();
    host.rom.powerCycle(host.nowMs + 500);
    expect(memory(host, 0x08000000, 32)).not.toBe(before);
    expect([host.read(0x08000000, 32).kind, host.status()]).toEqual(["stall", ERR_VENDOR]);
  });

  it("keeps the flash of an open chip", () => {
    const host = testHost("f4", { rom: { contents: "full" } });
    const before = memory(host, 0x08000000, 8);
    expect(host.run(0, [0x92]).at(-1)).toBe("gone");
    host.rom.powerCycle(host.nowMs);
    expect([memory(host, 0x08000000, 8), host.rom.eraseCounts.size]).toEqual([before, 0]);
  });

  it("is refused at level 2", () => {
    const host = testHost("f4", { rom: { readProtection: 2 } });
    expect(host.run(0, [0x92]).at(-1)).toBe(ERR_VENDOR);
  });

  it("is unknown to a boot ROM that does not list it (H5)", () => {
    const profile = testProfile("h7");
    const usb = { ...profile.usb, commands: [0x00, 0x21, 0x41] };
    const host = hostOf(createRom({ profile: { ...profile, usb }, readProtection: 1 }));
    expect(host.run(0, [0x92]).at(-1)).toBe("0F 00 00 00 0A 00");
  });
});
