/** How much a host has asked of a device: what tools compare themselves by. */
import type { RequestName } from "./request.js";

/** Traffic since the device was made or the counters were set back. */
export interface Counters {
  /** Transfers that reached the bus, SET_INTERFACE included; not those of a closed or lost transport. */
  readonly transfers: number;
  readonly byRequest: Readonly<Record<RequestName, number>>;
  /** DFU class requests among `transfers`. */
  readonly dfuRequests: number;
  /** Data bytes of OUT transfers that succeeded, as the host sees it. */
  readonly bytesOut: number;
  /** Data bytes of IN transfers that succeeded, as the host sees it. */
  readonly bytesIn: number;
  /** Milliseconds passed by `wait`. */
  readonly waitedMs: number;
}

/** Counters while they count. */
export interface RunningCounters {
  transfers: number;
  readonly byRequest: Record<RequestName, number>;
  dfuRequests: number;
  bytesOut: number;
  bytesIn: number;
  waitedMs: number;
}

/** Counters at zero. */
export function newCounters(): RunningCounters {
  return {
    transfers: 0,
    byRequest: {
      DFU_DETACH: 0,
      DFU_DNLOAD: 0,
      DFU_UPLOAD: 0,
      DFU_GETSTATUS: 0,
      DFU_CLRSTATUS: 0,
      DFU_GETSTATE: 0,
      DFU_ABORT: 0,
      GET_DESCRIPTOR: 0,
      SET_INTERFACE: 0,
      OTHER: 0,
    },
    dfuRequests: 0,
    bytesOut: 0,
    bytesIn: 0,
    waitedMs: 0,
  };
}

/** The counters of this moment, which later traffic does not change. */
export function snapshotOf(counters: RunningCounters): Counters {
  return { ...counters, byRequest: { ...counters.byRequest } };
}
