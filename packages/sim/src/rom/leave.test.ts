import type { QuirkName } from "@dfukit/core";
import { describe, expect, it } from "vitest";
import { type TestHost, testHost } from "./test-host.js";

const MANIFEST = "00 00 00 00 07 00";

function leave(
  host: TestHost,
  address = 0x08004000,
): readonly [string, string, boolean, number | null] {
  host.setAddress(address);
  const sent = host.download(0, []).kind;
  return [sent, host.status(), host.rom.attached, host.rom.startedAt];
}

function made(quirk?: QuirkName): TestHost {
  return testHost("f4", { rom: quirk === undefined ? {} : { quirks: { [quirk]: true } } });
}

describe("leave", () => {
  it.each([
    ["no quirk", undefined, MANIFEST],
    ["leave-stalls", "leave-stalls", "stall"],
    ["leave-disconnects-early", "leave-disconnects-early", "gone"],
    ["leave-times-out", "leave-times-out", "silent"],
  ] as const)("%s: the application runs, the device is gone", (_, quirk, answer) => {
    const host = made(quirk);
    expect(leave(host)).toEqual(["ok", answer, false, 0x08004000]);
    expect([host.status(), host.select(0).kind]).toEqual(["gone", "gone"]);
  });

  it("leave-does-nothing: the device stays in dfuIDLE", () => {
    const host = made("leave-does-nothing");
    expect(leave(host)).toEqual(["ok", MANIFEST, true, null]);
    expect(host.status()).toBe("00 00 00 00 02 00");
  });

  it.each([0, 1, 2, 7])("takes any wValue: %i", (wBlockNum) => {
    const host = made();
    host.download(wBlockNum, []);
    expect([host.status(), host.rom.startedAt]).toEqual([MANIFEST, 0x08000000]);
  });

  it("starts at the last pointer if none was set for it", () => {
    const host = made();
    host.write(0x08008000, [1, 2, 3, 4]);
    host.download(0, []);
    host.status();
    expect(host.rom.startedAt).toBe(0x08008000);
  });

  it("is over after a power cycle", () => {
    const host = made();
    leave(host);
    host.rom.busReset(host.nowMs);
    expect(host.status()).toBe("gone");
    host.rom.powerCycle(host.nowMs);
    expect([host.status(), host.rom.attached, host.rom.startedAt]).toEqual([
      "00 00 00 00 02 00",
      true,
      null,
    ]);
  });
});
