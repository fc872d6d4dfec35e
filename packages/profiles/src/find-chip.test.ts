import * as fc from "fast-check";
import { describe, expect, expectTypeOf, it } from "vitest";
import { VALID_FILE_NAME, validProfile } from "../test/valid-profile.js";
import { listProfiles } from "./bundled.js";
import type { Chip } from "./chip.js";
import type { ChipCandidate, ChipMatch } from "./chip-match.js";
import { findChip } from "./find-chip.js";
import { partsOf } from "./parts.js";
import type { Profile } from "./profile.js";
import { validateProfile } from "./validate/index.js";

const KIB = 1024;
const L1_C = "stm32l100xc-l151xc-l152xc-l162xc";
const L1_D = "stm32l151xd-l152xd-l162xd";
const L1_E = "stm32l151xe-l152xe-l162xe";
const L0 = "stm32l072-l073-l082-l083";
const H7 = "stm32h742-h743-h745-h747-h750-h753-h755-h757";

/** What of a chip tells one from the other. */
function brief(match: ChipMatch): unknown {
  if (match.kind !== "chip") return match;
  const { part, profileId, flashSizeBytes, flashSizeKnown } = match.chip;
  return { part, profileId, kib: flashSizeBytes / KIB, flashSizeKnown };
}

describe("a part number", () => {
  it.each([
    { query: "STM32L073RZT6", part: "STM32L073RZT6", profileId: L0, kib: 192 },
    { query: "STM32L073RZT6TR", part: "STM32L073RZT6TR", profileId: L0, kib: 192 },
    { query: "stm32l073rzt6", part: "STM32L073RZT6", profileId: L0, kib: 192 },
    { query: "STM32L073RZT", part: "STM32L073RZT", profileId: L0, kib: 192 },
    { query: "STM32L073RZT6D", part: "STM32L073RZT6D", profileId: L0, kib: 192 },
    { query: " STM32L073RZ ", part: "STM32L073RZ", profileId: L0, kib: 192 },
    { query: "STM32L073RZT6-TR", part: "STM32L073RZT6TR", profileId: L0, kib: 192 },
    { query: "STM32 L073RZ", part: "STM32L073RZ", profileId: L0, kib: 192 },
    { query: "L073RZ", part: "STM32L073RZ", profileId: L0, kib: 192 },
    { query: "l073rzt6", part: "STM32L073RZT6", profileId: L0, kib: 192 },
    { query: "STM32L072V8", part: "STM32L072V8", profileId: L0, kib: 64 },
    { query: "STM32L073xZ", part: "STM32L073XZ", profileId: L0, kib: 192 },
    { query: "STM32L073xZT6", part: "STM32L073XZT6", profileId: L0, kib: 192 },
    { query: "STM32H743XI", part: "STM32H743XI", profileId: H7, kib: 2048 },
    { query: "STM32H743xG", part: "STM32H743XG", profileId: H7, kib: 1024 },
    { query: "STM32H750", part: "STM32H750", profileId: H7, kib: 128 },
    { query: "STM32H750x", part: "STM32H750X", profileId: H7, kib: 128 },
    { query: "STM32H750xx", part: "STM32H750XX", profileId: H7, kib: 128 },
    { query: "h750vbt6", part: "STM32H750VBT6", profileId: H7, kib: 128 },
    { query: "STM32H753", part: "STM32H753", profileId: H7, kib: 2048 },
    { query: "STM32L082C", part: "STM32L082C", profileId: L0, kib: 192 },
    { query: "STM32L151RCT6", part: "STM32L151RCT6", profileId: L1_C, kib: 256 },
    { query: "STM32L151RCT6A", part: "STM32L151RCT6A", profileId: L1_D, kib: 256 },
    { query: "STM32L151RCT6ATR", part: "STM32L151RCT6ATR", profileId: L1_D, kib: 256 },
    { query: "STM32L151RC-A", part: "STM32L151RC-A", profileId: L1_D, kib: 256 },
    { query: "stm32l151rca", part: "STM32L151RC-A", profileId: L1_D, kib: 256 },
    { query: "STM32L151xC-A", part: "STM32L151XC-A", profileId: L1_D, kib: 256 },
    { query: "STM32L152VDT6", part: "STM32L152VDT6", profileId: L1_D, kib: 384 },
    { query: "STM32L152VDT6X", part: "STM32L152VDT6X", profileId: L1_E, kib: 384 },
    // ST's data sheets write `xxx` for the options of programmed parts: no suffix -X.
    { query: "STM32L162VDY6X", part: "STM32L162VDY6X", profileId: L1_E, kib: 384 },
    { query: "STM32L162VDY6XTR", part: "STM32L162VDY6XTR", profileId: L1_E, kib: 384 },
    { query: "STM32L162VDY6-X", part: "STM32L162VDY6X", profileId: L1_E, kib: 384 },
    { query: "STM32L162VD-X", part: "STM32L162VD-X", profileId: L1_E, kib: 384 },
    { query: "STM32L162VDX", part: "STM32L162VD-X", profileId: L1_E, kib: 384 },
    { query: "STM32L162VDY6XX", part: "STM32L162VDY6XX", profileId: L1_D, kib: 384 },
    { query: "stm32l162vdu6xxx", part: "STM32L162VDU6XXX", profileId: L1_D, kib: 384 },
    { query: "STM32L162VDY6", part: "STM32L162VDY6", profileId: L1_D, kib: 384 },
    { query: "STM32L151RCT6AXXX", part: "STM32L151RCT6AXXX", profileId: L1_D, kib: 256 },
    { query: "STM32F401CC", part: "STM32F401CC", profileId: "stm32f401xb-xc", kib: 256 },
    { query: "STM32F401CE", part: "STM32F401CE", profileId: "stm32f401xd-xe", kib: 512 },
  ])("$query", ({ query, ...expected }) => {
    expect(brief(findChip(query))).toEqual({ ...expected, flashSizeKnown: true });
  });

  it("gives the whole chip", () => {
    const access = { readable: true, erasable: true, writable: true };
    const data = { readable: true, erasable: false, writable: true };
    const chip: Chip = {
      profileId: L0,
      part: "STM32L072V8T6",
      name: "STM32L072/073/082/083",
      series: "STM32L0",
      dieId: 0x447,
      flashSizeBytes: 65536,
      flashSizeKnown: true,
      flashBase: 0x08000000,
      variants: [],
      target: {
        layout: {
          regions: [
            {
              name: "Internal Flash",
              kind: "flash",
              alternateSetting: 0,
              runs: [{ start: 0x08000000, sectorCount: 512, sectorSizeBytes: 128, access }],
            },
            {
              name: "Option Bytes",
              kind: "option-bytes",
              alternateSetting: 1,
              runs: [{ start: 0x1ff80000, sectorCount: 1, sectorSizeBytes: 32, access: data }],
            },
            {
              name: "DATA Memory",
              kind: "eeprom",
              alternateSetting: 2,
              runs: [{ start: 0x08080c00, sectorCount: 1, sectorSizeBytes: 3072, access: data }],
            },
          ],
        },
        programUnitBytes: 4,
        writeAlignmentBytes: 8,
        erasedByte: 0,
        blankReadProvesErased: true,
        transferSizeBytes: 2048,
        behaviour: {
          statusWhileBusy: "answered",
          quirks: ["error-at-first-contact", "access-beyond-end-hangs", "mass-erase-fails"],
          times: {
            erase: [{ sectorSizeBytes: 128, typicalMs: 3.2, maximumMs: 4 }],
            program: { unitBytes: 64, typicalMs: 3.28, maximumMs: 3.94 },
            massErase: null,
          },
          bank2Start: null,
        },
        optionBytes: {
          alternateSetting: 1,
          blocks: [{ start: 0x1ff80000, sizeBytes: 32 }],
          irreversible: [
            {
              address: 0x1ff80000,
              mask: 0xff,
              value: 0xcc,
              meaning: "readout protection level 2",
            },
          ],
          onlyHarmless: [],
          resetsAfterWrite: null,
        },
        supply: null,
        origins: {
          layout: "profile",
          programUnitBytes: "profile",
          writeAlignmentBytes: "profile",
          erasedByte: "profile",
          transferSizeBytes: "profile",
          behaviour: "profile",
        },
      },
      ram: [{ name: "SRAM", start: 0x20000000, end: 0x20005000 }],
      uf2FamilyId: 0x202e3a91,
    };
    expect(findChip("stm32l072v8t6")).toEqual({ kind: "chip", chip });
  });

  it.each([
    { query: "STM32F405RG", unit: 1, alignment: 4, erased: 0xff, family: 0x57755a57 },
    { query: "STM32L476RG", unit: 8, alignment: 8, erased: 0xff, family: 0x00ff6919 },
    { query: "STM32L073RZ", unit: 4, alignment: 8, erased: 0x00, family: 0x202e3a91 },
    { query: "STM32H743ZI", unit: 32, alignment: 32, erased: 0xff, family: 0x6db66082 },
  ])("$query is written as its sources say", ({ query, ...expected }) => {
    const match = findChip(query);
    const chip = match.kind === "chip" ? match.chip : undefined;
    expect({
      unit: chip?.target.programUnitBytes,
      alignment: chip?.target.writeAlignmentBytes,
      erased: chip?.target.erasedByte,
      family: chip?.uf2FamilyId,
    }).toEqual(expected);
  });

  it.each([
    { query: "STM32F407VG", settings: ["0 flash", "1 option-bytes", "2 otp", "3 device-feature"] },
    { query: "STM32L073RZ", settings: ["0 flash", "1 option-bytes", "2 eeprom"] },
    { query: "STM32L476RG", settings: ["0 flash", "1 option-bytes", "2 otp"] },
    { query: "STM32H743ZI", settings: ["0 flash", "1 option-bytes"] },
  ])("$query shows $settings", ({ query, settings }) => {
    const match = findChip(query);
    const regions = match.kind === "chip" ? match.chip.target.layout.regions : [];
    expect(regions.map((region) => `${region.alternateSetting} ${region.kind}`)).toEqual(settings);
  });

  it("has a hole between the banks of an H743 with 1 MiB", () => {
    const match = findChip("STM32H743ZG");
    const flash = match.kind === "chip" ? match.chip.target.layout.regions[0] : undefined;
    expect(flash?.runs.map(({ start, sectorCount }) => [start, sectorCount])).toEqual([
      [0x08000000, 4],
      [0x08100000, 4],
    ]);
  });

  it("is found with any letter case, with or without STM32 and a suffix", () => {
    const parts = listProfiles()
      .flatMap(partsOf)
      .filter(({ part }) => !part.includes("-"));
    const suffix = fc.constantFrom("", "T6", "T6TR", "H7", "Y6DTR", "I3", "U6XXX");
    const lower = fc.boolean();
    const short = fc.boolean();
    fc.assert(
      fc.property(
        fc.constantFrom(...parts),
        suffix,
        lower,
        short,
        (part, end, isLower, isShort) => {
          const full = part.part + end;
          const cased = isLower ? full.toLowerCase() : full;
          const match = findChip(isShort ? cased.slice("STM32".length) : cased);
          expect(brief(match)).toEqual({
            part: full,
            profileId: part.profile.id,
            kib: part.size.sizeBytes / KIB,
            flashSizeKnown: true,
          });
        },
      ),
    );
  });
});

