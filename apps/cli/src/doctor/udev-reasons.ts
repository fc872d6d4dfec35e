/** Linux: why the rules that udev has do not let a user open a device, and what to type. Pure. */
import { type FixLine, say } from "./diagnosis.js";
import type { SeenUsb, UdevFacts, UdevRule, UdevTerm } from "./surroundings.js";
import { failingCondition, hexText, type UdevAction } from "./udev-conditions.js";
import { effectOf, idTermsOf, lastScene, type UdevEffect } from "./udev-event.js";
import { byOwnRules, joining, reloading } from "./udev-fixes.js";
import {
  groupOf,
  isApplied,
  letsGroupIn,
  modeOf,
  type Person,
  sits,
  type Way,
  wayIn,
} from "./udev-rights.js";
import { fitsPattern } from "./udev-rules.js";

/** Why, in a clause, and what to do. */
export interface Reason {
  readonly why: string;
  readonly fix: readonly FixLine[];
}

interface Case {
  readonly device: SeenUsb;
  readonly person: Person;
  readonly udev: UdevFacts;
  readonly effect: UdevEffect;
}

/** The reason, from what the rules would give if they were applied, and whether they are. */
export function reasonByRules(device: SeenUsb, person: Person, udev: UdevFacts): Reason {
  const effect = effectOf(device, { ...udev, action: "add" });
  const found: Case = { device, person, udev, effect };
  const way = wayIn(effect, person);
  if (way !== null) return withRight(way, found);
  return ofGroup(found) ?? ofSeat(found) ?? ofSettings(found) ?? withoutRule(found);
}

/** The rules let the user in, and the file does not. */
function withRight({ kind, file }: Way, { device, person, udev, effect }: Case): Reason {
  if (kind !== "seat" && isApplied(effect, device.node)) return FORBIDDEN;
  const changed = effectOf(device, { ...udev, action: "change" });
  return {
    why: `a rule in ${file} gives it to this user, but was not applied to it`,
    fix: reloading({ isOnChange: wayIn(changed, person) !== null }),
  };
}

/** Everything that is known allows it. */
export const FORBIDDEN: Reason = {
  why: "the system forbids it, for instance by a read-only mount or a security module",
  fix: [say("look into the system's log: sudo dmesg | tail")],
};

function ofGroup(found: Case): Reason | null {
  const { device, person, udev, effect } = found;
  const name = groupOf(effect);
  if (effect.group === null || name === "root" || !letsGroupIn(effect)) return null;
  if (effect.unheededTag !== null && sits(person)) return null; // needs no group
  const members = udev.systemGroups.find((group) => group.name === name)?.members ?? [];
  const isNew = members.includes(person.user.name);
  const isOnChange = givesGroup(name, found, "change");
  const seat = effect.uaccess === null ? "" : "whoever sits at the machine, and to ";
  const who = isNew
    ? `which ${person.user.name} has joined since this session began`
    : `of which ${person.user.name} is no member`;
  return {
    why: `a rule in ${effect.group.file} gives it to ${seat}the group ${name}, ${who}`,
    fix: [
      ...(isApplied(effect, device.node) ? [] : reloading({ isOnChange })),
      ...joining(name, person, members),
    ],
  };
}

function givesGroup(name: string, { device, udev }: Case, action: UdevAction): boolean {
  const effect = effectOf(device, { ...udev, action });
  return groupOf(effect) === name && letsGroupIn(effect);
}

function ofSeat({ device, person, udev, effect }: Case): Reason | null {
  const { unheededTag, uaccess } = effect;
  const fix = byOwnRules(device, person, udev);
  if (unheededTag !== null) {
    const acting = udev.rules.find(({ terms }) => terms.some(actsOnTag))?.file;
    const why =
      acting === undefined
        ? `the rule in ${unheededTag.file} has only the tag uaccess, and no rule of this system acts on that`
        : `the rule in ${unheededTag.file} comes too late: ${acting}, which acts on the tag uaccess, has been there before`;
    return { why, fix };
  }
  if (uaccess === null) return null;
  const why = `the rule in ${uaccess.file} gives it to whoever sits at the machine, and ${seatText(person)}`;
  return { why, fix };
}

function actsOnTag({ key, value }: UdevTerm): boolean {
  return key === "RUN" && value.includes("uaccess");
}

