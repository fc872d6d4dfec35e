/**
 * The memory strings that the boot ROM puts into iInterface: the real ones where the
 * profile knows them, mistakes included; else made from the layout as the ROM's
 * generation writes them (UM0424 §10.3.2; strings of both generations in AN2606 parts).
 */
import { formatAddress, type RegionKind, type SectorAccess } from "@dfukit/memory";
import type { Profile } from "@dfukit/profiles";
import type { Area, SimulatedChip } from "./chip.js";

/** An alternate setting and its string. */
export interface AlternateString {
  readonly alternateSetting: number;
  readonly string: string;
}

/** Every alternate setting of the chip, ascending. `sharesString`: all carry the flash's. */
export function alternateStrings(
  profile: Profile,
  chip: SimulatedChip,
  { sharesString }: { readonly sharesString: boolean },
): readonly AlternateString[] {
  const numbers = [...new Set(chip.areas.map(({ alternateSetting }) => alternateSetting))];
  return numbers.map((alternateSetting) => ({
    alternateSetting,
    string: stringOf(
      profile,
      chip,
      sharesString ? profile.flashAlternateSetting : alternateSetting,
    ),
  }));
}

function stringOf(profile: Profile, chip: SimulatedChip, alternateSetting: number): string {
  const known = profile.descriptorStrings.filter(
    (entry) =>
      entry.alternateSetting === alternateSetting && entry.sizes.includes(chip.size.letter),
  );
  const seen =
    known.find(({ seenOn }) => seenOn.some(({ part }) => part === chip.part)) ?? known[0];
  const areas = chip.areas.filter((area) => area.alternateSetting === alternateSetting);
  return seen?.string ?? builtString(profile, areas);
}

/** Blanks behind the name in boot ROMs with bcdDevice 0x2000 and above; newer ones have three. */
const OLD_BLANKS: Readonly<Record<RegionKind, string>> = {
  flash: "  ",
  "option-bytes": "  ",
  otp: " ",
  eeprom: " ",
  "device-feature": "",
  external: "  ",
  other: "  ",
};

function builtString(profile: Profile, areas: readonly Area[]): string {
  const first = areas[0];
  if (first === undefined) return "";
  const isOld = (profile.usb.deviceVersions[0] ?? 0) >= 0x2000;
  const digits = isOld ? 3 : 2;
  let text = `@${first.name}${isOld ? OLD_BLANKS[first.kind] : "   "}`;
  let end: number | undefined;
  for (const run of joinAlike(areas)) {
    text += run.start === end ? "," : `/${formatAddress(run.start)}/`;
    text += group(run, digits);
    end = run.end;
  }
  return text;
}

function joinAlike(areas: readonly Area[]): readonly Area[] {
  const joined: Area[] = [];
  for (const area of areas) {
    const last = joined.at(-1);
    if (
      last !== undefined &&
      last.end === area.start &&
      last.sectorSizeBytes === area.sectorSizeBytes &&
      letterOf(last.access) === letterOf(area.access)
    ) {
      joined[joined.length - 1] = { ...last, end: area.end };
    } else {
      joined.push(area);
    }
  }
  return joined;
}

function group({ start, end, sectorSizeBytes, access }: Area, digits: number): string {
  const count = String((end - start) / sectorSizeBytes).padStart(2, "0");
  const isKib = sectorSizeBytes % 1024 === 0;
  const size = String(isKib ? sectorSizeBytes / 1024 : sectorSizeBytes).padStart(digits, "0");
  return `${count}*${size}${isKib ? "K" : " "}${letterOf(access)}`;
}

/** Bit 0 readable, bit 1 erasable, bit 2 writable of the letter's code. */
function letterOf({ readable, erasable, writable }: SectorAccess): string {
  const bits = (readable ? 1 : 0) + (erasable ? 2 : 0) + (writable ? 4 : 0);
  return String.fromCharCode(0x60 + bits);
}
