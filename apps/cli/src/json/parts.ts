/** Parts that several JSON documents share: images, findings, the chip. */
import type { Finding, InspectedImage } from "@dfukit/converter";
import { formatAddress } from "@dfukit/memory";
import type { Chip } from "@dfukit/profiles";

/** SHA-256 as lower-case hex. */
export function sha256(bytes: Uint8Array): string {
  // Loaded when it is needed: node:crypto costs 4 ms at start-up.
  const hash = process.getBuiltinModule("node:crypto").createHash("sha256");
  // One update takes less than 2 GiB.
  for (let at = 0; at < bytes.length; at += 1 << 30)
    hash.update(bytes.subarray(at, at + (1 << 30)));
  return hash.digest("hex");
}

/** A finding as it stands in `findings` and `notes`. */
export function jsonFinding(finding: Finding): Readonly<Record<string, unknown>> {
  const { code, severity, message, advice, offset, line, address, file } = finding;
  return {
    code,
    severity,
    message,
    ...(advice === "" ? {} : { advice }),
    ...(offset === undefined ? {} : { offset }),
    ...(line === undefined ? {} : { line }),
    ...(address === undefined ? {} : { address: formatAddress(address) }),
    ...(file === undefined ? {} : { file }),
  };
}

/** An image as it stands in `images`. */
export function jsonImage(image: InspectedImage): Readonly<Record<string, unknown>> {
  return {
    alternateSetting: image.alternateSetting,
    name: image.name,
    ...(image.familyId === null ? {} : { familyId: formatAddress(image.familyId) }),
    segments: image.segments.map(({ address, sizeBytes, sha256: digest }) => ({
      address: formatAddress(address),
      sizeBytes,
      sha256: digest,
    })),
  };
}

/** The chip as it stands in `chip`. */
export function jsonChip(chip: Chip): Readonly<Record<string, unknown>> {
  return {
    id: chip.profileId,
    part: chip.part,
    flashSizeBytes: chip.flashSizeBytes,
    flashSizeKnown: chip.flashSizeKnown,
  };
}
