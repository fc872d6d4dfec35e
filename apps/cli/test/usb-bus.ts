/**
 * Simulated boards as npm `usb` 3 lists them, so that the command line meets them as it
 * meets real ones: by its USB code, in real time. Errors have the texts of that library.
 */
import { performance } from "node:perf_hooks";
import type { ControlInOutcome, Transport } from "@dfukit/core";
import type { NativeDevice, UsbSource } from "@dfukit/node-usb";
import { listProfiles, partsOf } from "@dfukit/profiles";
import { createSimulatedDevice, type Fault, type SimulatedDevice } from "@dfukit/sim";

/** How a board differs from a new one that works. */
export interface BoardOptions {
  readonly part: string;
  readonly port?: number;
  readonly serialNumber?: string;
  readonly contents?: "blank" | "full";
  readonly faults?: readonly Fault[];
  /** `open` rejects with this text of nusb. */
  readonly refusal?: string;
}

/** A board in a port. */
export interface UsbBoard {
  readonly device: SimulatedDevice;
  /** What the program did with the handle, by name. */
  readonly calls: readonly string[];
  readonly native: () => NativeDevice;
  /** Brings the clock of the board up to real time. */
  readonly catchUp: () => Promise<void>;
}

/** The source that lists the boards which are on the bus now. */
export function busOf(...boards: readonly UsbBoard[]): UsbSource {
  return {
    module: {
      getDevices: async () => {
        for (const { catchUp } of boards) await catchUp();
        return boards.filter(({ device }) => device.attached).map(({ native }) => native());
      },
    },
    // There is no such folder: the library alone tells what there is.
    sysfsFolder: "/nonexistent-sysfs",
  };
}

/** A board of a part. */
export function usbBoard({ part, port = 1, refusal, ...options }: BoardOptions): UsbBoard {
  const profile = listProfiles().find((each) => partsOf(each).some((one) => one.part === part));
  if (profile === undefined) throw new Error(`no profile has ${part}`);
  const device = createSimulatedDevice({ ...options, profile, part, path: `1-${port}` });
  const calls: string[] = [];
  let lastMs = performance.now();
  async function catchUp(): Promise<void> {
    const now = performance.now();
    await device.wait(now - lastMs);
    lastMs = now;
  }
  let address = 1;
  let wasAttached = true;
  let native = nativeOf(device, { port, address, calls, refusal, catchUp });
  return {
    device,
    calls,
    catchUp,
    native: () => {
      // Each time that it comes back it has a new address.
      if (device.attached && !wasAttached) {
        native = nativeOf(device, { port, address: ++address, calls, refusal, catchUp });
      }
      wasAttached = device.attached;
      return native;
    },
  };
}

interface Handle {
  readonly port: number;
  readonly address: number;
  readonly calls: string[];
  readonly refusal: string | undefined;
  readonly catchUp: () => Promise<void>;
}

function nativeOf(
  device: SimulatedDevice,
  { port, address, calls, refusal, catchUp }: Handle,
): NativeDevice {
  const identity = device.identity;
  let transport: Transport | null = null;
  async function opened(): Promise<Transport> {
    await catchUp();
    if (transport === null) throw new Error("control error: invalid state");
    return transport;
  }
  return {
    bus: "001",
    address,
    ports: [port],
    vendorId: identity.vendorId,
    productId: identity.productId,
    deviceVersionMajor: identity.deviceVersion >>> 8,
    deviceVersionMinor: (identity.deviceVersion >>> 4) & 0xf,
    deviceVersionSubminor: identity.deviceVersion & 0xf,
    serialNumber: identity.serialNumber,
    configuration: null,
    configurations: [],
    get opened() {
      return transport !== null;
    },
    async open() {
      calls.push("open");
      if (refusal !== undefined) throw new Error(`open error: ${refusal}`);
      if (!device.attached) throw new Error("open error: device not found (errno 2)");
      transport = await device.open();
    },
    async close() {
      calls.push("close");
      await transport?.close();
      transport = null;
    },
    async reset() {
      calls.push("reset");
    },
    selectConfiguration: async () => undefined,
    async claimInterface() {
      calls.push("claim");
    },
    async releaseInterface() {
      calls.push("release");
    },
    async selectAlternateInterface(_, alternateSetting) {
      const outcome = await (await opened()).selectAlternate(alternateSetting);
      if (outcome.kind !== "ok") throw failure("selectAlternateInterface", outcome);
    },
    async controlTransferIn(setup, lengthBytes, timeoutMs = 1000) {
      const outcome = await (await opened()).controlIn(setup, lengthBytes, timeoutMs);
      if (outcome.kind !== "ok") throw failure("controlTransferIn", outcome);
      const { bytes } = outcome;
      return { status: "ok", data: new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength) };
    },
    async controlTransferOut(setup, data, timeoutMs = 1000) {
      const outcome = await (await opened()).controlOut(setup, data, timeoutMs);
      if (outcome.kind !== "ok") throw failure("controlTransferOut", outcome);
      return { status: "ok", bytesWritten: outcome.bytesWritten };
    },
  };
}

type Failure = Exclude<ControlInOutcome, { readonly kind: "ok" }>;

/** The texts of nusb 0.2.7. */
const TEXTS: Readonly<Record<Failure["kind"], string>> = {
  stall: "endpoint stalled",
  timeout: "transfer was cancelled",
  disconnected: "device disconnected",
  fault: "hardware fault or protocol violation",
};

function failure(method: string, { kind }: Failure): Error {
  return new Error(`${method} error: ${TEXTS[kind]}`);
}
