/** Names for examples: of the same form as one that is taken, and free. */

/**
 * The name with another digit, the first of which nobody has the name. What stands last in
 * part numbers, package and size, is kept.
 */
export function freeName(name: string, isTaken: (name: string) => boolean): string {
  const digits = Array.from(name.slice(0, -2).matchAll(/\d/g), ({ index }) => index).toReversed();
  const names = digits.flatMap((at) =>
    Array.from("0123456789", (digit) => name.slice(0, at) + digit + name.slice(at + 1)),
  );
  return names.find((other) => !isTaken(other)) ?? `${name}0`;
}
