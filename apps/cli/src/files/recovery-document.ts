/**
 * The content of a recovery file: kept bytes, the device that they are from, and a
 * checksum. Where such files lie and which one is used stands in `recovery.ts`.
 */
import type { RequestedImage } from "@dfukit/core";
import { escapeText } from "@dfukit/formats";
import {
  type AddressRange,
  combineSegments,
  formatAddress,
  formatHex,
  type Image,
  type Segment,
} from "@dfukit/memory";
import { sha256 } from "../json/parts.js";

/** The device that bytes were kept from. */
export interface Owner {
  readonly simulated: boolean;
  readonly vendorId: string;
  readonly productId: string;
  readonly serialNumber: string | null;
  readonly path: string | null;
  /** The profile's id; null if no chip is known. */
  readonly chip: string | null;
  /** Of a simulated device, the file that holds its memory: its board, so to speak. */
  readonly memoryFile: string | null;
}

/** Kept bytes, and where the run that kept them may have left anything. */
export interface KeptContent {
  readonly image: Image;
  /** Sectors whose erase or whose writing was cut. Ends are exclusive. */
  readonly damaged: readonly AddressRange[];
}

interface RecoveryDocument {
  readonly schema: "dfukit/recovery@1";
  readonly device: Owner;
  /** What was being flashed, one digest for each alternate setting. */
  readonly images: readonly { readonly alternateSetting: number | null; readonly sha256: string }[];
  readonly segments: readonly { readonly address: string; readonly base64: string }[];
  /** Absent in files of runs that did not come to tell it. Ends are exclusive. */
  readonly damaged?: readonly { readonly start: string; readonly end: string }[];
  /** SHA-256 over all segments, addresses and bytes, and the damaged ranges. */
  readonly checksum: string;
}

/** What a recovery file holds for a device. */
export type RecoveryRead =
  | { readonly kind: "own"; readonly content: KeptContent }
  /** Everything fits but the place where the device is plugged in. */
  | { readonly kind: "moved"; readonly content: KeptContent; readonly why: string }
  | { readonly kind: "foreign"; readonly why: string };

/** The file as bytes. */
export function buildRecovery(
  device: Owner,
  images: readonly RequestedImage[],
  { image: { segments }, damaged }: KeptContent,
): Uint8Array {
  const document: RecoveryDocument = {
    schema: "dfukit/recovery@1",
    device,
    images: images.map(({ alternateSetting, image }) => ({
      alternateSetting,
      sha256: digest(image.segments),
    })),
    segments: segments.map(({ address, bytes }) => ({
      address: formatAddress(address),
      base64: Buffer.from(bytes).toString("base64"),
    })),
    ...(damaged.length === 0
      ? {}
      : { damaged: damaged.map(({ start, end }) => ({ start: textOf(start), end: textOf(end) })) }),
    checksum: digest(segments, damaged),
  };
  return Buffer.from(`${JSON.stringify(document, undefined, 2)}\n`);
}

/** Reads the file for a device; never throws for what is in it. */
export function parseRecovery(bytes: Uint8Array, owner: Owner): RecoveryRead {
  const document = parseDocument(bytes);
  if (document === null) return { kind: "foreign", why: "it is no recovery file" };
  const segments = document.segments.map(({ address, base64 }) => ({
    address: Number(address),
    bytes: new Uint8Array(Buffer.from(base64, "base64")),
  }));
  const damaged = (document.damaged ?? []).map(({ start, end }) => ({
    start: Number(start),
    end: Number(end),
  }));
  if (digest(segments, damaged) !== document.checksum) {
    return { kind: "foreign", why: "its checksum is wrong" };
  }
  const kept = document.device;
  const different = differenceOf(kept, owner);
  if (different !== null) return { kind: "foreign", why: different };
  const content = { image: combineSegments(segments, "last").image, damaged };
  if (kept.path === owner.path) return { kind: "own", content };
  const why = `its device was at ${placeOf(kept)}, this one is at ${placeOf(owner)}; if it is the same, give it with --recovery`;
  return { kind: "moved", content, why };
}

/** The end of the address space has nine digits. */
function textOf(address: number): string {
  return formatHex(address, 8);
}

function placeOf({ path }: Owner): string {
  return path === null ? "an unknown place" : `path ${escapeText(path)}`;
}

function differenceOf(kept: Owner, now: Owner): string | null {
  const facts = [
    ["kind", kept.simulated ? "simulated" : "real", now.simulated ? "simulated" : "real"],
    ["vendor id", kept.vendorId, now.vendorId],
    ["product id", kept.productId, now.productId],
    ["serial number", kept.serialNumber, now.serialNumber],
    // A run may have been told less about the chip than another.
    ["chip", kept.chip ?? now.chip, now.chip ?? kept.chip],
    ["memory file", kept.memoryFile ?? null, now.memoryFile],
  ] as const;
  const different = facts.find(([, a, b]) => a !== b);
  if (different === undefined) return null;
  const [what, theirs, ours] = different;
  return `it belongs to a device with ${what} ${escapeText(theirs ?? "none")}, this one has ${escapeText(ours ?? "none")}`;
}

function parseDocument(bytes: Uint8Array): RecoveryDocument | null {
  try {
    const value: unknown = JSON.parse(Buffer.from(bytes).toString("utf8"));
    return isRecovery(value) ? value : null;
  } catch {
    return null;
  }
}

function isRecovery(value: unknown): value is RecoveryDocument {
  const fields = Object(value) as Partial<Record<keyof RecoveryDocument, unknown>>;
  return (
    fields.schema === "dfukit/recovery@1" &&
    isOwner(fields.device) &&
    areSegments(fields.segments) &&
    (fields.damaged === undefined || areRanges(fields.damaged))
  );
}

function isOwner(value: unknown): value is Owner {
  const fields = Object(value) as Partial<Record<keyof Owner, unknown>>;
  const isText = (text: unknown): boolean => typeof text === "string";
  return (
    isText(fields.vendorId) &&
    isText(fields.productId) &&
    [fields.serialNumber, fields.path, fields.chip].every((text) => text === null || isText(text))
  );
}

function areSegments(value: unknown): value is RecoveryDocument["segments"] {
  return (
    Array.isArray(value) &&
    value.every((segment: unknown) => {
      const { address, base64 } = Object(segment) as Readonly<Record<string, unknown>>;
      return /^0x[0-9A-F]{8}$/.test(String(address)) && typeof base64 === "string";
    })
  );
}

function areRanges(value: unknown): boolean {
  return (
    Array.isArray(value) &&
    value.every((range: unknown) => {
      const { start, end } = Object(range) as Readonly<Record<string, unknown>>;
      return [start, end].every((text) => /^0x[0-9A-F]{8,9}$/.test(String(text)));
    })
  );
}

function digest(segments: readonly Segment[], damaged: readonly AddressRange[] = []): string {
  const parts = segments.flatMap(({ address, bytes }) => [
    Buffer.from(`${formatAddress(address)}+${bytes.length}:`),
    bytes,
  ]);
  const ranges = damaged.map(({ start, end }) => Buffer.from(`${textOf(start)}..${textOf(end)};`));
  return sha256(Buffer.concat([...parts, ...ranges]));
}
