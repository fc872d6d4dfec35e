/**
 * From a failed transfer or a bad status to a typed error: one place that names the
 * request, the address, and what the user can do.
 */
import { formatAddress, formatByte } from "@dfukit/memory";
import { CoreError, type CoreErrorDetails } from "../error.js";
import { DFU_STATES, DFU_STATUSES, type DfuRequestName } from "./constants.js";
import type { DfuStatusRecord } from "./requests.js";
import type { TransferFailure } from "./transport.js";

/** What was being done: for the text and the details of an error. */
export interface Doing {
  readonly request: DfuRequestName | "GET_DESCRIPTOR" | "SET_INTERFACE";
  /** As a gerund phrase without address: `writing`. */
  readonly what: string;
  readonly address?: number;
  readonly wBlockNum?: number;
  /** Given for plain DFU 1.1, where errVENDOR says nothing of a read protection. */
  readonly dialect?: "dfu";
}

/** `writing 0x08004000 (wBlockNum 12)`. */
export function formatDoing({ what, address, wBlockNum }: Doing): string {
  const at = address === undefined ? "" : ` ${formatAddress(address)}`;
  const block = wBlockNum === undefined ? "" : ` (wBlockNum ${wBlockNum})`;
  return `${what}${at}${block}`;
}

const REPLUG = "unplug the device, enter DFU mode again and run the same command once more";

/** The error of a transfer that did not succeed. */
export function transferError(failure: TransferFailure, doing: Doing): CoreError {
  const details = detailsOf(doing);
  const text = formatDoing(doing);
  switch (failure.kind) {
    case "stall":
      return new CoreError("request-stalled", `device stalled ${doing.request} while ${text}`, {
        actor: "device",
        details,
        hint: REPLUG,
      });
    case "timeout":
      return new CoreError(
        "transfer-timeout",
        `device did not answer ${doing.request} in time while ${text}`,
        { actor: "transport", details, hint: REPLUG },
      );
    case "disconnected":
      return new CoreError("device-disconnected", `device left the bus while ${text}`, {
        actor: "transport",
        details,
        hint: "check cable and power, enter DFU mode again and run the same command once more",
      });
    case "fault":
      return new CoreError(
        "transfer-fault",
        `USB transfer ${doing.request} failed while ${text}: ${failure.message}`,
        { actor: "transport", details, hint: REPLUG },
      );
    default:
      return failure satisfies never;
  }
}

/** The error that a device reports in dfuERROR. */
export function statusError(status: DfuStatusRecord, doing: Doing): CoreError {
  const details = { ...detailsOf(doing), bStatus: status.bStatus, bState: status.bState };
  const said = `device reported ${formatStatus(status.bStatus)} in ${status.bState} while ${formatDoing(doing)}`;
  if (status.bStatus === "errVENDOR" && doing.dialect !== "dfu") {
    return new CoreError("read-protected", `${said}: the chip is read-protected`, {
      actor: "device",
      details,
      hint: "the verb `unprotect` lifts the protection and erases the whole chip",
    });
  }
  return new CoreError("device-error", said, { actor: "device", details, hint: REPLUG });
}

/** The error of a state that has no place here. */
export function stateError(status: DfuStatusRecord, doing: Doing, expected: string): CoreError {
  const details = { ...detailsOf(doing), bStatus: status.bStatus, bState: status.bState, expected };
  return new CoreError(
    "unexpected-state",
    `device is in ${status.bState} (${DFU_STATES.indexOf(status.bState)}) while ${formatDoing(doing)}, expected ${expected}`,
    { actor: "device", details, hint: REPLUG },
  );
}

/** `errADDRESS (0x08)`. */
export function formatStatus(bStatus: DfuStatusRecord["bStatus"]): string {
  return `${bStatus} (${formatByte(DFU_STATUSES.indexOf(bStatus))})`;
}

/** The facts of a moment, without absent fields. */
export function detailsOf({ request, address, wBlockNum }: Doing): CoreErrorDetails {
  return {
    request,
    ...(address === undefined ? {} : { address }),
    ...(wBlockNum === undefined ? {} : { wBlockNum }),
  };
}
