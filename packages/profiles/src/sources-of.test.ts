import { describe, expect, it } from "vitest";
import { VALID_FILE_NAME, validProfile } from "../test/valid-profile.js";
import { listProfiles } from "./bundled.js";
import { formatSource, notesOf, sourcesOf } from "./sources-of.js";
import { validateProfile } from "./validate/index.js";

const MANUAL = "RM0000 Rev 1, §3";
const LISTING = "a listing, thread 1";

describe("the sources of a profile", () => {
  const result = validateProfile(validProfile(), { fileName: VALID_FILE_NAME });
  const profiles = result.ok ? [result.profile] : [];

  it("are told for every fact", () => {
    expect(profiles.map(sourcesOf)).toEqual([
      [
        { fact: "die id", sources: [MANUAL], inferredFrom: null },
        { fact: "parts STM32T100", sources: [MANUAL], inferredFrom: null },
        { fact: "RAM of STM32T100", sources: [MANUAL], inferredFrom: null },
        { fact: "parts STM32T101", sources: [MANUAL], inferredFrom: null },
        { fact: "RAM of STM32T101", sources: [MANUAL], inferredFrom: null },
        { fact: "STM32T105 without USB DFU", sources: [MANUAL], inferredFrom: null },
        { fact: "flash", sources: [MANUAL, LISTING], inferredFrom: null },
        { fact: "option bit DUALBANK", sources: [MANUAL], inferredFrom: null },
        { fact: 'memory "Option Bytes"', sources: [LISTING], inferredFrom: null },
        {
          fact: 'memory "OTP Memory"',
          sources: [MANUAL],
          inferredFrom: "a sister die shows it so",
        },
        { fact: 'memory "Device Feature"', sources: [LISTING], inferredFrom: null },
        { fact: 'hidden memory "EEPROM"', sources: [MANUAL], inferredFrom: null },
        { fact: "flash size and unique id", sources: [MANUAL], inferredFrom: null },
        { fact: "reading of flash size and unique id", sources: [LISTING], inferredFrom: null },
        { fact: "boot ROM", sources: [MANUAL], inferredFrom: null },
        {
          fact: "RAM for the host with boot ROM 0x90",
          sources: [MANUAL],
          inferredFrom: "the manual gives it for the other version",
        },
        { fact: "RAM for the host with boot ROM 0x91", sources: [MANUAL], inferredFrom: null },
        { fact: "time to connect with boot ROM 0x90", sources: [MANUAL], inferredFrom: null },
        { fact: "time to connect with boot ROM 0x91", sources: [MANUAL], inferredFrom: null },
        { fact: "programming unit", sources: [MANUAL], inferredFrom: null },
        { fact: "write alignment", sources: [MANUAL], inferredFrom: null },
        { fact: "erased byte", sources: [MANUAL], inferredFrom: null },
        { fact: "blank reads", sources: [MANUAL], inferredFrom: null },
        { fact: "USB identity", sources: [LISTING], inferredFrom: null },
        { fact: "transfer size", sources: [LISTING], inferredFrom: null },
        { fact: "status while busy", sources: [LISTING], inferredFrom: null },
        { fact: 'quirk "error-at-first-contact"', sources: [LISTING], inferredFrom: null },
        { fact: 'quirk "bank-2-erase-sticks-busy"', sources: [LISTING], inferredFrom: null },
        { fact: "announced poll times", sources: [LISTING], inferredFrom: null },
        { fact: "erase time", sources: [MANUAL], inferredFrom: null },
        { fact: "programming time", sources: [MANUAL], inferredFrom: null },
        { fact: "mass-erase time", sources: [MANUAL], inferredFrom: null },
        { fact: "erase time at 1.8-2.7 V", sources: [MANUAL], inferredFrom: null },
        { fact: "programming time at 1.8-2.7 V", sources: [MANUAL], inferredFrom: null },
        { fact: "mass-erase time at 1.8-2.7 V", sources: [MANUAL], inferredFrom: null },
        { fact: "programming time at 2.7-3.6 V", sources: [MANUAL], inferredFrom: null },
        { fact: "supply voltage", sources: [MANUAL], inferredFrom: null },
        { fact: "option bytes", sources: [MANUAL], inferredFrom: null },
        { fact: "readout protection", sources: [MANUAL], inferredFrom: null },
        { fact: "irreversible 0x1FFF7800", sources: [MANUAL], inferredFrom: null },
        { fact: "harmless values of 0x1FFF7808", sources: [MANUAL], inferredFrom: null },
        { fact: "UF2 family id", sources: [MANUAL], inferredFrom: null },
        {
          fact: 'string "@Internal Flash  /0x08000000/32*002Kg"',
          sources: [LISTING],
          inferredFrom: null,
        },
        {
          fact: 'string "@Option Bytes  /0x1FFF7800/01*048 e/0x1FFFF800/01*048 e"',
          sources: [LISTING],
          inferredFrom: null,
        },
        {
          fact: 'override of "@Internal Flash  /0x08000000/32*002Kg"',
          sources: [LISTING],
          inferredFrom: null,
        },
        { fact: "confirmed on STM32T100C8", sources: [LISTING], inferredFrom: null },
        { fact: 'note "put a USB hub in between"', sources: [MANUAL], inferredFrom: null },
      ],
    ]);
  });

  it("stand behind each note", () => {
    expect(profiles.map(notesOf)).toEqual([[{ text: "put a USB hub in between", source: MANUAL }]]);
  });

  it("are all found in the bundled profiles", () => {
    const facts = listProfiles().flatMap(sourcesOf);
    expect(facts.flatMap(({ sources }) => sources).filter((text) => !text.includes(", "))).toEqual(
      [],
    );
    expect(facts.every(({ sources }) => sources.length > 0)).toBe(true);
  });

  it("are written with and without a revision", () => {
    const source = { id: "a", kind: "document", title: "AN1", place: "Table 7" } as const;
    expect([
      formatSource({ ...source, revision: "Rev 70" }),
      formatSource({ ...source, revision: null }),
    ]).toEqual(["AN1 Rev 70, Table 7", "AN1, Table 7"]);
  });
});
