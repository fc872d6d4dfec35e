import { describe, expect, it } from "vitest";
import type { Rom, RomAnswer } from "../rom-types.js";
import { readIdentity } from "./identity.js";
import { ok, scriptedRom } from "./test-rom.js";

const DEVICE = [18, 1, 0, 2, 0, 0, 0, 64, 0x83, 0x04, 0x11, 0xdf, 0x00, 0x22, 1, 2, 3, 1];

/** A boot ROM with some descriptors by wValue; it stalls for all others. */
function romWith(descriptors: Readonly<Record<number, RomAnswer>>): Rom {
  return {
    ...scriptedRom(),
    control: ({ value }) => descriptors[value] ?? { kind: "stall" },
  };
}

const KNOWN = { vendorId: 0x0483, productId: 0xdf11, deviceVersion: 0x2200, path: "1-2" };

describe("readIdentity", () => {
  it("asks as an operating system does", () => {
    const asked: unknown[] = [];
    const rom: Rom = {
      ...scriptedRom(),
      control(setup) {
        asked.push(setup);
        return setup.value === 0x0100 ? ok(...DEVICE) : { kind: "stall" };
      },
    };
    readIdentity(rom, "sim");
    const request = { requestType: "standard", recipient: "device", request: 6, length: 255 };
    expect(asked).toEqual([
      { ...request, value: 0x0100, index: 0 },
      { ...request, value: 0x0303, index: 0x0409 },
    ]);
  });

  it.each<[string, RomAnswer | undefined, string | null]>([
    ["plain", ok(6, 3, 0x41, 0, 0x31, 0x04), "A\u0431"],
    ["longer than it says", ok(4, 3, 0x41, 0, 0x42, 0), "A"],
    ["shorter than it says", ok(40, 3, 0x41, 0, 0x42), "A"],
    ["empty", ok(), ""],
    ["unreadable", undefined, null],
  ])("serial number: %s", (_what, answer, serialNumber) => {
    const rom = romWith({ 256: ok(...DEVICE), ...(answer && { 771: answer }) });
    expect(readIdentity(rom, "1-2")).toEqual({ ...KNOWN, serialNumber });
  });

  it("serial number: none", () => {
    const rom = romWith({ 256: ok(...DEVICE.slice(0, 16), 0, 1), 768: ok(4, 3, 9, 4) });
    expect(readIdentity(rom, "1-2")).toEqual({ ...KNOWN, serialNumber: null });
  });

  it.each<[string, RomAnswer]>([
    ["refused", { kind: "stall" }],
    ["cut", ok(...DEVICE.slice(0, 8))],
  ])("device descriptor %s: the profile's", (_what, answer) => {
    const rom = romWith({ 256: answer });
    const { vendorId, productId, deviceVersions } = rom.profile.usb;
    expect(readIdentity(rom, "sim")).toEqual({
      vendorId,
      productId,
      deviceVersion: deviceVersions[0],
      serialNumber: null,
      path: "sim",
    });
  });
});