describe("a profile id", () => {
  it.each([
    { query: L0, kib: 192 },
    { query: "STM32L072-L073-L082-L083", kib: 192 },
    { query: "stm32f405-f407-f415-f417", kib: 1024 },
    { query: H7, kib: 2048 },
    { query: "STM32F411", kib: 512 },
  ])("$query means the largest flash", ({ query, kib }) => {
    const expected = { part: null, profileId: query.toLowerCase(), kib, flashSizeKnown: false };
    expect(brief(findChip(query))).toEqual(expected);
  });

  it("takes the RAM of the part with most of it", () => {
    const match = findChip(H7);
    const names = match.kind === "chip" ? match.chip.ram.map(({ name }) => name) : [];
    expect(names).toEqual([
      "ITCM",
      "DTCM",
      "AXISRAM",
      "SRAM1",
      "SRAM2",
      "SRAM3",
      "SRAM4",
      "BKPSRAM",
    ]);
  });
});

describe("a die id", () => {
  it.each(["0x447", "0X447", "447", "0447", "DIE447", "die 0x447", " die-447 ", "0x00000447"])(
    "%j means the largest flash of its line",
    (query) => {
      const expected = { part: null, profileId: L0, kib: 192, flashSizeKnown: false };
      expect(brief(findChip(query))).toEqual(expected);
    },
  );

  it("finds every line", () => {
    for (const { id, dieId } of listProfiles()) {
      const match = findChip(`0x${dieId.value.toString(16)}`);
      const candidates = match.kind === "ambiguous" ? match.candidates : [];
      const found = match.kind === "chip" ? [match.chip] : candidates;
      expect(found.map(({ profileId }) => profileId)).toContain(id);
    }
  });

  it("is not looked for in a part number", () => {
    // Both are hex numbers, too.
    expect(findChip("F72").kind).toBe("ambiguous");
    expect(brief(findChip("C071CB"))).toEqual(brief(findChip("STM32C071CB")));
  });

  const none = "no chip line with USB DFU in its boot ROM has that die id";
  const wide = "a die id has three digits, the last ones of DBGMCU_IDCODE";
  const some = listProfiles().filter(({ dieId }) => [0x411, 0x413, 0x447].includes(dieId.value));
  it.each([
    { query: "0x410", why: none, suggestions: ["0x411", "0x413"] },
    { query: "DIE474", why: none, suggestions: ["0x447"] },
    { query: "DIE4447", why: wide, suggestions: ["0x447"] },
    { query: "0x20086447", why: wide, suggestions: ["0x447"] },
    { query: "0x20036410", why: wide, suggestions: [] },
    { query: "999", why: none, suggestions: [] },
    { query: "0x", why: null, suggestions: [] },
    { query: "0x123456789", why: null, suggestions: [] },
  ])("that no line has: $query", ({ query, why, suggestions }) => {
    expect(findChip(query, some)).toEqual({ kind: "unknown", query, why, suggestions });
  });
});

