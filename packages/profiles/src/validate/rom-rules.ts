/** Rules about facts that hold for some versions of the boot ROM, and about chips that were tried. */
import { partsOf } from "../parts.js";
import type { ProfileDocument, RomDocument } from "../profile-document.js";
import type { ProfileRule, Violation } from "./rule.js";

const romIdKnown: ProfileRule = {
  name: "rom-id-known",
  linesOnly: true,
  check: ({ document }) => {
    const known = document.rom.versions.flatMap(({ id }) => id ?? []);
    const listed = known.length === 0 ? "none" : known.join(", ");
    return romIdPlaces(document)
      .filter(({ value }) => !known.includes(value))
      .map(({ path, value }) => ({
        path,
        value,
        expected: `a boot ROM id that rom.versions lists: ${listed}`,
        example: known[0] ?? "0x90",
      }));
  },
};

const romFactOnce: ProfileRule = {
  name: "rom-fact-once",
  linesOnly: true,
  check: ({ document: { rom } }) => [
    ...repeated(rom.hostRam ?? [], { rom, list: "hostRam", keyOf: () => "" }),
    ...repeated(rom.connect ?? [], {
      rom,
      list: "connect",
      keyOf: ({ crystalMhz }) => (crystalMhz === undefined ? "" : ` with ${crystalMhz} MHz`),
    }),
  ],
};

const readableOfRegister: ProfileRule = {
  name: "readable-of-register",
  linesOnly: true,
  check: ({ document: { registers } }) => {
    if (registers?.readable === undefined) return [];
    if (registers.flashSize !== undefined || registers.uniqueId !== undefined) return [];
    const expected = "the address of a word that can be read, here or in registers.uniqueId";
    const example = "0x1FF8007C";
    return [{ path: "/registers/flashSize", value: undefined, expected, example }];
  },
};

const confirmedPartKnown: ProfileRule = {
  name: "confirmed-part-known",
  linesOnly: true,
  check: ({ document, profile }) => {
    const parts = partsOf(profile).map(({ part }) => part);
    return (document.confirmed ?? []).flatMap(({ part }, index) =>
      parts.includes(part)
        ? []
        : [
            {
              path: `/confirmed/${index}/part`,
              value: part,
              expected: "a part that parts lists, without what follows the size letter",
              example: parts[0],
            },
          ],
    );
  },
};

/** In the order in which they are reported. */
export const ROM_RULES: readonly ProfileRule[] = [
  romIdKnown,
  romFactOnce,
  readableOfRegister,
  confirmedPartKnown,
];

interface RomIdPlace {
  readonly path: string;
  readonly value: string;
}

/** Every boot ROM id but those in `versions` itself and in quirks, which have a rule of their own. */
function romIdPlaces({ rom, registers, confirmed = [] }: ProfileDocument): readonly RomIdPlace[] {
  const all = (list: string, ids: readonly string[] | undefined) =>
    (ids ?? []).map((value, nth) => ({ path: `${list}/romIds/${nth}`, value }));
  return [
    ...(rom.hostRam ?? []).flatMap(({ romIds }, n) => all(`/rom/hostRam/${n}`, romIds)),
    ...(rom.connect ?? []).flatMap(({ romIds }, n) => all(`/rom/connect/${n}`, romIds)),
    ...all("/registers/readable", registers?.readable?.romIds),
    ...confirmed.flatMap(({ romId }, n) =>
      romId === undefined ? [] : [{ path: `/confirmed/${n}/romId`, value: romId }],
    ),
  ];
}

interface OfRoms {
  readonly romIds?: readonly string[];
}

interface RepeatedOptions<T> {
  readonly rom: RomDocument;
  readonly list: string;
  readonly keyOf: (entry: T) => string;
}

/** Entries for a boot ROM that an earlier entry speaks of already; one without ids speaks of all. */
function repeated<T extends OfRoms>(
  entries: readonly T[],
  { rom, list, keyOf }: RepeatedOptions<T>,
): readonly Violation[] {
  return entries.flatMap((entry, index) => {
    const earlier = entries.slice(0, index).filter((other) => keyOf(other) === keyOf(entry));
    const taken = earlier.flatMap(({ romIds }) => romIds ?? "all");
    const own = entry.romIds ?? ["all"];
    const isTaken =
      taken.includes("all") ||
      (taken.length > 0 && own.includes("all")) ||
      own.some((id) => taken.includes(id));
    if (!isTaken) return [];
    const expected = `boot ROMs that no earlier entry speaks of${keyOf(entry)} (so far ${taken.join(", ")})`;
    const path = `/rom/${list}/${index}`;
    const free = rom.versions.flatMap(({ id }) => id ?? []).filter((id) => !taken.includes(id));
    return [{ path, value: own.join(", "), expected, example: free.join(", ") }];
  });
}
