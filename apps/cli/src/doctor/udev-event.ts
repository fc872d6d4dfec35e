/**
 * What udev's rules make of a device: a run through all of them, as udev does it when the
 * device is plugged in. Sources: systemd, udev(7); src/udev/udev-event.c and udev-node.c
 * for permissions; udev-builtin-usb_id.c for ID_VENDOR_ID and the like.
 */
import type { SeenUsb, SystemGroup, UdevRule, UdevTerm } from "./surroundings.js";
import { hexText, holds, isCondition, type Scene, type UdevAction } from "./udev-conditions.js";

/** Something that was set, and the last rule that did. */
export interface Setting<T> {
  readonly value: T;
  readonly file: string;
  /** Whether the rule names devices by their ids; others are about every device. */
  readonly isNamed: boolean;
}

/** What the device's file gets; null where no rule says it. */
export interface UdevEffect {
  readonly owner: Setting<string> | null;
  readonly group: Setting<string> | null;
  readonly mode: Setting<number> | null;
  /** Given to whoever sits at the machine. */
  readonly uaccess: Setting<true> | null;
  /** Tagged for that, and no rule behind acts on the tag. */
  readonly unheededTag: Setting<true> | null;
  /** Given to a group that there is not, which udev passes over. */
  readonly missingGroup: Setting<string> | null;
}

/** What the rules are run on. */
export interface UdevInput {
  /** In the order in which udev goes through them. */
  readonly rules: readonly UdevRule[];
  readonly systemGroups: readonly SystemGroup[];
  readonly action: UdevAction;
}

/** Runs the rules on a device. */
export function effectOf(device: SeenUsb, input: UdevInput): UdevEffect {
  const { rules, action } = input;
  const event = startEvent(device, action);
  for (let at = 0; at < rules.length; at++) {
    const rule = rules[at];
    if (rule === undefined || !holds(rule, event)) continue;
    for (const term of rule.terms) apply(term, { rule, event, input });
    at = targetOf(rules, at) ?? at;
  }
  const { owner, group, mode, tag, uaccess, missingGroup } = event;
  const unheededTag = uaccess === null ? tag : null;
  return { owner, group, mode, uaccess, unheededTag, missingGroup };
}

/** Where a rule's GOTO leads: a label further on in the same file; null: nowhere, and it is ignored. */
function targetOf(rules: readonly UdevRule[], from: number): number | null {
  const rule = rules[from];
  const label = rule?.terms.find(({ key }) => key === "GOTO")?.value;
  if (label === undefined) return null;
  const target = rules.findIndex(
    ({ file, terms }, index) =>
      index > from &&
      file === rule?.file &&
      terms.some(({ key, value }) => key === "LABEL" && value === label),
  );
  // The loop goes on with the labelled rule itself: it may say more.
  return target < 0 ? null : target - 1;
}

interface Event extends Scene {
  readonly env: Map<string, string>;
  readonly tags: Set<string>;
  /** Of OWNER, GROUP, MODE: those that were set with `:=`. */
  readonly final: Set<string>;
  owner: Setting<string> | null;
  group: Setting<string> | null;
  mode: Setting<number> | null;
  tag: Setting<true> | null;
  uaccess: Setting<true> | null;
  missingGroup: Setting<string> | null;
}

/** Major number of the files of USB devices: Linux, Documentation/admin-guide/devices.txt. */
const MAJOR = "189";

function startEvent(device: SeenUsb, action: UdevAction): Event {
  const env = { SUBSYSTEM: "usb", DEVTYPE: "usb_device", ACTION: action, MAJOR, DRIVER: "usb" };
  return {
    device,
    action,
    env: new Map(Object.entries(env)),
    tags: new Set(),
    final: new Set(),
    owner: null,
    group: null,
    mode: null,
    tag: null,
    uaccess: null,
    missingGroup: null,
  };
}

interface Application {
  readonly rule: UdevRule;
  readonly event: Event;
  readonly input: UdevInput;
}

function apply(term: UdevTerm, { rule, event, input }: Application): void {
  const { key, attribute, operator, value } = term;
  if (isCondition(term) || event.final.has(key)) return;
  const by = { file: rule.file, isNamed: namesDevice(rule) };
  if (operator === ":=") event.final.add(key);
  switch (key) {
    case "OWNER":
      event.owner = { value, ...by };
      break;
    case "GROUP":
      applyGroup(value, { by, event, input });
      break;
    case "MODE":
      if (/^[0-7]+$/.test(value)) event.mode = { value: Number.parseInt(value, 8), ...by };
      break;
    case "TAG":
      applyTag(term, event, by);
      break;
    case "ENV":
      event.env.set(attribute ?? "", value);
      break;
    case "IMPORT":
      if (value.includes("usb_id")) importUsbId(event);
      break;
    case "RUN":
      if (value.includes("uaccess")) event.uaccess = event.tag;
      break;
    default:
      break; // names, links, and what rules do besides
  }
}

type By = Omit<Setting<unknown>, "value">;

/** By name or by number. */
function applyGroup(
  value: string,
  { by, event, input }: { readonly by: By; readonly event: Event; readonly input: UdevInput },
): void {
  const group = input.systemGroups.find(({ name, id }) => name === value || String(id) === value);
  if (group === undefined) event.missingGroup = { value, ...by };
  else event.group = { value: group.name, ...by };
}

function applyTag({ operator, value }: UdevTerm, event: Event, by: By): void {
  if (operator === "=" || operator === ":=") event.tags.clear();
  if (operator === "-=") event.tags.delete(value);
  else event.tags.add(value);
  if (!event.tags.has("uaccess")) event.tag = null;
  else if (value === "uaccess") event.tag = { value: true, ...by };
}

/** What udev's own helper for USB devices finds out, as far as rules ask for it. */
function importUsbId({ device, env }: Event): void {
  const { vendorId, productId, serialNumber, interfaces } = device;
  const codes = interfaces.map(({ classCode, subclass, protocol }) =>
    [classCode, subclass, protocol].map((code) => hexText(code, 2)).join(""),
  );
  env.set("ID_BUS", "usb");
  env.set("ID_VENDOR_ID", hexText(vendorId, 4));
  env.set("ID_MODEL_ID", hexText(productId, 4));
  if (serialNumber !== null) env.set("ID_SERIAL_SHORT", serialNumber);
  if (codes.length > 0) env.set("ID_USB_INTERFACES", `:${[...new Set(codes)].join(":")}:`);
}

const ID_KEYS: readonly string[] = ["idVendor", "idProduct", "ID_VENDOR_ID", "ID_MODEL_ID"];

/** Conditions of a rule that are about ids. */
export function idTermsOf({ terms }: UdevRule): readonly UdevTerm[] {
  return terms.filter(
    ({ attribute, operator }) => operator === "==" && ID_KEYS.includes(attribute ?? ""),
  );
}

function namesDevice(rule: UdevRule): boolean {
  return idTermsOf(rule).length > 0;
}

/** The scene at the end of the rules, with all that udev finds out: for what might have held. */
export function lastScene(device: SeenUsb): Scene {
  const event = startEvent(device, "add");
  importUsbId(event);
  return event;
}
