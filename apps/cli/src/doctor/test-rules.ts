/** A boot ROM that may not be opened, with rules of udev that are about it or are not. For tests. */
import type { SeenUser, Surroundings, UdevFacts } from "./surroundings.js";
import { BOOT_ROM, LINUX, type RuleFiles, udevWith } from "./test-surroundings.js";

/** What is not as usual. */
export interface More {
  readonly user?: Partial<SeenUser>;
  readonly udev?: Partial<UdevFacts>;
  /** Group and mode of the file, where they are not the usual ones. */
  readonly file?: { readonly group: string; readonly mode: number };
}

export function withRules(
  files: RuleFiles,
  { user = {}, udev = {}, file }: More = {},
): Surroundings {
  const node = BOOT_ROM.node === null ? null : { ...BOOT_ROM.node, ...file };
  return {
    ...LINUX,
    user: { ...LINUX.user, ...user },
    udev: udevWith(files, udev),
    devices: [{ ...BOOT_ROM, node }],
  };
}

/** A rule for the boot ROM in a file, and what it gives. */
export function rule(gives: string, more: More = {}, file = "60-x.rules"): Surroundings {
  const ids = 'SUBSYSTEM=="usb", ATTR{idVendor}=="0483", ATTR{idProduct}=="df11"';
  return withRules({ [file]: `${ids}, ${gives}\n` }, more);
}

/** The same with other conditions. */
export function naming(conditions: string, file = "60-x.rules"): Surroundings {
  return withRules({ [file]: `${conditions}, MODE="0666"\n` });
}

/** A session over the network, on a machine at which nobody sits. */
export const SSH: More = { user: { isRemote: true }, udev: { seat: { activeUserId: null } } };

export type Case = readonly [
  title: string,
  surroundings: Surroundings,
  why: string,
  typed: readonly string[],
];
