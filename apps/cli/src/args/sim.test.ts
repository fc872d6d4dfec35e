import { parseFault } from "@dfukit/sim";
import { describe, expect, it } from "vitest";
import { parseSim } from "./sim.js";

const PLAIN = { chip: "STM32L073RZ", faults: [], quirks: {}, writeProtected: [] };

describe("parseSim", () => {
  it.each([
    ["STM32L073RZ", PLAIN],
    ["STM32L073RZ,contents=full,rdp=1", { ...PLAIN, contents: "full", readProtection: 1 }],
    [
      "STM32L073RZ,fault=disconnect@120,fault=stall@7",
      { ...PLAIN, faults: [parseFault("disconnect@120"), parseFault("stall@7")] },
    ],
    [
      "STM32L073RZ,quirk=leave-stalls,quirk=-mass-erase-fails",
      { ...PLAIN, quirks: { "leave-stalls": true, "mass-erase-fails": false } },
    ],
    [
      "STM32L073RZ,protect=0x08000000+4K,rom=0x90,serial=A B,pretend=yes",
      {
        ...PLAIN,
        writeProtected: [{ start: 0x08000000, end: 0x08001000 }],
        romId: 0x90,
        serialNumber: "A B",
        protectedWrites: "pretend",
      },
    ],
    [
      "STM32L073RZ,memory=a=b.json,speed=2.5,supply=2.7-3.6",
      { ...PLAIN, memoryFile: "a=b.json", speed: 2.5, supply: "2.7-3.6" },
    ],
    [
      "STM32G474RE,bank-mode=single-bank",
      { ...PLAIN, chip: "STM32G474RE", bankMode: "single-bank" },
    ],
  ])("%s", (text, sim) => {
    expect(parseSim(text)).toEqual(sim);
  });

  it.each([
    [",rdp=1", '--sim ",rdp=1" names no chip', "write a part number: STM32L073RZ"],
    [
      "X,colour=red",
      '"colour" of --sim is not known',
      "known are bank-mode, contents, fault, memory, protect, pretend, quirk, rdp, rom, serial, speed, supply",
    ],
    ["X,rdp=3", 'rdp= of --sim "3" is none of 0, 1, 2', undefined],
    [
      "X,bank-mode=two",
      'bank-mode= of --sim "two" is none of single-bank, dual-bank, contiguous, with-hole',
      undefined,
    ],
    ["X,contents", 'contents= of --sim "" is none of blank, full', undefined],
    [
      "X,memory=",
      "memory= of --sim is empty",
      "write memory=FILE that keeps the memory between runs",
    ],
    ["X,speed=0", 'speed= of --sim "0" is not a number above 0', "speed=1 is real time"],
    ["X,rom=256", 'rom= of --sim "256" is too large, expected at most 255', undefined],
  ])("refuses %s", (text, message, hint) => {
    expect(() => parseSim(text)).toThrow(expect.objectContaining({ code: "usage", message, hint }));
  });

  it("refuses an unknown quirk and names the known ones", () => {
    expect(() => parseSim("X,quirk=nonsense")).toThrow(
      expect.objectContaining({
        message: 'quirk= of --sim "nonsense" is not known',
        hint: expect.stringContaining("error-at-first-contact"),
      }),
    );
  });

  it("refuses a malformed fault in the simulator's words", () => {
    expect(() => parseSim("X,fault=nonsense")).toThrow(
      expect.objectContaining({ code: "fault-malformed" }),
    );
  });
});
