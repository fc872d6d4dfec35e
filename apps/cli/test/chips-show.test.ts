/**
 * `chips show` of every line: the page names every source of the profile, its marks lead to
 * entries at its end, it keeps to the width, and the document fits its schema.
 */
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { formatAddress, formatByte, formatHex } from "@dfukit/memory";
import { chipFromProfile, listProfiles, type Profile } from "@dfukit/profiles";
import { Ajv2020 } from "ajv/dist/2020.js";
import { describe, expect, it } from "vitest";
import { chipDocument } from "../src/json/chips-show.js";
import { chipText } from "../src/text/chip.js";
import { painter } from "../src/text/style.js";
import { runCli } from "./run-cli.js";

const SCHEMA: object = JSON.parse(
  readFileSync(
    fileURLToPath(new URL("../schemas/chips-show.schema.json", import.meta.url)),
    "utf8",
  ),
);
const PLAIN = painter({ colour: false });
const CHIPS = listProfiles().flatMap((profile) =>
  profile.flashSizes.map((size) => ({ profile, chip: chipFromProfile(profile, { size }) })),
);

function pageOf(profile: Profile, columns = 80): string {
  return chipText({ profile, chip: chipFromProfile(profile) }, { columns, paint: PLAIN });
}

/** Numbers and letters of `[a,3,12]`. */
function marksIn(text: string): readonly string[] {
  return [...text.matchAll(/\[((?:[a-z]+,)?\d+(?:,\d+)*)\]/g)].flatMap(([, marks = ""]) =>
    marks.split(","),
  );
}

/** Whatever a profile says in words, but for what it says of the bank modes of other sizes. */
function textsOf(whole: Profile): readonly string[] {
  const largest = whole.flashSizes.at(-1)?.letter ?? "";
  const bankModes = whole.bankModes.filter(({ sizes }) => sizes.includes(largest));
  const profile = { ...whole, bankModes };
  const { notes, overrides, notDfu, confirmed, behaviour, rom, optionBytes } = profile;
  return [
    ...profile.parts.map(({ prefix }) => prefix),
    ...notes.map(({ text }) => text),
    ...overrides.flatMap(({ why, string }) => [why, string]),
    ...profile.descriptorStrings.flatMap(({ string, seenOn }) => [
      string,
      ...seenOn.map(({ part }) => part),
    ]),
    ...notDfu.flatMap(({ prefix, why }) => [prefix, why]),
    ...confirmed.flatMap(({ part, did }) => [part, did]),
    ...behaviour.quirks.map(({ name }) => name),
    ...profile.bankModes.flatMap(({ field, register }) => [field, register]),
    ...profile.notShown.map(({ name }) => name),
    ...(rom?.versions ?? []).flatMap(({ version, parts }) => [
      version,
      ...(parts === null ? [] : [parts]),
    ]),
    ...(optionBytes?.irreversible ?? []).map(({ meaning }) => meaning),
    ...inferencesOf(profile),
  ];
}

/** Every `inferredFrom`, wherever it stands. */
function inferencesOf(value: unknown): readonly string[] {
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, child]) =>
    key === "inferredFrom" && typeof child === "string" ? [child] : inferencesOf(child),
  );
}

interface ShownNumber {
  readonly what: string;
  /** Texts of which one must be there. */
  readonly inPage: readonly string[];
  readonly inDocument: readonly string[];
}

