/** Whether two memories have the same sectors and rights, however their runs are cut. */
import type { SectorRun } from "@dfukit/memory";
import { joinRuns } from "./chip-from-profile.js";

/** Compares runs, joined where they touch, in order. */
export function sameRuns(a: readonly SectorRun[], b: readonly SectorRun[]): boolean {
  const [ours, theirs] = [joinRuns(a), joinRuns(b)];
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
