/**
 * `startUsbipServer`: simulated devices for Linux's `usbip attach`, so that any program
 * sees them as USB devices. Top of this folder.
 */
import { serveClient } from "./connection.js";
import { serveControl } from "./control.js";
import { UsbipError } from "./error.js";
import type { UsbipEvent } from "./event.js";
import { exportDevice, type UsbipDevice } from "./exported-device.js";
import { listen } from "./listen.js";
import { startReplugging } from "./replugging.js";

/** What to serve, and where. */
export interface UsbipServerOptions {
  readonly devices: readonly UsbipDevice[];
  /** Default `127.0.0.1`. USB/IP knows no passwords: whoever reaches the port has the devices. */
  readonly host?: string;
  /** Default 0: any free one. `usbip` expects 3240 unless told otherwise. */
  readonly port?: number;
  /** Where control.ts listens, on the same host; default 0: any free one. */
  readonly controlPort?: number;
  /**
   * Whether the device takes its time: answers come as late as the chip would give them, and
   * poll times are announced. Default false: all time passes on the device's own clock, so
   * answers come at once and bwPollTimeout is 0.
   */
  readonly realTime?: boolean;
  /**
   * Plugs a device in again that has left the bus by itself (leave, reset, a fault), in DFU mode,
   * so many milliseconds of real time after it has. Default: it stays away. What is unplugged by
   * the control socket stays away in any case.
   */
  readonly replugAfterMs?: number;
  /** Called as it happens, from within the server's work: it must not throw. */
  readonly onEvent?: (event: UsbipEvent) => void;
}

/** A server at work. It keeps the process alive until it is closed. */
export interface UsbipServer {
  readonly port: number;
  readonly controlPort: number;
  /** Ends all connections and frees both ports. May be called twice. */
  close(): Promise<void>;
}

const LOOPBACK = "127.0.0.1";
/** Linux kernel, Documentation/ABI: bus, then ports; the protocol has 32 bytes for it, zero included. */
const BUS_ID = /^[1-9]\d{0,3}-[1-9]\d{0,2}(?:\.[1-9]\d{0,2}){0,5}$/;

/** Starts it. @throws UsbipError `bus-id-invalid`, `port-unavailable`. */
export async function startUsbipServer(options: UsbipServerOptions): Promise<UsbipServer> {
  assertBusIds(options.devices);
  const { host = LOOPBACK, realTime = false, replugAfterMs, onEvent = () => undefined } = options;
  const devices = options.devices.map((device, nth) =>
    exportDevice(device, { deviceNumber: nth + 2, realTime }),
  );
  const clients = await listen(host, options.port ?? 0, (socket) =>
    serveClient(socket, devices, onEvent),
  );
  try {
    const controls = await listen(host, options.controlPort ?? 0, (socket) =>
      serveControl(socket, devices),
    );
    const stopReplugging =
      replugAfterMs === undefined ? () => undefined : startReplugging(devices, replugAfterMs);
    return {
      port: clients.port,
      controlPort: controls.port,
      async close() {
        stopReplugging();
        await Promise.all([clients.close(), controls.close()]);
      },
    };
  } catch (error) {
    await clients.close();
    throw error;
  }
}

function assertBusIds(devices: readonly UsbipDevice[]): void {
  const seen = new Set<string>();
  for (const { busId } of devices) {
    const options = { actor: "input", details: { busId } } as const;
    if (!BUS_ID.test(busId)) {
      const message = `bus id "${busId}" is not one, expected bus and port as in 1-1 or 2-1.4`;
      throw new UsbipError("bus-id-invalid", message, options);
    }
    if (seen.has(busId)) {
      throw new UsbipError("bus-id-invalid", `bus id "${busId}" is given to two devices`, options);
    }
    seen.add(busId);
  }
}