function numbersOf(profile: Profile, flashSizeBytes: number): readonly ShownNumber[] {
  const { usb, rom, behaviour, optionBytes, registers, supply } = profile;
  const address = (what: string, value: number): ShownNumber => {
    const text = formatAddress(value);
    return { what: `${profile.id}: ${what} ${text}`, inPage: [text], inDocument: [`"${text}"`] };
  };
  const hex = (what: string, text: string): ShownNumber => ({
    what: `${profile.id}: ${what} ${text}`,
    inPage: [text, text.slice(2)],
    inDocument: [`"${text}"`],
  });
  const time = (what: string, ms: number | null): ShownNumber => ({
    what: `${profile.id}: ${what} ${ms} ms`,
    inPage:
      ms === null
        ? ["not known"]
        : [`${ms} ms`, `${ms / 1000} s`, `${Number((ms * 1000).toPrecision(4))} µs`],
    inDocument: [`: ${ms}`],
  });
  const variants = profile.flashSizes.find((size) => size.sizeBytes === flashSizeBytes)?.variants;
  const isLargest = profile.flashSizes.at(-1)?.sizeBytes === flashSizeBytes;
  const words = [registers?.flashSize ?? null, registers?.uniqueId ?? null, rom?.idAddress ?? null];
  return [
    hex("vendor", formatHex(usb.vendorId, 4)),
    hex("product", formatHex(usb.productId, 4)),
    ...usb.deviceVersions.map((value) => hex("bcdDevice", formatHex(value, 4))),
    ...usb.commands.map((value) => hex("command", formatByte(value))),
    ...usb.romIds.map((value) => hex("boot ROM", formatByte(value))),
    ...words.flatMap((value) => (value === null ? [] : [address("register", value)])),
    ...(rom?.systemMemory ?? []).map(({ start }) => address("system memory", start)),
    ...(rom?.hostRam ?? []).flatMap(({ ranges }) =>
      ranges.map(({ start }) => address("RAM for the host", start)),
    ),
    ...(rom?.connect ?? []).map(({ shortestMs }) => time("connects", shortestMs)),
    ...profile.notShown.map(({ start }) => address("hidden", start)),
    ...(optionBytes?.blocks ?? []).map(({ start }) => address("option bytes", start)),
    ...(optionBytes?.irreversible ?? []).flatMap((entry) => [
      address("locks", entry.address),
      hex("locks", formatByte(entry.value)),
    ]),
    ...(optionBytes?.onlyHarmless ?? []).flatMap((entry) => [
      address("harmless", entry.address),
      ...entry.values.map((value) => hex("harmless", formatByte(value))),
    ]),
    ...(supply === null ? [] : [address("supply", supply.address)]),
    // The page is that of the largest size.
    ...(isLargest ? (variants ?? []) : []).flatMap(({ runs }) =>
      runs.map(({ start }) => address("layout", start)),
    ),
    ...behaviour.times.flatMap(({ erase, program, massErase }) =>
      [...erase, program, massErase].flatMap((fact) =>
        fact === null ? [] : [time("typical", fact.typicalMs), time("at most", fact.maximumMs)],
      ),
    ),
  ];
}

