/** The port of the protocol core over a simulated bus: the boundary to the host. */
import type { DeviceIdentity, Transport } from "@dfukit/core";
import { type Bus, type Link, note } from "./bus.js";
import { exchange, exchangeSelect } from "./exchange.js";

const NO_BYTES: Uint8Array = new Uint8Array(0);
/** The DFU interface of every ST boot ROM (AN3156 §2). */
const INTERFACE_NUMBER = 0;

/** A transport for one opening of the device. Each call returns at once: time is virtual. */
export function busTransport(bus: Bus, link: Link, identity: DeviceIdentity): Transport {
  return {
    identity,
    interfaceNumber: INTERFACE_NUMBER,
    async controlIn(setup, lengthBytes, timeoutMs) {
      const { requestType, recipient, request, value, index } = setup;
      return exchange(bus, link, {
        isIn: true,
        setup: { requestType, recipient, request, value, index, length: lengthBytes },
        data: NO_BYTES,
        timeoutMs,
      });
    },
    async controlOut(setup, bytes, timeoutMs) {
      const { requestType, recipient, request, value, index } = setup;
      const reply = exchange(bus, link, {
        isIn: false,
        setup: { requestType, recipient, request, value, index, length: bytes.length },
        // A copy: the boot ROM keeps a block until GETSTATUS, the host may reuse its buffer.
        data: bytes.slice(),
        timeoutMs,
      });
      return reply.kind === "ok" ? { kind: "ok", bytesWritten: bytes.length } : reply;
    },
    async selectAlternate(alternateSetting) {
      return exchangeSelect(bus, link, alternateSetting);
    },
    async close() {
      if (link.isClosed) return;
      link.isClosed = true;
      note(bus, { kind: "close", atMs: bus.nowMs });
    },
  };
}
