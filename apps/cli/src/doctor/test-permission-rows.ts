/** Linux: who may not open a boot ROM, and why. For tests. */
import { ADD_GROUP, JOIN, NODE, RELOAD, type Row, WRITE } from "./test-row.js";
import { type Case, type More, naming, rule, SSH, withRules } from "./test-rules.js";
import { BOOT_ROM, LINUX, PLUGDEV, UDEV } from "./test-surroundings.js";
import { WITHOUT_EFFECT } from "./test-useless-rule-rows.js";
import { udevRules } from "./udev.js";

const WITH_PLUGDEV: More = { udev: { systemGroups: PLUGDEV } };
const OWN = udevRules([[0x0483, 0xdf11]], "plugdev");
const BY_GROUP = [ADD_GROUP, WRITE, RELOAD, JOIN];

const GIVEN: readonly Case[] = [
  [
    "uaccess, not applied",
    rule('TAG+="uaccess"'),
    "a rule in 60-x.rules gives it to this user, but was not applied to it",
    [RELOAD],
  ],
  [
    "mode 0666, not applied, whatever the group",
    rule('MODE="0666", GROUP="plugdev"', WITH_PLUGDEV),
    "a rule in 60-x.rules gives it to this user, but was not applied to it",
    [RELOAD],
  ],
  [
    "the rules of dfukit, written and not applied",
    withRules({ "60-dfukit.rules": OWN }, WITH_PLUGDEV),
    "a rule in 60-dfukit.rules gives it to this user, but was not applied to it",
    [RELOAD],
  ],
  [
    "the user's group, not applied",
    rule('GROUP="46"', { ...WITH_PLUGDEV, user: { groups: ["ada", "plugdev"] } }),
    "a rule in 60-x.rules gives it to this user, but was not applied to it",
    [RELOAD],
  ],
  [
    "to its owner, not applied",
    rule('OWNER="ada"'),
    "a rule in 60-x.rules gives it to this user, but was not applied to it",
    [RELOAD],
  ],
  [
    "by ids that udev has found out, not applied",
    naming('ENV{ID_VENDOR_ID}=="0483", ENV{ID_MODEL_ID}=="df11"'),
    "a rule in 60-x.rules gives it to this user, but was not applied to it",
    [RELOAD],
  ],
  [
    "everything is as the rules say, and still it is refused",
    rule('MODE="0666"', { file: { group: "root", mode: 0o666 } }),
    "the system forbids it, for instance by a read-only mount or a security module",
    [],
  ],
];

const TO_OTHERS: readonly Case[] = [
  [
    "a group that the user is not in",
    rule('MODE="0660", GROUP="plugdev"', {
      ...WITH_PLUGDEV,
      file: { group: "plugdev", mode: 0o660 },
    }),
    "a rule in 60-x.rules gives it to the group plugdev, of which ada is no member",
    [JOIN],
  ],
  [
    "the same, not applied",
    rule('MODE="0660", GROUP="plugdev"', WITH_PLUGDEV),
    "a rule in 60-x.rules gives it to the group plugdev, of which ada is no member",
    [RELOAD, JOIN],
  ],
  [
    "a group that the user has joined, and not logged in again",
    rule('GROUP="plugdev"', {
      udev: { systemGroups: [...UDEV.systemGroups, { name: "plugdev", id: 46, members: ["ada"] }] },
      file: { group: "plugdev", mode: 0o664 },
    }),
    "a rule in 60-x.rules gives it to the group plugdev, which ada has joined since this session began",
    [],
  ],
  [
    "the rules of dfukit over the network",
    withRules({ "60-dfukit.rules": OWN }, { ...SSH, udev: { ...SSH.udev, systemGroups: PLUGDEV } }),
    "a rule in 60-dfukit.rules gives it to whoever sits at the machine, and to the group plugdev, of which ada is no member",
    [RELOAD, JOIN],
  ],
  [
    "uaccess over the network, with a mode",
    rule('MODE="0660", TAG+="uaccess"', SSH),
    "the rule in 60-x.rules gives it to whoever sits at the machine, and this session came over the network",
    BY_GROUP,
  ],
  [
    "uaccess where there is no seat",
    rule('TAG+="uaccess"', { udev: { seat: null, systemGroups: PLUGDEV } }),
    "the rule in 60-x.rules gives it to whoever sits at the machine, and this system knows of nobody who does",
    [WRITE, RELOAD, JOIN],
  ],
  [
    "uaccess while another one sits there",
    rule('TAG+="uaccess"', { udev: { seat: { activeUserId: 1001 } } }),
    "the rule in 60-x.rules gives it to whoever sits at the machine, and that is not ada now",
    BY_GROUP,
  ],
  [
    "uaccess too late, with a mode",
    rule('MODE="0660", TAG+="uaccess"', {}, "99-x.rules"),
    "the rule in 99-x.rules comes too late: 73-seat-late.rules, which acts on the tag uaccess, has been there before",
    [WRITE, RELOAD],
  ],
  [
    "uaccess too late, with a group",
    rule('GROUP="plugdev", TAG+="uaccess"', WITH_PLUGDEV, "99-x.rules"),
    "the rule in 99-x.rules comes too late: 73-seat-late.rules, which acts on the tag uaccess, has been there before",
    [WRITE, RELOAD],
  ],
  [
    "uaccess where nothing acts on it",
    withRules(
      {
        "60-x.rules": 'ATTR{idVendor}=="0483", TAG+="uaccess"',
        "73-seat-late.rules": "",
      },
      { udev: { seat: null } },
    ),
    "the rule in 60-x.rules has only the tag uaccess, and no rule of this system acts on that",
    BY_GROUP,
  ],
  [
    "a group that there is not",
    rule('GROUP="nosuch"'),
    "a rule in 60-x.rules gives it to the group nosuch, which this system does not have",
    [WRITE, RELOAD],
  ],
  [
    "mode 0664 and nothing else",
    rule('MODE="0664"'),
    "a rule in 60-x.rules makes it root:root, mode 0664, with which ada may not write",
    [WRITE, RELOAD],
  ],
  [
    "a group that may only read",
    rule('MODE="0640", GROUP="plugdev"', {
      user: { groups: ["ada", "plugdev"] },
      ...WITH_PLUGDEV,
    }),
    "a rule in 60-x.rules makes it root:plugdev, mode 0640, with which ada may not write",
    [WRITE, RELOAD],
  ],
];

/** What udev's rules give this very user, and whether it is applied. */
export const UDEV_ROWS: readonly Row[] = [...WITHOUT_EFFECT, ...GIVEN, ...TO_OTHERS].map(
  ([title, surroundings, why, typed]): Row => {
    const [device] = surroundings.devices;
    const { group, mode } = device?.node ?? { group: "", mode: 0 };
    const node = `/dev/bus/usb/001/005 (root:${group}, mode 0${mode.toString(8)})`;
    return [title, surroundings, "not-permitted", `this user may not open ${node}: ${why}`, typed];
  },
);

export const PERMISSION_ROWS: readonly Row[] = [
  ...UDEV_ROWS,
  [
    "no udev",
    { ...LINUX, devices: [BOOT_ROM], udev: { ...UDEV, isRunning: false } },
    "not-permitted",
    `this user may not open ${NODE}: udev does not run, so nobody sets permissions`,
    ["sudo chmod a+rw /dev/bus/usb/001/005"],
  ],
  [
    "not permitted for root",
    { ...LINUX, devices: [BOOT_ROM], user: { ...LINUX.user, isRoot: true } },
    "not-permitted",
    `not even root may open ${NODE}: the system forbids it, for instance by a read-only mount or a security module`,
    [],
  ],
];