describe("chips show of every line", () => {
  it.each(listProfiles().map((profile) => [profile.id, profile] as const))(
    "%s: every mark leads to an entry, and every entry has a mark",
    (_, profile) => {
      const page = pageOf(profile);
      const [facts = "", ...ends] = page.split(/\n\n(?=inferred, and from what\n|sources\n)/);
      const keys = ends.flatMap((end) =>
        [...end.matchAll(/^ {2}\[(\w+)\]/gm)].map(([, mark]) => mark),
      );
      expect([...new Set(marksIn(facts))].toSorted()).toEqual(keys.toSorted());
    },
  );

  it.each(listProfiles().map((profile) => [profile.id, profile] as const))(
    "%s: every source of the profile is named",
    (_, profile) => {
      const [, sources = ""] = pageOf(profile, 1000).split("\nsources\n");
      const missing = profile.sources.filter(
        ({ title, place }) => !sources.includes(title) || !sources.includes(place),
      );
      expect(missing.map(({ id }) => id)).toEqual([]);
    },
  );

  it.each([40, 60, 80, 132])("keeps to %i columns where words can be broken", (columns) => {
    const longer = listProfiles()
      .flatMap((profile) => pageOf(profile, columns).split("\n"))
      .filter((line) => line.length > columns && /\S \S/.test(line.slice(20)));
    expect(longer).toEqual([]);
  });

  it("shows every text of a profile, in the page and in the document", () => {
    const missing = CHIPS.flatMap(({ profile, chip }) => {
      const page = pageOf(profile, 100_000);
      const document = chipDocument({ profile, chip });
      return textsOf(profile).filter(
        (text) => !page.includes(text) || !document.includes(JSON.stringify(text).slice(1, -1)),
      );
    });
    expect([...new Set(missing)]).toEqual([]);
  });

  it("shows every address and number of a profile, in the page and in the document", () => {
    const missing = CHIPS.flatMap(({ profile, chip }) => {
      const page = pageOf(profile, 100_000);
      const document = chipDocument({ profile, chip });
      return numbersOf(profile, chip.flashSizeBytes).filter(
        ({ inPage, inDocument }) =>
          !inPage.some((text) => page.includes(text)) ||
          !inDocument.some((text) => document.includes(text)),
      );
    });
    expect(missing).toEqual([]);
  });

  it("has a document that fits the schema, of every size", () => {
    const validate = new Ajv2020({
      strict: true,
      allErrors: true,
      allowUnionTypes: true,
    }).compile(SCHEMA);
    const wrong = CHIPS.flatMap((shown) => {
      const isValid = validate(JSON.parse(chipDocument(shown)));
      return isValid ? [] : [`${shown.profile.id}: ${JSON.stringify(validate.errors)}`];
    });
    expect(wrong).toEqual([]);
  });
});

