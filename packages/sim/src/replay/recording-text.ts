/** Recordings as text: JSON lines, the header first. Written a line at a time, read as a whole. */
import type { DeviceIdentity } from "@dfukit/core";
import { dfuRequestOf, otherRequestOf } from "../bus/request.js";
import { parseEntryLine } from "./parse-entry.js";
import { parseHeaderLine } from "./parse-header.js";
import type { Payload } from "./payload.js";
import type { Piece } from "./pieces.js";
import {
  RECORDING_SCHEMA,
  type RecordedTransfer,
  type Recording,
  type RecordingEntry,
  type RecordingHeader,
  type Told,
} from "./recording.js";

type Fields = Readonly<Record<string, unknown>>;

/** The first line, with its line end. */
export function formatRecordingHeader({ madeBy, words, salt, devices }: RecordingHeader): string {
  const list = devices.map(({ identity, mode }) => ({ ...plainIdentity(identity), mode }));
  return line({ schema: RECORDING_SCHEMA, madeBy, words, salt, devices: list });
}

/** A line, with its line end. */
export function formatRecordingEntry(entry: RecordingEntry): string {
  const { kind, device, atMs, tookMs } = entry;
  const when = { kind, ...(device === 0 ? {} : { device }), atMs, tookMs };
  return line({ ...when, ...ownFields(entry) });
}

function ownFields(entry: RecordingEntry): Fields {
  switch (entry.kind) {
    case "in":
    case "out":
      return transferFields(entry);
    case "select": {
      const { alternateSetting, outcome, message } = entry;
      return { alternateSetting, outcome, ...(message === null ? {} : { message }) };
    }
    case "open":
      return toldFields(entry.told, (interfaceNumber) => ({ interfaceNumber }));
    case "wait":
      return { milliseconds: entry.milliseconds };
    case "present":
      return toldFields(entry.told, (isPresent) => ({ isPresent }));
    case "power-cycle":
      return toldFields(entry.told, () => ({}));
    case "dfu-mode":
      return toldFields(entry.told, (identity) => ({ ...plainIdentity(identity) }));
    case "nothing":
      return { why: entry.why };
    case "close":
      return {};
    default:
      return entry satisfies never;
  }
}

function transferFields(entry: RecordedTransfer): Fields {
  const { setup, lengthBytes, timeoutMs, outcome, message, payload } = entry;
  return {
    name: dfuRequestOf(setup) ?? otherRequestOf(setup),
    ...setup,
    lengthBytes,
    timeoutMs,
    outcome,
    ...(message === null ? {} : { message }),
    ...(payload === null ? {} : payloadFields(payload)),
  };
}

function toldFields<T>(told: Told<T>, fieldsOf: (value: T) => Fields): Fields {
  return told.kind === "ok" ? fieldsOf(told.value) : { refused: told.refusal };
}

/** A byte order mark, which some editors put before what they save. */
const BYTE_ORDER_MARK = "\uFEFF";

/**
 * Reads a recording. A last line without its end was cut off, and is left out.
 * @throws SimError `recording-malformed`, with the number of the line.
 */
export function parseRecording(text: string): Recording {
  const lines = (text.startsWith(BYTE_ORDER_MARK) ? text.slice(1) : text).split("\n");
  lines.pop();
  const [first = "", ...rest] = lines;
  const header = parseHeaderLine(first);
  /** Of each device, when the last of its entries began. */
  const begun = header.devices.map(() => 0);
  const entries = rest.map((one, index) => {
    const sinceMs = (device: number): number => begun[device] ?? 0;
    const entry = parseEntryLine(one, { line: index + 2, header, sinceMs });
    begun[entry.device] = entry.atMs;
    return entry;
  });
  return { header, entries };
}

function line(fields: Fields): string {
  return `${JSON.stringify(fields)}\n`;
}

function payloadFields(payload: Payload): Fields {
  switch (payload.kind) {
    case "bytes":
      return { bytes: Array.from(payload.bytes, hex2).join("") };
    case "withheld":
      return { byteCount: payload.byteCount, pieces: payload.pieces.map(formatPiece) };
    default:
      return payload satisfies never;
  }
}

/** A digest; `32*ff`: so many pieces of that byte; `?`: nothing. */
function formatPiece(piece: Piece): string {
  switch (piece.kind) {
    case "digest":
      return piece.digest;
    case "fill":
      return `${piece.count}*${hex2(piece.byte)}`;
    case "untold":
      return "?";
    default:
      return piece satisfies never;
  }
}

function plainIdentity(identity: DeviceIdentity): DeviceIdentity {
  const { vendorId, productId, deviceVersion, serialNumber, path } = identity;
  return { vendorId, productId, deviceVersion, serialNumber, path };
}

function hex2(byte: number): string {
  return byte.toString(16).padStart(2, "0");
}
