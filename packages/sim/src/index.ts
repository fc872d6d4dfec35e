/**
 * `@dfukit/sim`: simulated STM32 boot ROMs that speak USB DFU, made from chip
 * profiles. Shares no code with the protocol core, so that a mistake there shows.
 */
export type { BusOptions, BusTimes } from "./bus/bus.js";
export type {
  ContractDevice,
  ContractHarness,
  ContractOptions,
  OpenedTransport,
  TransportCheck,
} from "./bus/contract/contract-types.js";
export { transportContract } from "./bus/contract/transport-contract.js";
export type { Counters } from "./bus/counters.js";
export {
  createSimulatedDevice,
  type SimulatedDeviceOptions,
} from "./bus/create-simulated-device.js";
export type { SimulatedDevice } from "./bus/device.js";
export type { Fault, FaultAction, FaultKind, FaultTrigger } from "./bus/fault.js";
export { formatFault, parseFault } from "./bus/fault-text.js";
export type { DeviceSetup, DfuRequestName, RequestName } from "./bus/request.js";
export {
  formatTranscriptEntry,
  type OutcomeKind,
  type TranscriptEntry,
  type TranscriptMode,
  type TransferEntry,
} from "./bus/transcript.js";
export { SimError, type SimErrorCode, type SimErrorDetails } from "./error.js";
export {
  type Digest,
  formatRecordingEntry,
  formatRecordingHeader,
  type MadeUp,
  newRecorder,
  parseRecording,
  type RecordedDevice,
  type Recorder,
  type RecorderOptions,
  type Recording,
  type RecordingEntry,
  type RecordingHeader,
  type Refusal,
  type Replay,
  type Replayed,
  recordTransport,
  startReplay,
  type Told,
  type When,
} from "./replay/index.js";
export { createRom } from "./rom/index.js";
export type { Rom, RomAnswer, RomOptions, RomViolation } from "./rom-types.js";
