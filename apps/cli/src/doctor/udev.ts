/**
 * The udev rules of dfukit. Source: systemd, udev(7). The name of their file is before
 * 73-seat-late.rules, which acts on the tag `uaccess`.
 */
import type { UsbIds } from "./surroundings.js";
import { hexText } from "./udev-conditions.js";

/** Where `--write-udev` puts its rules. */
export const RULES_PATH = "/etc/udev/rules.d/60-dfukit.rules";

/** The group that dfukit's rules give devices to, for sessions over the network. */
export const RULES_GROUP = "plugdev";

/**
 * The text of dfukit's rules.
 * @param group that also gets rights, for sessions over ssh; null where there is none.
 */
export function udevRules(ids: readonly UsbIds[], group: string | null): string {
  const rights =
    group === null ? 'TAG+="uaccess"' : `MODE="0660", GROUP="${group}", TAG+="uaccess"`;
  const unique = [
    ...new Set(ids.map(([vendor, product]) => `${hexText(vendor, 4)}:${hexText(product, 4)}`)),
  ];
  return [
    "# Boot loaders that dfukit knows, for whoever sits at this machine. Made by dfukit doctor.",
    ...unique.sort().map((pair) => {
      const [vendor, product] = pair.split(":");
      return `SUBSYSTEM=="usb", ATTR{idVendor}=="${vendor}", ATTR{idProduct}=="${product}", ${rights}`;
    }),
    "",
  ].join("\n");
}
