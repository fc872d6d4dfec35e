/** Asks for the refusals of a request; never shipped. */
import type { DescribedDevice } from "../protocol/device.js";
import type { FlashTarget } from "../protocol/target.js";
import { planFlash } from "./plan.js";
import type { FlashOptions, PlanRefusal, RequestedImage } from "./plan-types.js";
import type { Part } from "./test-plan.js";
import { deviceOf, F405, imageOf, pattern } from "./test-targets.js";

/** A request; by default four bytes at the flash base of F405. */
export interface RefusedCase {
  readonly target?: FlashTarget;
  readonly parts?: readonly Part[];
  readonly images?: readonly RequestedImage[];
  readonly options?: FlashOptions;
  readonly device?: Partial<DescribedDevice>;
}

/** A case of a table, with what is expected. */
export interface RefusalRow extends RefusedCase {
  readonly what: string;
  readonly refusals: readonly PlanRefusal[];
}

/** Why the request is refused. */
export function refusalsOf(given: RefusedCase): readonly PlanRefusal[] {
  const { target = F405, parts = [[0x08000000, pattern(4)]], images, options, device } = given;
  return planFlash({
    images: images ?? [{ alternateSetting: null, image: imageOf(...parts) }],
    device: { ...deviceOf(target), ...device },
    target,
    options,
  }).refusals;
}

/** F405 with a second bank that its boot ROM cannot erase. */
export const DUAL: FlashTarget = {
  ...F405,
  behaviour: { ...F405.behaviour, bank2Start: 0x20000, quirks: ["bank-2-erase-does-nothing"] },
};
