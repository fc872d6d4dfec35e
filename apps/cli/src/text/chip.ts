/** `chips show`: all that a profile holds of one part, in sections, with the sources of each fact. */
import { formatAddress, formatByte, formatHex, formatSize } from "@dfukit/memory";
import { type FlashSize, type NotDfu, type Profile, partsOf } from "@dfukit/profiles";
import { flashLayoutLines, memoryLines, otherMemoryLines, ramLines } from "./chip-memories.js";
import { optionByteLines, supplyLines } from "./chip-options.js";
import { createPage, type Page, type Section } from "./chip-page.js";
import { behaviourLines, romLines, usbLines } from "./chip-rom.js";
import { timeLines } from "./chip-times.js";
import { claimLines, noteLines, overrideLines } from "./chip-word.js";
import { type ShownChip, sizeOf } from "./chip-words.js";
import type { TextOptions } from "./chips.js";
import { count } from "./style.js";

/** The whole description as text, with a line end. */
export function chipText(shown: ShownChip, options: TextOptions): string {
  const { profile } = shown;
  const page = createPage(profile, options);
  const sections: readonly Section[] = [
    { title: "", lines: identityLines(shown, page) },
    { title: "memories", lines: memoryLines(shown, page) },
    { title: "flash layouts", lines: flashLayoutLines(shown, page) },
    { title: "RAM", lines: ramLines(shown, page) },
    { title: "elsewhere in the chip", lines: otherMemoryLines(profile, page) },
    { title: "boot ROM", lines: romLines(profile, page) },
    { title: "on the USB", lines: usbLines(profile, page) },
    { title: "behaviour", lines: behaviourLines(profile, page) },
    { title: "erase and program times", lines: timeLines(profile, page) },
    { title: "option bytes", lines: optionByteLines(profile, page) },
    { title: "supply voltage", lines: supplyLines(profile, page) },
    { title: "what the boot ROM claims", lines: claimLines(profile, page) },
    { title: "what is corrected, and why", lines: overrideLines(profile, page) },
    { title: "notes", lines: noteLines(profile, page) },
  ];
  const blocks = [...sections, ...page.references()]
    .filter(({ lines }) => lines.length > 0)
    .map(({ title, lines }) =>
      [...(title === "" ? [] : [options.paint("bold", title)]), ...lines].join("\n"),
    );
  return `${blocks.join("\n\n")}\n`;
}

function identityLines(shown: ShownChip, page: Page): readonly string[] {
  const { chip, profile } = shown;
  const { paint } = page.options;
  const size = sizeOf(shown);
  const known = chip.flashSizeKnown ? "" : ", the largest of the line";
  return [
    `${paint("bold", chip.part ?? chip.name)}${chip.part === null ? "" : ` (${chip.name})`}`,
    page.row("profile", chip.profileId),
    page.row("die", formatHex(chip.dieId, 3), profile.dieId),
    ...partLines(profile, page),
    page.row(
      "flash",
      `${formatSize(chip.flashSizeBytes)} from ${formatAddress(chip.flashBase)}${known}`,
      size,
    ),
    ...(size === undefined ? [] : bankLines(size, page)),
    page.row(
      "program unit",
      count(profile.programUnitBytes.value, "byte"),
      profile.programUnitBytes,
    ),
    page.row(
      "write alignment",
      count(profile.writeAlignmentBytes.value, "byte"),
      profile.writeAlignmentBytes,
    ),
    page.row("erased byte", formatByte(profile.erasedByte.value), profile.erasedByte),
    page.row("blank reads", blankText(profile), profile.blankReadProvesErased),
    profile.uf2FamilyId === null
      ? page.row("UF2 family", "none assigned")
      : page.row("UF2 family", formatAddress(profile.uf2FamilyId.value), profile.uf2FamilyId),
    ...confirmedLines(profile, page),
  ];
}

function partLines(profile: Profile, page: Page): readonly string[] {
  const prefixes = [...new Set(profile.parts.map(({ prefix }) => prefix))];
  const sources = [...new Set(profile.parts.flatMap((group) => group.sources))];
  const inferredFrom = profile.parts.find((group) => group.inferredFrom !== null)?.inferredFrom;
  const text = `${prefixes.join(" ")}, ${count(partsOf(profile).length, "part")}`;
  return [
    page.row("line", text, { sources, inferredFrom: inferredFrom ?? null }),
    ...absentLines(profile, page),
  ];
}

/** Parts without USB DFU, those with one reason together. */
function absentLines({ notDfu }: Profile, page: Page): readonly string[] {
  const key = ({ why, sources, inferredFrom }: NotDfu) =>
    JSON.stringify([why, sources, inferredFrom]);
  const first = notDfu.filter(
    (entry, index) => notDfu.findIndex((one) => key(one) === key(entry)) === index,
  );
  return first.map((entry) => {
    const prefixes = notDfu.filter((one) => key(one) === key(entry)).map(({ prefix }) => prefix);
    return page.row("not in it", `${prefixes.join(" ")}: ${entry.why}`, entry);
  });
}

function bankLines({ runs }: FlashSize, page: Page): readonly string[] {
  const second = runs.find(({ bank }) => bank === 2);
  return second === undefined
    ? []
    : [page.row("banks", `2, the second from ${formatAddress(second.start)}`)];
}

function blankText({ blankReadProvesErased }: Profile): string {
  return blankReadProvesErased.value
    ? "prove that a unit is erased"
    : "prove nothing: a unit may have been programmed with them (ECC)";
}

function confirmedLines({ confirmed }: Profile, page: Page): readonly string[] {
  if (confirmed.length === 0) return [page.row("hardware", "not confirmed on hardware")];
  return confirmed.map((entry) => {
    const rom = entry.romId === null ? "" : ` with boot ROM ${formatByte(entry.romId)}`;
    return page.row("hardware", `confirmed on ${entry.part}${rom}: ${entry.did}`, entry);
  });
}
