/**
 * ST's DfuSe commands as steps (AN3156 §4 and §5): pointer, erase, write, read,
 * leave, read unprotect. Each leaves the session knowing where the device is.
 */
import { CoreError } from "../error.js";
import { type Command, execute } from "./command.js";
import { DFUSE_COMMAND, FIRST_MEMORY_BLOCK, LAST_BLOCK } from "./constants.js";
import { type Steps, selectAlternate } from "./effects.js";
import { type Doing, detailsOf, formatDoing, statusError, transferError } from "./failure.js";
import { readyFor } from "./recover.js";
import { getStatus, upload } from "./requests.js";
import { forget, type Session } from "./session.js";
import type { OperationTime } from "./target.js";

/** A pointer is stored at once, whatever the device announces (104 ms on F4). */
const AT_ONCE: OperationTime = { typicalMs: 0, maximumMs: null };
/** Waited by dfu-util where a mass erase announces too little: F405 takes up to 32 s. */
const MASS_ERASE_WAIT_MS = 35_000;
/** Where no profile knows better. */
const MASS_ERASE_UNKNOWN: OperationTime = { typicalMs: null, maximumMs: 60_000 };

/** Selects an alternate setting, if there are several and it is not selected already. */
export function* useAlternate(session: Session, alternateSetting: number): Steps<void> {
  if (session.alternateSetting === alternateSetting) return;
  // With only one some loaders stall SET_INTERFACE; and there is nothing to select.
  if (session.alternateCount > 1) {
    const outcome = yield* selectAlternate(alternateSetting);
    if (outcome.kind !== "ok") {
      throw transferError(outcome, {
        request: "SET_INTERFACE",
        what: `selecting alternate setting ${alternateSetting}`,
      });
    }
  }
  session.alternateSetting = alternateSetting;
  session.pointer = null;
}

/** Set Address Pointer (AN3156 §5.2): block 2 is then at `address`. */
export function* setAddress(session: Session, address: number): Steps<void> {
  session.pointer = null;
  yield* execute(session, {
    wBlockNum: 0,
    bytes: addressCommand(DFUSE_COMMAND.setAddressPointer, address),
    doing: { request: "DFU_DNLOAD", what: "setting the address pointer to", address },
    time: AT_ONCE,
    slow: false,
    repeatable: true,
  });
  session.pointer = address;
}

/** Erases the sector that begins at `address` (AN3156 §5.3). */
export function* eraseSector(
  session: Session,
  address: number,
  sectorSizeBytes: number,
): Steps<void> {
  const time = eraseTime(session, sectorSizeBytes);
  const { bank2Address } = session;
  // Some loaders keep pointer and erase address in one variable.
  session.pointer = null;
  yield* execute(session, {
    wBlockNum: 0,
    bytes: addressCommand(DFUSE_COMMAND.erase, address),
    doing: { request: "DFU_DNLOAD", what: "erasing the sector at", address },
    time,
    slow: true,
    repeatable: true,
    maySticksBusy:
      session.behaviour.quirks.includes("bank-2-erase-sticks-busy") &&
      bank2Address !== null &&
      address >= bank2Address,
  });
}

/** Erases the whole flash (AN3156 §5.3). */
export function* eraseAll(session: Session): Steps<void> {
  session.pointer = null;
  yield* execute(session, {
    wBlockNum: 0,
    bytes: Uint8Array.of(DFUSE_COMMAND.erase),
    doing: { request: "DFU_DNLOAD", what: "erasing the whole flash" },
    time: session.times.massErase ?? unknownMassErase(session),
    slow: true,
    repeatable: true,
  });
}

function unknownMassErase({ behaviour }: Session): OperationTime {
  const isTooShort = behaviour.quirks.includes("mass-erase-announced-too-short");
  return isTooShort ? { ...MASS_ERASE_UNKNOWN, typicalMs: MASS_ERASE_WAIT_MS } : MASS_ERASE_UNKNOWN;
}

/** The erase time of a sector by the profile; unknown ones are null. */
export function eraseTime(session: Session, sectorSizeBytes: number): OperationTime {
  return (
    session.times.erase.find((time) => time.sectorSizeBytes === sectorSizeBytes) ?? {
      typicalMs: null,
      maximumMs: null,
    }
  );
}

/** The block number by which `address` can be reached from the pointer, or null. */
export function blockNumberFor(
  pointer: number | null,
  address: number,
  transferSizeBytes: number,
): number | null {
  if (pointer === null || address < pointer) return null;
  const nth = (address - pointer) / transferSizeBytes;
  if (!Number.isInteger(nth) || nth + FIRST_MEMORY_BLOCK > LAST_BLOCK) return null;
  return nth + FIRST_MEMORY_BLOCK;
}

