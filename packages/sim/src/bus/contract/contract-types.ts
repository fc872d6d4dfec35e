/** What an adapter's test provides to the transport contract, and what it gets. Types only. */
import type { ControlSetup, Transport } from "@dfukit/core";
import type { RomAnswer } from "../../rom-types.js";

/** The device at the far end of the adapter under test: it does what the running check wants. */
export interface ContractDevice {
  /** What its descriptors say; it has interface 0 with the alternate settings 0–3. */
  readonly identity: {
    readonly vendorId: number;
    readonly productId: number;
    readonly deviceVersion: number;
    readonly serialNumber: string;
  };
  /**
   * One control transfer, as it arrives: `data` is empty for IN. The answer's bytes are to
   * be sent as they are at this moment, `afterMs` later; `silent` never answers, `gone`
   * takes the device from the bus.
   */
  control(setup: ControlSetup & { readonly length: number }, data: Uint8Array): RomAnswer;
  /** SET_INTERFACE on interface 0. */
  selectAlternate(alternateSetting: number): RomAnswer;
}

/** An open transport, and the hand on its plug. */
export interface OpenedTransport {
  readonly transport: Transport;
  unplug(): void | Promise<void>;
  /** Puts the device back; `transport` stays lost. */
  replug(): void | Promise<void>;
}

/** What an adapter's test provides. */
export interface ContractHarness {
  /** Plugs in the device, opens it by the adapter under test and claims interface 0. */
  open(device: ContractDevice): Promise<OpenedTransport>;
  /** Milliseconds of the clock by which `afterMs` and timeouts pass. */
  nowMs(): number;
}

/** One promise of the port; `run` throws SimError `contract-broken` if the adapter breaks it. */
export interface TransportCheck {
  readonly name: string;
  run(harness: ContractHarness): Promise<void>;
}

/** How strict the checks are. */
export interface ContractOptions {
  /** How late a timeout may come; default 1000. */
  readonly lateMs?: number;
}
