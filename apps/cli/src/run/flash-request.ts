/** What `flash` asks of the core, and what the user has to confirm for it. */
import type { FlashOptions, RequestedImage } from "@dfukit/core";
import { intersect, type RegionKind, regionRanges, segmentRange } from "@dfukit/memory";
import { parseAddress } from "../args/number.js";
import type { FlashArguments } from "../commands/flash.js";
import type { OpenDevice } from "../devices/open-device.js";
import { usageError } from "../error.js";
import { chipName } from "../text/device.js";
import type { Question } from "./confirm.js";

/** The options of the core that the arguments stand for. @throws CliError `usage`. */
export function flashOptions(args: FlashArguments): FlashOptions {
  if (args.start !== undefined && args.noLeave) {
    throw usageError("--start and --no-leave exclude each other");
  }
  const consent = [
    ...(args.optionBytes ? (["option-bytes"] as const) : []),
    ...(args.otp ? (["otp"] as const) : []),
  ];
  return {
    skip: !args.noSkip,
    keep: !args.discard,
    verify: !args.noVerify,
    leave: !args.noLeave,
    massErase: args.massErase,
    consent,
    ...(args.start === undefined ? {} : { startAddress: parseAddress(args.start, "--start") }),
    ...(args.supply === undefined ? {} : { supply: args.supply }),
  };
}

/** What has to be confirmed: only what this job would really do. */
export function questionsFor(
  args: FlashArguments,
  open: OpenDevice,
  images: readonly RequestedImage[],
): readonly Question[] {
  const chip = chipName(open.resolved);
  const questions: Question[] = [];
  if (args.massErase) {
    questions.push({ word: "erase", what: `--mass-erase erases the whole flash of ${chip}` });
  }
  if (args.optionBytes && concerns("option-bytes", open, images)) {
    const what = `--option-bytes changes the option bytes of ${chip}, which can lock it`;
    questions.push({ word: "option-bytes", what });
  }
  if (args.otp && concerns("otp", open, images)) {
    const what = `--otp writes one-time memory of ${chip}, which can never be erased`;
    questions.push({ word: "otp", what });
  }
  return questions;
}

/** Whether a byte of the images lies in a memory of that kind. */
function concerns(
  kind: RegionKind,
  { resolved }: OpenDevice,
  images: readonly RequestedImage[],
): boolean {
  const ranges = resolved.target.layout.regions
    .filter((region) => region.kind === kind)
    .flatMap(regionRanges);
  return images.some(({ image }) =>
    image.segments.some((segment) =>
      ranges.some((range) => intersect(range, segmentRange(segment)) !== undefined),
    ),
  );
}
