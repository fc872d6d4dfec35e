/** Option bytes and the declaration of the supply voltage, as `chips show` prints them. */
import { formatAddress, formatByte, rangeOf } from "@dfukit/memory";
import type { Profile, ProfileIrreversible, ProfileOptionBytes } from "@dfukit/profiles";
import type { Page } from "./chip-page.js";
import { orText, rangeText } from "./chip-words.js";

/** Where they are, how they are stored, and what must never be written. */
export function optionByteLines({ optionBytes }: Profile, page: Page): readonly string[] {
  if (optionBytes === null) return [page.row("blocks", "not known: they are left alone")];
  const { alternateSetting, blocks, irreversible, onlyHarmless } = optionBytes;
  return [
    ...blocks.map(({ start, sizeBytes }) =>
      page.row(
        "block",
        `${rangeText(rangeOf(start, sizeBytes))}, alternate setting ${alternateSetting}`,
        optionBytes,
      ),
    ),
    page.row("complement", complementText(optionBytes), optionBytes),
    page.row("after a write", resetText(optionBytes), optionBytes),
    ...protectionLines(optionBytes, page),
    ...irreversible.map((entry) => page.alarm("locks for good", lockText(entry), entry)),
    ...onlyHarmless.map((entry) =>
      page.row(
        "only harmless",
        `${orText(entry.values.map(formatByte))} at ${formatAddress(entry.address)}; any other value is refused`,
        entry,
      ),
    ),
  ];
}

function complementText({ complement }: ProfileOptionBytes): string {
  switch (complement) {
    case "bytes":
      return "each byte is stored a second time, inverted";
    case "half-words":
      return "each half-word is stored a second time, inverted";
    case "words":
      return "each word is stored a second time, inverted";
    case null:
      return "none, or not known";
    default:
      return complement satisfies never;
  }
}

function resetText({ resetsAfterWrite }: ProfileOptionBytes): string {
  if (resetsAfterWrite === null) return "the boot ROM may reset; the sources disagree";
  return resetsAfterWrite ? "the boot ROM resets" : "the boot ROM does not reset";
}

function protectionLines({ readProtection }: ProfileOptionBytes, page: Page): readonly string[] {
  if (readProtection === null) return [page.row("RDP", "not known")];
  const { address, level0, level2 } = readProtection;
  const second = level2 === null ? "no level 2 is known" : `${formatByte(level2)} is level 2`;
  const text = `byte at ${formatAddress(address)}: ${formatByte(level0)} is level 0, ${second}, any other value level 1`;
  return [page.row("RDP", text, readProtection)];
}

function lockText({ address, mask, value, meaning }: ProfileIrreversible): string {
  const masked = mask === 0xff ? "" : ` (bits ${formatByte(mask)})`;
  return `${formatByte(value)} at ${formatAddress(address)}${masked}: ${meaning}`;
}

/** The byte that declares it, and its values; nothing if the chip has none. */
export function supplyLines({ supply }: Profile, page: Page): readonly string[] {
  if (supply === null) return [];
  const { alternateSetting, address, values } = supply;
  const where = `byte at ${formatAddress(address)}, alternate setting ${alternateSetting}`;
  const meanings = Object.entries(values).map(([range, value]) => `${value} for ${range} V`);
  return [page.row("declared in", `${where}: ${meanings.join(", ")}`, supply)];
}
