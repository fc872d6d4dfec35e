/**
 * A device as npm `usb` 3 hands it out: errors by text, timeouts of its own, interfaces
 * that stay claimed, and no closing in the middle of a transfer. For tests.
 */
import type { NativeDevice } from "@dfukit/node-usb";
import type { ContractDevice, RomAnswer } from "@dfukit/sim";

export interface FakeDevice extends NativeDevice {
  readonly calls: string[];
  /** Getters that talk to the device, in the order in which they were used. */
  readonly looks: string[];
  unplug(): void;
}

export interface FakeOptions {
  readonly device?: Partial<ContractDevice>;
  readonly vendorId?: number;
  readonly productId?: number;
  readonly serialNumber?: string | null;
  readonly bus?: string;
  readonly ports?: readonly number[];
  readonly address?: number;
  /** bInterfaceProtocol of the DFU interface; null: there is none. */
  readonly protocol?: number | null;
  /** Method, and the text that it rejects with. */
  readonly refusals?: Readonly<Record<string, string>>;
}

const IDENTITY = {
  vendorId: 0x0483,
  productId: 0xdf11,
  deviceVersion: 0x2200,
  serialNumber: "357236543131",
};
const NOTHING: RomAnswer = { kind: "ok", bytes: new Uint8Array(0), afterMs: 0 };
let nextAddress = 2;

export function fakeDevice(options: FakeOptions = {}): FakeDevice {
  const { refusals = {}, protocol = 2 } = options;
  const identity = options.device?.identity ?? IDENTITY;
  const control = options.device?.control ?? (() => NOTHING);
  const selectAlternate = options.device?.selectAlternate ?? (() => NOTHING);
  const calls: string[] = [];
  const looks: string[] = [];
  const lost = new Set<() => void>();
  let isPlugged = true;
  let isOpen = false;
  let isClaimed = false;
  let borrowCount = 0;

  async function exclusive(name: string, words = ""): Promise<void> {
    calls.push(`${name}${words}`);
    if (borrowCount > 0) {
      throw new Error(
        "The same native value cannot be borrowed mutably while another borrow is active",
      );
    }
    const text = refusals[name];
    if (text !== undefined) throw new Error(`${name} error: ${text}`);
  }
  function finish(name: string, answer: RomAnswer, timeoutMs = 1000): Promise<Uint8Array> {
    if (!isClaimed) return Promise.reject(new Error(`${name} error: invalid state`));
    borrowCount++;
    return new Promise<Uint8Array>((resolve, reject) => {
      const fail = (text: string) => reject(new Error(`${name} error: ${text}`));
      const gone = () => fail("device disconnected");
      lost.add(gone);
      if (!isPlugged) return gone();
      if (answer.kind === "gone") return self.unplug();
      if (answer.kind === "stall") return fail("endpoint stalled");
      if (timeoutMs > 0) setTimeout(fail, timeoutMs, "transfer was cancelled");
      if (answer.kind === "ok") setTimeout(resolve, answer.afterMs, answer.bytes.slice());
    }).finally(() => {
      borrowCount--;
    });
  }
  const alternate = {
    alternateSetting: 0,
    interfaceClass: 0xfe,
    interfaceSubclass: protocol === null ? 0 : 1,
    interfaceProtocol: protocol ?? 0,
  };
  const self: FakeDevice = {
    calls,
    looks,
    bus: options.bus ?? "001",
    ports: options.ports ?? [1],
    address: options.address ?? nextAddress++,
    vendorId: options.vendorId ?? identity.vendorId,
    productId: options.productId ?? identity.productId,
    deviceVersionMajor: identity.deviceVersion >>> 8,
    deviceVersionMinor: (identity.deviceVersion >>> 4) & 0xf,
    deviceVersionSubminor: identity.deviceVersion & 0xf,
    get serialNumber() {
      looks.push("serialNumber");
      const text = refusals.serialNumber;
      if (text !== undefined) throw new Error(`open error: ${text}`);
      return options.serialNumber === undefined ? identity.serialNumber : options.serialNumber;
    },
    configuration: null,
    get configurations() {
      looks.push("configurations");
      const text = refusals.configurations;
      if (text !== undefined) throw new Error(`getString error: ${text}`);
      const interfaces = [{ interfaceNumber: 1, alternates: [alternate, alternate] }];
      return [{ configurationValue: 1, interfaces }];
    },
    get opened() {
      return isOpen;
    },
    async open() {
      await exclusive("open");
      if (!isPlugged) throw new Error("open error: device not found (errno 2)");
      isOpen = true;
    },
    async close() {
      await exclusive("close");
      isOpen = false;
    },
    async reset() {
      await exclusive("reset");
    },
    async selectConfiguration(value) {
      await exclusive("selectConfiguration", ` ${value}`);
    },
    async claimInterface(number) {
      await exclusive("claimInterface", ` ${number}`);
      isClaimed = true;
    },
    async releaseInterface(number) {
      await exclusive("releaseInterface", ` ${number}`);
      isClaimed = false;
    },
    async selectAlternateInterface(_, alternateSetting) {
      if (!isPlugged) {
        throw new Error("selectAlternateInterface error: device disconnected (errno 19)");
      }
      if (selectAlternate(alternateSetting).kind === "stall") {
        throw new Error(
          "selectAlternateInterface error: failed to set alternate setting (errno 32)",
        );
      }
    },
    async controlTransferIn(setup, length, timeoutMs) {
      const answer = isPlugged ? control({ ...setup, length }, new Uint8Array(0)) : NOTHING;
      const bytes = await finish("controlTransferIn", answer, timeoutMs);
      return { status: "ok", data: new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength) };
    },
    async controlTransferOut(setup, data, timeoutMs) {
      const answer = isPlugged ? control({ ...setup, length: data.length }, data.slice()) : NOTHING;
      await finish("controlTransferOut", answer, timeoutMs);
      return { status: "ok", bytesWritten: data.length };
    },
    unplug() {
      isPlugged = false;
      for (const gone of lost) gone();
    },
  };
  return self;
}
