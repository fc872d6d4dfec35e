import { describe, expect, expectTypeOf, it } from "vitest";
import { VALID_FILE_NAME, validProfile } from "../test/valid-profile.js";
import { listProfiles } from "./bundled.js";
import type { Chip } from "./chip.js";
import { chipFromProfile } from "./chip-from-profile.js";
import { type ChipFact, describeFacts } from "./describe-facts.js";
import { findChip } from "./find-chip.js";
import { partsOf } from "./parts.js";
import type { Profile } from "./profile.js";
import { validateProfile } from "./validate/index.js";

const MANUAL = "RM0000 Rev 1, §3";
const LISTING = "a listing, thread 1";

function madeUp(): Profile {
  const result = validateProfile(validProfile(), { fileName: VALID_FILE_NAME });
  if (!result.ok) throw new Error("the made-up profile is not valid");
  return result.profile;
}

function chipOf(query: string, profiles: readonly Profile[] = listProfiles()): Chip {
  const match = findChip(query, profiles);
  if (match.kind !== "chip") throw new Error(`${query}: ${match.kind}`);
  return match.chip;
}

/** The facts about one topic, without what other tests look at. */
function textsOf(facts: readonly ChipFact[], topic: string): readonly string[] {
  return facts.filter((fact) => fact.topic === topic).map(({ text }) => text);
}

function stated(topic: string, text: string, source: string): ChipFact {
  return { topic, text, source, inferred: false, inferredFrom: null };
}

