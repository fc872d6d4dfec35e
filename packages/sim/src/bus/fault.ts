/**
 * The faults that a script can put between host and device. Plain data; `fault-text`
 * spells them for a command line, `fault-engine` carries them out.
 */

/** When a fault comes. */
export type FaultTrigger =
  /** From DFU request number `index` on, counted from 0 since the device was made. */
  | { readonly index: number }
  /** With the first DNLOAD or UPLOAD that writes, erases or reads `address`. */
  | { readonly address: number };

/** What a fault does. docs/simulator.md tells what each means for host and device. */
export type FaultAction =
  /** The request stalls; the boot ROM is not told. */
  | { readonly kind: "stall" }
  /** The boot ROM gets the request and acts on it; its answer never comes. */
  | { readonly kind: "timeout" }
  /** The request never reaches the boot ROM, and no answer comes. */
  | { readonly kind: "lost" }
  /**
   * The plug is pulled: power goes, the device stays away. Without `delayMs` before the
   * request arrives; with it so long after it has arrived, in the midst of what it started.
   */
  | { readonly kind: "disconnect"; readonly delayMs?: number }
  /** As `disconnect`, but the device comes back at once, after its power cycle. */
  | { readonly kind: "replug"; readonly delayMs?: number }
  /** The bus is reset: the host loses the device, which keeps power and comes back at once. */
  | { readonly kind: "usb-reset"; readonly delayMs?: number }
  /** The answer to GETSTATUS says dfuERROR with this bStatus; the boot ROM's state is another. */
  | { readonly kind: "wrong-status"; readonly bStatus: number }
  /** From then on every GETSTATUS says dfuDNBUSY, until a power cycle. */
  | { readonly kind: "busy-forever" }
  /** The answer to GETSTATUS carries this bwPollTimeout, 0…0xFFFFFF. */
  | { readonly kind: "poll-time"; readonly pollTimeoutMs: number }
  /** The answer to UPLOAD, GETSTATUS or GETSTATE is cut to `lengthBytes`, by default to half. */
  | { readonly kind: "short-read"; readonly lengthBytes?: number }
  /** One bit is flipped in an uploaded block: at the trigger's address, else in its middle. */
  | { readonly kind: "corrupt-read" }
  /** One bit is flipped in a block on its way to the boot ROM: at the trigger's address, else in its middle. */
  | { readonly kind: "corrupt-write" }
  /** A DNLOAD is taken by the boot ROM, and the host sees a timeout. */
  | { readonly kind: "lost-status" }
  /** The flash unit at `address` is damaged: reading it hangs the boot ROM. */
  | { readonly kind: "ecc-read"; readonly address: number }
  /** A block is acknowledged, and the boot ROM never sees it. */
  | { readonly kind: "drop-write" }
  /** From then on the device answers nothing at all, until a power cycle. */
  | { readonly kind: "wedge" };

/** Names of the faults. */
export type FaultKind = FaultAction["kind"];

/**
 * A fault and when it comes. It acts on the first request, from its trigger on, that
 * its kind can act on: a `corrupt-read` at request 12 waits for the next uploaded block.
 */
export type Fault = FaultAction & {
  readonly when: FaultTrigger;
  /** `always`: at every request from the index on, or at every one that touches the address. Default `once`. */
  readonly repeat?: "once" | "always";
};

/** What a kind of fault acts on. */
export type FaultSubject =
  /** Any DFU request. */
  | "request"
  /** Any DNLOAD. */
  | "download"
  /** A DNLOAD of a memory block: wBlockNum 2 and above, with data. */
  | "block-written"
  /** An UPLOAD of a memory block: wBlockNum 2 and above. */
  | "block-read"
  /** The answer to GETSTATUS. */
  | "status"
  /** The answer to UPLOAD, GETSTATUS or GETSTATE. */
  | "answer";

/** The subject of every kind. */
export const FAULT_SUBJECTS: Readonly<Record<FaultKind, FaultSubject>> = {
  stall: "request",
  timeout: "request",
  lost: "request",
  disconnect: "request",
  replug: "request",
  "usb-reset": "request",
  "wrong-status": "status",
  "busy-forever": "status",
  "poll-time": "status",
  "short-read": "answer",
  "corrupt-read": "block-read",
  "corrupt-write": "block-written",
  "lost-status": "download",
  "ecc-read": "request",
  "drop-write": "block-written",
  wedge: "request",
};
