/**
 * Memory strings made from a layout, as the generations of boot ROMs write them (UM0424
 * §10.3.2; strings of both generations in the profiles). Below `alternate-strings.ts`.
 */
import { formatAddress, type RegionKind, type SectorAccess } from "@dfukit/memory";
import type { Profile } from "@dfukit/profiles";
import type { Area } from "./areas.js";

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

/** The string of an alternate setting, from what it reaches; empty if that is nothing. */
export function builtString(
  profile: Profile,
  all: readonly Area[],
  alternateSetting: number,
): string {
  const areas = all.filter((area) => area.alternateSetting === alternateSetting);
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

/** A string without what differs between generations of boot ROMs: blanks and leading zeros. */
export function squeezed(string: string): string {
  return string.replaceAll(/\s+/g, "").replaceAll(/(?<=[/,*])0+(?=\d)/g, "");
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
