/**
 * `@dfukit/core`: the DFU and DfuSe protocol core. Knows no files and no
 * profiles; it is handed a resolved target and an image.
 */
export { CoreError, type CoreErrorCode, type CoreErrorDetails, isCoreError } from "./error.js";
export { type EraseRequest, type EraseResult, erase } from "./flash/erase-job.js";
export type { FlashEvent, Phase } from "./flash/events.js";
export { flash, planJob } from "./flash/flash.js";
export type { AlternateRange, DriveOptions, Job, LossReason } from "./flash/job.js";
export { refusedError } from "./flash/job-parts.js";
export { detachDevice, downloadPlain, uploadPlain } from "./flash/plain-jobs.js";
export { planFlash } from "./flash/plan.js";
export type {
  DeviceContents,
  FlashOptions,
  LocatedSegment,
  Operation,
  Plan,
  PlanRefusal,
  PlanTotals,
  PlanWarning,
  RecoveredBytes,
  RequestedImage,
  SectorFinding,
  WriteBlock,
  WriteRun,
} from "./flash/plan-types.js";
export type { FlashRequest } from "./flash/request.js";
export type { FlashResult, LeaveResult, SectorReport } from "./flash/result.js";
export {
  leave,
  read,
  type VerifyResult,
  verify,
} from "./flash/single-jobs.js";
export { type UnprotectResult, unprotect } from "./flash/unprotect-job.js";
export type {
  DescribedDevice,
  DescriptorOddity,
  DfuAlternate,
  FunctionalDescriptor,
} from "./protocol/device.js";
export type { Manifested } from "./protocol/dfu11.js";
export { describeDevice } from "./protocol/discover.js";
export type { AbortSignalLike, Wait } from "./protocol/driver.js";
export {
  type MemoryStringIssue,
  type MemoryStringRun,
  type ParsedMemoryString,
  parseMemoryString,
} from "./protocol/memory-string.js";
export { QUIRKS, type QuirkName } from "./protocol/quirks.js";
export type {
  DeviceBehaviour,
  FlashTarget,
  FlashTimes,
  IrreversibleValue,
  OperationTime,
  OptionBytes,
  StatusWhileBusy,
  SupplyControl,
  SupplyRange,
  TargetField,
  ValueOrigin,
} from "./protocol/target.js";
export type {
  ControlInOutcome,
  ControlOutOutcome,
  ControlSetup,
  DeviceIdentity,
  SelectAlternateOutcome,
  TransferFailure,
  Transport,
} from "./protocol/transport.js";
