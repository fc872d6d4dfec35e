/** The check of the byte that fills gaps, for the builders that have one. */
import { FormatError } from "./error.js";

/** @throws FormatError `build-option-invalid`; `Uint8Array.fill` would cut the value in silence. */
export function assertFillByte(fillByte: number): void {
  if (Number.isInteger(fillByte) && fillByte >= 0 && fillByte <= 0xff) return;
  throw new FormatError(
    "build-option-invalid",
    `fill byte ${fillByte} is out of range, expected 0 to 255`,
    { actor: "input", details: { fillByte } },
  );
}
