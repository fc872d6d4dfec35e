/**
 * The flash-size register as evidence: which word a host may read of a device whose flash
 * size its descriptors leave open, and which candidates are left by what it says. Stands
 * between `match-device.ts` and `resolve-target.ts`; the reading is the caller's.
 */
import type { DescribedDevice } from "@dfukit/core";
import { type AddressRange, formatAddress } from "@dfukit/memory";
import { withSize } from "./chip-from-profile.js";
import type { DeviceCandidate } from "./match-device.js";
import type { Profile } from "./profile.js";

const BYTES_PER_KIB = 1024;
const REGISTER_BYTES = 2;

/** A word of the chip behind an alternate setting; `end` is exclusive. */
export interface SizeRegister extends AddressRange {
  readonly alternateSetting: number;
}

/**
 * The 16-bit flash-size register, if it can decide anything and is safe to upload: all
 * candidates have it at one address, and every boot ROM that the device may have is among
 * those of which a profile says that a host may upload it. Else null.
 */
export function sizeRegisterOf(
  device: DescribedDevice,
  candidates: readonly DeviceCandidate[],
): SizeRegister | null {
  const [first, ...others] = candidates;
  const start = first?.profile.registers?.flashSize ?? null;
  if (first === undefined || start === null || !device.functional.canUpload) return null;
  if (others.length === 0 && first.sizes.length === 1) return null;
  const isSafe = candidates.every(
    ({ profile }) => profile.registers?.flashSize === start && isReadable(device, profile),
  );
  if (!isSafe) return null;
  const { flashAlternateSetting: alternateSetting } = first.profile;
  return { alternateSetting, start, end: start + REGISTER_BYTES };
}

/** Whether every boot ROM of a line that can have sent these descriptors uploads its registers. */
function isReadable({ deviceVersion }: DescribedDevice, { rom, registers }: Profile): boolean {
  const allowed = registers?.readable?.romIds ?? [];
  const versions = rom?.versions ?? [];
  const told = versions.filter((version) => version.deviceVersion === deviceVersion);
  const untold = versions.filter((version) => version.deviceVersion === null);
  // A bcdDevice that no version is known to have tells nothing.
  const possible = told.length > 0 ? [...told, ...untold] : versions;
  return possible.length > 0 && possible.every(({ id }) => id !== null && allowed.includes(id));
}

/**
 * The candidates and sizes that the register's two bytes leave, each with that evidence. A
 * value that none of them can have decides nothing, and is told.
 */
export function narrowBySize(
  candidates: readonly DeviceCandidate[],
  register: SizeRegister,
  bytes: Uint8Array,
): readonly DeviceCandidate[] {
  if (bytes.length !== REGISTER_BYTES) return candidates;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const kib = view.getUint16(0, true);
  const says = `the flash-size register at ${formatAddress(register.start)} says ${kib} KiB`;
  const left = candidates.flatMap((candidate) => {
    const sizes = candidate.sizes.filter(({ sizeBytes }) => sizeBytes === kib * BYTES_PER_KIB);
    return sizes.length === 0 ? [] : [narrowed(candidate, sizes, says)];
  });
  if (left.length > 0) return left;
  const unused = `${says}, which none of the candidates has, so it is not used`;
  return candidates.map((candidate) => ({ ...candidate, why: [...candidate.why, unused] }));
}

function narrowed(
  candidate: DeviceCandidate,
  sizes: DeviceCandidate["sizes"],
  why: string,
): DeviceCandidate {
  const { profile, chip } = candidate;
  return {
    ...candidate,
    sizes,
    why: [...candidate.why, why],
    chip: chip && withSize(chip, profile, sizes),
  };
}
