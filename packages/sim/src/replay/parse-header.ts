/** Reads the first line of a recording, and what other lines have in common with it. */
import type { DeviceIdentity } from "@dfukit/core";
import { type Reader, readLine, readObject } from "./line-reader.js";
import { RECORDING_SCHEMA, type RecordedDevice, type RecordingHeader } from "./recording.js";

/** Reads the first line. @throws SimError `recording-malformed`. */
export function parseHeaderLine(text: string): RecordingHeader {
  const fields = readLine(text, 1);
  if (fields.value("schema") !== RECORDING_SCHEMA) {
    throw fields.wrong("schema", JSON.stringify(RECORDING_SCHEMA));
  }
  const devices = fields.list("devices").map((value): RecordedDevice => {
    const device = readObject(value, 1);
    return { identity: identityIn(device), mode: device.oneOf("mode", ["run-time", "dfu"]) };
  });
  const [words, madeBy] = [fields.texts("words"), fields.text("madeBy")];
  return { madeBy, words, salt: saltIn(fields), devices };
}

function saltIn(fields: Reader): string | null {
  const salt = fields.textOrNull("salt");
  if (salt === null || /^(?:[0-9a-f]{2}){8,64}$/.test(salt)) return salt;
  throw fields.wrong("salt", "16 to 128 hexadecimal digits, or null");
}

/** What the system knew of a device. @throws SimError `recording-malformed`. */
export function identityIn(fields: Reader): DeviceIdentity {
  return {
    vendorId: fields.number("vendorId", 0xffff),
    productId: fields.number("productId", 0xffff),
    deviceVersion: fields.number("deviceVersion", 0xffff),
    serialNumber: fields.textOrNull("serialNumber"),
    path: fields.textOrNull("path"),
  };
}
