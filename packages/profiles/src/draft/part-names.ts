/** From part numbers to the names of a chip line. Part of the draft. */

/** A part number taken apart: `STM32G474` `R` `E`. */
export interface PartName {
  /** The short number, without package type and temperature range. */
  readonly part: string;
  readonly prefix: string;
  readonly packageLetter: string;
  readonly sizeLetter: string;
}

/** Flash sizes by the letter behind the package, in KiB (ST data sheets, "Ordering information"). */
export const SIZE_LETTERS_KIB: Readonly<Record<string, number>> = {
  4: 16,
  6: 32,
  8: 64,
  B: 128,
  Z: 192,
  C: 256,
  D: 384,
  E: 512,
  F: 768,
  G: 1024,
  H: 1536,
  I: 2048,
  J: 4096,
};

/** Four characters behind STM32, then package and size; what follows is printed behind them. */
const PART = /^(STM32[A-Z0-9]{4})([A-Z])([0-9A-Z])(?:[A-Z][0-9][A-Z0-9]{0,6})?$/;

/** The pieces of a part number in any case, or undefined if it is no full one. */
export function splitPart(text: string): PartName | undefined {
  const folded = text.toUpperCase().replaceAll(/[\s-]/g, "");
  const name = folded.startsWith("STM32") ? folded : `STM32${folded}`;
  const [, prefix, packageLetter, sizeLetter] = PART.exec(name) ?? [];
  if (prefix === undefined || packageLetter === undefined || sizeLetter === undefined) {
    return undefined;
  }
  return { part: prefix + packageLetter + sizeLetter, prefix, packageLetter, sizeLetter };
}

/** How the line of some parts is called. */
export interface LineNames {
  /** `stm32g473-g474`. */
  readonly id: string;
  /** `STM32G473/474`. */
  readonly name: string;
  /** `STM32G4`. */
  readonly series: string;
  /** `g4`. */
  readonly folder: string;
}

/** The names of a line with these prefixes; the first prefix gives the series. */
export function lineNames(prefixes: readonly string[]): LineNames {
  const [first = "", ...others] = [...new Set(prefixes)];
  const series = first.slice(0, "STM32xx".length);
  const short = (prefix: string) => prefix.replace(/^STM32[A-Z]+(?=\d)/, "");
  const rest = others.map((prefix) => prefix.slice("STM32".length).toLowerCase());
  return {
    id: [first.toLowerCase(), ...rest].join("-"),
    name: [first, ...others.map(short)].join("/"),
    series,
    folder: series.slice("STM32".length).toLowerCase(),
  };
}

/** Parts grouped by prefix, then package, as a profile lists them. */
export function partGroups(parts: readonly PartName[]): readonly {
  readonly prefix: string;
  readonly sizesByPackage: Readonly<Record<string, string>>;
}[] {
  const groups = new Map<string, Record<string, string>>();
  for (const { prefix, packageLetter, sizeLetter } of parts) {
    const sizes = groups.get(prefix) ?? {};
    const letters = sizes[packageLetter] ?? "";
    if (!letters.includes(sizeLetter)) sizes[packageLetter] = letters + sizeLetter;
    groups.set(prefix, sizes);
  }
  return [...groups].map(([prefix, sizesByPackage]) => ({ prefix, sizesByPackage }));
}
