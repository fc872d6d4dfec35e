/** Rules about identity: file, part numbers and the letters in them. */
import { partNumber, partsOf } from "../parts.js";
import { freeName } from "./free-name.js";
import { pointerStep } from "./issue.js";
import type { ProfileRule, RuleInput, Violation } from "./rule.js";

const idIsFileName: ProfileRule = {
  name: "id-is-file-name",
  check: ({ document, fileName }) => {
    const example = fileName?.replace(/\.json$/, "");
    if (example === undefined || example === document.id) return [];
    const expected = `the file name without .json, "${example}"`;
    return [{ path: "/id", value: document.id, expected, example }];
  },
};

const prefixInSeries: ProfileRule = {
  name: "prefix-in-series",
  check: ({ document }) =>
    document.parts.flatMap(({ prefix }, index) =>
      prefix.startsWith(document.series)
        ? []
        : [
            {
              path: `/parts/${index}/prefix`,
              value: prefix,
              expected: `a part number that begins with the series, ${document.series}`,
              example: `${document.series}00`.slice(0, 9).padEnd(9, "0"),
            },
          ],
    ),
};

const sizeLetterKnown: ProfileRule = {
  name: "size-letter-known",
  check: (input) => {
    const known = Object.keys(input.document.flash.sizes);
    return sizeLetters(input).flatMap(({ path, letters }) => {
      const strange = Array.from(letters).filter((letter) => !known.includes(letter));
      if (strange.length === 0) return [];
      const expected = `only size letters with a layout in flash.sizes: ${known.join(", ")}`;
      return [{ path, value: letters, expected, example: known.join("") }];
    });
  },
};

const sizeLetterTwice: ProfileRule = {
  name: "size-letter-twice",
  check: (input) =>
    sizeLetters(input).flatMap(({ path, letters }) => {
      const once = [...new Set(letters)].join("");
      if (once === letters) return [];
      return [{ path, value: letters, expected: "each size letter once", example: once }];
    }),
};

const flashSizeUsed: ProfileRule = {
  name: "flash-size-used",
  linesOnly: true,
  check: ({ document }) => {
    const used = document.parts
      .flatMap(({ sizesByPackage }) => Object.values(sizesByPackage))
      .join("");
    return Object.keys(document.flash.sizes).flatMap((letter) =>
      used.includes(letter)
        ? []
        : [
            {
              path: `/flash/sizes${pointerStep(letter)}`,
              value: letter,
              expected: "a size letter that some part has",
              example: used.slice(0, 1),
            },
          ],
    );
  },
};

const partTwice: ProfileRule = {
  name: "part-twice",
  check: ({ document }) => {
    const seen = new Set<string>();
    const violations: Violation[] = [];
    for (const [index, { prefix, suffix = null, sizesByPackage }] of document.parts.entries()) {
      for (const [letter, sizes] of Object.entries(sizesByPackage)) {
        // A letter twice in one text is another rule's.
        const parts = [...new Set(sizes)].map((size) => partNumber(prefix + letter + size, suffix));
        const path = `/parts/${index}/sizesByPackage${pointerStep(letter)}`;
        for (const part of parts.filter((name) => seen.has(name))) {
          const example = freeName(part, (name) => seen.has(name));
          violations.push({ path, value: part, expected: "each part once", example });
        }
        for (const part of parts) seen.add(part);
      }
    }
    return violations;
  },
};

const notDfuIsNoPart: ProfileRule = {
  name: "not-dfu-is-no-part",
  check: ({ document, profile }) => {
    const parts = partsOf(profile);
    return (document.notDfu ?? []).flatMap(({ prefix }, index) => {
      const part = parts.find((entry) => isCovered(entry.part, prefix));
      if (part === undefined) return [];
      const path = `/notDfu/${index}/prefix`;
      const expected = `a prefix that no entry of parts has, but ${part.part} begins so`;
      const example = freeName(prefix, (name) =>
        parts.some((entry) => isCovered(entry.part, name)),
      );
      return [{ path, value: prefix, expected, example }];
    });
  },
};

/** Whether a part number begins with a prefix in which `x` stands for any package letter. */
export function isCovered(part: string, prefix: string): boolean {
  return Array.from(prefix).every((character, nth) => character === "x" || character === part[nth]);
}

const ramKnown: ProfileRule = {
  name: "ram-known",
  check: ({ document }) => {
    const keys = Object.keys(document.ram);
    return document.parts.flatMap(({ ram }, index) =>
      keys.includes(ram)
        ? []
        : [
            {
              path: `/parts/${index}/ram`,
              value: ram,
              expected: `a key of ram: ${keys.join(", ")}`,
              example: keys[0],
            },
          ],
    );
  },
};

const ramUsed: ProfileRule = {
  name: "ram-used",
  check: ({ document }) =>
    Object.keys(document.ram)
      .filter((key) => !document.parts.some(({ ram }) => ram === key))
      .map((key) => ({
        path: `/ram${pointerStep(key)}`,
        value: key,
        expected: "RAM that some entry of parts names",
        example: document.parts[0]?.ram,
      })),
};

/** In the order in which they are reported. */
export const PART_RULES: readonly ProfileRule[] = [
  idIsFileName,
  prefixInSeries,
  sizeLetterKnown,
  sizeLetterTwice,
  flashSizeUsed,
  partTwice,
  notDfuIsNoPart,
  ramKnown,
  ramUsed,
];

/** Every text of size letters in the file. */
function sizeLetters({ document }: RuleInput): readonly { path: string; letters: string }[] {
  const optional = (list: "memories" | "bankModes" | "descriptorStrings" | "overrides") =>
    (document[list] ?? []).flatMap(({ sizes }, index) =>
      sizes === undefined ? [] : [{ path: `/${list}/${index}/sizes`, letters: sizes }],
    );
  return [
    ...document.parts.flatMap(({ sizesByPackage }, index) =>
      Object.entries(sizesByPackage).map(([letter, letters]) => ({
        path: `/parts/${index}/sizesByPackage${pointerStep(letter)}`,
        letters,
      })),
    ),
    ...optional("memories"),
    ...optional("bankModes"),
    ...optional("descriptorStrings"),
    ...optional("overrides"),
  ];
}
