/** Reads trees that are laid out as Linux shows udev, its groups and its seat. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { readUdev } from "./udev.js";

let root = "";
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "dfukit-linux-"));
});
afterEach(() => rmSync(root, { recursive: true }));

function lay(files: Readonly<Record<string, string>>): Parameters<typeof readUdev>[0] {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
  return { root, run: () => null };
}

describe("readUdev", () => {
  it("reads rules by the order of their names; a file in /etc replaces one of that name", () => {
    const rule = (name: string): string => `OWNER="${name}"\n`;
    const system = lay({
      "/run/udev/control": "",
      "/dev/bus/usb/001/001": "",
      "/etc/udev/rules.d/60-b.rules": rule("b"),
      "/usr/lib/udev/rules.d/60-b.rules": rule("replaced"),
      "/usr/lib/udev/rules.d/50-a.rules": rule("a"),
      "/usr/local/lib/udev/rules.d/70-c.rules": rule("c"),
      "/usr/lib/udev/rules.d/README": rule("none"),
    });
    const { rules, ...rest } = readUdev(system);
    expect(rules.map(({ file, terms }) => [file, terms[0]?.value])).toEqual([
      ["50-a.rules", "a"],
      ["60-b.rules", "b"],
      ["70-c.rules", "c"],
    ]);
    expect(rest).toEqual({ isRunning: true, hasNodes: true, systemGroups: [], seat: null });
  });

  const GROUPS = "root:x:0:\nplugdev:x:46:ada,bob\n+nis\n";
  const PLUGDEV = [
    { name: "root", id: 0, members: [] },
    { name: "plugdev", id: 46, members: ["ada", "bob"] },
  ];

  it("reads groups, also those that are not in the file", () => {
    const system = lay({ "/etc/group": GROUPS });
    expect(readUdev(system).systemGroups).toEqual(PLUGDEV);
    const run = (program: string, args: readonly string[]) =>
      [program, ...args].join(" ") === "getent group" ? `${GROUPS}lab:x:7000:\n` : null;
    expect(readUdev({ ...system, run }).systemGroups).toEqual([
      ...PLUGDEV,
      { name: "lab", id: 7000, members: [] },
    ]);
  });

  it.each([
    ["somebody", "IS_SEAT0=1\nACTIVE=2\nACTIVE_UID=1000\n", { activeUserId: 1000 }],
    ["nobody", "IS_SEAT0=1\n", { activeUserId: null }],
  ])("sees that %s sits at the machine", (_title, text, seat) => {
    expect(readUdev(lay({ "/run/systemd/seats/seat0": text })).seat).toEqual(seat);
  });

  it("sees that there is no udev", () => {
    expect(readUdev(lay({}))).toEqual({
      isRunning: false,
      hasNodes: false,
      rules: [],
      systemGroups: [],
      seat: null,
    });
  });
});
