/** A device for tests in which its answers are not the point: succeeds at everything, with nothing. */
import type { ContractDevice, RomAnswer } from "@dfukit/sim";

const NOTHING: RomAnswer = { kind: "ok", bytes: new Uint8Array(0), afterMs: 0 };

export const QUIET: ContractDevice = {
  identity: {
    vendorId: 0x0483,
    productId: 0xdf11,
    deviceVersion: 0x2200,
    serialNumber: "357236543131",
  },
  control: () => NOTHING,
  selectAlternate: () => NOTHING,
};
