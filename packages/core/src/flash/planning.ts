/** What the parts of the planner share. Types only. */
import type { AddressRange } from "@dfukit/memory";
import type {
  DeviceContents,
  FlashOptions,
  LocatedSegment,
  Operation,
  PlanRefusal,
  PlanWarning,
} from "./plan-types.js";
import type { FlashRequest } from "./request.js";

/** What the parts of a planner share. */
export interface Planning {
  readonly request: FlashRequest;
  readonly options: FlashOptions;
  /** Undefined: nothing was read, and the plan is an upper bound. */
  readonly contents: DeviceContents | undefined;
  /** Where the program starts; its block is written last and its sector erased first. */
  readonly vectorAddress: number | null;
  readonly refusals: PlanRefusal[];
  readonly warnings: PlanWarning[];
}

/** Bytes that have to be told before they are put at risk, and the ranges that are changed. */
export interface Keeping {
  readonly segments: readonly LocatedSegment[];
  readonly sectors: readonly AddressRange[];
}

/** What has to be done in one memory. */
export interface RegionPlan {
  readonly erase: readonly Operation[];
  readonly write: readonly Operation[];
  readonly compare: readonly Operation[];
  /** Bytes beside the wanted ones that a write which is cut takes along; absent: none. */
  readonly keep?: Keeping | undefined;
  readonly bytesAlreadyThere: number;
}
