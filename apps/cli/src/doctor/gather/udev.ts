/**
 * Linux: what udev goes by, and who sits at the machine. Sources: udev(7), group(5);
 * systemd, sd-login(3) and the files that it reads.
 */
import { join } from "node:path";
import type { SystemGroup, UdevFacts } from "../surroundings.js";
import { parseUdevRules, sortRules } from "../udev-rules.js";
import { exists, list, read } from "./files.js";
import type { LinuxSystem } from "./linux.js";

/** Folders in which udev looks for rules. */
const RULES_FOLDERS = [
  "/etc/udev/rules.d",
  "/run/udev/rules.d",
  "/usr/local/lib/udev/rules.d",
  "/usr/lib/udev/rules.d",
  "/lib/udev/rules.d",
];

/** What is known of udev. */
export function readUdev({ root, run }: Pick<LinuxSystem, "root" | "run">): UdevFacts {
  const files = new Map<string, string>();
  for (const folder of RULES_FOLDERS) {
    for (const name of list(join(root, folder))) {
      // A file of the same name in an earlier folder replaces it.
      if (name.endsWith(".rules") && !files.has(name)) files.set(name, join(root, folder, name));
    }
  }
  return {
    isRunning: exists(join(root, "/run/udev/control")),
    hasNodes: list(join(root, "/dev/bus/usb")).length > 0,
    rules: sortRules([...files].flatMap(([name, path]) => parseUdevRules(read(path), name))),
    systemGroups: readGroups(run("getent", ["group"]) ?? read(join(root, "/etc/group"))),
    seat: readSeat(root),
  };
}

/** `plugdev:x:46:ada,bob` */
function readGroups(text: string): readonly SystemGroup[] {
  return text.split("\n").flatMap((line): readonly SystemGroup[] => {
    const [name = "", , id = "", members = ""] = line.split(":");
    if (name === "" || !/^\d+$/.test(id)) return [];
    return [{ name, id: Number(id), members: members === "" ? [] : members.split(",") }];
  });
}

/** The one seat that a machine has unless it was given more. */
function readSeat(root: string): UdevFacts["seat"] {
  const path = join(root, "/run/systemd/seats/seat0");
  if (!exists(path)) return null;
  const [, id] = /^ACTIVE_UID=(\d+)$/m.exec(read(path)) ?? [];
  return { activeUserId: id === undefined ? null : Number(id) };
}
