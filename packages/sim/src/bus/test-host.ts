/** A host that speaks DFU by hand: for tests of the bus. */
import type { ControlInOutcome, ControlOutOutcome, ControlSetup, Transport } from "@dfukit/core";

const DNLOAD = 1;
const UPLOAD = 2;
const GETSTATUS = 3;
const CLRSTATUS = 4;
const GETSTATE = 5;
const ABORT = 6;

export function dfu(request: number, value = 0): ControlSetup {
  return { requestType: "class", recipient: "interface", request, value, index: 0 };
}

export interface Host {
  status(timeoutMs?: number): Promise<ControlInOutcome>;
  state(): Promise<ControlInOutcome>;
  upload(block: number, lengthBytes: number): Promise<ControlInOutcome>;
  download(block: number, bytes: readonly number[], timeoutMs?: number): Promise<ControlOutOutcome>;
  setAddress(address: number): Promise<ControlOutOutcome>;
  erase(address: number): Promise<ControlOutOutcome>;
  abort(): Promise<ControlOutOutcome>;
  clearStatus(): Promise<ControlOutOutcome>;
}

export function hostOf(transport: Transport): Host {
  const out = (request: number, bytes: readonly number[] = []) =>
    transport.controlOut(dfu(request), Uint8Array.from(bytes), 1000);
  return {
    status: (timeoutMs = 1000) => transport.controlIn(dfu(GETSTATUS), 6, timeoutMs),
    state: () => transport.controlIn(dfu(GETSTATE), 1, 1000),
    upload: (block, lengthBytes) => transport.controlIn(dfu(UPLOAD, block), lengthBytes, 1000),
    download: (block, bytes, timeoutMs = 1000) =>
      transport.controlOut(dfu(DNLOAD, block), Uint8Array.from(bytes), timeoutMs),
    setAddress: (address) => out(DNLOAD, [0x21, ...littleEndian(address)]),
    erase: (address) => out(DNLOAD, [0x41, ...littleEndian(address)]),
    abort: () => out(ABORT),
    clearStatus: () => out(CLRSTATUS),
  };
}

function littleEndian(value: number): readonly number[] {
  return [0, 1, 2, 3].map((nth) => Math.floor(value / 256 ** nth) % 256);
}
