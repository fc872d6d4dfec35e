/**
 * Profiles of a user's own, for tests: a made-up line out of a bundled file, so that it
 * changes with the format and needs no care.
 */
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const L0 = fileURLToPath(
  new URL("../../../profiles/l0/stm32l072-l073-l082-l083.json", import.meta.url),
);

type Json = Record<string, unknown>;

/** The line of STM32L072 as its file has it. */
export function l0Profile(): Json {
  return JSON.parse(readFileSync(L0, "utf8")) as Json;
}

/** A line that is bundled nowhere: one part, with the flash of STM32L073RB. */
export function ownProfile(changes: Readonly<Json> = {}): Json {
  const document = l0Profile();
  const flash = document.flash as { readonly sizes: Readonly<Record<string, unknown>> };
  const [sources = ["manual"]] = [
    (document.die as { readonly sources: readonly string[] }).sources,
  ];
  const memories = (document.memories as readonly Json[])
    .filter(({ sizes }) => sizes === undefined || String(sizes).includes("B"))
    .map(({ sizes: _sizes, ...memory }) => memory);
  const { notDfu: _notDfu, descriptorStrings: _strings, overrides: _overrides, ...rest } = document;
  const own: Json = {
    ...rest,
    id: "stm32t9t9",
    name: "STM32T9T9",
    series: "STM32T9",
    parts: [
      { prefix: "STM32T9T9", sizesByPackage: { R: "B" }, ram: firstKey(document.ram), sources },
    ],
    flash: { ...flash, sizes: { B: flash.sizes.B } },
    memories,
    ...changes,
  };
  return withCitedSources(own);
}

function firstKey(value: unknown): string {
  return Object.keys(Object(value))[0] ?? "";
}

/** RAM and sources that nothing names any more are errors. */
function withCitedSources(own: Json): Json {
  const [part] = own.parts as readonly [{ readonly ram: string }];
  const ram = Object.fromEntries(
    Object.entries(Object(own.ram)).filter(([key]) => key === part.ram),
  );
  const { sources, ...facts }: Json = { ...own, ram };
  const text = JSON.stringify(facts);
  const cited = Object.entries(Object(sources)).filter(([id]) => text.includes(`"${id}"`));
  return { ...facts, sources: Object.fromEntries(cited) };
}

/** Lays out a sound profile, a bad one, what is no JSON, and a folder with one of each. */
export function layOutProfiles(): void {
  const text = (json: unknown): string => `${JSON.stringify(json, undefined, 2)}\n`;
  writeFileSync("stm32t9t9.json", text(ownProfile()));
  writeFileSync("bad.json", text(badProfile()));
  writeFileSync("broken.json", '{\n  "id": "stm32t9t9",\n}\n');
  mkdirSync("own/t9", { recursive: true });
  writeFileSync("own/t9/stm32t9t9.json", text(ownProfile()));
  writeFileSync("own/t9/bad.json", text(badProfile()));
}

/** A mark, a surplus field, and one that is missing. */
function badProfile(): Json {
  const { name: _name, ...rest } = ownProfile({
    die: { id: "TODO: DEV_ID; reference manual", sources: ["manual"] },
    colour: "blue",
  });
  return rest;
}
