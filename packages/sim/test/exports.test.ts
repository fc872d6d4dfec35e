/** The public face of the package: adding to it is a decision, and losing from it a break. */
import * as sim from "@dfukit/sim";
import { expect, it } from "vitest";

it("exports exactly this", () => {
  expect(Object.keys(sim).sort()).toEqual([
    "SimError",
    "createRom",
    "createSimulatedDevice",
    "formatFault",
    "formatRecordingEntry",
    "formatRecordingHeader",
    "formatTranscriptEntry",
    "newRecorder",
    "parseFault",
    "parseRecording",
    "recordTransport",
    "startReplay",
    "transportContract",
  ]);
});