describe("the layouts of a flash", () => {
  function layoutsOf(id: string): readonly string[] {
    const profile = listProfiles().find((one) => one.id === id);
    if (profile === undefined) throw new Error(`no ${id}`);
    const lines = pageOf(profile, 120).split("\n");
    const start = lines.indexOf("flash layouts");
    const shown = lines.slice(start + 1, lines.indexOf("", start));
    return shown.map((line) => line.replace(/ \[[\d,]+\]$/, ""));
  }

  it("are shown with the option bit that selects them", () => {
    expect(layoutsOf("stm32f765-f767-f768-f769-f777-f778-f779")).toEqual([
      "  single-bank       nDBANK = 1 (bit 29 of FLASH_OPTCR); assumed, unless the device tells otherwise",
      "    0x08000000–0x0801FFFF  4 × 32 KiB, bank 1",
      "    0x08020000–0x0803FFFF  1 × 128 KiB, bank 1",
      "    0x08040000–0x081FFFFF  7 × 256 KiB, bank 1",
      "  dual-bank         nDBANK = 0 (bit 29 of FLASH_OPTCR)",
      "    0x08000000–0x0800FFFF  4 × 16 KiB, bank 1",
      "    0x08010000–0x0801FFFF  1 × 64 KiB, bank 1",
      "    0x08020000–0x080FFFFF  7 × 128 KiB, bank 1",
      "    0x08100000–0x0810FFFF  4 × 16 KiB, bank 2",
      "    0x08110000–0x0811FFFF  1 × 64 KiB, bank 2",
      "    0x08120000–0x081FFFFF  7 × 128 KiB, bank 2",
    ]);
  });

  it("are shown as disputed where sources disagree", async () => {
    const { out } = await runCli(["chips", "show", "STM32U5F9VI"], { columns: 120 });
    const lines = out.split("\n");
    const start = lines.indexOf("flash layouts");
    expect(lines.slice(start + 1, lines.indexOf("", start))).toEqual([
      expect.stringMatching(
        /^ {2}contiguous {8}the sources disagree; assumed, unless the device tells otherwise \[1,/,
      ),
      "    0x08000000–0x080FFFFF  128 × 8 KiB, bank 1",
      "    0x08100000–0x081FFFFF  128 × 8 KiB, bank 2",
      expect.stringMatching(/^ {2}with-hole {9}the sources disagree \[1,/),
      "    0x08000000–0x080FFFFF  128 × 8 KiB, bank 1",
      "    0x08200000–0x082FFFFF  128 × 8 KiB, bank 2",
      "  banks             DUALBANK (bit 21 of FLASH_OPTR): single-bank with 0, dual-bank with 1; the sectors stay the same",
      expect.stringMatching(/^ {20}\[\d/),
    ]);
  });
});

describe("chips show of facts that no bundled profile may have", () => {
  const bundled = listProfiles().find(({ id }) => id === "stm32l072-l073-l082-l083");
  const cited = { sources: ["bigclown"], inferredFrom: null };

  function linesWith(changes: Partial<Profile>): readonly string[] {
    if (bundled === undefined) throw new Error("no L0");
    return pageOf({ ...bundled, ...changes }, 200).split("\n");
  }

  it("names parts that were tried, with the boot ROM", () => {
    const entry = { part: "STM32L072CZ", romId: 0x41, did: "flashed its first page", ...cited };
    const lines = linesWith({ confirmed: [entry, { ...entry, part: "STM32L082CZ", romId: null }] });
    expect(lines.filter((line) => line.startsWith("  hardware"))).toEqual([
      expect.stringMatching(
        /^ {2}hardware {10}confirmed on STM32L072CZ with boot ROM 0x41: flashed its first page \[\d+\]$/,
      ),
      expect.stringMatching(
        /^ {2}hardware {10}confirmed on STM32L082CZ: flashed its first page \[\d+\]$/,
      ),
    ]);
  });

  it("says which boot ROM lets a host read size and id", () => {
    const registers = {
      flashSize: 0x1ff8007c,
      uniqueId: null,
      readable: { romIds: [0x40, 0x41], ...cited },
      ...cited,
    };
    expect(linesWith({ registers }).filter((line) => line.startsWith("  read by a host"))).toEqual([
      expect.stringMatching(
        /^ {2}read by a host {4}boot ROM 0x40 or 0x41 allows it for size and id \[\d+\]$/,
      ),
    ]);
  });

  it("says what is not known, rather than nothing", () => {
    const times = { supply: null, erase: [], program: null, massErase: null };
    const behaviour = {
      statusWhileBusy: { value: "stalled" as const, ...cited },
      quirks: [],
      announced: null,
      times: [times],
    };
    const lines = linesWith({ behaviour, optionBytes: null });
    expect(lines).toEqual(
      expect.arrayContaining([
        "  announced times   not known",
        "  leave             no deviation from AN3156 is known",
        "  erase 128 bytes   not known",
        "  program           not known",
        "  mass erase        not known",
        "  blocks            not known: they are left alone",
        "  hardware          not confirmed on hardware",
      ]),
    );
  });

  it("does not let the text of a profile steer the terminal", () => {
    const notes = [{ text: "clear\u001b[2J it", ...cited }];
    const note = linesWith({ notes }).find((line) => line.includes("clear"));
    expect(note).toMatch(/^ {2}- clear\\u\{1b\}\[2J it \[\d+\]$/);
  });

  it("paints marks, what is inferred, and what locks for good", () => {
    if (bundled === undefined) throw new Error("no L0");
    const lines = chipText(
      { profile: bundled, chip: chipFromProfile(bundled) },
      { columns: 100, paint: (role, text) => `<${role}>${text}</>` },
    ).split("\n");
    expect(lines.find((line) => line.includes("locks for good"))).toMatch(
      /^ {2}<error>locks for good {4}<\/>0xCC at 0x1FF80000: readout protection level 2 <dim>\[[\d,]+\]<\/>$/,
    );
    expect(lines.find((line) => line.includes("blank reads"))).toMatch(
      /prove that a unit is erased, <warning>inferred<\/> <dim>\[a,\d+\]<\/>$/,
    );
  });
});
