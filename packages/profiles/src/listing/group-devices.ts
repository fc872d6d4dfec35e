/**
 * From single lines to devices: dfu-util prints a line for each alternate setting. Below
 * the readers of this folder.
 */
import { type ListedAlternate, type ListedDevice, UNKNOWN_DEVICE } from "./listing.js";

/** A line: one alternate setting and what it says of the device around it. */
export interface DeviceBuilder {
  readonly mode: ListedDevice["mode"];
  readonly vendorId: number | null;
  readonly productId: number | null;
  readonly deviceVersion: number | null;
  readonly serialNumber: string | null;
  readonly path: string | null;
  /** The operating system's number, which tells devices without path and serial number apart. */
  readonly deviceNumber: number | null;
  readonly interfaceNumber: number | null;
  readonly alternate: ListedAlternate;
}

/**
 * One device for each serial number and path, in the order of the lines. Where lines
 * contradict each other the first is kept, and `notes` says so.
 */
export function groupDevices(
  lines: readonly DeviceBuilder[],
  notes: string[],
): readonly ListedDevice[] {
  const groups = new Map<string, DeviceBuilder[]>();
  for (const line of lines) {
    const key = keyOf(line);
    groups.set(key, [...(groups.get(key) ?? []), line]);
  }
  return [...groups.values()].map((group) => deviceOf(group, notes));
}

/** Boards of one kind may share their serial number (STM32H743), so the path counts as well. */
function keyOf(line: DeviceBuilder): string {
  const { mode, vendorId, productId, serialNumber, path, deviceNumber } = line;
  const place = path ?? (serialNumber === null ? deviceNumber : null);
  return JSON.stringify([mode, vendorId, productId, serialNumber, path, place]);
}

function deviceOf(group: readonly DeviceBuilder[], notes: string[]): ListedDevice {
  const alternates = new Map<number, ListedAlternate>();
  for (const { alternate } of group) {
    const { alternateSetting, name } = alternate;
    const first = alternates.get(alternateSetting);
    if (first === undefined) alternates.set(alternateSetting, alternate);
    else if (first.name !== name) {
      notes.push(
        `alternate setting ${alternateSetting} stands there twice with different strings; the first is used`,
      );
    }
  }
  const [first] = group;
  if (first === undefined) return UNKNOWN_DEVICE;
  const { vendorId, productId, serialNumber, path, mode, interfaceNumber } = first;
  return {
    ...UNKNOWN_DEVICE,
    vendorId,
    productId,
    deviceVersion: group.find(({ deviceVersion }) => deviceVersion !== null)?.deviceVersion ?? null,
    serialNumber,
    path,
    mode,
    interfaceNumber,
    alternates: [...alternates.values()].sort((a, b) => a.alternateSetting - b.alternateSetting),
  };
}
