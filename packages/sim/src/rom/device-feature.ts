/**
 * The Device Feature memory of F2, F4 and F7: one byte that declares the supply voltage
 * and with it the programming width (AN2606 §4.4).
 */
import { programCells } from "./cells.js";
import { STATUS } from "./constants.js";
import type { RomDevice } from "./device.js";
import { type Operation, operation } from "./operation.js";

/** Write to the Device Feature; a value that means nothing is errTARGET. */
export function declareSupply(
  device: RomDevice,
  { address, bytes }: { readonly address: number; readonly bytes: Uint8Array },
): Operation {
  const { supply } = device.profile;
  const value = supply === null ? undefined : bytes[supply.address - address];
  const name = Object.entries(supply?.values ?? {}).find(([, known]) => known === value)?.[0];
  if (value !== undefined && name === undefined) {
    return operation(device, "write", { status: STATUS.errTARGET });
  }
  return operation(device, "write", {
    apply() {
      programCells(device.cells, { address, bytes, rule: "free" });
      if (name !== undefined) device.declaredSupply = name;
    },
  });
}

/** Whether a wider programming width was declared than the supply voltage allows. */
export function isSupplyTooLow({ profile, realSupply, declaredSupply }: RomDevice): boolean {
  if (profile.supply === null || realSupply === null || declaredSupply === null) return false;
  const { values } = profile.supply;
  return (values[declaredSupply] ?? 0) > (values[realSupply] ?? 0);
}
