import { type Fault, parseFault, type TranscriptEntry } from "@dfukit/sim";
import { describe, expect, it } from "vitest";
import { inFreshFolder, runCli } from "../../test/run-cli.js";
import { missedFaults } from "./missed-faults.js";

describe("faults that never came", () => {
  it.each([
    [
      "disconnect@4000",
      /^note: fault disconnect@4000 did not come: the job made \d+ DFU requests$/m,
    ],
    [
      "corrupt-write@address=0x0800F000",
      /^note: fault corrupt-write@address=0x0800F000 did not come: the job did nothing that it acts on$/m,
    ],
  ])("are told: %s", async (fault, expected) => {
    await inFreshFolder(async () => {
      const line = `erase --range 0x08000000+128 --sim STM32L073RZ,fault=${fault}`;
      const { code, err } = await runCli(line.split(" "));
      expect(code, err).toBe(0);
      expect(err).toMatch(expected);
    });
  });

  it.each(["replug@4", "corrupt-read@3"])("are not told if they came: %s", async (fault) => {
    await inFreshFolder(async () => {
      const line = `read -o x.bin --range 0x08000000+128 --sim STM32L073RZ,fault=${fault}`;
      expect((await runCli(line.split(" "))).err).not.toContain("did not come");
    });
  });

  it("cannot be told of once the transcript has lost its beginning", () => {
    const entry: TranscriptEntry = { kind: "wait", atMs: 0, milliseconds: 1 };
    const transcript = Array.from({ length: 32_768 }, () => entry);
    const counters = { dfuRequests: 40_000 } as Parameters<typeof missedFaults>[0]["counters"];
    const faults: readonly Fault[] = ["stall@3", "stall@40000"].map(parseFault);
    expect(missedFaults({ transcript, counters }, faults)).toEqual([
      "note: fault stall@40000 did not come: the job made 40000 DFU requests",
    ]);
  });
});
