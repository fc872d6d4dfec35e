/** A request's way through the faults to the boot ROM, and its answer's way back. */
import type { RomAnswer } from "../rom-types.js";
import { type Bus, leave } from "./bus.js";
import type { HostTransfer } from "./exchange.js";
import { dfuRequestOf, isInRequest, otherRequestOf } from "./request.js";
import type { DfuTransfer } from "./touched.js";
import type { Verdict } from "./verdict.js";

const SILENT: RomAnswer = Object.freeze({ kind: "silent" });
const REFUSED: RomAnswer = Object.freeze({ kind: "stall" });
const GONE: RomAnswer = Object.freeze({ kind: "gone" });
const ACCEPTED: RomAnswer = Object.freeze({ kind: "ok", bytes: new Uint8Array(0), afterMs: 0 });

/** What the host sees of a control transfer. `index` is its number among the DFU requests, if it is one. */
export function answerToControl(bus: Bus, transfer: HostTransfer, index: number | null): RomAnswer {
  const { setup, data, isIn } = transfer;
  const name = dfuRequestOf(setup);
  if (name !== null && index !== null) return answerToDfu(bus, { name, setup, data, isIn }, index);
  if (bus.faults.isWedged) return SILENT;
  // The boot ROM is not told the direction, so a wrong one is refused here.
  if ((isInRequest(otherRequestOf(setup)) ?? isIn) !== isIn) return REFUSED;
  return bus.rom.control(setup, data, bus.nowMs);
}

/** What the host sees of SET_INTERFACE. */
export function answerToSelect(bus: Bus, alternateSetting: number): RomAnswer {
  if (bus.faults.isWedged) return SILENT;
  return bus.rom.selectAlternate(alternateSetting, bus.nowMs);
}

function answerToDfu(
  bus: Bus,
  transfer: DfuTransfer & { readonly isIn: boolean },
  index: number,
): RomAnswer {
  const verdict = bus.faults.before(transfer, index);
  if (verdict.departure !== null && verdict.delivery === "gone") {
    leave(bus, verdict.departure.how);
    return GONE;
  }
  if (verdict.departure !== null) {
    const { how, delayMs } = verdict.departure;
    bus.departure ??= { how, atMs: bus.nowMs + delayMs };
  }
  if (verdict.damagedAt !== null) bus.rom.damage(verdict.damagedAt);
  return bus.faults.isWedged ? SILENT : deliver(bus, transfer, verdict);
}

function deliver(
  bus: Bus,
  transfer: DfuTransfer & { readonly isIn: boolean },
  { delivery, data }: Verdict,
): RomAnswer {
  if (delivery === "stall") return REFUSED;
  if (delivery === "dropped") return ACCEPTED;
  if (delivery === "lost") return SILENT;
  if (isInRequest(transfer.name) !== transfer.isIn) return REFUSED;
  const answer = bus.rom.control(transfer.setup, data, bus.nowMs);
  if (answer.kind === "ok") bus.faults.taken(transfer);
  if (delivery === "through") return bus.faults.after(transfer, answer);
  return answer.kind === "gone" ? answer : SILENT;
}
