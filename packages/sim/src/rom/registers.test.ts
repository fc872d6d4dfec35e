/** The words of the chip that a boot ROM uploads, where its profile says so. */
import type { Profile } from "@dfukit/profiles";
import { describe, expect, it } from "vitest";
import type { RomOptions } from "../rom-types.js";
import { createRom } from "./index.js";
import { hex, hostOf, type TestHost } from "./test-host.js";
import { testProfile } from "./test-profile.js";

const SIZE = 0x1ff8007c;
const UNIQUE_ID = 0x1ff80050;

function hostWith(
  romIds: readonly number[] | null,
  options: Omit<RomOptions, "profile"> = {},
): TestHost {
  const base = testProfile("l0");
  const { registers } = base;
  if (registers === null) throw new Error("no registers");
  const readable = romIds && { romIds, sources: registers.sources, inferredFrom: null };
  const profile: Profile = { ...base, registers: { ...registers, readable } };
  return hostOf(createRom({ profile, ...options }));
}

function readAt(host: TestHost, address: number, lengthBytes: number): string {
  const answer = host.read(address, lengthBytes);
  return answer.kind === "ok" ? hex(answer.bytes) : answer.kind;
}

describe("the flash-size register", () => {
  it.each([
    ["STM32L073RZ", "C0 00"],
    ["STM32L073RB", "80 00"],
    ["STM32L072V8", "40 00"],
  ])("of %s holds its KiB, low byte first", (part, bytes) => {
    const host = hostWith([0x40, 0x41], { part });
    expect(readAt(host, SIZE, 2)).toBe(bytes);
    expect(readAt(host, SIZE + 1, 1)).toBe(bytes.slice(3));
    expect(host.rom.violations).toEqual([]);
  });

  it.each<readonly [string, readonly number[] | null, number | undefined]>([
    ["no profile says so", null, undefined],
    ["another boot ROM", [0x40], 0x41],
  ])("cannot be read: %s", (_, romIds, romId) => {
    const host = hostWith(romIds, {
      part: "STM32L073RZ",
      ...(romId === undefined ? {} : { romId }),
    });
    expect(readAt(host, SIZE, 2)).toBe("stall");
  });

  it("ends where it ends, and cannot be read under protection", () => {
    const host = hostWith([0x41], { romId: 0x41 });
    expect(readAt(host, SIZE, 4)).toBe("stall");
    expect(readAt(hostWith([0x41], { romId: 0x41, readProtection: 1 }), SIZE, 2)).toBe("stall");
  });
});

it("the unique id has 12 bytes, none of which is that of blank memory", () => {
  const bytes = readAt(hostWith([0x40, 0x41]), UNIQUE_ID, 12).split(" ");
  expect(bytes).toHaveLength(12);
  expect(bytes).not.toContain("FF");
  expect(bytes).not.toContain("00");
});
