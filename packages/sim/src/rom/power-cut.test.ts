import { describe, expect, it } from "vitest";
import { command, hex, type TestHost, testHost } from "./test-host.js";

function memory(host: TestHost, start: number, sizeBytes: number): string {
  return hex(host.rom.readMemory({ start, end: start + sizeBytes }));
}

/** Starts an operation and cuts power `afterMs` later. */
function cutAfter(host: TestHost, bytes: Uint8Array, { block = 0, afterMs = 0 }): void {
  host.download(block, bytes);
  host.status();
  host.nowMs += afterMs;
  host.rom.cutPower(host.nowMs);
}

describe("a cut erase", () => {
  it("leaves garbage in its sector and nowhere else", () => {
    const host = testHost("f4", { rom: { contents: "full" } });
    const neighbours = [memory(host, 0x08003ff0, 16), memory(host, 0x08008000, 16)];
    const before = memory(host, 0x08004000, 64);
    cutAfter(host, command(0x41, 0x08004000), { afterMs: 200 });
    expect([host.rom.attached, host.status(), host.rom.busyMs]).toEqual([false, "gone", 200]);
    const after = memory(host, 0x08004000, 64);
    expect([after === before, /^(FF ?)+$/.test(after)]).toEqual([false, false]);
    expect([memory(host, 0x08003ff0, 16), memory(host, 0x08008000, 16)]).toEqual(neighbours);
  });

  it("is the same each time", () => {
    const [one, other] = [1, 2].map(() => {
      const host = testHost("l0", { rom: { contents: "full" } });
      cutAfter(host, command(0x41, 0x08000080), { afterMs: 1 });
      return memory(host, 0x08000000, 512);
    });
    expect(one).toBe(other);
  });

  it("of ECC flash makes a read hang until power is back, and an erase mends it", () => {
    const host = testHost("h7");
    cutAfter(host, command(0x41, 0x08020000), { afterMs: 500 });
    host.rom.powerCycle(host.nowMs);
    expect(host.read(0x08000000, 1024).kind).toBe("ok");
    expect(host.read(0x0803ffe0, 32).kind).toBe("silent");
    expect(host.status()).toBe("silent");
    host.rom.powerCycle(host.nowMs);
    expect(host.erase(0x08020000).at(-1)).toBe("00 00 00 00 05 00");
    host.abort();
    expect(host.read(0x0803ffe0, 32)).toEqual({
      kind: "ok",
      bytes: new Uint8Array(32).fill(0xff),
      afterMs: 0,
    });
  });

  it("counts as an erase", () => {
    const host = testHost("f4");
    cutAfter(host, command(0x41, 0x08004000), { afterMs: 1 });
    expect([...host.rom.eraseCounts]).toEqual([[0x08004000, 1]]);
  });

  it("has done nothing before it began, and all after its end", () => {
    const host = testHost("f4", { rom: { contents: "full" } });
    const before = memory(host, 0x08000000, 16);
    host.download(0, command(0x41, 0x08000000));
    host.rom.cutPower(host.nowMs);
    host.rom.powerCycle(host.nowMs);
    expect(memory(host, 0x08000000, 16)).toBe(before);
    cutAfter(host, command(0x41, 0x08000000), { afterMs: 400 });
    expect(memory(host, 0x08000000, 4)).toBe("FF FF FF FF");
  });

  it("of the whole flash leaves garbage everywhere", () => {
    const host = testHost("l0");
    cutAfter(host, Uint8Array.of(0x41), { afterMs: 1 });
    expect(memory(host, 0x0802ff80, 4)).not.toBe("00 00 00 00");
    expect(host.rom.eraseCounts.size).toBe(1536);
  });
});

describe("a cut write", () => {
  it("of F4 flash has some bytes, half of one, and none of the rest", () => {
    const host = testHost("f4");
    cutAfter(host, new Uint8Array(8), { block: 2, afterMs: 3.5 * 0.016 });
    expect(memory(host, 0x08000000, 6)).toBe("00 00 00 A5 FF FF");
  });

  it("of L0 flash has some words, and half of one", () => {
    const host = testHost("l0");
    cutAfter(host, new Uint8Array(16).fill(0xff), { block: 2, afterMs: 0.15 });
    expect(memory(host, 0x08000000, 12)).toBe("FF FF FF FF A5 A5 A5 A5 00 00 00 00");
  });

  it("of ECC flash has some units, one that faults, and none of the rest", () => {
    const host = testHost("h7");
    cutAfter(host, new Uint8Array(128).fill(0x11), { block: 2, afterMs: 0.25 });
    host.rom.powerCycle(host.nowMs);
    expect(host.read(0x08000000, 64)).toEqual({
      kind: "ok",
      bytes: new Uint8Array(64).fill(0x11),
      afterMs: 0,
    });
    expect(host.write(0x08000060, new Uint8Array(32))).toBe("00 00 00 00 05 00");
    expect(host.write(0x08000040, new Uint8Array(32))).toBe("06 00 00 00 0A 00");
    host.clearStatus();
    expect(host.read(0x08000040, 32).kind).toBe("silent");
  });

  it("of EEPROM spoils one word", () => {
    const host = testHost("l0");
    host.select(2);
    host.setAddress(0x08080000);
    cutAfter(host, new Uint8Array(12).fill(0x77), { block: 2, afterMs: 0.15 });
    const words = memory(host, 0x08080000, 12);
    expect(words).toMatch(/^77 77 77 77 (?!77)(.. ){4}00 00 00 00$/);
  });
});

describe("power", () => {
  it("that comes back while an operation runs cuts it", () => {
    const host = testHost("h7");
    host.download(0, command(0x41, 0x08000000));
    host.status();
    host.rom.powerCycle(host.nowMs + 10);
    expect([host.rom.attached, host.status()]).toEqual([true, "00 00 00 00 02 00"]);
    expect(host.read(0x08000000, 32).kind).toBe("silent");
  });

  it("back on finds setting 0, the flash pointer and no declared supply", () => {
    const host = testHost("f4");
    host.select(2);
    host.setAddress(0x1fff7800);
    host.rom.powerCycle(host.nowMs);
    expect(host.run(2, [1, 2, 3, 4]).at(-1)).toBe("00 00 00 00 05 00");
    expect(memory(host, 0x08000000, 4)).toBe("01 02 03 04");
  });

  it("stays during a bus reset, which cuts no operation", () => {
    const host = testHost("h7", { rom: { contents: "full" } });
    host.download(0, command(0x41, 0x08000000));
    host.status();
    host.rom.busReset(host.nowMs + 10);
    host.nowMs += 100;
    expect(host.status()).toBe("00 00 00 00 02 00");
    // The flash cannot be read while it works.
    expect(host.upload(2, 32)).toEqual({
      kind: "ok",
      bytes: new Uint8Array(32).fill(0xff),
      afterMs: 1000,
    });
  });
});
