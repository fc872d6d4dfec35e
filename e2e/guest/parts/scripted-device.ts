/** The contract's device as a boot ROM on a USB/IP server: descriptors here, all else by its script. */

import { listProfiles } from "@dfukit/profiles";
import type { ContractDevice, OpenedTransport, Rom, RomAnswer } from "@dfukit/sim";
import { startUsbipServer } from "@dfukit/sim/usbip";
import { plugIn } from "./plug.js";

const BUS_ID = "1-1";

/** Serves the device, plugs it in, and opens it by node-usb. */
export async function openScripted(device: ContractDevice): Promise<OpenedTransport> {
  const rom = romOf(device);
  const server = await startUsbipServer({ devices: [{ busId: BUS_ID, rom }], realTime: true });
  const at = { host: "127.0.0.1", port: server.port };
  const found = await plugIn(at, BUS_ID);
  const transport = await found.open();
  return {
    transport: {
      ...transport,
      async close() {
        await transport.close();
        await server.close();
        await left(found);
      },
    },
    async unplug() {
      rom.attached = false;
      await left(found);
    },
    async replug() {
      rom.attached = true;
      await plugIn(at, BUS_ID);
    },
  };
}

/** The kernel takes a moment to notice that the server has hung up. */
async function left(found: { isPresent(): Promise<boolean> }): Promise<void> {
  while (await found.isPresent()) {
    await new Promise((resolve) => {
      setTimeout(resolve, 20);
    });
  }
}

/** USB 2.0 tables 9-4, 9-5. */
const GET_STATUS = 0;
const GET_DESCRIPTOR = 6;
const SET_CONFIGURATION = 9;
const DEVICE = 0x0100;
const CONFIGURATION = 0x0200;
const LANGUAGES = 0x0300;
const SERIAL = 0x0303;

interface ScriptedRom extends Rom {
  attached: boolean;
}

function romOf(device: ContractDevice): ScriptedRom {
  const [profile] = listProfiles();
  if (profile === undefined) throw new Error("no profiles");
  const rom: ScriptedRom = {
    profile,
    part: null,
    bankMode: null,
    attached: true,
    startedAt: null,
    violations: [],
    violationsDropped: 0,
    busyMs: 0,
    eraseCounts: new Map(),
    control(setup, data) {
      const standard = setup.requestType === "standard" ? answerOf(device, setup) : null;
      const answer = standard ?? device.control(setup, data);
      if (answer.kind === "gone") rom.attached = false;
      return answer;
    },
    selectAlternate: (alternateSetting) => device.selectAlternate(alternateSetting),
    busReset() {},
    powerCycle() {},
    cutPower() {},
    readMemory: ({ start, end }) => new Uint8Array(end - start),
    writeMemory() {},
    damage() {},
  };
  return rom;
}

/** What a host asks while it enumerates; null for anything else. */
function answerOf(
  { identity }: ContractDevice,
  { request, value, length }: { request: number; value: number; length: number },
): RomAnswer | null {
  if (request === SET_CONFIGURATION) return sent([], 0);
  if (request === GET_STATUS) return sent([1, 0], length);
  if (request !== GET_DESCRIPTOR) return null;
  switch (value) {
    case DEVICE:
      return sent(
        [
          ...[18, 1, 0, 2, 0, 0, 0, 64],
          ...u16(identity.vendorId),
          ...u16(identity.productId),
          ...u16(identity.deviceVersion),
          ...[0, 0, 3, 1],
        ],
        length,
      );
    case CONFIGURATION:
      return sent(configuration(), length);
    case LANGUAGES:
      return sent([4, 3, 9, 4], length);
    case SERIAL: {
      const text = [...identity.serialNumber].flatMap((letter) => u16(letter.charCodeAt(0)));
      return sent([2 + text.length, 3, ...text], length);
    }
    default:
      return null;
  }
}

/** Interface 0 with the alternate settings 0 to 3, and the functional descriptor. */
function configuration(): readonly number[] {
  const interfaces = [0, 1, 2, 3].flatMap((alternate) => [9, 4, 0, alternate, 0, 0xfe, 1, 2, 0]);
  const functional = [9, 0x21, 0x0b, 0xff, 0, 0, 8, 0x1a, 1];
  const totalBytes = 9 + interfaces.length + functional.length;
  return [9, 2, ...u16(totalBytes), 1, 1, 0, 0xc0, 50, ...interfaces, ...functional];
}

function sent(bytes: readonly number[], lengthBytes: number): RomAnswer {
  return { kind: "ok", bytes: Uint8Array.from(bytes.slice(0, lengthBytes)), afterMs: 0 };
}

function u16(value: number): readonly [number, number] {
  return [value & 0xff, value >>> 8];
}
