/** The transport contract's harness over the simulator itself, with a way to break the transport. */
import type { Transport } from "@dfukit/core";
import { SimError } from "../../error.js";
import type { RomAnswer } from "../../rom-types.js";
import { simulateDevice } from "../device.js";
import { type ScriptedRom, scriptedRom } from "../test-rom.js";
import type { ContractDevice, ContractHarness, OpenedTransport } from "./contract-types.js";
import { transportContract } from "./transport-contract.js";

/** Makes a transport break the contract. */
export type Breaker = (transport: Transport, reopen: () => Promise<Transport>) => Transport;

/** Opens the simulator's own transport on the contract's device, broken by `breaker`. */
export function simHarness(breaker: Breaker = (transport) => transport): ContractHarness {
  let now = () => 0;
  return {
    nowMs: () => now(),
    async open(device): Promise<OpenedTransport> {
      const rom = { ...scriptedRom(), ...romOf(device) };
      const sim = simulateDevice(rom);
      now = () => sim.nowMs;
      const transport = breaker(await sim.open(), () => sim.open());
      return { transport, unplug: () => sim.unplug(), replug: () => sim.replug() };
    },
  };
}

/** The contract's device as a boot ROM: with the descriptors that an operating system reads. */
function romOf(device: ContractDevice): Pick<ScriptedRom, "control" | "selectAlternate"> {
  let isEnumerated = false;
  return {
    selectAlternate: (alternateSetting) => device.selectAlternate(alternateSetting),
    control(setup, data) {
      if (setup.requestType === "standard" && setup.value === 0x0100) {
        return deviceDescriptor(device);
      }
      if (isEnumerated) return device.control(setup, data);
      isEnumerated = true;
      return serialString(device);
    },
  };
}

function deviceDescriptor({ identity }: ContractDevice): RomAnswer {
  const bytes = new Uint8Array(18);
  const view = new DataView(bytes.buffer);
  view.setUint16(8, identity.vendorId, true);
  view.setUint16(10, identity.productId, true);
  view.setUint16(12, identity.deviceVersion, true);
  view.setUint8(16, 3);
  return { kind: "ok", bytes, afterMs: 0 };
}

function serialString({ identity }: ContractDevice): RomAnswer {
  const text = [...identity.serialNumber].flatMap((letter) => [letter.charCodeAt(0), 0]);
  return { kind: "ok", bytes: Uint8Array.of(text.length + 2, 3, ...text), afterMs: 0 };
}

/** What the checks say of a broken transport: name and message of each that fails. */
export async function verdictOn(breaker: Breaker): Promise<Readonly<Record<string, string>>> {
  const failures: Record<string, string> = {};
  for (const { name, run } of transportContract()) {
    await run(simHarness(breaker)).catch((error: unknown) => {
      if (!(error instanceof SimError)) throw error;
      failures[name] = `${error.code}: ${error.message}`;
    });
  }
  return failures;
}
