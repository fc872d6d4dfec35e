/**
 * A USB device as a browser hands it out: no timeouts, stalls as a status, errors by the
 * name of a DOMException, and close as the only way to cancel. For tests.
 */
import type { ContractDevice, OpenedTransport, RomAnswer } from "@dfukit/sim";
import { openWebUsb, type WebUsbConfiguration, type WebUsbDevice } from "@dfukit/webusb";

/** The device, and the hand on its plug. */
export interface BrowserDevice extends WebUsbDevice {
  configuration: WebUsbConfiguration | null;
  opened: boolean;
  /** How long calls take from now on. */
  delaysMs: Delays;
  /** What was called, in order, transfers left out. */
  readonly calls: string[];
  unplug(): void;
}

/** Calls that change the state of the device: a browser allows one at a time. */
type Change = "open" | "claimInterface" | "releaseInterface" | "close";
/** How long they take; infinite for never. Default: no time. */
export type Delays = Readonly<Partial<Record<Change, number>>>;

export interface BrowserDeviceOptions {
  readonly device: Pick<ContractDevice, "identity" | "control" | "selectAlternate">;
  readonly configured?: boolean;
  readonly alternateCount?: number;
  /** Method, and what it rejects with. */
  readonly refusals?: Readonly<Partial<Record<Change, Error>>>;
}

/** What a browser throws. */
export function domException(name: string, message: string): Error {
  return Object.assign(new Error(message), { name });
}

const GONE = () => domException("NotFoundError", "The device was disconnected.");
const NO_INTERFACE =
  "The interface number provided is not supported by the device in its current configuration.";
const NO_ALTERNATE =
  "The alternate setting provided is not supported by the device in its current configuration.";

function configurationWith(alternateCount: number): WebUsbConfiguration {
  const alternates = Array.from({ length: alternateCount }, (_, alternateSetting) => ({
    alternateSetting,
    interfaceClass: 0xfe,
    interfaceSubclass: 1,
    interfaceProtocol: 2,
  }));
  return { configurationValue: 1, interfaces: [{ interfaceNumber: 0, alternates }] };
}

/** Makes one. */
export function browserDevice(options: BrowserDeviceOptions): BrowserDevice {
  const { device, refusals = {}, alternateCount = 4 } = options;
  const { identity } = device;
  const configuration = configurationWith(alternateCount);
  const cancels = new Set<(error: Error) => void>();
  const calls: string[] = [];
  let isPlugged = true;
  let isClaimed = false;
  let isChanging = false;

  function cancelAll(error: Error): void {
    for (const cancel of cancels) cancel(error);
    cancels.clear();
  }
  function assertUsable(): void {
    if (!isPlugged) throw GONE();
    if (!self.opened) {
      throw domException("InvalidStateError", "The device must be opened first.");
    }
  }
  /** Does something that changes the state, unless something else is doing so. */
  async function change(call: Change, args: string, effect: () => void): Promise<void> {
    calls.push(`${call}${args}`);
    const refusal = refusals[call];
    if (refusal !== undefined) throw refusal;
    if (isChanging) {
      const text = "An operation that changes the device state is in progress.";
      throw domException("InvalidStateError", text);
    }
    const delayMs = self.delaysMs[call] ?? 0;
    isChanging = delayMs > 0;
    if (delayMs > 0) await new Promise((resolve) => setTimeout(resolve, delayMs));
    isChanging = false;
    effect();
  }
  /** Waits for an answer as the bus gives it. */
  function answered(answer: RomAnswer): Promise<Extract<RomAnswer, { kind: "ok" | "stall" }>> {
    return new Promise((resolve, reject) => {
      cancels.add(reject);
      if (answer.kind === "stall") resolve(answer);
      if (answer.kind === "ok") {
        const sent = { ...answer, bytes: answer.bytes.slice() };
        setTimeout(resolve, answer.afterMs, sent);
      }
      if (answer.kind === "gone") self.unplug();
    });
  }
  const self: BrowserDevice = {
    vendorId: identity.vendorId,
    productId: identity.productId,
    deviceVersionMajor: identity.deviceVersion >>> 8,
    deviceVersionMinor: (identity.deviceVersion >>> 4) & 0xf,
    deviceVersionSubminor: identity.deviceVersion & 0xf,
    serialNumber: identity.serialNumber,
    configuration: options.configured === false ? null : configuration,
    configurations: [configuration],
    opened: false,
    calls,
    delaysMs: {},
    open: () =>
      change("open", "", () => {
        if (!isPlugged) throw GONE();
        self.opened = true;
      }),
    close: () =>
      change("close", "", () => {
        self.opened = false;
        isClaimed = false;
        cancelAll(domException("AbortError", "The transfer was cancelled."));
      }),
    async selectConfiguration(value) {
      calls.push(`selectConfiguration ${value}`);
      assertUsable();
      self.configuration = configuration;
    },
    claimInterface: (number) =>
      change("claimInterface", ` ${number}`, () => {
        assertUsable();
        if (number !== 0) throw domException("NotFoundError", NO_INTERFACE);
        isClaimed = true;
      }),
    releaseInterface: (number) =>
      change("releaseInterface", ` ${number}`, () => {
        assertUsable();
        isClaimed = false;
      }),
    async selectAlternateInterface(_, alternateSetting) {
      assertUsable();
      if (!isClaimed) {
        throw domException("InvalidStateError", "The specified interface has not been claimed.");
      }
      if (alternateSetting >= alternateCount) throw domException("NotFoundError", NO_ALTERNATE);
      const { kind } = await answered(device.selectAlternate(alternateSetting));
      // Chromium says no more than this, whatever the reason.
      if (kind === "stall") {
        throw domException("NetworkError", "Unable to set device interface.");
      }
    },
    async controlTransferIn(setup, length) {
      assertUsable();
      const answer = await answered(device.control({ ...setup, length }, new Uint8Array(0)));
      if (answer.kind === "stall") return { status: "stall" };
      // A view with an offset, as it may be.
      const room = new Uint8Array(8 + answer.bytes.length);
      room.set(answer.bytes, 8);
      return { status: "ok", data: new DataView(room.buffer, 8) };
    },
    async controlTransferOut(setup, data) {
      assertUsable();
      const { kind } = await answered(device.control({ ...setup, length: data.length }, data));
      return { status: kind, bytesWritten: kind === "ok" ? data.length : 0 };
    },
    unplug() {
      isPlugged = false;
      cancelAll(GONE());
    },
  };
  return self;
}

/** For the transport contract. A device that comes back is another object, so there is nothing to put back. */
export async function openContract(device: ContractDevice): Promise<OpenedTransport> {
  const browser = browserDevice({ device });
  const transport = await openWebUsb(browser);
  return { transport, unplug: () => browser.unplug(), replug: () => undefined };
}
