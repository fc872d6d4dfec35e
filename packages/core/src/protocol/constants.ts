/** Numbers and names of DFU 1.1 and of ST's DfuSe extension (AN3156), spelled as there. */

/** bRequest of the DFU class requests (DFU 1.1 §3). */
export const DFU_REQUEST = {
  DFU_DETACH: 0,
  DFU_DNLOAD: 1,
  DFU_UPLOAD: 2,
  DFU_GETSTATUS: 3,
  DFU_CLRSTATUS: 4,
  DFU_GETSTATE: 5,
  DFU_ABORT: 6,
} as const;

/** The name of a class request. */
export type DfuRequestName = keyof typeof DFU_REQUEST;

/** bState by number (DFU 1.1 §6.1.2). */
export const DFU_STATES = [
  "appIDLE",
  "appDETACH",
  "dfuIDLE",
  "dfuDNLOAD-SYNC",
  "dfuDNBUSY",
  "dfuDNLOAD-IDLE",
  "dfuMANIFEST-SYNC",
  "dfuMANIFEST",
  "dfuMANIFEST-WAIT-RESET",
  "dfuUPLOAD-IDLE",
  "dfuERROR",
] as const;

/** A state of the device. */
export type DfuState = (typeof DFU_STATES)[number];

/** bStatus by number (DFU 1.1 §6.1.2). */
export const DFU_STATUSES = [
  "OK",
  "errTARGET",
  "errFILE",
  "errWRITE",
  "errERASE",
  "errCHECK_ERASED",
  "errPROG",
  "errVERIFY",
  "errADDRESS",
  "errNOTDONE",
  "errFIRMWARE",
  "errVENDOR",
  "errUSBR",
  "errPOR",
  "errUNKNOWN",
  "errSTALLEDPKT",
] as const;

/** A status of the device. */
export type DfuStatus = (typeof DFU_STATUSES)[number];

/** First byte of a DfuSe command, sent as block 0 (AN3156 §4, §5). */
export const DFUSE_COMMAND = {
  setAddressPointer: 0x21,
  erase: 0x41,
  readUnprotect: 0x92,
} as const;

/** wBlockNum of the first block of memory; 0 is a command, 1 is reserved (AN3156 §4, §5). */
export const FIRST_MEMORY_BLOCK = 2;

/** The largest wBlockNum. */
export const LAST_BLOCK = 0xffff;

/** bcdDFUVersion that says DfuSe (UM0424 §10.2). */
export const DFUSE_VERSION = 0x011a;

/** Answer to GETSTATUS, bytes (DFU 1.1 §6.1.2). */
export const STATUS_BYTES = 6;
