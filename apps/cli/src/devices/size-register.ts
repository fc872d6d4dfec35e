/**
 * The flash-size register of a device whose descriptors leave its size open, read where a
 * profile says that this is safe. What it says narrows the candidates; that it could not be
 * read is no error, only evidence that is missing.
 */
import {
  type DescribedDevice,
  isCoreError,
  type Job,
  type LossReason,
  read,
  type Transport,
} from "@dfukit/core";
import type { FlashRegion } from "@dfukit/memory";
import {
  type DeviceCandidate,
  narrowBySize,
  resolveTarget,
  type SizeRegister,
  sizeRegisterOf,
} from "@dfukit/profiles";
import type { FoundDevice } from "./found-device.js";

/** A device and the ways to it. */
export interface RegisterSource {
  readonly found: FoundDevice;
  readonly device: DescribedDevice;
  /** Opens the device. @throws if it is gone. */
  readonly open: () => Promise<Transport>;
  /** Brings a device back that was lost; null if it stays away. */
  readonly reopen: (why: LossReason) => Promise<Transport | null>;
  /** Hears why the register could not be read. */
  readonly note: (text: string) => void;
}

/** The candidates that the register leaves; all of them where it is not safe to read, or cannot be. */
export async function narrowedByRegister(
  candidates: readonly DeviceCandidate[],
  source: RegisterSource,
): Promise<readonly DeviceCandidate[]> {
  const register = sizeRegisterOf(source.device, candidates);
  if (register === null) return candidates;
  const transport = await source.open();
  try {
    const job = jobOn(transport, { register, candidates, source });
    try {
      const { segments } = await asRegister(source.found, () => read(job, [register]));
      return narrowBySize(candidates, register, segments[0]?.bytes ?? new Uint8Array(0));
    } catch (error) {
      if (!isCoreError(error)) throw error;
      source.note(`note: the flash-size register was not read: ${error.message}`);
      await bringBack(job, source);
      return candidates;
    }
  } finally {
    await transport.close();
  }
}

/** A recording without memory contents has this word all the same. */
function asRegister<T>({ readingRegister }: FoundDevice, work: () => Promise<T>): Promise<T> {
  return readingRegister === undefined ? work() : readingRegister(work);
}

/** Leaves the device in dfuIDLE, opened again if it was lost by the attempt. */
async function bringBack(job: Job, { reopen }: RegisterSource): Promise<void> {
  try {
    await read(job, []);
  } catch (error) {
    if (!isCoreError(error)) throw error;
    const why: LossReason = error.code === "device-disconnected" ? "gone" : "silent";
    await (await reopen(why))?.close();
  }
}

interface Reading {
  readonly register: SizeRegister;
  readonly candidates: readonly DeviceCandidate[];
  readonly source: RegisterSource;
}

function jobOn(transport: Transport, { register, candidates, source }: Reading): Job {
  const { device, found } = source;
  const { target } = resolveTarget(device, candidates);
  const regions = [...target.layout.regions, regionOf(register)];
  return { transport, device, target: { ...target, layout: { regions } }, wait: found.wait };
}

/** No layout shows the register, and no job but this one may reach for it. */
function regionOf({ alternateSetting, start, end }: SizeRegister): FlashRegion {
  const access = { readable: true, erasable: false, writable: false };
  return {
    name: "flash-size register",
    kind: "other",
    alternateSetting,
    runs: [{ start, sectorCount: 1, sectorSizeBytes: end - start, access }],
  };
}
