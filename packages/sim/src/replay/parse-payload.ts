/** Reads the data stage of a recorded transfer, and whether it can have been that transfer's. */
import type { ControlSetup } from "@dfukit/core";
import type { Reader } from "./line-reader.js";
import { isMemory, type Payload, REGISTER_BYTES_MAX } from "./payload.js";
import { type Piece, placedPieces } from "./pieces.js";

/** The transfer, as far as it has been read. */
export interface PayloadPlace {
  readonly setup: ControlSetup;
  /** wLength: more was never received, and just as much was sent. */
  readonly lengthBytes: number;
  readonly isSent: boolean;
  /** Whether the recording has digests in the place of memory contents. */
  readonly isWithheld: boolean;
}

/** The data of a transfer that has some. @throws SimError `recording-malformed`. */
export function payloadIn(fields: Reader, place: PayloadPlace): Payload {
  const payload = fields.has("byteCount") ? withheldIn(fields, place) : bytesIn(fields, place);
  const [name, byteCount] =
    payload.kind === "bytes"
      ? (["bytes", payload.bytes.length] as const)
      : (["byteCount", payload.byteCount] as const);
  const { lengthBytes, isSent } = place;
  if (byteCount > lengthBytes) throw fields.wrong(name, `no more than ${lengthBytes} bytes`);
  if (isSent && byteCount < lengthBytes) throw fields.wrong(name, `${lengthBytes} bytes`);
  return payload;
}

function withheldIn(fields: Reader, { setup, isWithheld }: PayloadPlace): Payload {
  if (fields.has("bytes")) throw fields.wrong("byteCount", `none beside "bytes"`);
  const byteCount = fields.number("byteCount", 0xffff);
  if (!isWithheld) throw fields.wrong("byteCount", `"bytes": the recording has memory contents`);
  if (!isMemory(setup, byteCount)) throw fields.wrong("byteCount", `"bytes": it is no memory`);
  const pieces = fields.list("pieces").map((one) => pieceFrom(one, fields));
  if (placedPieces(byteCount, pieces) === null) {
    throw fields.wrong("pieces", `those of ${byteCount} bytes`);
  }
  return { kind: "withheld", byteCount, pieces };
}

/** A digest is digits alone; the count of a fill has bounds, lest a small file becomes a large one. */
function pieceFrom(value: unknown, fields: Reader): Piece {
  const text = typeof value === "string" ? value : "";
  if (text === "?") return { kind: "untold" };
  if (/^[0-9a-f]{16,64}$/.test(text)) return { kind: "digest", digest: text };
  const [, count, byte] = /^([1-9]\d{0,3})\*(00|ff)$/.exec(text) ?? [];
  if (count === undefined) {
    throw fields.wrong("pieces", "digests, counts of an erased byte such as 32*ff, or ?");
  }
  return { kind: "fill", count: Number(count), byte: byte === "ff" ? 0xff : 0x00 };
}

function bytesIn(fields: Reader, { setup, isWithheld }: PayloadPlace): Payload {
  if (fields.has("pieces")) throw fields.wrong("pieces", `none without "byteCount"`);
  const digits = fields.text("bytes");
  if (!/^(?:[0-9a-f]{2})*$/.test(digits))
    throw fields.wrong("bytes", "pairs of hexadecimal digits");
  const bytes = Uint8Array.from(digits.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
  // Who trusts the first line to hold no contents must not be deceived.
  if (isWithheld && bytes.length > REGISTER_BYTES_MAX && isMemory(setup, bytes.length)) {
    throw fields.wrong("bytes", `"pieces": the recording is without memory contents`);
  }
  return { kind: "bytes", bytes };
}
