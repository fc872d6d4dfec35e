/**
 * What other hosts do to download a binary, as sequences of requests and waits: dfu-util
 * 0.11 (`dfuse.c`), micropython's `tools/pydfu.py`, devanlai/webdfu `dfuse.js`. Written
 * from descriptions of their behaviour, and only as far as it costs transfers or time;
 * they talk to the transport themselves, so nothing here is the core's.
 */
import type { ControlSetup, Transport } from "@dfukit/core";
import type { AddressRange, Segment } from "@dfukit/memory";

/** A device as such a host has it. */
export interface HostDevice {
  readonly transport: Transport;
  readonly wait: (milliseconds: number) => Promise<void>;
  /** Erase units of the image, ascending. */
  readonly sectors: readonly AddressRange[];
  readonly transferSizeBytes: number;
}

/** Downloads one segment. */
export type OtherHost = (device: HostDevice, segment: Segment) => Promise<void>;

const STATE = { idle: 2, busy: 4, downloadIdle: 5, manifest: 7 } as const;
const REQUEST = { DNLOAD: 1, GETSTATUS: 3, ABORT: 6 } as const;
const ERASE = 0x41;
const SET_ADDRESS = 0x21;

interface Status {
  readonly pollMs: number;
  readonly state: number;
}

/** dfu-util 0.11: sleeps after every status, sets the address before every chunk, reads nothing back. */
export const dfuUtil: OtherHost = async (device, { address, bytes }) => {
  const sleeps = async (): Promise<Status> => {
    const status = await getStatus(device, 5000);
    await device.wait(status.pollMs);
    return status;
  };
  const command = async (opcode: number, at: number): Promise<void> => {
    await download(device, 0, addressed(opcode, at));
    await pollWith(sleeps, STATE.downloadIdle);
  };
  await getStatus(device, 5000);
  for (const { start } of device.sectors) await command(ERASE, start);
  for (const [at, chunk] of chunksOf(bytes, device.transferSizeBytes)) {
    await command(SET_ADDRESS, address + at);
    await download(device, 2, chunk);
    await pollWith(sleeps, STATE.downloadIdle);
  }
  await out(device, REQUEST.ABORT);
  await getStatus(device, 5000);
  await command(SET_ADDRESS, address);
  await download(device, 2, new Uint8Array(0));
  await getStatus(device, 5000);
};

/** pydfu: page by page, and no waiting at all: a device that is busy has to hold the status. */
export const pydfu: OtherHost = async (device, { address, bytes }) => {
  const twice = async (): Promise<void> => {
    await expectState(device, STATE.busy);
    await expectState(device, STATE.downloadIdle);
  };
  const command = async (opcode: number, at: number): Promise<void> => {
    await download(device, 0, addressed(opcode, at));
    await twice();
  };
  await expectState(device, STATE.idle);
  for (const { start, end } of device.sectors) {
    await command(ERASE, start);
    const page = bytes.subarray(start - address, end - address);
    for (const [at, chunk] of chunksOf(page, device.transferSizeBytes)) {
      await command(SET_ADDRESS, start + at);
      await download(device, 2, chunk);
      await twice();
    }
  }
  await command(SET_ADDRESS, address);
  await download(device, 0, new Uint8Array(0));
  await expectState(device, STATE.manifest);
};

/** Browsers let no timer of a chain end sooner (HTML standard, timers, nesting level above 5). */
const TIMER_CLAMP_MS = 4;

/** webdfu: as dfu-util, but waits only while the device is busy, with a browser's timers. */
export const webdfu: OtherHost = async (device, { address, bytes }) => {
  const poll = async (state: number): Promise<void> => {
    for (let status = await getStatus(device, 0); status.state !== state; ) {
      await device.wait(Math.max(TIMER_CLAMP_MS, status.pollMs));
      status = await getStatus(device, 0);
    }
  };
  const command = async (opcode: number, at: number): Promise<void> => {
    await download(device, 0, addressed(opcode, at));
    await poll(STATE.downloadIdle);
  };
  await getStatus(device, 0);
  await getStatus(device, 0);
  for (const { start } of device.sectors) await command(ERASE, start);
  for (const [at, chunk] of chunksOf(bytes, device.transferSizeBytes)) {
    await command(SET_ADDRESS, address + at);
    await download(device, 2, chunk);
    await poll(STATE.downloadIdle);
  }
  await command(SET_ADDRESS, address);
  await download(device, 0, new Uint8Array(0));
  await poll(STATE.manifest);
};

async function pollWith(status: () => Promise<Status>, wanted: number): Promise<void> {
  while ((await status()).state !== wanted);
}

async function expectState(device: HostDevice, wanted: number): Promise<void> {
  const { state } = await getStatus(device, 20_000);
  if (state !== wanted) throw new Error(`state ${state} where ${wanted} was expected`);
}

function* chunksOf(bytes: Uint8Array, sizeBytes: number): Generator<[number, Uint8Array]> {
  for (let at = 0; at < bytes.length; at += sizeBytes) {
    yield [at, bytes.subarray(at, at + sizeBytes)];
  }
}

function addressed(opcode: number, address: number): Uint8Array {
  const bytes = Uint8Array.of(opcode, 0, 0, 0, 0);
  new DataView(bytes.buffer).setUint32(1, address, true);
  return bytes;
}

function download(device: HostDevice, block: number, bytes: Uint8Array): Promise<void> {
  return out(device, REQUEST.DNLOAD, { block, bytes });
}

async function out(
  { transport }: HostDevice,
  request: number,
  { block = 0, bytes = new Uint8Array(0) }: { block?: number; bytes?: Uint8Array } = {},
): Promise<void> {
  const outcome = await transport.controlOut(setup(request, block), bytes, 5000);
  if (outcome.kind !== "ok") throw new Error(`request ${request}: ${outcome.kind}`);
}

async function getStatus({ transport }: HostDevice, timeoutMs: number): Promise<Status> {
  const outcome = await transport.controlIn(setup(REQUEST.GETSTATUS, 0), 6, timeoutMs);
  if (outcome.kind !== "ok") throw new Error(`GETSTATUS: ${outcome.kind}`);
  const [bStatus = 0, low = 0, middle = 0, high = 0, state = 0] = outcome.bytes;
  if (bStatus !== 0) throw new Error(`bStatus ${bStatus}`);
  return { pollMs: low + middle * 0x100 + high * 0x1_0000, state };
}

function setup(request: number, value: number): ControlSetup {
  return { requestType: "class", recipient: "interface", request, value, index: 0 };
}
