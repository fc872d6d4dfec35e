/** What rules make of a boot ROM, by what udev(7) says of each part of a rule. */
import { describe, expect, it } from "vitest";
import type { SeenUsb } from "./surroundings.js";
import { BOOT_ROM, PLUGDEV, type RuleFiles, SYSTEM_RULES, udevWith } from "./test-surroundings.js";
import { effectOf, type UdevEffect } from "./udev-event.js";
import { groupOf, modeOf } from "./udev-rights.js";

const BEHIND_A_HUB: SeenUsb = {
  ...BOOT_ROM,
  path: "1-1.4",
  serialNumber: "357236543131",
  hubs: [
    [0x05e3, 0x0608],
    [0x1d6b, 0x0002],
  ],
};

function effect(files: RuleFiles, action: "add" | "change" = "add"): UdevEffect {
  return effectOf(BEHIND_A_HUB, { ...udevWith(files, { systemGroups: PLUGDEV }), action });
}

/** Whether a rule with these conditions holds for the device. */
function acts(conditions: string, file = "60-x.rules"): boolean {
  return effect({ [file]: `${conditions}, OWNER="bob"` }).owner !== null;
}

describe("a condition", () => {
  it.each([
    ['SUBSYSTEM=="usb"', true],
    ['SUBSYSTEM=="tty|usb"', true],
    ['SUBSYSTEM=="tty"', false],
    ['SUBSYSTEM!="tty"', true],
    ['SUBSYSTEM=="usb_device"', false],
    ['SUBSYSTEMS=="usb"', true],
    ['SUBSYSTEMS=="pci"', false],
    ['ENV{DEVTYPE}=="usb_device"', true],
    ['ENV{DEVTYPE}=="usb_interface"', false],
    ['DRIVER=="usb"', true],
    ['KERNEL=="1-1.4"', true],
    ['KERNEL=="ttyACM*"', false],
    ['KERNELS=="1-1.4"', true],
    ['ACTION=="add"', true],
    ['ACTION=="add|change"', true],
    ['ACTION!="remove"', true],
    ['ACTION=="change"', false],
    ['ATTR{idVendor}=="0483", ATTR{idProduct}=="df11"', true],
    ['ATTR{idVendor}=="0483", ATTR{idProduct}=="DF11"', false],
    ['ATTR{idVendor}=="0483", ATTR{idProduct}==i"DF11"', true],
    ['ATTR{idVendor}!="0483"', false],
    ['ATTR{idProduct}=="df1?"', true],
    ['ATTR{idProduct}=="5740|df11"', true],
    ['ATTR{idProduct}=="[a-e]f11"', true],
    ['ATTR{idProduct}=="[!a-e]f11"', false],
    ['ATTR{idProduct}=="df[11"', false],
    ['ATTR{product}=="STM32*"', true],
    ['ATTR{serial}=="357236543131"', true],
    ['ATTR{nothing}=="1"', false],
    ['ATTR{nothing}!="1"', false],
    // ATTR is of the device, ATTRS of it or of a hub above it, and all of one and the same.
    ['ATTR{idVendor}=="1d6b"', false],
    ['ATTRS{idVendor}=="1d6b", ATTRS{idProduct}=="0002"', true],
    ['ATTRS{idVendor}=="1d6b", ATTRS{idProduct}=="0608"', false],
    ['ATTRS{idVendor}=="0483", ATTRS{idProduct}=="df11"', true],
    ['ATTRS{idVendor}=="0483", ATTRS{idProduct}=="0608"', false],
    ['ATTRS{idVendor}=="05e3", ATTR{idProduct}=="df11"', true],
    ['ENV{ID_VENDOR_ID}=="0483", ENV{ID_MODEL_ID}=="df11"', true],
    ['ENV{ID_MODEL_ID}=="DF11"', false],
    ['ENV{ID_BUS}=="usb"', true],
    ['ENV{ID_SERIAL_SHORT}=="357236543131"', true],
    ['ENV{ID_USB_INTERFACES}=="*:fe0102:*"', true],
    ['ENV{ID_USB_INTERFACES}=="*:020201:*"', false],
    ['ENV{ID_NOTHING}==""', true],
    ['TEST=="power/control"', false],
    ['PROGRAM="/bin/true"', false],
    ['RESULT=="1"', false],
  ])("%s: %s", (conditions, expected) => {
    expect(acts(conditions)).toBe(expected);
  });

  it("knows what udev finds out only after that", () => {
    expect(acts('ENV{ID_VENDOR_ID}=="0483"', "10-x.rules")).toBe(false);
    expect(acts('ENV{ID_VENDOR_ID}==""', "10-x.rules")).toBe(true);
  });
});

