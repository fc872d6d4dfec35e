/**
 * Plugs devices in again that have left the bus by themselves: the user with the cable in
 * his hand, for a server that runs alone. Above exported-device.ts; server.ts starts it.
 */
import { performance } from "node:perf_hooks";
import { clearInterval, setInterval } from "node:timers";
import type { ExportedDevice } from "./exported-device.js";

/** How often is looked. */
const LOOK_MS = 50;

/**
 * Plugs every device in again that has been away for `awayMs`, but those that somebody has
 * unplugged by hand. Returns what ends it.
 */
export function startReplugging(devices: readonly ExportedDevice[], awayMs: number): () => void {
  const awaySince = new Map<ExportedDevice, number>();
  const timer = setInterval(() => {
    const nowMs = performance.now();
    for (const device of devices) {
      if (device.isPulled() || device.isPresent()) {
        awaySince.delete(device);
        continue;
      }
      const since = awaySince.get(device) ?? nowMs;
      awaySince.set(device, since);
      if (nowMs - since < awayMs) continue;
      awaySince.delete(device);
      device.replug();
    }
  }, LOOK_MS);
  timer.unref();
  return () => clearInterval(timer);
}