describe("the facts of a chip", () => {
  const profiles = [madeUp()];

  it("are told in full, each with its source in words", () => {
    expect(describeFacts(chipOf("STM32T101RB", profiles), profiles)).toEqual([
      stated("die", "0x4FF", MANUAL),
      stated(
        "Internal Flash",
        "128 KiB in alternate setting 0: " +
          "bank 1 0x08000000–0x08007FFF with 16 sectors of 2 KiB (read, erase, write), " +
          "bank 1 0x08008000–0x0800FFFF with 16 sectors of 2 KiB (read, erase, write), " +
          "bank 2 0x08020000–0x0802FFFF with 32 sectors of 2 KiB (read, erase, write)",
        `${MANUAL}; ${LISTING}`,
      ),
      stated(
        "Option Bytes",
        "96 bytes in alternate setting 1: " +
          "0x1FFF7800–0x1FFF782F with 1 sector of 48 bytes (read, write), " +
          "0x1FFFF800–0x1FFFF82F with 1 sector of 48 bytes (read, write)",
        LISTING,
      ),
      {
        topic: "OTP Memory",
        text: "1 KiB in alternate setting 2: 0x1FFF7000–0x1FFF73FF with 1 sector of 1 KiB (read, write)",
        source: MANUAL,
        inferred: true,
        inferredFrom: "a sister die shows it so",
      },
      stated("parts", "STM32T101RB", MANUAL),
      stated(
        "RAM",
        "SRAM 0x20000000–0x20004FFF (20 KiB), SRAM2 0x20008000–0x20008FFF (4 KiB)",
        MANUAL,
      ),
      stated("programming unit", "4 bytes", MANUAL),
      stated("write alignment", "8 bytes", MANUAL),
      stated("erased byte", "0xFF", MANUAL),
      stated("UF2 family id", "0x12345678", MANUAL),
      stated(
        "boot ROM string",
        '"@Internal Flash  /0x08000000/32*002Kg" in alternate setting 0, seen on STM32T100C8, STM32T101RB',
        LISTING,
      ),
      stated(
        "boot ROM string",
        '"@Option Bytes  /0x1FFF7800/01*048 e/0x1FFFF800/01*048 e" in alternate setting 1, seen on STM32T100C8',
        LISTING,
      ),
      stated(
        "correction",
        '"@Internal Flash  /0x08000000/32*002Kg" in alternate setting 0 is not believed: the boot ROM says 64 KiB on every part',
        LISTING,
      ),
      stated("limitation", "put a USB hub in between", MANUAL),
    ]);
  });

  it("leave out what parts of another size have", () => {
    const topics = describeFacts(chipOf("STM32T100C8", profiles), profiles).map(
      ({ topic }) => topic,
    );
    expect(topics).toEqual([
      "die",
      "Internal Flash",
      "Option Bytes",
      "parts",
      "RAM",
      "programming unit",
      "write alignment",
      "erased byte",
      "UF2 family id",
      "boot ROM string",
      "boot ROM string",
      "limitation",
    ]);
  });

  it("name no UF2 family where none is assigned", () => {
    const profile: Profile = { ...madeUp(), uf2FamilyId: null };
    const facts = describeFacts(chipFromProfile(profile), [profile]);
    expect(textsOf(facts, "UF2 family id")).toEqual([]);
  });

  it("take the source of the RAM from the RAM, not from the parts that have it", () => {
    const json = validProfile(["/ram/big/sources", ["board"]]);
    const result = validateProfile(json, { fileName: VALID_FILE_NAME });
    const own = result.ok ? [result.profile] : [];
    const facts = describeFacts(chipOf("STM32T101RB", own), own);
    expect(
      facts
        .filter(({ topic }) => topic === "parts" || topic === "RAM")
        .map(({ topic, source }) => ({ topic, source })),
    ).toEqual([
      { topic: "parts", source: MANUAL },
      { topic: "RAM", source: LISTING },
    ]);
  });

  it("leave out parts and RAM for a chip with RAM of the caller's own", () => {
    const [profile] = profiles;
    if (profile === undefined) throw new Error("no profile");
    const chip = chipFromProfile(profile, {
      ram: [{ name: "RAM", start: 0x2000_0000, end: 0x2000_0400 }],
    });
    const facts = describeFacts(chip, profiles);
    expect([...textsOf(facts, "parts"), ...textsOf(facts, "RAM")]).toEqual([]);
  });

  it.each([
    {
      query: "STM32L073V8",
      topic: "DATA Memory",
      texts: [
        "3 KiB in alternate setting 2: 0x08080C00–0x080817FF with 1 sector of 3 KiB (read, write)",
      ],
    },
    {
      query: "STM32L073RZ",
      topic: "DATA Memory",
      texts: [
        "6 KiB in alternate setting 2: 0x08080000–0x080817FF with 2 sectors of 3 KiB (read, write)",
      ],
    },
    {
      query: "STM32H750",
      topic: "correction",
      texts: [
        '"@Internal Flash   /0x08000000/16*128Kg" in alternate setting 0 is not believed: the boot ROM says 2 MiB; STM32H750 is specified for one sector of 128 KiB',
      ],
    },
    { query: "STM32H743ZI", topic: "correction", texts: [] },
    { query: "STM32L476RG", topic: "boot ROM string", texts: [] },
    {
      query: "STM32F405xG",
      topic: "parts",
      texts: ["STM32F405OG, STM32F405RG, STM32F405VG, STM32F405ZG"],
    },
    { query: "STM32H743xG", topic: "erased byte", texts: ["0xFF"] },
    { query: "STM32L073V8", topic: "parts", texts: ["STM32L073V8"] },
    {
      query: "STM32L48x",
      topic: "parts",
      texts: ["STM32L486JG, STM32L486QG, STM32L486RG, STM32L486VG, STM32L486ZG"],
    },
    {
      query: "STM32L072KBU6",
      topic: "parts",
      texts: ["STM32L072CB, STM32L072KB, STM32L072RB, STM32L072VB"],
    },
  ])("$topic of $query", ({ query, topic, texts }) => {
    expect(textsOf(describeFacts(chipOf(query)), topic)).toEqual(texts);
  });

  it("cover each line that a profile id names", () => {
    const texts = listProfiles().map((profile) =>
      textsOf(describeFacts(chipOf(profile.id)), "parts"),
    );
    expect(texts.map((parts) => parts.length > 0)).toEqual(listProfiles().map(() => true));
  });

  it("have text and a resolved source on every part", () => {
    const facts = listProfiles()
      .flatMap(partsOf)
      .flatMap(({ part }) => describeFacts(chipOf(part)));
    // A source that is not found would stand there as its bare key, without a place.
    expect(facts.filter(({ text, source }) => text === "" || !source.includes(", "))).toEqual([]);
    expect(
      facts.filter(({ inferred, inferredFrom }) => inferred !== (inferredFrom !== null)),
    ).toEqual([]);
  });

  it("always name the parts and their RAM", () => {
    const without = listProfiles()
      .flatMap(partsOf)
      .filter(({ part }) => {
        const topics = describeFacts(chipOf(part)).map(({ topic }) => topic);
        return !topics.includes("parts") || !topics.includes("RAM");
      });
    expect(without).toEqual([]);
  });
});

describe("a chip whose profile is not at hand", () => {
  it("is refused by name and size", () => {
    expect(() => describeFacts(chipOf("STM32L073V8"), [])).toThrow(
      expect.objectContaining({
        name: "ProfileError",
        code: "profile-unknown",
        actor: "input",
        details: { profileId: "stm32l072-l073-l082-l083" },
        message: 'profile "stm32l072-l073-l082-l083" with 65536 bytes of flash is not known',
      }),
    );
  });

  it("is refused if the profile has no such flash", () => {
    const chip: Chip = { ...chipOf("STM32L073V8"), flashSizeBytes: 1000 };
    expect(() => describeFacts(chip)).toThrow(
      'profile "stm32l072-l073-l082-l083" with 1000 bytes of flash is not known',
    );
  });
});

it("facts are plain data", () => {
  expectTypeOf<ChipFact>().toEqualTypeOf<{
    readonly topic: string;
    readonly text: string;
    readonly source: string;
    readonly inferred: boolean;
    readonly inferredFrom: string | null;
  }>();
  expectTypeOf(describeFacts).returns.toEqualTypeOf<readonly ChipFact[]>();
});
