/**
 * Faults as text, for a command line: `stall@12`, `poll-time=500@3:always`,
 * `timeout@address=0x08004000`. Between fault.ts and whoever types.
 */
import { ADDRESS_SPACE_BYTES, formatAddress, formatByte } from "@dfukit/memory";
import { SimError } from "../error.js";
import {
  FAULT_SUBJECTS,
  type Fault,
  type FaultAction,
  type FaultKind,
  type FaultTrigger,
} from "./fault.js";
import { statusByName, statusName } from "./status-names.js";

/** The value that stands between a kind and its trigger. */
interface ValueSpec {
  /** As the error names it. */
  readonly what: string;
  readonly example: string;
  /** Inclusive. */
  readonly maximum: number;
  /** `ecc-read` may still take it from an address trigger. */
  readonly isRequired: boolean;
}

const DELAY: ValueSpec = {
  what: "milliseconds from 0 to 4294967295",
  example: "50",
  maximum: ADDRESS_SPACE_BYTES - 1,
  isRequired: false,
};

const VALUES: Readonly<Partial<Record<FaultKind, ValueSpec>>> = {
  disconnect: DELAY,
  replug: DELAY,
  "usb-reset": DELAY,
  "wrong-status": {
    what: "a bStatus by name or from 0x00 to 0xFF",
    example: "errVERIFY",
    maximum: 0xff,
    isRequired: true,
  },
  "poll-time": {
    what: "milliseconds from 0 to 16777215",
    example: "500",
    maximum: 0xff_ffff,
    isRequired: true,
  },
  "short-read": {
    what: "a number of bytes from 0 to 65535",
    example: "3",
    maximum: 0xffff,
    isRequired: false,
  },
  "ecc-read": {
    what: "an address from 0x00000000 to 0xFFFFFFFF",
    example: "0x08004000",
    maximum: ADDRESS_SPACE_BYTES - 1,
    isRequired: true,
  },
};

const SHAPE = /^(?<kind>[^=@:]*)(?:=(?<value>[^@:]*))?(?:@(?<trigger>[^:]*))?(?<suffix>:.*)?$/su;

/**
 * Reads a fault: KIND, `=VALUE` for some kinds, `@` and a request number or
 * `address=ADDRESS`, and `:always` for one that repeats. Numbers are decimal or `0x`.
 * @throws SimError `fault-malformed`, saying what was expected.
 */
export function parseFault(text: string): Fault {
  const { kind, value, trigger, suffix } = SHAPE.exec(text)?.groups ?? {};
  if (kind === undefined || !isFaultKind(kind)) {
    const kinds = Object.keys(FAULT_SUBJECTS).join(", ");
    throw malformed(text, `names no kind of fault, expected one of ${kinds}`);
  }
  const when = triggerOf(text, kind, trigger);
  const action = actionOf(kind, numberValueOf({ text, kind, value, when }));
  if (suffix === undefined) return { ...action, when };
  if (suffix !== ":always") {
    throw malformed(text, `ends with "${suffix}", expected nothing or ":always"`);
  }
  return { ...action, when, repeat: "always" };
}

/** Spells a fault so that {@link parseFault} gives it back. */
export function formatFault(fault: Fault): string {
  const value = formatValue(fault);
  const trigger =
    "index" in fault.when ? `${fault.when.index}` : `address=${formatAddress(fault.when.address)}`;
  const suffix = fault.repeat === "always" ? ":always" : "";
  return `${fault.kind}${value === null ? "" : `=${value}`}@${trigger}${suffix}`;
}

function isFaultKind(text: string): text is FaultKind {
  return Object.hasOwn(FAULT_SUBJECTS, text);
}

function triggerOf(text: string, kind: FaultKind, trigger: string | undefined): FaultTrigger {
  if (trigger === undefined) {
    const value = VALUES[kind]?.isRequired === true ? `=${VALUES[kind].example}` : "";
    const example = `${kind}${value}@`;
    throw malformed(text, `has no trigger, expected ${example}12 or ${example}address=0x08004000`);
  }
  const [, address] = /^address=(.*)$/su.exec(trigger) ?? [];
  const number = numberOf(address ?? trigger);
  const maximum = address === undefined ? Number.MAX_SAFE_INTEGER : ADDRESS_SPACE_BYTES - 1;
  if (number === null || number > maximum) {
    throw malformed(
      text,
      `has the trigger "${trigger}", expected the number of a request, from 0, or address=0x08004000`,
    );
  }
  return address === undefined ? { index: number } : { address: number };
}

interface ValueText {
  readonly text: string;
  readonly kind: FaultKind;
  readonly value: string | undefined;
  readonly when: FaultTrigger;
}

/** The value of a fault, or null if it has none and needs none. */
function numberValueOf({ text, kind, value, when }: ValueText): number | null {
  const spec = VALUES[kind];
  if (value === undefined) {
    if (kind === "ecc-read" && "address" in when) return when.address;
    if (spec?.isRequired !== true) return null;
    throw malformed(
      text,
      `lacks its value, expected ${spec?.what}, as in ${kind}=${spec?.example}`,
    );
  }
  if (spec === undefined) throw malformed(text, `gives ${kind} a value, which takes none`);
  const number = (kind === "wrong-status" ? statusByName(value) : null) ?? numberOf(value);
  if (number !== null && number <= spec.maximum) return number;
  throw malformed(text, `has the value "${value}", expected ${spec.what}`);
}

function actionOf(kind: FaultKind, value: number | null): FaultAction {
  switch (kind) {
    case "disconnect":
    case "replug":
    case "usb-reset":
      return value === null ? { kind } : { kind, delayMs: value };
    case "short-read":
      return value === null ? { kind } : { kind, lengthBytes: value };
    case "wrong-status":
      return { kind, bStatus: value ?? 0 };
    case "poll-time":
      return { kind, pollTimeoutMs: value ?? 0 };
    case "ecc-read":
      return { kind, address: value ?? 0 };
    default:
      return { kind };
  }
}

/** The text of a fault's value, or null if it has none or it goes without saying. */
function formatValue(fault: Fault): string | null {
  switch (fault.kind) {
    case "disconnect":
    case "replug":
    case "usb-reset":
      return fault.delayMs === undefined ? null : `${fault.delayMs}`;
    case "short-read":
      return fault.lengthBytes === undefined ? null : `${fault.lengthBytes}`;
    case "wrong-status":
      return statusName(fault.bStatus) ?? formatByte(fault.bStatus);
    case "poll-time":
      return `${fault.pollTimeoutMs}`;
    case "ecc-read": {
      const isImplied = "address" in fault.when && fault.when.address === fault.address;
      return isImplied ? null : formatAddress(fault.address);
    }
    default:
      return null;
  }
}

/** A number as typed, or null: decimal digits, or hex digits after `0x`. */
function numberOf(text: string): number | null {
  const isNumber = /^(?:\d{1,15}|0x[\dA-F]{1,8})$/iu.test(text);
  return isNumber ? Number(text) : null;
}

function malformed(text: string, problem: string): SimError {
  return new SimError("fault-malformed", `fault "${text}" ${problem}`, {
    actor: "input",
    details: { fault: text },
  });
}
