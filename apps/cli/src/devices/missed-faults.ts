/** Faults that were given to a simulated device and never came: a test that tests nothing. */
import type { Fault, SimulatedDevice, TranscriptEntry } from "@dfukit/sim";
import { formatFault } from "@dfukit/sim";
import { count } from "../text/style.js";

/** Fewest entries of a transcript from which the oldest may have been dropped. */
const DROPPED_FROM = 32_768;

/** A note for each fault that has not acted; none where the transcript no longer tells. */
export function missedFaults(
  { transcript, counters }: Pick<SimulatedDevice, "transcript" | "counters">,
  faults: readonly Fault[],
): readonly string[] {
  const came = new Set(transcript.flatMap(faultsOf).map(formatFault));
  const isWhole = transcript.length < DROPPED_FROM;
  return faults
    .map((fault) => ({ fault, text: formatFault(fault) }))
    .filter(({ text }) => !came.has(text))
    .flatMap(({ fault, text }) => {
      const { dfuRequests } = counters;
      if ("index" in fault.when && fault.when.index >= dfuRequests) {
        return [
          `note: fault ${text} did not come: the job made ${count(dfuRequests, "DFU request")}`,
        ];
      }
      return isWhole
        ? [`note: fault ${text} did not come: the job did nothing that it acts on`]
        : [];
    });
}

function faultsOf(entry: TranscriptEntry): readonly Fault[] {
  return "faults" in entry ? entry.faults : [];
}