describe("a beginning that fits several chips", () => {
  it.each([
    {
      query: "STM32L073",
      candidates: ["STM32L073V8 64", "STM32L073xB 128", "STM32L073xZ 192"],
    },
    { query: "stm32l073r", candidates: ["STM32L073RB 128", "STM32L073RZ 192"] },
    { query: "STM32F407xx", candidates: ["STM32F407xE 512", "STM32F407xG 1024"] },
    {
      query: "STM32L47",
      candidates: [
        "STM32L475xC 256",
        "STM32L475xE 512",
        "STM32L475xG 1024",
        "STM32L476xC 256",
        "STM32L476xE 512",
        "STM32L476xG 1024",
      ],
    },
    {
      query: "STM32F41x",
      candidates: [
        "STM32F415xG 1024",
        "STM32F417xE 512",
        "STM32F417xG 1024",
        "STM32F411xC 256",
        "STM32F411xE 512",
        "STM32F412xE 512",
        "STM32F412xG 1024",
        "STM32F413xG 1024",
        "STM32F413xH 1536",
      ],
    },
    {
      query: "STM32L151xC",
      candidates: ["C", "R", "U", "V", "Q", "Z"].map((letter) => `STM32L151${letter}C 256`),
    },
  ])("$query", ({ query, candidates }) => {
    const match = findChip(query);
    const list = match.kind === "ambiguous" ? match.candidates : [];
    expect(list.map(({ part, flashSizeBytes }) => `${part} ${flashSizeBytes / KIB}`)).toEqual(
      candidates,
    );
  });

  it("names each candidate's profile, and each candidate finds its chip", () => {
    for (const query of ["STM32L", "STM32F4", "STM32L0", "STM32L4", "STM32H7", "STM32L07"]) {
      const match = findChip(query);
      const candidates = match.kind === "ambiguous" ? match.candidates : [];
      expect(candidates.length).toBeGreaterThan(1);
      expect(candidates.map(({ part }) => brief(findChip(part)))).toEqual(
        candidates.map(({ part, profileId, flashSizeBytes }) => ({
          part: part.toUpperCase(),
          profileId,
          kib: flashSizeBytes / KIB,
          flashSizeKnown: true,
        })),
      );
    }
  });
});

