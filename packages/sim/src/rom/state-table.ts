/**
 * The DFU state machine of the boot ROM as data: what each request does in each state
 * (DFU 1.1 §A.2 with the additions of AN3156). The machine looks up, it does not decide.
 */
import { type DfuState, STATE } from "./constants.js";

/** A request as the state machine tells them apart: a download without data is Leave. */
export type DfuEvent =
  | "download"
  | "leave"
  | "upload"
  | "getStatus"
  | "getState"
  | "clearStatus"
  | "abort"
  | "detach";

/**
 * What a request does. `refuse`: stall, then dfuERROR with errSTALLEDPKT. `answer`: the
 * state stays. `idle`: to dfuIDLE. `store`: keep the download, to dfuDNLOAD-SYNC. `send`:
 * upload. `begin`: start what was stored. `poll`: tell how the work is going. `prepare`:
 * to dfuMANIFEST-SYNC. `manifest`: start the application. `clear`: error over, to dfuIDLE.
 * `tolerate`: not allowed by the specification, done by boot ROMs unless a quirk says
 * otherwise.
 */
export type Reaction =
  | "refuse"
  | "answer"
  | "idle"
  | "store"
  | "send"
  | "begin"
  | "poll"
  | "prepare"
  | "manifest"
  | "clear"
  | "tolerate";

type Row = readonly [
  Reaction,
  Reaction,
  Reaction,
  Reaction,
  Reaction,
  Reaction,
  Reaction,
  Reaction,
];

// DNLOAD, Leave, UPLOAD, GETSTATUS, GETSTATE, CLRSTATUS, ABORT, DETACH
// biome-ignore format: a table is read by columns
const ROWS = {
  [STATE.dfuIDLE]:          ["store", "prepare", "send", "answer", "answer", "tolerate", "answer", "refuse"],
  [STATE.dfuDNLOAD_SYNC]:   ["refuse", "refuse", "refuse", "begin", "answer", "tolerate", "refuse", "refuse"],
  [STATE.dfuDNBUSY]:        ["refuse", "refuse", "refuse", "poll", "refuse", "refuse", "refuse", "refuse"],
  [STATE.dfuDNLOAD_IDLE]:   ["store", "prepare", "refuse", "answer", "answer", "tolerate", "idle", "refuse"],
  [STATE.dfuMANIFEST_SYNC]: ["refuse", "refuse", "refuse", "manifest", "answer", "refuse", "refuse", "refuse"],
  [STATE.dfuMANIFEST]:      ["refuse", "refuse", "refuse", "refuse", "refuse", "refuse", "refuse", "refuse"],
  [STATE.dfuUPLOAD_IDLE]:   ["refuse", "refuse", "send", "answer", "answer", "tolerate", "idle", "refuse"],
  [STATE.dfuERROR]:         ["refuse", "refuse", "refuse", "answer", "answer", "clear", "refuse", "refuse"],
} as const satisfies Readonly<Record<DfuState, Row>>;

const COLUMN_OF: Readonly<Record<DfuEvent, number>> = {
  download: 0,
  leave: 1,
  upload: 2,
  getStatus: 3,
  getState: 4,
  clearStatus: 5,
  abort: 6,
  detach: 7,
};

/** What `event` does in `state`. */
export function reactionTo(state: DfuState, event: DfuEvent): Reaction {
  return ROWS[state][COLUMN_OF[event]] ?? "refuse";
}
