/**
 * Whether the conditions of a udev rule hold for a USB device, while rules are gone through.
 * Rules may ask for far more than is known here; a condition that is not modelled does not
 * hold. Source: systemd, udev(7).
 */
import type { SeenUsb, UdevRule, UdevTerm } from "./surroundings.js";
import { fitsPattern } from "./udev-rules.js";

/** What happens. `udevadm trigger` tells a `change`, unless told otherwise. */
export type UdevAction = "add" | "change";

/** What conditions are about: the device, and what rules have said of it so far. */
export interface Scene {
  readonly device: SeenUsb;
  readonly action: UdevAction;
  readonly env: ReadonlyMap<string, string>;
  readonly tags: ReadonlySet<string>;
}

/** Whether all conditions of a rule hold. Those on parents have to hold on one and the same of them. */
export function holds({ terms }: UdevRule, scene: Scene): boolean {
  const conditions = terms.filter(isCondition);
  const onParents = conditions.filter(({ key }) => PARENT_KEYS.includes(key));
  return (
    conditions.every((term) => PARENT_KEYS.includes(term.key) || holdsOwn(term, scene)) &&
    placesOf(scene.device).some((place) => onParents.every((term) => holdsAt(term, place)))
  );
}

/** The first condition that does not hold, as it is written; null if each holds by itself. */
export function failingCondition({ terms }: UdevRule, scene: Scene): string | null {
  const failing = terms
    .filter(isCondition)
    .find((term) => !holds({ file: "", terms: [term] }, scene));
  if (failing === undefined) return null;
  const { key, attribute, operator, value } = failing;
  return `${key}${attribute === null ? "" : `{${attribute}}`}${operator}"${value}"`;
}

/** Whether a term is a condition. PROGRAM is one, however it is written. */
export function isCondition({ key, operator }: UdevTerm): boolean {
  return operator === "==" || operator === "!=" || key === "PROGRAM";
}

const PARENT_KEYS: readonly string[] = ["KERNELS", "SUBSYSTEMS", "DRIVERS", "ATTRS"];

/** A device, or a hub above it; what is above the root hub is not known. */
interface Place {
  /** Null where it is not known. */
  readonly kernel: string | null;
  readonly attributes: Readonly<Record<string, string | null>>;
}

/** For conditions on parents, the device is the first of them. */
function placesOf({ path, hubs, ...device }: SeenUsb): readonly Place[] {
  const { vendorId, productId, serialNumber, manufacturer, product } = device;
  const attributes = {
    ...idsOf(vendorId, productId),
    serial: serialNumber,
    manufacturer,
    product,
  };
  const above = hubs.map(
    ([vendor, id]): Place => ({ kernel: null, attributes: idsOf(vendor, id) }),
  );
  return [{ kernel: path, attributes }, ...above];
}

/** As the kernel shows them: four digits, small letters. */
function idsOf(vendorId: number, productId: number): Readonly<Record<string, string>> {
  return { idVendor: hexText(vendorId, 4), idProduct: hexText(productId, 4) };
}

/** As the kernel writes numbers: small letters, with zeros in front. */
export function hexText(value: number, digits: number): string {
  return value.toString(16).padStart(digits, "0");
}

/** Subsystem and driver of a whole device; DEVTYPE tells it from its interfaces. */
const USB = "usb";

function holdsAt(term: UdevTerm, { kernel, attributes }: Place): boolean {
  switch (term.key) {
    case "KERNELS":
    case "KERNEL":
      return compare(term, kernel);
    case "ATTRS":
    case "ATTR":
      return compare(term, attributes[term.attribute ?? ""] ?? null);
    default:
      return compare(term, USB);
  }
}

function holdsOwn(term: UdevTerm, { device, action, env, tags }: Scene): boolean {
  switch (term.key) {
    case "ACTION":
      return compare(term, action);
    case "KERNEL":
    case "ATTR":
    case "SUBSYSTEM":
    case "DRIVER":
      return placesOf(device)
        .slice(0, 1)
        .some((place) => holdsAt(term, place));
    case "ENV":
      return compare(term, env.get(term.attribute ?? "") ?? "");
    case "TAG":
      return [...tags].some((tag) => fitsPattern(term, tag)) === (term.operator === "==");
    default:
      return false; // TEST, PROGRAM, RESULT and others
  }
}

/** What is not there fits nothing, not even with `!=`. */
function compare(term: UdevTerm, value: string | null): boolean {
  return value !== null && fitsPattern(term, value) === (term.operator === "==");
}
