/**
 * Whether what udev's rules make of a device lets a user open it. Sources: Linux, acl(5)
 * for who is asked in which order; systemd, src/udev/udev-node.c for the mode if none is set.
 */
import type { DeviceNode, SeenUser, UdevFacts } from "./surroundings.js";
import type { Setting, UdevEffect } from "./udev-event.js";

/** A user, and who sits at the machine. */
export interface Person {
  readonly user: SeenUser;
  readonly seat: UdevFacts["seat"];
}

/** Whether the user is the one who sits at the machine: what `uaccess` is about. */
export function sits({ user, seat }: Person): boolean {
  return user.id !== null && seat?.activeUserId === user.id;
}

/** How a user is let in. */
export interface Way {
  readonly kind: "owner" | "seat" | "group" | "everybody";
  /** The rule that does. */
  readonly file: string;
}

/** Read and write. */
const BOTH = 0o6;

/** How the user is let in; null if he is not. The first class that he is of decides. */
export function wayIn(effect: UdevEffect, person: Person): Way | null {
  const { owner, group, mode, uaccess } = effect;
  const bits = modeOf(effect);
  const byBits = (kind: Way["kind"], by: Setting<unknown> | null, shift: number): Way | null =>
    by !== null && ((bits >> shift) & BOTH) === BOTH ? { kind, file: by.file } : null;
  if (owner?.value === person.user.name) return byBits("owner", owner, 6);
  if (uaccess !== null && sits(person)) return { kind: "seat", file: uaccess.file };
  if (person.user.groups.includes(groupOf(effect))) return byBits("group", group ?? mode, 3);
  return byBits("everybody", mode, 0);
}

/** Whether the group of the file may read and write. */
export function letsGroupIn(effect: UdevEffect): boolean {
  return ((modeOf(effect) >> 3) & BOTH) === BOTH;
}

/** The group that the file gets. */
export function groupOf({ group }: UdevEffect): string {
  return group?.value ?? "root";
}

/** The mode that the file gets: the kernel's if none is set, and the group's bits with a group. */
export function modeOf({ mode, group }: UdevEffect): number {
  if (mode !== null) return mode.value;
  return group === null || group.value === "root" ? 0o600 : 0o660;
}

/** Whether a file is as the rules make it. An entry for who sits at the machine cannot be seen. */
export function isApplied(effect: UdevEffect, node: DeviceNode | null): boolean {
  return (
    node !== null &&
    node.owner === (effect.owner?.value ?? "root") &&
    node.group === groupOf(effect) &&
    node.mode === modeOf(effect)
  );
}