function seatText({ user, seat }: Person): string {
  if (user.isRemote) return "this session came over the network";
  if (seat === null) return "this system knows of nobody who does";
  return `that is not ${user.name} now`;
}

/** Rules that name it, and set rights that are of no use. */
function ofSettings({ device, person, udev, effect }: Case): Reason | null {
  const { missingGroup, mode, group } = effect;
  const fix = byOwnRules(device, person, udev);
  if (missingGroup?.isNamed === true) {
    const { file, value } = missingGroup;
    return {
      why: `a rule in ${file} gives it to the group ${value}, which this system does not have`,
      fix,
    };
  }
  const by = [mode, group].find((setting) => setting?.isNamed === true);
  if (by === undefined || by === null) return null;
  const bits = modeOf(effect).toString(8).padStart(4, "0");
  const owner = effect.owner?.value ?? "root";
  return {
    why: `a rule in ${by.file} makes it ${owner}:${groupOf(effect)}, mode ${bits}, with which ${person.user.name} may not write`,
    fix,
  };
}

/** Often there is a rule, but for other ids, or written so that it has no effect. */
function withoutRule(found: Case): Reason {
  const { device, person, udev } = found;
  return { why: whyNoEffect(found), fix: byOwnRules(device, person, udev) };
}

function whyNoEffect(found: Case): string {
  const { device, udev } = found;
  const giving = udev.rules.filter((rule) => idTermsOf(rule).length > 0 && rule.terms.some(gives));
  const named = giving.find((rule) => idsFit(rule, device));
  if (named !== undefined)
    return `the rule in ${named.file} that names it ${lapseOf(named, found)}`;
  const loosely = giving.filter((rule) => idsFit(loose(rule), device));
  if (loosely.length > 0) {
    return `the rule in ${filesOf(loosely)} has capitals in its ids, and udev compares them with small letters`;
  }
  const cousins = giving.filter((rule) => idsFit(ofVendor(rule), device));
  if (cousins.length > 0) {
    return `no udev rule is about it: those in ${filesOf(cousins)} name other products of the same vendor`;
  }
  return "no udev rule gives it to anybody but root";
}

/** What keeps a rule that names the device from having an effect. */
function lapseOf(rule: UdevRule, { device, udev, effect }: Case): string {
  const condition = failingCondition(rule, lastScene(device));
  if (condition !== null) {
    return `has no effect on it: ${condition} does not hold for the USB device itself`;
  }
  const importer = udev.rules.find(({ terms }) => terms.some(setsIds));
  const comparesProperties = idTermsOf(rule).some(({ key }) => key === "ENV");
  if (comparesProperties && (importer === undefined || rule.file <= importer.file)) {
    const from = importer === undefined ? "by no rule of this system" : `by ${importer.file} only`;
    return `comes too early: the properties that it compares are set ${from}`;
  }
  const later = [effect.mode, effect.group].find((by) => by !== null && by.file > rule.file);
  if (later !== undefined && later !== null) return `is overruled by one in ${later.file}`;
  return "is skipped by another one of that file";
}

function setsIds({ key, value }: UdevTerm): boolean {
  return key === "IMPORT" && value.includes("usb_id");
}

function filesOf(rules: readonly UdevRule[]): string {
  return [...new Set(rules.map(({ file }) => file))].join(", ");
}

function gives({ key, operator, value }: UdevTerm): boolean {
  if (operator === "==" || operator === "!=") return false;
  return ["MODE", "GROUP", "OWNER"].includes(key) || (key === "TAG" && value === "uaccess");
}

const VENDOR_KEYS: readonly string[] = ["idVendor", "ID_VENDOR_ID"];

function idsFit(rule: UdevRule, { vendorId, productId }: SeenUsb): boolean {
  const terms = idTermsOf(rule);
  const id = ({ attribute }: UdevTerm): number =>
    VENDOR_KEYS.includes(attribute ?? "") ? vendorId : productId;
  return terms.length > 0 && terms.every((term) => fitsPattern(term, hexText(id(term), 4)));
}

function loose({ file, terms }: UdevRule): UdevRule {
  return { file, terms: terms.map((term) => ({ ...term, ignoresCase: true })) };
}

/** Without what it says of the product. */
function ofVendor({ file, terms }: UdevRule): UdevRule {
  const isVendor = ({ attribute }: UdevTerm): boolean => VENDOR_KEYS.includes(attribute ?? "");
  return { file, terms: terms.filter(isVendor) };
}