describe("rights", () => {
  it.each([
    ["nothing", "", "root", 0o664],
    ["a group alone, with the mode of the system", 'GROUP="plugdev"', "plugdev", 0o664],
    ["a group by its number", 'GROUP="46"', "plugdev", 0o664],
    ["the last one counts", 'MODE="0666"\nMODE="660"', "root", 0o660],
    ["unless one is final", 'MODE:="0666"\nMODE="0600"', "root", 0o666],
    ["no group of that name", 'GROUP="nosuch", MODE="0660"', "root", 0o660],
    ["no mode", 'MODE="rw"', "root", 0o664],
  ])("%s", (_title, text, group, mode) => {
    const found = effect({ "60-x.rules": text });
    expect([groupOf(found), modeOf(found)]).toEqual([group, mode]);
  });

  it("are for the group where no rule sets a mode, and for root alone without a group", () => {
    const none = { "50-udev-default.rules": "" };
    expect(modeOf(effect(none))).toBe(0o600);
    expect(modeOf(effect({ ...none, "60-x.rules": 'GROUP="plugdev"' }))).toBe(0o660);
    expect(modeOf(effect({ ...none, "60-x.rules": 'GROUP="root"' }))).toBe(0o600);
  });

  it("remember who gave them, and whether he meant this device", () => {
    expect(
      effect({
        "60-x.rules": 'ATTR{idVendor}=="0483", OWNER="bob", GROUP="nosuch"',
        "61-y.rules": 'GROUP="plugdev"',
      }),
    ).toEqual({
      owner: { value: "bob", file: "60-x.rules", isNamed: true },
      group: { value: "plugdev", file: "61-y.rules", isNamed: false },
      mode: { value: 0o664, file: "50-udev-default.rules", isNamed: false },
      uaccess: null,
      unheededTag: null,
      missingGroup: { value: "nosuch", file: "60-x.rules", isNamed: true },
    });
  });
});

describe("the tag uaccess", () => {
  const tag = 'ATTR{idVendor}=="0483", TAG+="uaccess"';
  it.each([
    ["before the rule that acts on it", { "72-x.rules": tag }, "heeded"],
    ["in a file of the same number, before it", { "73-a.rules": tag }, "heeded"],
    ["in a file of the same number, after it", { "73-x.rules": tag }, "unheeded"],
    ["after it", { "99-x.rules": tag }, "unheeded"],
    ["nothing acts on it", { "60-x.rules": tag, "73-seat-late.rules": "" }, "unheeded"],
    ["taken away again", { "60-x.rules": `${tag}\nTAG-="uaccess"` }, "none"],
    ["overwritten", { "60-x.rules": `${tag}\nTAG="other"` }, "none"],
    ["beside another one", { "60-x.rules": `${tag}\nTAG+="other"` }, "heeded"],
  ])("%s", (_title, files, expected) => {
    const { uaccess, unheededTag } = effect(files);
    expect(uaccess !== null ? "heeded" : unheededTag !== null ? "unheeded" : "none").toBe(expected);
  });
});

describe("the way through the rules", () => {
  it.each([
    ["GOTO skips", 'GOTO="end"\nMODE="0666"\nLABEL="end"', 0o664],
    ["and goes on behind the label", 'GOTO="end"\nLABEL="end"\nMODE="0666"', 0o666],
    ["also in the line of the label", 'GOTO="end"\nLABEL="end", MODE="0666"', 0o666],
    ["without the label it is ignored", 'GOTO="nowhere"\nMODE="0666"', 0o666],
    ["it does not go back", 'LABEL="end"\nMODE="0666"\nGOTO="end"', 0o666],
    ["one that does not hold is passed", 'KERNEL=="x", GOTO="e"\nMODE="0666"\nLABEL="e"', 0o666],
    ["properties are set and compared", 'ENV{a}="1"\nENV{a}=="1", MODE="0666"', 0o666],
  ])("%s", (_title, text, mode) => {
    expect(modeOf(effect({ "60-x.rules": text }))).toBe(mode);
  });

  it("does not jump into another file", () => {
    const files = { "60-x.rules": 'GOTO="end"\nMODE="0666"', "61-y.rules": 'LABEL="end"' };
    expect(modeOf(effect(files))).toBe(0o666);
  });

  it("depends on what happens", () => {
    const files = { "60-x.rules": 'ACTION=="add", MODE="0666"' };
    expect(modeOf(effect(files, "add"))).toBe(0o666);
    expect(modeOf(effect(files, "change"))).toBe(0o664);
  });

  it("is that of the names of files", () => {
    const files = { "70-b.rules": 'MODE="0600"', "61-a.rules": 'MODE="0666"', ...SYSTEM_RULES };
    expect(modeOf(effect(files))).toBe(0o600);
  });
});
