/** Names of bStatus: DFU 1.1 §6.1.2. The simulator's own table, for the texts of faults. */

const STATUS_NAMES = [
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

/** The value of a name, whatever its case, or null if it is none. */
export function statusByName(name: string): number | null {
  const value = STATUS_NAMES.findIndex((known) => known.toLowerCase() === name.toLowerCase());
  return value < 0 ? null : value;
}

/** The name of a value, or null if the specification has none. */
export function statusName(bStatus: number): string | null {
  return STATUS_NAMES[bStatus] ?? null;
}
