/**
 * Standard descriptors as steps (USB 2.0 §9.4.3, §9.6.7): any of them as bytes, a string
 * as text. Read raw, because operating systems give up on strings that boot ROMs get wrong.
 */
import type { DescriptorOddity } from "./device.js";
import { controlIn, type Steps } from "./effects.js";
import { transferError } from "./failure.js";
import { REQUEST_TIMEOUT_MS } from "./requests.js";
import type { ControlInOutcome } from "./transport.js";

const GET_DESCRIPTOR = 6;
const STRING = 0x03;
const STRING_BYTES_MAX = 255;
/** The language of a device that names none. */
export const ENGLISH_US = 0x0409;

/** Which descriptor, and how much of it. */
export interface WantedDescriptor {
  /** bDescriptorType (USB 2.0 table 9-5). */
  readonly type: number;
  readonly index: number;
  readonly lengthBytes: number;
  /** Of a string; by default none. */
  readonly language?: number;
}

/** GET_DESCRIPTOR of a device; the answer may be shorter than asked for. */
export function readDescriptor(wanted: WantedDescriptor): Steps<ControlInOutcome> {
  const { type, index, lengthBytes, language = 0 } = wanted;
  const setup = {
    requestType: "standard",
    recipient: "device",
    request: GET_DESCRIPTOR,
    value: type * 0x100 + index,
    index: language,
  } as const;
  return controlIn(setup, lengthBytes, REQUEST_TIMEOUT_MS);
}

/** The first language of the list of languages. */
export function* readLanguage(): Steps<number> {
  const outcome = yield* readDescriptor({
    type: STRING,
    index: 0,
    lengthBytes: STRING_BYTES_MAX,
  });
  if (outcome.kind !== "ok" || outcome.bytes.length < 4) return ENGLISH_US;
  return (outcome.bytes[2] ?? 0) + (outcome.bytes[3] ?? 0) * 0x100;
}

/** A string of an alternate setting, and where to note what is odd about it. */
export interface WantedString {
  readonly stringIndex: number;
  readonly language: number;
  readonly alternateSetting: number;
  readonly oddities: DescriptorOddity[];
}

/**
 * A string descriptor as text; null if it cannot be read, which is noted.
 * @throws CoreError `device-disconnected`.
 */
export function* readString(wanted: WantedString): Steps<string | null> {
  const { stringIndex, language, alternateSetting, oddities } = wanted;
  const outcome = yield* readDescriptor({
    type: STRING,
    index: stringIndex,
    lengthBytes: STRING_BYTES_MAX,
    language,
  });
  const of = `string of alternate setting ${alternateSetting}`;
  if (outcome.kind === "disconnected") {
    throw transferError(outcome, { request: "GET_DESCRIPTOR", what: `reading the ${of}` });
  }
  if (outcome.kind !== "ok" || outcome.bytes.length < 2 || outcome.bytes[1] !== STRING) {
    oddities.push({ code: "string-unreadable", message: `${of} cannot be read` });
    return null;
  }
  const declaredBytes = outcome.bytes[0] ?? 0;
  if (declaredBytes !== outcome.bytes.length) {
    // F42x: bLength 166, 112 sent (ST community 0D50X00009XkhbZ).
    oddities.push({
      code: "string-length-wrong",
      message: `${of} says that it has ${declaredBytes} bytes and has ${outcome.bytes.length}`,
    });
  }
  return utf16(outcome.bytes.subarray(2, Math.min(declaredBytes, outcome.bytes.length)));
}

/** UTF-16LE up to the first U+0000; an odd last byte is dropped. */
function utf16(bytes: Uint8Array): string {
  let text = "";
  for (let at = 0; at + 1 < bytes.length; at += 2) {
    const unit = (bytes[at] ?? 0) + (bytes[at + 1] ?? 0) * 0x100;
    if (unit === 0) break;
    text += String.fromCharCode(unit);
  }
  return text;
}
