/** A transport that counts: results name the control transfers of a job. */
import type { Transport } from "../protocol/transport.js";

/** The number of control transfers, SET_INTERFACE included. */
export interface TransferCount {
  transfers: number;
}

/** The same device, with every transfer counted. */
export function countTransfers(transport: Transport, count: TransferCount): Transport {
  return {
    identity: transport.identity,
    interfaceNumber: transport.interfaceNumber,
    controlIn: (setup, lengthBytes, timeoutMs) => {
      count.transfers++;
      return transport.controlIn(setup, lengthBytes, timeoutMs);
    },
    controlOut: (setup, bytes, timeoutMs) => {
      count.transfers++;
      return transport.controlOut(setup, bytes, timeoutMs);
    },
    selectAlternate: (alternateSetting) => {
      count.transfers++;
      return transport.selectAlternate(alternateSetting);
    },
    close: () => transport.close(),
  };
}
