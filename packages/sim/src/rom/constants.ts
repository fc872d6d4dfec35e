/**
 * Numbers of USB, DFU 1.1 and DfuSe that the boot ROM answers with. The simulator's
 * own copy: sharing them with the protocol core would hide a mistake in either.
 */

/**
 * bState (DFU 1.1 §6.1.2). Only those that a boot ROM is seen in: it
 * runs no application, and when it leaves it leaves the bus.
 */
export const STATE = {
  dfuIDLE: 2,
  dfuDNLOAD_SYNC: 3,
  dfuDNBUSY: 4,
  dfuDNLOAD_IDLE: 5,
  dfuMANIFEST_SYNC: 6,
  dfuMANIFEST: 7,
  dfuUPLOAD_IDLE: 9,
  dfuERROR: 10,
} as const;

/** A value of {@link STATE}. */
export type DfuState = (typeof STATE)[keyof typeof STATE];

/** bStatus (DFU 1.1 §6.1.2), the codes that a boot ROM uses (AN3156 §3, §4). */
export const STATUS = {
  OK: 0x00,
  errTARGET: 0x01,
  errERASE: 0x04,
  errPROG: 0x06,
  errFIRMWARE: 0x0a,
  errVENDOR: 0x0b,
  errUNKNOWN: 0x0e,
  errSTALLEDPKT: 0x0f,
} as const;

/** A value of {@link STATUS}. */
export type DfuStatus = (typeof STATUS)[keyof typeof STATUS];

/** bRequest of the DFU class (DFU 1.1 §3, Table 3.2). */
export const DFU_REQUEST = {
  DETACH: 0,
  DNLOAD: 1,
  UPLOAD: 2,
  GETSTATUS: 3,
  CLRSTATUS: 4,
  GETSTATE: 5,
  ABORT: 6,
} as const;

/** First byte of a download with wValue 0 (AN3156 §4, §5). */
export const COMMAND = {
  setAddress: 0x21,
  erase: 0x41,
  readUnprotect: 0x92,
} as const;

/** bRequest of the standard requests that are answered (USB 2.0 Table 9-4). */
export const STANDARD_REQUEST = {
  GET_STATUS: 0,
  GET_DESCRIPTOR: 6,
  GET_CONFIGURATION: 8,
  SET_CONFIGURATION: 9,
  GET_INTERFACE: 10,
  SET_INTERFACE: 11,
} as const;

/** bDescriptorType (USB 2.0 Table 9-5; DFU 1.1 Table 4.2). */
export const DESCRIPTOR_TYPE = {
  device: 0x01,
  configuration: 0x02,
  string: 0x03,
  interface: 0x04,
  dfuFunctional: 0x21,
} as const;
