/**
 * Linux: what the kernel's log tells of USB ports on which something goes wrong. Source of
 * the texts: Linux, drivers/usb/core/hub.c, message.c.
 */
import type { UsbTrouble } from "../surroundings.js";

/** Only what was logged in the last minutes is about the board at hand. */
const RECENT_S = 600;
/** A board that was plugged in by hand comes and goes less often in that time. */
const MANY = 5;

const NOT_ENUMERATED =
  /device descriptor read\/|device not accepting address|unable to enumerate USB device|[Dd]evice not responding to setup address|Maybe the USB cable is bad|can't set config|unable to read config|attempt power cycle/;
const OVER_CURRENT = /over-current (?:condition|change)/;
const LEFT = /USB disconnect, device number/;
const RESET = /reset (?:low|full|high|super)\S*-speed USB device/i;
/** Comes after all that may fail but the choice of a configuration. */
const ENUMERATED = /New USB device found/;

/**
 * Reads the output of `dmesg`. Its stamps stand still while the machine sleeps, as the
 * monotonic clock does and the time since the start does not.
 * @param monotonicS the time by that clock; null: the newest stamp of the log is now.
 */
export function readKernelLog(log: string, monotonicS: number | null): readonly UsbTrouble[] {
  const all = log.split("\n").map(parseLine);
  // The clocks may differ a little, and in a container by much: what is logged is no later than now.
  const nowS = all.reduce((newest, { stampS }) => Math.max(newest, stampS ?? 0), monotonicS ?? 0);
  const lines = all.flatMap(({ usb, stampS }) =>
    usb === null || (stampS !== null && stampS < nowS - RECENT_S) ? [] : [usb],
  );
  const cameUp = new Map(
    lines.flatMap(({ path, text }, at) => (ENUMERATED.test(text) ? [[path, at]] : [])),
  );
  // What failed before a device was found in the same place is over.
  const failed = lines.filter(({ path }, at) => at > (cameUp.get(path) ?? -1));
  return [
    ...troubles("not-enumerated", failed, { pattern: NOT_ENUMERATED, least: 1 }),
    ...troubles("over-current", failed, { pattern: OVER_CURRENT, least: 1 }),
    ...troubles("comes-and-goes", lines, { pattern: LEFT, least: MANY }),
    ...troubles("resets", lines, { pattern: RESET, least: MANY }),
  ];
}

interface Line {
  readonly path: string | null;
  readonly text: string;
}

function troubles(
  kind: UsbTrouble["kind"],
  lines: readonly Line[],
  { pattern, least }: { readonly pattern: RegExp; readonly least: number },
): readonly UsbTrouble[] {
  return byPlace(lines.filter(({ text }) => pattern.test(text)))
    .filter(({ count }) => count >= least)
    .map((place) => ({ kind, ...place }));
}

/** `[ 1234.567890] usb 1-1: device descriptor read/64, error -71` */
function parseLine(line: string): { readonly stampS: number | null; readonly usb: Line | null } {
  const [, stamp, rest = ""] = /^(?:<\d+>)?(?:\[\s*(\d+\.\d+)\] )?(.*)$/.exec(line.trim()) ?? [];
  const [, place, text] = /^(?:usb|hub) (\S+?): (.*)$/.exec(rest) ?? [];
  return {
    stampS: stamp === undefined ? null : Number(stamp),
    usb:
      place === undefined || text === undefined
        ? null
        : { path: pathOf(place), text: `${place}: ${text}` },
  };
}

/** `1-1` of `1-1`; `1-1` of `usb1-port1`; `1-1.4` of `1-1-port4`; null for a hub as a whole. */
function pathOf(place: string): string | null {
  if (/^\d+-[\d.]+$/.test(place)) return place;
  const [, root, port] = /^usb(\d+)-port(\d+)$/.exec(place) ?? [];
  if (root !== undefined) return `${root}-${port}`;
  const [, hub, hubPort] = /^(\d+-[\d.]+)-port(\d+)$/.exec(place) ?? [];
  return hub === undefined ? null : `${hub}.${hubPort}`;
}

function byPlace(lines: readonly Line[]): readonly (Line & { readonly count: number })[] {
  const places = new Map<string | null, Line & { readonly count: number }>();
  for (const line of lines) {
    places.set(line.path, { ...line, count: (places.get(line.path)?.count ?? 0) + 1 });
  }
  return [...places.values()];
}
