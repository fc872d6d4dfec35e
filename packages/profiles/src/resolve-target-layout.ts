/** How the memories of a resolved target compare with the device's strings, in a phrase. */
import type { DescribedDevice } from "@dfukit/core";
import type { FlashRegion } from "@dfukit/memory";
import { layoutsOfSize } from "./flash-variants.js";
import type { DeviceCandidate } from "./match-device.js";
import type { ResolvedTarget } from "./resolve-target.js";
import { sameRuns } from "./same-runs.js";

/** A phrase on one region, or null if its string is all that there is. */
export function layoutHow(
  region: FlashRegion,
  resolved: ResolvedTarget,
  device: DescribedDevice,
): string | null {
  if (resolved.target.origins.layout !== "profile") return null;
  const mode = modeText(region, resolved.candidates, device);
  const word = deviceWord(region, resolved, device);
  return mode === null ? word : `${mode}; ${word}`;
}

function deviceWord(
  { alternateSetting, runs }: FlashRegion,
  { corrections, narrowed }: ResolvedTarget,
  device: DescribedDevice,
): string {
  const isHere = (entry: { readonly alternateSetting: number | null }) =>
    entry.alternateSetting === alternateSetting;
  const described = describedRuns(device, alternateSetting);
  if (described === null) return "the device does not describe it";
  if (corrections.some(isHere)) return "the device says otherwise";
  if (narrowed.some(isHere)) return "what the candidates have in common";
  return sameRuns(described, runs) ? "the device says the same" : "what the device says as well";
}

/** `single-bank, assumed`: where an option bit selects the sectors of the only candidate. */
function modeText(
  { alternateSetting, runs }: FlashRegion,
  candidates: readonly DeviceCandidate[],
  device: DescribedDevice,
): string | null {
  const [first, second] = candidates;
  if (first === undefined || second !== undefined) return null;
  if (alternateSetting !== first.profile.flashAlternateSetting) return null;
  const modes = first.sizes.map(
    ({ variants }) => variants.find((variant) => sameRuns(variant.runs, runs))?.mode ?? null,
  );
  const [mode] = modes;
  if (mode === undefined || mode === null || new Set(modes).size > 1) return null;
  const described = describedRuns(device, alternateSetting);
  const isTold =
    described !== null &&
    first.profile.flashSizes.flatMap(layoutsOfSize).some((layout) => sameRuns(layout, described));
  return isTold ? mode : `${mode}, assumed`;
}

function describedRuns({ alternates }: DescribedDevice, alternateSetting: number) {
  const alternate = alternates.find((entry) => entry.alternateSetting === alternateSetting);
  return alternate?.memory?.runs ?? null;
}