describe("an unknown chip", () => {
  it.each([
    {
      query: "STM32L073RX",
      why: "there is STM32L073RB (128 KiB) and STM32L073RZ (192 KiB)",
      suggestions: ["STM32L073RB", "STM32L073RZ"],
    },
    {
      query: "STM32L073K8T6",
      why: "there is STM32L073V8 (64 KiB), STM32L073xB (128 KiB) and STM32L073xZ (192 KiB)",
      suggestions: ["STM32L073V8", "STM32L073xB", "STM32L073xZ"],
    },
    { query: "STM32L073RZ99", why: "there is STM32L073RZ (192 KiB)", suggestions: ["STM32L073RZ"] },
    {
      query: "STM32L071CZT6",
      why: "STM32L071 has no USB DFU in its boot ROM: bootloader id 0xB2 has none",
      suggestions: [],
    },
    {
      query: "l053r8",
      why: "STM32L053 has no USB DFU in its boot ROM: bootloader id 0xC0 speaks USART and SPI only",
      suggestions: [],
    },
    {
      query: "STM32F303K8T6",
      why: "STM32F303x8 has no USB DFU in its boot ROM: it speaks I2C instead",
      suggestions: [],
    },
    { query: "STM32L703RZ", why: null, suggestions: ["STM32L073RZ"] },
    { query: "STM32F408", why: null, suggestions: ["STM32F048", "STM32F401", "STM32F405"] },
    { query: "stm32l072-l073-l082-l08", why: null, suggestions: [L0] },
    { query: "STM32L027-L073-L082-L083", why: null, suggestions: [L0] },
    { query: "", why: null, suggestions: [] },
    { query: "STM32", why: null, suggestions: [] },
    { query: "STM32xxx", why: null, suggestions: [] },
    { query: "foo", why: null, suggestions: [] },
    { query: "x".repeat(100_000), why: null, suggestions: [] },
  ])("$query", ({ query, why, suggestions }) => {
    expect(findChip(query)).toEqual({ kind: "unknown", query, why, suggestions });
  });

  it("is the worst that any text can be", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (query) => {
        const match = findChip(query);
        return match.kind === "chip" || match.query === query;
      }),
    );
  });
});

