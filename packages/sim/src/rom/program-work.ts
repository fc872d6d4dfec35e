/** Programming as work with a length: step by step, around write-protected sectors, and cut in the middle. */
import { type AddressRange, alignDown, alignUp, subtract } from "@dfukit/memory";
import { damageCells, type Programming, programCells, spoilCells } from "./cells.js";
import { hasEcc, type RomDevice } from "./device.js";
import type { Work } from "./operation.js";
import { flashTiming } from "./times.js";

/** Bits that a cut leaves unprogrammed; any that are not all or none. */
const HALF_PROGRAMMED = 0xa5;

/** What is left of `programming` outside write-protected sectors, which boot ROMs pass over in silence (AN3156). */
export function unprotectedParts(
  device: RomDevice,
  programming: Programming,
): readonly Programming[] {
  const { address, bytes } = programming;
  if (bytes.length === 0) return [];
  if (device.writeProtected.length === 0) return [programming];
  return device.writeProtected
    .reduce<readonly AddressRange[]>(
      (parts, hole) => parts.flatMap((part) => subtract(part, hole)),
      [{ start: address, end: address + bytes.length }],
    )
    .map((part) => partOf(programming, part));
}

/** The time that programming takes and what it does to the cells. */
export function programWork(device: RomDevice, programming: Programming): Work {
  const timing = flashTiming(device.profile, device.declaredSupply);
  const unitBytes = programming.rule === "once" ? device.profile.programUnitBytes.value : 1;
  const stepBytes = Math.max(timing.stepBytes, unitBytes);
  const parts = unprotectedParts(device, programming);
  return {
    durationMs: timing.stepMs * parts.reduce((sum, part) => sum + stepsIn(part, stepBytes), 0),
    apply() {
      for (const part of parts) programCells(device.cells, part);
    },
    cut(elapsedMs) {
      let stepsLeft = Math.floor(elapsedMs / timing.stepMs);
      for (const part of parts) {
        if (stepsLeft < stepsIn(part, stepBytes)) {
          programSteps(device, part, { stepBytes, stepsDone: stepsLeft });
          return;
        }
        programCells(device.cells, part);
        stepsLeft -= stepsIn(part, stepBytes);
      }
    },
  };
}

function stepsIn({ address, bytes }: Programming, stepBytes: number): number {
  return (alignUp(address + bytes.length, stepBytes) - alignDown(address, stepBytes)) / stepBytes;
}

/** Programs the steps that are done, and half of the one after them. */
function programSteps(
  device: RomDevice,
  programming: Programming,
  { stepBytes, stepsDone }: { readonly stepBytes: number; readonly stepsDone: number },
): void {
  const { address, bytes } = programming;
  const reached = alignDown(address, stepBytes) + stepsDone * stepBytes;
  const start = Math.max(address, reached);
  const end = Math.min(address + bytes.length, reached + stepBytes);
  if (start > address)
    programCells(device.cells, partOf(programming, { start: address, end: start }));
  programHalf(device, partOf(programming, { start, end }));
}

/** What a step that lost its power leaves behind. */
function programHalf(device: RomDevice, { address, bytes, rule }: Programming): void {
  if (rule === "and" || rule === "or") {
    const half = bytes.map((byte) =>
      rule === "and" ? byte | HALF_PROGRAMMED : byte & HALF_PROGRAMMED,
    );
    programCells(device.cells, { address, bytes: half, rule });
    return;
  }
  const unitBytes = rule === "once" ? device.profile.programUnitBytes.value : 1;
  const units = {
    start: alignDown(address, unitBytes),
    end: alignUp(address + bytes.length, unitBytes),
  };
  spoilCells(device.cells, units);
  if (hasEcc(device)) damageCells(device.cells, units);
}

function partOf({ address, bytes, rule }: Programming, { start, end }: AddressRange): Programming {
  return { address: start, bytes: bytes.subarray(start - address, end - address), rule };
}
