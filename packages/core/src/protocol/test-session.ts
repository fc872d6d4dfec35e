/** Devices, targets and sessions for tests; does not ship. */
import type { DescribedDevice } from "./device.js";
import { newSession, type Session } from "./session.js";
import type { DeviceBehaviour, FlashTarget } from "./target.js";

/** A behaviour that answers while busy and whose times are not known. */
export const BEHAVIOUR: DeviceBehaviour = {
  statusWhileBusy: "answered",
  quirks: [],
  times: { erase: [], program: null, massErase: null },
  bank2Start: null,
};

const ACCESS = { readable: true, erasable: true, writable: true };

/** An F4-like target: 4 × 16 KB at 0x08000000. */
export const TARGET: FlashTarget = {
  layout: {
    regions: [
      {
        name: "Internal Flash",
        kind: "flash",
        alternateSetting: 0,
        runs: [{ start: 0x0800_0000, sectorCount: 4, sectorSizeBytes: 0x4000, access: ACCESS }],
      },
    ],
  },
  programUnitBytes: 1,
  writeAlignmentBytes: 4,
  erasedByte: 0xff,
  blankReadProvesErased: true,
  transferSizeBytes: 2048,
  behaviour: BEHAVIOUR,
  optionBytes: null,
  supply: null,
  origins: {
    layout: "profile",
    programUnitBytes: "profile",
    writeAlignmentBytes: "profile",
    erasedByte: "profile",
    transferSizeBytes: "descriptor",
    behaviour: "profile",
  },
};

/** A DfuSe device with four alternate settings. */
export const DEVICE: DescribedDevice = {
  vendorId: 0x0483,
  productId: 0xdf11,
  deviceVersion: 0x2200,
  serialNumber: "377A364B3233",
  interfaceNumber: 0,
  mode: "dfu",
  dialect: "dfuse",
  functional: {
    canDownload: true,
    canUpload: true,
    manifestationTolerant: false,
    willDetach: true,
    detachTimeoutMs: 255,
    transferSizeBytes: 2048,
    dfuVersion: 0x011a,
  },
  alternates: [0, 1, 2, 3].map((alternateSetting) => ({
    alternateSetting,
    name: null,
    memory: null,
  })),
  oddities: [],
};

/** A session with a device in dfuIDLE, alternate setting 0 selected, times not known. */
export function testSession(
  changes: Partial<Session> = {},
  behaviour: Partial<DeviceBehaviour> = {},
): Session {
  const target = { ...TARGET, behaviour: { ...BEHAVIOUR, ...behaviour } };
  return { ...newSession(DEVICE, target), state: "idle", alternateSetting: 0, ...changes };
}
