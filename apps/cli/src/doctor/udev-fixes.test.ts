/** What a user is told to type is typed here, into the model: he may open the device then. */
import { describe, expect, it } from "vitest";
import { diagnose } from "./diagnose.js";
import type { Surroundings, UdevFacts } from "./surroundings.js";
import { UDEV_ROWS } from "./test-permission-rows.js";
import { ADD_GROUP, RELOAD, WRITE } from "./test-row.js";
import { rule, SSH, withRules } from "./test-rules.js";
import { PLUGDEV } from "./test-surroundings.js";
import { RULES_GROUP, udevRules } from "./udev.js";
import { effectOf } from "./udev-event.js";
import { type Person, wayIn } from "./udev-rights.js";
import { parseUdevRules, sortRules } from "./udev-rules.js";

interface State {
  readonly udev: UdevFacts;
  readonly person: Person;
}

/** What a command makes of the system; every user has logged in again. */
function typed(command: string, { udev, person }: State): State {
  if (command === RELOAD) return { udev, person };
  if (command === ADD_GROUP) {
    const systemGroups = [...udev.systemGroups, { name: RULES_GROUP, id: 999, members: [] }];
    return { udev: { ...udev, systemGroups }, person };
  }
  if (command === WRITE) {
    const has = udev.systemGroups.some(({ name }) => name === RULES_GROUP);
    const text = udevRules([[0x0483, 0xdf11]], has ? RULES_GROUP : null);
    const others = udev.rules.filter(({ file }) => file !== "60-dfukit.rules");
    const rules = sortRules([...others, ...parseUdevRules(text, "60-dfukit.rules")]);
    return { udev: { ...udev, rules }, person };
  }
  const [, group = ""] = /^sudo usermod -aG (\S+) ada$/.exec(command) ?? [];
  expect(udev.systemGroups.map(({ name }) => name)).toContain(group);
  return { udev, person: joined(group, person) };
}

function joined(group: string, { user, seat }: Person): Person {
  return { seat, user: { ...user, groups: [...user.groups, group] } };
}

function stateOf({ udev, user }: Surroundings): State {
  if (udev === null) throw new Error("no udev");
  // Groups that list the user become his with the next login.
  const groups = udev.systemGroups.filter(({ members }) => members.includes(user.name));
  const person = groups.reduce((one, { name }) => joined(name, one), { user, seat: udev.seat });
  return { udev, person };
}

function way({ devices }: Surroundings, { udev, person }: State): string | undefined {
  const [device] = devices;
  if (device === undefined) throw new Error("no device");
  return wayIn(effectOf(device, { ...udev, action: "add" }), person)?.kind;
}

describe("what is to be typed", () => {
  it.each(UDEV_ROWS)("%s: lets the user in", (_title, surroundings, _cause, _message, commands) => {
    const end = commands.reduce((state, command) => typed(command, state), stateOf(surroundings));
    expect(way(surroundings, end)).toMatch(/^(owner|seat|group|everybody)$/);
  });

  it("is no more than reading the rules anew where a rule acts by that", () => {
    const [finding] = diagnose(rule('TAG+="uaccess"'));
    expect(finding?.fix).toEqual([
      { kind: "type", text: RELOAD },
      { kind: "say", text: "or unplug the board and plug it in again" },
    ]);
  });

  it("tells to plug the board in where a rule acts only by that, as the one that comes with dfu-util", () => {
    const text = 'ACTION=="add", ATTRS{idVendor}=="0483", ATTRS{idProduct}=="df11", TAG+="uaccess"';
    const [finding] = diagnose(withRules({ "60-dfu-util.rules": text }));
    expect(finding?.fix).toEqual([
      { kind: "type", text: RELOAD },
      {
        kind: "say",
        text: "then unplug the board and plug it in again: the rule acts only then",
      },
    ]);
  });

  it.each([
    ["another mode", 'SUBSYSTEM=="usb", MODE="0600"', "99-lock.rules"],
    ["another group", 'SUBSYSTEM=="usb", GROUP="root", MODE="0660"', "99-lock.rules"],
    ["a mode that stays", 'SUBSYSTEM=="usb", MODE:="0600"', "10-lock.rules"],
  ])("names the rules that would overrule those of dfukit: %s", (_title, text, file) => {
    const more = { ...SSH, udev: { ...SSH.udev, systemGroups: PLUGDEV } };
    const fix = diagnose(withRules({ [file]: text }, more))[0]?.fix ?? [];
    expect(fix[0]?.text).toBe(`change ${file}, which overrules other rules`);
    const other = diagnose(withRules({}, more))[0]?.fix ?? [];
    expect(other[0]?.text).toBe("give it to a group, which is good for every session:");
  });
});
