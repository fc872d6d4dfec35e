/** What the parts of the planner share. Types only. */
import type {
  DeviceContents,
  FlashOptions,
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

/** What has to be done in one memory. */
export interface RegionPlan {
  readonly erase: readonly Operation[];
  readonly write: readonly Operation[];
  readonly compare: readonly Operation[];
  readonly bytesAlreadyThere: number;
}
