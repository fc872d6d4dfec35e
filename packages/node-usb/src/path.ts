/** Where a device is plugged in, as text: the one key that two devices never share. */

/**
 * `1-1.4`: bus, then the ports on the way. The bus as Linux numbers it, as macOS spells
 * it, and on Windows the numbers out of its location path. Null if the ports are not known.
 */
export function formatPath(bus: string, ports: readonly number[]): string | null {
  if (ports.length === 0) return null;
  return `${formatBus(bus)}-${ports.join(".")}`;
}

function formatBus(bus: string): string {
  // Linux pads with zeros, and leaves them out in its own paths.
  if (/^\d{3}$/.test(bus)) return String(Number(bus));
  // PCIROOT(0)#PCI(1400)#USBROOT(0): 0.1400.0
  const numbers = Array.from(bus.matchAll(/\(([0-9A-Za-z]+)\)/g), ([, number]) => number);
  return numbers.length === 0 ? bus : numbers.join(".");
}

/** Orders paths as a person would: 1-2 before 1-10. Devices without a path come last. */
export function comparePaths(a: string | null, b: string | null): number {
  if (a === null || b === null) return (a === null ? 1 : 0) - (b === null ? 1 : 0);
  const [left, right] = [partsOf(a), partsOf(b)];
  for (let nth = 0; nth < Math.max(left.length, right.length); nth++) {
    const difference = (left[nth] ?? -1) - (right[nth] ?? -1);
    if (difference !== 0) return difference;
  }
  return a < b ? -1 : a > b ? 1 : 0;
}

function partsOf(path: string): readonly number[] {
  return path.split(/[-.]/).map((part) => Number.parseInt(part, 16));
}