describe("profiles of one's own", () => {
  const result = validateProfile(validProfile(), { fileName: VALID_FILE_NAME });
  const profiles = result.ok ? [result.profile] : [];

  it("are looked up instead of the bundled ones", () => {
    expect(brief(findChip("T100C8", profiles))).toEqual({
      part: "STM32T100C8",
      profileId: "stm32t100-t101",
      kib: 64,
      flashSizeKnown: true,
    });
    expect(findChip("STM32L073RZ", profiles).kind).toBe("unknown");
  });

  it("may be several of one die, and then are its candidates", () => {
    const parts = profiles.flatMap((profile) => profile.parts.slice(0, 1));
    const others = profiles.map(
      (profile): Profile => ({
        ...profile,
        id: "stm32t200",
        parts: parts.map((group) => ({ ...group, prefix: "STM32T200" })),
      }),
    );
    const both = [...profiles, ...others];
    const match = findChip(`0x${both[0]?.dieId.value.toString(16)}`, both);
    const candidates = match.kind === "ambiguous" ? match.candidates : [];
    expect([...new Set(candidates.map(({ profileId }) => profileId))]).toEqual(
      both.map(({ id }) => id),
    );
  });

  it("may differ in RAM alone, and then are ambiguous", () => {
    const edits = [
      ["/parts/0/sizesByPackage", { C: "8", R: "B" }],
      ["/parts/1/prefix", "STM32T100"],
      ["/parts/1/sizesByPackage", { V: "B" }],
      ["/descriptorStrings/0/seenOn/1/part", "STM32T100VB"],
    ] as const;
    const mixed = validateProfile(validProfile(...edits), { fileName: VALID_FILE_NAME });
    expect(findChip("STM32T100xB", mixed.ok ? [mixed.profile] : [])).toEqual({
      kind: "ambiguous",
      query: "STM32T100xB",
      candidates: ["STM32T100RB", "STM32T100VB"].map((part) => ({
        part,
        profileId: "stm32t100-t101",
        flashSizeBytes: 131072,
      })),
    });
  });
});

describe("the types", () => {
  it("of the answer are a union by kind", () => {
    expectTypeOf<ChipMatch["kind"]>().toEqualTypeOf<"chip" | "ambiguous" | "unknown">();
    expectTypeOf(findChip).returns.toEqualTypeOf<ChipMatch>();
    expectTypeOf<Extract<ChipMatch, { kind: "chip" }>["chip"]>().toEqualTypeOf<Chip>();
    expectTypeOf<Extract<ChipMatch, { kind: "ambiguous" }>["candidates"]>().toEqualTypeOf<
      readonly ChipCandidate[]
    >();
    expectTypeOf<Extract<ChipMatch, { kind: "unknown" }>["why"]>().toEqualTypeOf<string | null>();
  });
});
