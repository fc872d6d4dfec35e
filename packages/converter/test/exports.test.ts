/** The public face of the package: adding to it is a decision, and losing from it a break. */
import * as converter from "@dfukit/converter";
import { expect, it } from "vitest";

it("exports exactly this", () => {
  expect(Object.keys(converter).sort()).toEqual([
    "CONVERTER_FINDINGS",
    "ConverterError",
    "FINDING_RULES",
    "alignImage",
    "assertSound",
    "convertFirmware",
    "diffFirmware",
    "encodeFirmware",
    "formatMemoryMap",
    "inspectFirmware",
    "memoryMap",
    "renderMemoryMapSvg",
  ]);
});
