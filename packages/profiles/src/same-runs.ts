/** Whether two memories have the same sectors and rights, however their runs are cut. */
import type { SectorRun } from "@dfukit/memory";
import { joinRuns } from "./chip-from-profile.js";

/** Compares runs, joined where they touch; boot ROMs do not always name the lower address first (F42x). */
export function sameRuns(a: readonly SectorRun[], b: readonly SectorRun[]): boolean {
  const [ours, theirs] = [joinRuns(ascending(a)), joinRuns(ascending(b))];
  return ours.length === theirs.length && ours.every((run, index) => isSameRun(run, theirs[index]));
}

function isSameRun(a: SectorRun, b: SectorRun | undefined): boolean {
  return (
    b !== undefined &&
    a.start === b.start &&
    a.sectorCount === b.sectorCount &&
    a.sectorSizeBytes === b.sectorSizeBytes &&
    a.access.readable === b.access.readable &&
    a.access.erasable === b.access.erasable &&
    a.access.writable === b.access.writable
  );
}

function ascending(runs: readonly SectorRun[]): readonly SectorRun[] {
  return runs.toSorted((a, b) => a.start - b.start);
}
