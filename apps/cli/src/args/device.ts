/** `--device` and `--wait`: which device, and how long one may take to appear. */
import { usageError } from "../error.js";
import { parseBounded } from "./number.js";

/** What `--device` names. */
export type DeviceChoice =
  | { readonly kind: "serial"; readonly serialNumber: string }
  | { readonly kind: "path"; readonly path: string }
  | { readonly kind: "ids"; readonly vendorId: number; readonly productId: number }
  /** Counted from 1, as `list` numbers them. */
  | { readonly kind: "number"; readonly number: number };

/** Reads `--device`. @throws CliError `usage`. */
export function parseDeviceChoice(text: string): DeviceChoice {
  const [, key, value = ""] = /^(serial|path)=(.+)$/s.exec(text) ?? [];
  if (key === "serial") return { kind: "serial", serialNumber: value };
  if (key === "path") return { kind: "path", path: value };
  const ids = /^(?:0x)?([0-9a-f]{1,4}):(?:0x)?([0-9a-f]{1,4})$/i.exec(text);
  if (ids !== null) {
    return {
      kind: "ids",
      vendorId: Number.parseInt(ids[1] ?? "", 16),
      productId: Number.parseInt(ids[2] ?? "", 16),
    };
  }
  const number = /^[1-9]\d{0,3}$/.test(text) ? Number(text) : 0;
  if (number > 0) return { kind: "number", number };
  throw usageError(
    `--device "${text}" names no device`,
    "write serial=…, path=…, VID:PID such as 0483:DF11, or a number from dfukit list",
  );
}

/** Without a number, `--wait` waits for as long as it takes. */
const FOR_EVER_S = Number.POSITIVE_INFINITY;
/** A day; more is a slip. */
const LONGEST_WAIT_S = 86_400;

/** Seconds that `--wait` allows: 0 without it, infinite without a number. @throws CliError `usage`. */
export function parseWaitSeconds(text: string | undefined): number {
  if (text === undefined) return 0;
  return text === "" ? FOR_EVER_S : parseBounded(text, "--wait", LONGEST_WAIT_S);
}