/** Writes one block, setting the pointer first where its number cannot express the address. */
export function* writeBlock(
  session: Session,
  address: number,
  bytes: Uint8Array,
  pointer: number = address,
): Steps<void> {
  const wBlockNum = yield* reach(session, address, pointer);
  const { program } = session.times;
  const units = program === null ? 0 : Math.ceil(bytes.length / program.unitBytes);
  const command: Command = {
    wBlockNum,
    bytes,
    doing: { request: "DFU_DNLOAD", what: "writing", address, wBlockNum },
    time: {
      typicalMs: scaled(program?.typicalMs, units),
      maximumMs: scaled(program?.maximumMs, units),
    },
    slow: false,
    repeatable: false,
  };
  yield* execute(session, command);
}

function scaled(milliseconds: number | null | undefined, count: number): number | null {
  return milliseconds === null || milliseconds === undefined ? null : milliseconds * count;
}

/** Sets the pointer unless a block number reaches `address`; returns that number. */
function* reach(session: Session, address: number, pointer: number): Steps<number> {
  const size = session.transferSizeBytes;
  if (!session.countsBlocks) {
    if (session.pointer !== address) yield* setAddress(session, address);
    return FIRST_MEMORY_BLOCK;
  }
  const known = blockNumberFor(session.pointer, address, size);
  if (known !== null) return known;
  const usable = blockNumberFor(pointer, address, size) === null ? address : pointer;
  yield* setAddress(session, usable);
  return blockNumberFor(usable, address, size) ?? FIRST_MEMORY_BLOCK;
}

/**
 * Reads at most one block.
 * @throws CoreError `read-protected`, `short-read`, or of the failed transfer.
 */
export function* readBlock(
  session: Session,
  address: number,
  lengthBytes: number,
  pointer: number = address,
): Steps<Uint8Array> {
  const wBlockNum = yield* reach(session, address, pointer);
  yield* readyFor(session, "upload");
  const doing: Doing = { request: "DFU_UPLOAD", what: "reading", address, wBlockNum };
  const outcome = yield* upload(session.interfaceNumber, wBlockNum, lengthBytes);
  if (outcome.kind !== "ok") {
    forget(session);
    throw yield* explainRead(session, outcome, doing);
  }
  // After a short block the device is in dfuIDLE; ABORT is legal there as well.
  session.state = "upload-idle";
  if (outcome.bytes.length !== lengthBytes) {
    forget(session);
    throw new CoreError(
      "short-read",
      `device sent ${outcome.bytes.length} of ${lengthBytes} bytes while ${formatDoing(doing)}`,
      {
        actor: "device",
        details: { ...detailsOf(doing), expected: lengthBytes, actual: outcome.bytes.length },
        hint: "the chip may be read-protected (`unprotect` lifts that and erases it), or the place may not be readable",
      },
    );
  }
  return outcome.bytes;
}

function* explainRead(
  session: Session,
  failure: Parameters<typeof transferError>[0],
  doing: Doing,
): Steps<CoreError> {
  if (failure.kind !== "stall") return transferError(failure, doing);
  const status = yield* getStatus(session.interfaceNumber);
  const isExplained = status.kind === "ok" && status.bState === "dfuERROR";
  // errSTALLEDPKT says no more than the stall itself.
  return isExplained && status.bStatus !== "OK" && status.bStatus !== "errSTALLEDPKT"
    ? statusError(status, doing)
    : transferError(failure, doing);
}

/** Get Commands (AN3156 §4.2): the opcodes that the device knows. */
export function* getCommands(session: Session): Steps<Uint8Array> {
  yield* readyFor(session, "upload");
  const doing: Doing = {
    request: "DFU_UPLOAD",
    what: "reading the list of commands",
    wBlockNum: 0,
  };
  const outcome = yield* upload(session.interfaceNumber, 0, 16);
  if (outcome.kind !== "ok") {
    forget(session);
    throw transferError(outcome, doing);
  }
  session.state = "upload-idle";
  return outcome.bytes;
}

/** Opcode and little-endian address (AN3156 §5.2, §5.3). */
function addressCommand(opcode: number, address: number): Uint8Array {
  const bytes = new Uint8Array(5);
  bytes[0] = opcode;
  new DataView(bytes.buffer).setUint32(1, address, true);
  return bytes;
}
