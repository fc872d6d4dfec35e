/**
 * The request, the findings and the plan of a flash job. Plain data: `planFlash`
 * makes the plan, the steps carry it out, a front end prints it. Types only.
 */
import type { AddressRange, Image, Sector, Segment } from "@dfukit/memory";
import type { FlashTimes } from "../protocol/target.js";

/** Bytes that should end up in the chip. */
export interface RequestedImage {
  /** The alternate setting that the file names, or null: by address. */
  readonly alternateSetting: number | null;
  readonly image: Image;
}

/** What the user allows and wants; absent fields are the safe defaults. */
export interface FlashOptions {
  /** Leave alone what already reads right; default true. */
  readonly skip?: boolean;
  /** Put back the bytes of an erased sector that the image does not cover; default true. */
  readonly keep?: boolean;
  /** Read back and compare every byte of every erased or written sector; default true. */
  readonly verify?: boolean;
  /** Start the firmware at the end; default true. */
  readonly leave?: boolean;
  /** Vector table to start from; by default found in the image. */
  readonly startAddress?: number;
  /** Erase the whole flash first instead of sector by sector; default false. */
  readonly massErase?: boolean;
  /** Memories whose change the user has consented to; default none. */
  readonly consent?: readonly ("option-bytes" | "otp")[];
  /** Name of a range of `FlashTarget.supply`; declared to the device before erasing. */
  readonly supply?: string;
  /** Bytes kept by an earlier run that was cut; put back where the image has none. */
  readonly restore?: Image;
  /** The same, but only where the device looks like the one that was cut. */
  readonly recover?: RecoveredBytes;
}

/** Bytes that an earlier run may have kept of this very device. */
export interface RecoveredBytes {
  readonly image: Image;
  /** Where that run may have left anything: an erase or a write whose end was not seen. */
  readonly damaged: readonly AddressRange[];
}

/** Bytes behind one alternate setting. */
export interface LocatedSegment extends Segment {
  readonly alternateSetting: number;
}

/** What reading one sector has shown. */
export type SectorFinding =
  /** Every wanted byte is there already. */
  | { readonly kind: "same" }
  /** Every byte reads as erased. */
  | { readonly kind: "blank" }
  /** At least one wanted byte differs; `sample` holds some bytes around it as read. */
  | { readonly kind: "differs"; readonly sample: Segment }
  /** Could not be read; it has to be erased unread. */
  | { readonly kind: "unreadable" }
  /** Was not read to its end, because it is erased and written whatever it holds. */
  | { readonly kind: "not-compared" };

/** What the read-only phase has found. */
export interface DeviceContents {
  /** By {@link sectorKey}. */
  readonly sectors: ReadonlyMap<string, SectorFinding>;
  /** Bytes of partly covered sectors that nobody asked to change, whole ranges of them. */
  readonly kept: readonly LocatedSegment[];
  /** Bytes of memories that are changed without an erase, and the vector table at the flash base. */
  readonly present: readonly LocatedSegment[];
}

/** The key of a sector in {@link DeviceContents}. */
export type SectorKey = `${number}:${number}`;

/** Why a plan cannot be carried out. All reasons are collected, not only the first. */
export interface PlanRefusal {
  readonly code:
    | "outside-memory"
    | "not-writable"
    | "not-erasable"
    | "not-readable"
    | "not-whole-sectors"
    | "crosses-hole"
    | "images-overlap"
    | "alternate-missing"
    | "alternate-differs"
    | "nothing-to-do"
    | "no-writable-sector"
    | "consent-missing"
    | "irreversible"
    | "option-bytes-unknown"
    | "option-bytes-unread"
    | "otp-programmed"
    | "mass-erase-unsupported"
    | "bank-2-erase-broken"
    | "cannot-download"
    | "cannot-upload"
    | "supply-unknown";
  readonly message: string;
  readonly hint?: string;
  /** Addresses concerned, if any. */
  readonly range?: AddressRange;
}

/** A note on the plan that does not stop it. */
export interface PlanWarning {
  readonly code:
    | "kept-bytes-unreadable"
    | "not-verified"
    | "no-vector-table"
    | "restore-outside-memory";
  readonly message: string;
  readonly range?: AddressRange;
}

/** Data written behind one Set Address: block `k` goes to `pointer + (k - 2) × transfer size`. */
export interface WriteRun {
  readonly alternateSetting: number;
  readonly pointer: number;
  /** In the order of writing, which is not always that of addresses. */
  readonly blocks: readonly WriteBlock[];
}

/** One DFU_DNLOAD. */
export interface WriteBlock {
  readonly address: number;
  readonly wBlockNum: number;
  readonly bytes: Uint8Array;
}

/** One step of a plan. The order in the plan is the order of work. */
export type Operation =
  | {
      readonly kind: "declare-supply";
      readonly alternateSetting: number;
      readonly address: number;
      readonly value: number;
      /** In force from then on. */
      readonly times: FlashTimes;
    }
  /** Tell what the operations behind it take away; `sectors` are the ranges that they change. */
  | {
      readonly kind: "keep";
      readonly segments: readonly LocatedSegment[];
      readonly sectors: readonly AddressRange[];
    }
  | {
      readonly kind: "mass-erase";
      readonly alternateSetting: number;
      readonly sectorCount: number;
      readonly sizeBytes: number;
    }
  | { readonly kind: "erase"; readonly sector: Sector }
  | { readonly kind: "write"; readonly run: WriteRun }
  /** Read back and compare with `segments`. */
  | {
      readonly kind: "compare";
      readonly alternateSetting: number;
      readonly segments: readonly Segment[];
    }
  | {
      readonly kind: "write-option-bytes";
      readonly alternateSetting: number;
      readonly segment: Segment;
    }
  | { readonly kind: "leave"; readonly address: number };

/** Sums over a plan. */
export interface PlanTotals {
  /** Bytes of the request. */
  readonly bytesRequested: number;
  readonly sectorsToErase: number;
  /** Bytes sent, padding and kept bytes included. */
  readonly bytesToWrite: number;
  /** Bytes to be put back, units that read erased left out. */
  readonly bytesKept: number;
  /** Requested bytes that already read right. */
  readonly bytesAlreadyThere: number;
  /** Bytes that will be read back. */
  readonly bytesToVerify: number;
  /** Rough, from the profile's typical times; null where they are not known. */
  readonly estimatedMs: number | null;
}

/** What is to be done, and why it cannot be if `refusals` is not empty. */
export interface Plan {
  readonly operations: readonly Operation[];
  readonly totals: PlanTotals;
  readonly warnings: readonly PlanWarning[];
  readonly refusals: readonly PlanRefusal[];
}
