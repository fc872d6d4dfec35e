/** The strings of a device as witnesses in a draft, and where they cannot be believed. */
import type { DfuAlternate } from "@dfukit/core";
import { regionSizeBytes } from "@dfukit/memory";
import { type FlashFacts, sizeOf } from "./draft-memories.js";
import { WHERE } from "./where.js";

type Json = Readonly<Record<string, unknown>>;

/** Whose strings they are. */
export interface StringContext {
  readonly flash: DfuAlternate | undefined;
  readonly facts: FlashFacts;
  /** The part of the device. */
  readonly part: string;
}

/** An alternate setting with a memory string. */
interface NamedAlternate {
  readonly alternateSetting: number;
  readonly name: string;
  readonly memory: NonNullable<DfuAlternate["memory"]>;
}

/** `descriptorStrings` and `overrides` of the profile, and what to know of them. */
export function draftStrings(
  alternates: readonly DfuAlternate[],
  { flash, facts, part }: StringContext,
): { readonly fields: Json; readonly notes: readonly string[] } {
  const named = alternates.flatMap(
    ({ alternateSetting, name, memory }): readonly NamedAlternate[] =>
      name === null || memory === null ? [] : [{ alternateSetting, name, memory }],
  );
  if (named.length === 0) {
    const why = "no memory string is known: the memories are to be taken from the reference manual";
    return { fields: {}, notes: [why] };
  }
  const witnesses = named.map(({ alternateSetting, name }) => ({
    alternateSetting,
    string: name,
    seenOn: [{ part, source: "listing" }],
  }));
  const overrides = named.flatMap((alternate) => draftOverride(alternate, { flash, facts }));
  return {
    fields: {
      descriptorStrings: witnesses,
      ...(overrides.length === 0 ? {} : { overrides }),
    },
    notes: named.flatMap(({ alternateSetting, memory }) =>
      memory.issues.map(
        ({ message }) => `the string of alternate setting ${alternateSetting}: ${message}`,
      ),
    ),
  };
}

/** An override of a string that is odd, repeated, or wrong for some of the parts; else nothing. */
function draftOverride(
  { alternateSetting, name, memory }: NamedAlternate,
  { flash, facts }: Omit<StringContext, "part">,
): readonly Json[] {
  const isFlash = alternateSetting === flash?.alternateSetting;
  const sizes = isFlash ? wrongSizes(flash, facts) : [];
  const isOdd = memory.issues.length > 0 || (!isFlash && name === flash?.name);
  if (!isOdd && sizes.length === 0) return [];
  const isOfAll = isOdd || sizes.length === facts.sizeLetters.length;
  return [
    {
      alternateSetting,
      string: name,
      ...(isOfAll ? {} : { sizes: sizes.join("") }),
      why: WHERE.overrideWhy,
      sources: [WHERE.overrideSource],
    },
  ];
}

/** The size letters whose flash is not as large as the string says. */
function wrongSizes(flash: DfuAlternate, facts: FlashFacts): readonly string[] {
  const { memory } = flash;
  if (memory === null) return [];
  const described = regionSizeBytes({
    name: memory.name,
    kind: "flash",
    alternateSetting: flash.alternateSetting,
    runs: memory.runs,
  });
  return facts.sizeLetters.filter((letter) => sizeOf(letter, facts) !== described);
}
