/** The id of a die as a user writes it, and what to say of one that no line has. Part of `find-chip.ts`. */
import { formatHex } from "@dfukit/memory";
import type { ChipMatch } from "./chip-match.js";
import { editDistance } from "./edit-distance.js";
import type { PartLine } from "./part-index.js";

/** `0x447`, `DIE447`, `die 0x447`, and bare `447`; bare ones begin with a digit, as part numbers do not. */
const DIE_ID = /^(?:(?:DIE[\s_-]*(?:0X)?|0X)([0-9A-F]{1,8})|0*([0-9][0-9A-F]{2}))$/;
/** DEV_ID is the low 12 bits of DBGMCU_IDCODE (RM0090 §38.6.1, and alike on the other lines). */
const DEV_ID_SPAN = 0x1000;
const MAX_SUGGESTIONS = 3;

/** The number that a query writes as a die id, or null. */
export function parseDieId(query: string): number | null {
  const match = DIE_ID.exec(query.toUpperCase());
  const digits = match?.[1] ?? match?.[2];
  return digits === undefined ? null : Number.parseInt(digits, 16);
}

/** Why no line is found, and dies that are close. */
export function unknownDie(query: string, dieId: number, lines: readonly PartLine[]): ChipMatch {
  const unknown = { kind: "unknown", query } as const;
  const isIdCode = dieId >= DEV_ID_SPAN;
  if (isIdCode) {
    const inside = formatHex(dieId % DEV_ID_SPAN, 3);
    const why = "a die id has three digits, the last ones of DBGMCU_IDCODE";
    const isKnown = lines.some((line) => line.dieId === dieId % DEV_ID_SPAN);
    return { ...unknown, why, suggestions: isKnown ? [inside] : [] };
  }
  const why = "no chip line with USB DFU in its boot ROM has that die id";
  const asked = formatHex(dieId, 3);
  const known = [...new Set(lines.map((line) => formatHex(line.dieId, 3)))].sort();
  // Two wrong digits of three would make most dies near.
  const near = known.filter((die) => editDistance(asked, die) === 1);
  return { ...unknown, why, suggestions: near.slice(0, MAX_SUGGESTIONS) };
}
