/** `--device` and `--wait`: which device, and how long one may take to appear. */
import { escapeText } from "@dfukit/formats";
import { type DeviceSelector, parseSelector } from "@dfukit/node-usb";
import { usageError } from "../error.js";

/** Reads `--device`. @throws CliError `usage`. */
export function parseDeviceChoice(text: string): DeviceSelector {
  const selector = parseSelector(text);
  if (selector !== null) return selector;
  throw usageError(`--device "${escapeText(text)}" names no device`, spellingOf(text));
}

/** A path as `lsusb -t`, the kernel's log and `list` write it: bus, ports. */
const BARE_PATH = /^\d+-\d+(?:\.\d+)*$/;
/** A serial number as boot ROMs make it of the chip's: ST's have twelve digits. */
const BARE_SERIAL = /^[0-9A-F]{8,}$/i;

/** What to type instead. */
function spellingOf(text: string): string {
  if (BARE_PATH.test(text)) return `write --device path=${text}`;
  if (BARE_SERIAL.test(text)) return `write --device serial=${text}`;
  return "write serial=…, path=…, VID:PID such as 0483:DF11, or a number from dfukit list";
}

/** Without a number, `--wait` waits for as long as it takes. */
const FOR_EVER_S = Number.POSITIVE_INFINITY;
/** A day; more is a slip. */
const LONGEST_WAIT_S = 86_400;

/** Seconds that `--wait` allows: 0 without it, infinite without a number. @throws CliError `usage`. */
export function parseWaitSeconds(text: string | undefined): number {
  if (text === undefined) return 0;
  if (text === "") return FOR_EVER_S;
  const seconds = /^\d{1,6}$/.test(text) ? Number(text) : Number.NaN;
  if (seconds <= LONGEST_WAIT_S) return seconds;
  throw usageError(
    `--wait="${escapeText(text)}" is no number of seconds, expected at most ${LONGEST_WAIT_S}`,
    "write --wait=30, or --wait alone for as long as it takes",
  );
}
