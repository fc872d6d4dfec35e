/** What to type so that udev gives a device to a user. Pure. */
import { type FixLine, say, type } from "./diagnosis.js";
import type { SeenUsb, SystemGroup, UdevFacts } from "./surroundings.js";
import { RULES_GROUP, RULES_PATH, udevRules } from "./udev.js";
import { effectOf } from "./udev-event.js";
import { type Person, sits, wayIn } from "./udev-rights.js";
import { parseUdevRules, sortRules } from "./udev-rules.js";

/** Has udev read its rules anew, and apply them to what is plugged in. */
export const RELOAD_RULES =
  "sudo udevadm control --reload-rules && sudo udevadm trigger --subsystem-match=usb";

/** Writes dfukit's rules where udev looks for them, whatever PATH sudo has. */
export const WRITE_RULES = `dfukit doctor --write-udev | sudo tee ${RULES_PATH}`;

const PLUG_AGAIN = say("then unplug the board and plug it in again");
const LOG_IN_AGAIN = say("then log out and in again");

/** By dfukit's own rules; they need a group for a user who does not sit at the machine. */
export function byOwnRules(device: SeenUsb, person: Person, udev: UdevFacts): readonly FixLine[] {
  const against = takenAwayBy(device, person, udev);
  const write = [type(WRITE_RULES), type(RELOAD_RULES)];
  const change = against === null ? [] : [say(`change ${against}, which overrules other rules`)];
  if (sits(person)) return [...change, ...write, PLUG_AGAIN];
  const group = udev.systemGroups.find(({ name }) => name === RULES_GROUP);
  return [
    ...change,
    say("give it to a group, which is good for every session:"),
    ...(group === undefined ? [type(`sudo groupadd --system ${RULES_GROUP}`)] : []),
    ...write,
    ...joining(RULES_GROUP, person, group?.members ?? []),
  ];
}

/** A file of rules that takes away what dfukit's rules give; null if none does. */
function takenAwayBy(device: SeenUsb, { user, seat }: Person, udev: UdevFacts): string | null {
  const text = udevRules([[device.vendorId, device.productId]], RULES_GROUP);
  const file = RULES_PATH.slice(RULES_PATH.lastIndexOf("/") + 1);
  const others = udev.rules.filter((rule) => rule.file !== file);
  const rules = sortRules([...others, ...parseUdevRules(text, file)]);
  const systemGroups = [...udev.systemGroups, WITH_GROUP];
  const effect = effectOf(device, { rules, systemGroups, action: "add" });
  const member = { ...user, groups: [...user.groups, RULES_GROUP] };
  if (wayIn(effect, { user: member, seat }) !== null) return null;
  const by = [effect.mode, effect.group, effect.owner].find(
    (setting) => setting !== null && setting.file !== file,
  );
  return by?.file ?? null;
}

const WITH_GROUP: SystemGroup = { name: RULES_GROUP, id: -1, members: [] };

/** Becoming a member of a group, unless the user is one already. */
export function joining(
  group: string,
  { user }: Person,
  members: readonly string[],
): readonly FixLine[] {
  if (user.groups.includes(group)) return [PLUG_AGAIN];
  const join = members.includes(user.name) ? [] : [type(`sudo usermod -aG ${group} ${user.name}`)];
  return [...join, LOG_IN_AGAIN];
}

/** Has rules applied that are there. @param isOnChange whether they act without the board being plugged in. */
export function reloading({ isOnChange }: { readonly isOnChange: boolean }): readonly FixLine[] {
  const why = ": the rule acts only then";
  return [
    type(RELOAD_RULES),
    isOnChange ? say("or unplug the board and plug it in again") : say(PLUG_AGAIN.text + why),
  ];
}
