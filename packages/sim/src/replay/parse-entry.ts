/** Reads the lines behind the first of a recording: the boundary at which nothing is taken on trust. */
import type { ControlSetup } from "@dfukit/core";
import { dfuRequestOf, isInRequest, otherRequestOf } from "../bus/request.js";
import type { OutcomeKind } from "../bus/transcript.js";
import { malformed, type Reader, readLine } from "./line-reader.js";
import { identityIn } from "./parse-header.js";
import { payloadIn } from "./parse-payload.js";
import type {
  RecordedOutcome,
  RecordedTransfer,
  RecordingEntry,
  RecordingHeader,
  Refusal,
  Told,
  When,
} from "./recording.js";

/** Where a line stands. */
export interface LinePlace {
  /** Counted from 1. */
  readonly line: number;
  readonly header: RecordingHeader;
  /** When the last entry of a device began. */
  readonly sinceMs: (device: number) => number;
}

const KINDS = [
  "in",
  "out",
  "select",
  "open",
  "close",
  "wait",
  "present",
  "power-cycle",
  "dfu-mode",
  "nothing",
] as const;
const OUTCOMES: readonly OutcomeKind[] = ["ok", "stall", "timeout", "disconnected", "fault"];

/** Reads another line. @throws SimError `recording-malformed`. */
export function parseEntryLine(text: string, place: LinePlace): RecordingEntry {
  const fields = readLine(text, place.line);
  const kind = fields.oneOf("kind", KINDS);
  const when = whenIn(fields, place);
  const hasDevices = place.header.devices.length > 0;
  if (hasDevices === (kind === "nothing")) {
    throw malformed(place.line, `"${kind}" is not of ${hasDevices ? "a device" : "no device"}`);
  }
  switch (kind) {
    case "in":
    case "out":
      return transferIn(fields, { kind, when, header: place.header });
    case "select": {
      const alternateSetting = fields.number("alternateSetting", 0xff);
      return { kind, ...when, alternateSetting, ...outcomeIn(fields) };
    }
    case "open":
      return { kind, ...when, told: toldIn(fields, interfaceNumberIn) };
    case "wait":
      return { kind, ...when, milliseconds: fields.time("milliseconds") };
    case "present":
      return { kind, ...when, told: toldIn(fields, () => fields.flag("isPresent")) };
    case "power-cycle":
      return { kind, ...when, told: toldIn(fields, () => null) };
    case "dfu-mode":
      return { kind, ...when, told: toldIn(fields, identityIn) };
    case "nothing":
      return { kind, ...when, why: fields.textOrNull("why") };
    case "close":
      return { kind, ...when };
    default:
      return kind satisfies never;
  }
}

function whenIn(fields: Reader, { header, sinceMs }: LinePlace): When {
  const deviceMax = Math.max(header.devices.length - 1, 0);
  const device = fields.has("device") ? fields.number("device", deviceMax) : 0;
  const [atMs, tookMs] = [fields.time("atMs"), fields.time("tookMs")];
  if (atMs < sinceMs(device)) throw fields.wrong("atMs", `no less than ${sinceMs(device)}`);
  return { device, atMs, tookMs };
}

interface Transferring {
  readonly kind: "in" | "out";
  readonly when: When;
  readonly header: RecordingHeader;
}

function transferIn(fields: Reader, { kind, when, header }: Transferring): RecordedTransfer {
  const setup = setupIn(fields);
  const name = dfuRequestOf(setup) ?? otherRequestOf(setup);
  if (isInRequest(name) === (kind === "out")) throw fields.wrong("kind", `that of ${name}`);
  if (fields.has("name") && fields.value("name") !== name) {
    throw fields.wrong("name", JSON.stringify(name));
  }
  const lengthBytes = fields.number("lengthBytes", 0xffff);
  const timeoutMs = fields.time("timeoutMs");
  const request = { setup, lengthBytes, timeoutMs, ...outcomeIn(fields) };
  const place = { setup, lengthBytes, isSent: kind === "out", isWithheld: header.salt !== null };
  if (kind === "out") return { kind, ...when, ...request, payload: payloadIn(fields, place) };
  if (request.outcome === "ok") {
    return { kind, ...when, ...request, payload: payloadIn(fields, place) };
  }
  const data = ["bytes", "byteCount", "pieces"].find((one) => fields.has(one));
  if (data !== undefined) throw fields.wrong(data, `none with outcome ${request.outcome}`);
  return { kind, ...when, ...request, payload: null };
}

function outcomeIn(fields: Reader): RecordedOutcome {
  const outcome = fields.oneOf("outcome", OUTCOMES);
  if (outcome === "fault") return { outcome, message: fields.text("message") };
  if (fields.has("message")) throw fields.wrong("message", `none with outcome ${outcome}`);
  return { outcome, message: null };
}

function setupIn(fields: Reader): ControlSetup {
  return {
    requestType: fields.oneOf("requestType", ["standard", "class", "vendor"]),
    recipient: fields.oneOf("recipient", ["device", "interface", "endpoint", "other"]),
    request: fields.number("request", 0xff),
    value: fields.number("value", 0xffff),
    index: fields.number("index", 0xffff),
  };
}

function interfaceNumberIn(fields: Reader): number | null {
  return fields.value("interfaceNumber") === null ? null : fields.number("interfaceNumber", 0xff);
}

function toldIn<T>(fields: Reader, read: (fields: Reader) => T): Told<T> {
  if (!fields.has("refused")) return { kind: "ok", value: read(fields) };
  return { kind: "refused", refusal: refusalIn(fields.object("refused")) };
}

function refusalIn(fields: Reader): Refusal {
  const details = fields.object("details");
  const code = fields.text("code");
  if (!/^[a-z][a-z0-9-]*$/.test(code)) throw fields.wrong("code", "a code such as device-busy");
  return {
    code,
    actor: fields.oneOf("actor", ["input", "plan", "device", "transport"]),
    message: fields.text("message"),
    hint: fields.textOrNull("hint"),
    details: detailsIn(fields.value("details"), details),
    causes: fields.texts("causes"),
  };
}

function detailsIn(value: unknown, fields: Reader): Refusal["details"] {
  return Object.fromEntries(
    Object.keys(Object(value)).map((name) => {
      const found = fields.value(name);
      if (typeof found === "string" || typeof found === "number") return [name, found];
      throw fields.wrong(name, "a text or a number");
    }),
  );
}
