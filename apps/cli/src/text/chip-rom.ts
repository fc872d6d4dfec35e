/** The boot ROM as `chips show` prints it: its versions, itself on the bus, what it does otherwise. */
import { QUIRKS, type StatusWhileBusy } from "@dfukit/core";
import { formatAddress, formatByte, formatHex } from "@dfukit/memory";
import {
  type ConnectTime,
  type HostRam,
  isLeave,
  type Profile,
  type ProfileQuirk,
  type ProfileRom,
  type RomVersion,
} from "@dfukit/profiles";
import type { Page } from "./chip-page.js";
import { idText, orText, rangeText, romsText, timeText } from "./chip-words.js";
import { count } from "./style.js";

/** Versions, where they are, and what they leave to the host. */
export function romLines({ rom }: Profile, page: Page): readonly string[] {
  if (rom === null) return [];
  return [
    ...rom.versions.map((version) => page.row("version", versionText(version), rom)),
    ...(rom.idAddress === null
      ? []
      : [page.row("id byte", `at ${formatAddress(rom.idAddress)}`, rom)]),
    page.row("USB protocol", rom.protocol, rom),
    ...hostRamLines(rom, page),
    ...connectLines(rom, page),
  ];
}

function versionText({ version, id, parts, deviceVersion }: RomVersion): string {
  return [
    version,
    id === null ? "id not known" : `id ${formatByte(id)}`,
    ...(deviceVersion === null ? [] : [`bcdDevice ${formatHex(deviceVersion, 4)}`]),
    ...(parts === null ? [] : [`in ${parts}`]),
  ].join(", ");
}

function hostRamLines({ hostRam }: ProfileRom, page: Page): readonly string[] {
  if (hostRam.length === 0) return [page.row("RAM for the host", "not known")];
  return hostRam.map((entry: HostRam) => {
    const ranges = entry.ranges.map(rangeText).join("; ");
    return page.row("RAM for the host", withRoms(ranges, entry.romIds), entry);
  });
}

function connectLines({ connect }: ProfileRom, page: Page): readonly string[] {
  if (connect.length === 0) return [page.row("connects", "not known")];
  return connect.map((entry: ConnectTime) => {
    const crystal = entry.crystalMhz === null ? "" : ` with a crystal of ${entry.crystalMhz} MHz`;
    const text = `${timeText(entry.shortestMs)} after a reset at the earliest${crystal}`;
    return page.row("connects", withRoms(text, entry.romIds), entry);
  });
}

function withRoms(text: string, romIds: readonly number[]): string {
  const roms = romsText(romIds);
  return roms === "" ? text : `${text} (${roms})`;
}

/** Names of the bits of bmAttributes (DFU 1.1 §4.1.3). */
const ATTRIBUTES: readonly (readonly [bit: number, name: string])[] = [
  [0x01, "download"],
  [0x02, "upload"],
  [0x04, "stays in DFU mode after manifestation"],
  [0x08, "detaches by itself"],
];

/** Opcodes of DfuSe (AN3156 §4). */
const COMMANDS: Readonly<Record<number, string>> = {
  0: "get commands",
  33: "set address",
  65: "erase",
  146: "read unprotect",
};

/** Ids and descriptors. */
export function usbLines({ usb }: Profile, page: Page): readonly string[] {
  const { deviceVersions, transferSizeBytes, attributes, commands } = usb;
  const versions = orText(deviceVersions.map((version) => formatHex(version, 4)));
  const able = ATTRIBUTES.filter(([bit]) => (attributes & bit) !== 0).map(([, name]) => name);
  const named = commands.map((opcode) => {
    const name = COMMANDS[opcode];
    return `${formatByte(opcode)}${name === undefined ? "" : ` (${name})`}`;
  });
  const dfu = [
    `version ${formatHex(usb.dfuVersion, 4)}`,
    `attributes ${formatByte(attributes)} (${able.join(", ")})`,
    `detach time-out ${timeText(usb.detachTimeoutMs)}`,
  ];
  const ids = `${idText(usb.vendorId)}:${idText(usb.productId)}`;
  const version = versions === "" ? "bcdDevice not known" : `bcdDevice ${versions}`;
  return [
    page.row("ids", `${ids}, ${version}`, usb),
    page.row("DFU", dfu.join(", "), usb),
    page.row("commands", named.length === 0 ? "not known" : named.join(", "), usb),
    page.row("transfer size", count(transferSizeBytes.value, "byte"), transferSizeBytes),
  ];
}

const BUSY: Readonly<Record<StatusWhileBusy, string>> = {
  held: "GETSTATUS is answered only when the work is done",
  answered: "GETSTATUS is answered at once with dfuDNBUSY",
  stalled: "GETSTATUS stalls until the work is done",
};

/** What it does while it works, how it leaves, and its deviations from the specification. */
export function behaviourLines({ behaviour }: Profile, page: Page): readonly string[] {
  const { statusWhileBusy, announced, quirks } = behaviour;
  const leaving = quirks.filter(({ name }) => isLeave(name));
  const others = quirks.filter(({ name }) => !isLeave(name));
  const times = announced && [
    `set address ${timeText(announced.setAddressMs)}`,
    `erase ${timeText(announced.eraseMs)}`,
    `write ${timeText(announced.writeMs)}`,
    `mass erase ${timeText(announced.massEraseMs)}`,
  ];
  return [
    page.row("while busy", BUSY[statusWhileBusy.value], statusWhileBusy),
    announced === null || times === null
      ? page.row("announced times", "not known")
      : page.row("announced times", times.join(", "), announced),
    ...(leaving.length === 0
      ? [page.row("leave", "no deviation from AN3156 is known")]
      : leaving.map((quirk) => page.row("leave", quirkText(quirk), quirk))),
    ...others.map((quirk) => page.row("quirk", quirkText(quirk), quirk)),
  ];
}

function quirkText({ name, romIds }: ProfileQuirk): string {
  return withRoms(`${name}: ${QUIRKS[name]}`, romIds);
}
