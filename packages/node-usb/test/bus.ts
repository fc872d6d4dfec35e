/** A sysfs of the tests' own, as Linux lays it out, and a library that lists what is plugged in. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { NativeDevice, UsbSource } from "@dfukit/node-usb";
import { afterEach, beforeEach } from "vitest";

export interface Bus {
  /** Empty at the start of each test. */
  readonly folder: string;
  /** What the kernel has of a device: interface 1 with two alternate settings. */
  cache(path: string, options?: CachedOptions): void;
  /** A source with these devices, which may change. */
  sourceOf(...devices: NativeDevice[]): {
    readonly plugged: NativeDevice[];
    readonly source: UsbSource;
  };
}

export interface CachedOptions {
  readonly productId?: number;
  readonly protocol?: number;
  readonly serial?: string;
}

/** A bus for the tests of a file. */
export function useBus(): Bus {
  let folder = "";
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "dfukit-sysfs-"));
  });
  afterEach(() => rmSync(folder, { recursive: true }));
  return {
    get folder() {
      return folder;
    },
    cache(path, options = {}) {
      rmSync(join(folder, path), { recursive: true, force: true });
      mkdirSync(join(folder, path));
      writeFileSync(join(folder, path, "descriptors"), descriptors(options));
      if (options.serial !== undefined) {
        writeFileSync(join(folder, path, "serial"), `${options.serial}\n`);
      }
    },
    sourceOf(...devices) {
      const plugged = [...devices];
      const module = { getDevices: async () => [...plugged] };
      return { plugged, source: { module, sysfsFolder: folder } };
    },
  };
}

function descriptors({ productId = 0xdf11, protocol = 2 }: CachedOptions): Uint8Array {
  const ids = [0x83, 4, productId & 0xff, productId >>> 8];
  const interfaces = [
    ...[9, 4, 0, 0, 0, 0xff, 0, 0, 0],
    ...[9, 4, 1, 0, 0, 0xfe, 1, protocol, 0],
    ...[9, 4, 1, 1, 0, 0xfe, 1, protocol, 0],
    ...[9, 0x21, 0x0b, 0xff, 0, 0, 8, 0x1a, 1],
  ];
  return Uint8Array.from([
    ...[18, 1, 0, 2, 0, 0, 0, 64, ...ids, 0, 0x22, 0, 0, 0, 1],
    ...[9, 2, 9 + interfaces.length, 0, 2, 1, 0, 0xc0, 50, ...interfaces],
    // A second configuration, which does not count.
    ...[9, 2, 18, 0, 1, 2, 0, 0xc0, 50, 9, 4, 7, 0, 0, 0xfe, 1, 2, 0],
  ]);
}
