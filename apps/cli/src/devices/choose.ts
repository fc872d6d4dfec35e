/** Which of several devices is meant: the one that `--device` names, or the only one that fits. */
import type { DescribedDevice } from "@dfukit/core";
import { escapeText } from "@dfukit/formats";
import { labelOfDevice, selectDevice, severalDevices } from "@dfukit/node-usb";
import type { DeviceCandidate } from "@dfukit/profiles";
import { parseDeviceChoice } from "../args/device.js";
import { CliError } from "../error.js";
import type { FoundDevice } from "./found-device.js";

/** A device and what its descriptors say. */
export interface SeenDevice {
  readonly found: FoundDevice;
  readonly device: DescribedDevice;
  readonly candidates: readonly DeviceCandidate[];
}

/** A device that could not be looked at, and why. */
export interface RefusedDevice {
  readonly found: FoundDevice;
  readonly refusal: unknown;
}

/** A device that was looked at. */
export type LookedAt = SeenDevice | RefusedDevice;

/** What to do when several fit. */
const CHOOSE = "choose one with --device path=… or --device NUMBER; dfukit list numbers them";

/**
 * The one device that `--device` names. Nothing has to be opened for that.
 * @throws CliError `usage`; UsbError `no-device`, `several-devices`.
 */
export function deviceNamed(all: readonly FoundDevice[], option: string): FoundDevice {
  const sought = `--device ${escapeText(option)}`;
  return selectDevice(all, parseDeviceChoice(option), { sought, hint: CHOOSE });
}

/** Asks on the terminal; undefined where nobody is. */
export type Ask = (question: string) => string | undefined;

/** What the choice of the only device depends on. */
export interface Choice {
  /** All devices, in the order that numbers them: for `list`, for `--device`, and here. */
  readonly all: readonly FoundDevice[];
  readonly ask: Ask;
}

/**
 * The only device that may be picked without being named; of several the one that is
 * chosen from a menu, if there is a terminal.
 * @throws CliError `no-device`; UsbError `several-devices`; whatever kept the only one from
 *   being looked at.
 */
export function onlyDevice(looked: readonly LookedAt[], choice: Choice): SeenDevice {
  const fitting = looked.filter(isPickedByItself);
  const [first, second] = fitting;
  const only = second === undefined ? first : menu(fitting, choice);
  if (only === undefined)
    throw noneByItself(
      looked.map(({ found }) => found),
      null,
    );
  if ("refusal" in only) throw only.refusal;
  return only;
}

/**
 * A laptop's Bluetooth chip with a run-time DFU interface is never picked by itself. What
 * is in DFU mode and cannot be opened counts: it may be the one that is meant.
 */
function isPickedByItself(looked: LookedAt): boolean {
  if ("refusal" in looked) return looked.found.mode === "dfu";
  const { device, candidates } = looked;
  return device.mode === "dfu" && (device.dialect === "dfuse" || candidates.length > 0);
}

/** A device has the number that `list` gives it, so that an answer means the same everywhere. */
function menu(fitting: readonly LookedAt[], { all, ask }: Choice): LookedAt {
  const numbered = new Map(fitting.map((one) => [`${all.indexOf(one.found) + 1}`, one]));
  const lines = [...numbered].map(([number, { found }]) => `  ${number}. ${labelOfDevice(found)}`);
  const numbers = [...numbered.keys()];
  const choices = `${numbers.slice(0, -1).join(", ")} or ${numbers.at(-1)}`;
  const answer = ask(`which device?\n${lines.join("\n")}\nnumber, ${choices}: `);
  const chosen = numbered.get(answer ?? "");
  if (chosen !== undefined) return chosen;
  const devices = fitting.map(({ found }) => found);
  throw severalDevices(devices, "", { hint: CHOOSE });
}

/**
 * Nothing that may be picked without being named.
 * @param why the most likely reason, or null.
 */
export function noneByItself(all: readonly FoundDevice[], why: string | null): CliError {
  if (all.length === 0) {
    const hint =
      why === null
        ? "is one plugged in, in DFU mode? dfukit doctor looks why"
        : `${why}; dfukit doctor tells what to do`;
    return noDevice("there is no DFU device", hint);
  }
  return noDevice(
    "no device is in DFU mode and speaks DfuSe",
    `choose one with --device: ${all.map(labelOfDevice).join("; ")}`,
  );
}

/** Exit 5, with what was looked for. */
export function noDevice(message: string, hint: string): CliError {
  return new CliError("no-device", message, { actor: "transport", hint, details: {} });
}
