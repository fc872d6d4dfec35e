/** What a memory is for, by the name that a boot ROM or boot loader gives it. Leaf module. */
import type { RegionKind } from "@dfukit/memory";

/** Names as STM32 boot ROMs, clones and ST's own examples write them; ends of words vary. */
const KINDS: readonly (readonly [RegExp, RegionKind])[] = [
  [/^internal flash\b/, "flash"],
  [/^(option|ob) bytes?\b/, "option-bytes"],
  [/^otp( memory)?\b/, "otp"],
  [/^device feature\b/, "device-feature"],
  [/^data memory\b/, "eeprom"],
  [/^(external|spi flash|qspi flash)\b/, "external"],
];

/** The kind of a memory called `name`, in any case and with any blanks; `other` if the name is not known. */
export function kindOfName(name: string): RegionKind {
  const folded = name
    .toLowerCase()
    .replaceAll(/[\s_-]+/g, " ")
    .trim();
  return KINDS.find(([pattern]) => pattern.test(folded))?.[1] ?? "other";
}
