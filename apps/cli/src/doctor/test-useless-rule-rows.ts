/** Linux: rules that have no effect on the boot ROM, each for a reason of its own. For tests. */
import { ADD_GROUP, JOIN, RELOAD, WRITE } from "./test-row.js";
import { type Case, naming, SSH, withRules } from "./test-rules.js";

export const WITHOUT_EFFECT: readonly Case[] = [
  ["no rule", withRules({}), "no udev rule gives it to anybody but root", [WRITE, RELOAD]],
  [
    "no rule, over the network",
    withRules({}, SSH),
    "no udev rule gives it to anybody but root",
    [ADD_GROUP, WRITE, RELOAD, JOIN],
  ],
  [
    "a rule for the ids of the firmware only",
    naming('ATTR{idVendor}=="0483", ATTR{idProduct}=="5740"', "49-board.rules"),
    "no udev rule is about it: those in 49-board.rules name other products of the same vendor",
    [WRITE, RELOAD],
  ],
  [
    "capitals",
    naming('SUBSYSTEM=="usb", ATTR{idVendor}=="0483", ATTR{idProduct}=="DF11"'),
    "the rule in 60-x.rules has capitals in its ids, and udev compares them with small letters",
    [WRITE, RELOAD],
  ],
  [
    "a rule for its serial port",
    naming('SUBSYSTEM=="tty", ATTRS{idVendor}=="0483", GROUP="dialout"'),
    'the rule in 60-x.rules that names it has no effect on it: SUBSYSTEM=="tty" does not hold for the USB device itself',
    [WRITE, RELOAD],
  ],
  [
    "a subsystem that there is no longer",
    naming('SUBSYSTEM=="usb_device", ATTRS{idVendor}=="0483"'),
    'the rule in 60-x.rules that names it has no effect on it: SUBSYSTEM=="usb_device" does not hold for the USB device itself',
    [WRITE, RELOAD],
  ],
  [
    "a rule that is skipped",
    withRules({
      "60-x.rules": [
        'SUBSYSTEM!="tty|hidraw", GOTO="x_end"',
        'ATTRS{idVendor}=="0483", MODE="0666"',
        'LABEL="x_end"',
      ].join("\n"),
    }),
    "the rule in 60-x.rules that names it is skipped by another one of that file",
    [WRITE, RELOAD],
  ],
  [
    "ids that udev finds out later",
    naming('ENV{ID_VENDOR_ID}=="0483"', "10-x.rules"),
    "the rule in 10-x.rules that names it comes too early: the properties that it compares are set by 50-udev-default.rules only",
    [WRITE, RELOAD],
  ],
  [
    "a rule that is overruled",
    withRules({
      "60-x.rules": 'ATTR{idVendor}=="0483", MODE="0666"',
      "99-lock.rules": 'SUBSYSTEM=="usb", MODE="0600"',
    }),
    "the rule in 60-x.rules that names it is overruled by one in 99-lock.rules",
    [WRITE, RELOAD],
  ],
];
