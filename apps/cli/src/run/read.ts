/** `read`: a device's memory into a file of any format. The work is done by `@dfukit/core`. */
import { encodeFirmware, type OutputFormatId } from "@dfukit/converter";
import { type AlternateRange, read } from "@dfukit/core";
import { escapeText, type FirmwareImage } from "@dfukit/formats";
import { formatSize, type Image, imageFromSegments, imageSizeBytes, slice } from "@dfukit/memory";
import { outputFormat } from "../args/formats.js";
import { alternateRanges, parseRanges } from "../args/ranges.js";
import type { ReadArguments } from "../commands/read.js";
import type { OpenDevice } from "../devices/open-device.js";
import { usageError } from "../error.js";
import type { ExitCode } from "../exit-codes.js";
import { crc32 } from "../files/load.js";
import { writeOutputFile } from "../files/write-file.js";
import { jsonDevice, jsonResolvedChip } from "../json/device.js";
import { jsonImage, sha256 } from "../json/parts.js";
import { formatFinding } from "../text/findings.js";
import { timingText } from "../text/flash.js";
import type { Context } from "../verb.js";
import { assertKnown } from "./made-up.js";
import { type Session, withDevice } from "./session.js";

/** Runs `read` on what yargs read. */
export async function runRead(args: ReadArguments, context: Context): Promise<ExitCode> {
  const format = outputFormat(args.output, args.to);
  const choice = parseRanges(args);
  if (args.output === "-" && (args.json || args.jsonLines)) {
    throw usageError("--json and -o - would both write to standard output");
  }
  return withDevice(
    {
      args,
      context,
      isSilent: args.output === "-",
      prepare: ({ resolved }) => alternateRanges(choice, resolved.target),
    },
    async (session, ranges) => {
      const image = await read(session.job, ranges);
      assertKnown(session.open.found);
      writeImage({ args, context, session, format }, image, ranges);
    },
  );
}

interface Writing {
  readonly args: ReadArguments;
  readonly context: Context;
  readonly session: Session;
  readonly format: OutputFormatId;
}

function writeImage(
  { args, context, session, format }: Writing,
  image: Image,
  ranges: readonly AlternateRange[],
): void {
  const { open, sayLast, document, timing } = session;
  const took = timing();
  const images = imagesByAlternate(image, ranges, open);
  const { bytes, findings } = encode(images, format, open);
  for (const finding of findings) {
    const options = { columns: context.io.columns, paint: context.paint.err, advice: true };
    context.note(formatFinding(finding, options));
  }
  if (args.output === "-") {
    context.io.out(bytes);
    return;
  }
  writeOutputFile(args.output, bytes);
  const bytesRead = imageSizeBytes(image);
  const what = context.paint.out("good", `wrote ${escapeText(args.output)}`);
  sayLast(`${what}: ${format}, ${formatSize(bytesRead)} read; ${timingText(took, bytesRead)}`);
  document({
    schema: "dfukit/read@1",
    device: jsonDevice(open.found),
    chip: jsonResolvedChip(open.resolved),
    output: { file: args.output, format, sizeBytes: bytes.length, sha256: sha256(bytes) },
    images: images.map(({ alternateSetting, name, familyId, image: part }) =>
      jsonImage({
        alternateSetting,
        name,
        familyId,
        segments: part.segments.map((segment) => ({
          address: segment.address,
          sizeBytes: segment.bytes.length,
          sha256: sha256(segment.bytes),
        })),
      }),
    ),
    result: { ok: true, bytesRead, durationMs: took.durationMs },
    error: null,
  });
}

function encode(
  images: readonly FirmwareImage[],
  format: OutputFormatId,
  { device, resolved }: OpenDevice,
): ReturnType<typeof encodeFirmware> {
  return encodeFirmware({ images, entryAddress: null, findings: [] }, format, {
    crc32,
    chip: resolved.chip ?? undefined,
    vendorId: device.vendorId,
    productId: device.productId,
  });
}

/** One image for each alternate setting that was read, with the name of its memory. */
function imagesByAlternate(
  image: Image,
  ranges: readonly AlternateRange[],
  { resolved }: OpenDevice,
): readonly FirmwareImage[] {
  const alternates = [...new Set(ranges.map(({ alternateSetting }) => alternateSetting))];
  return alternates
    .sort((a, b) => a - b)
    .map((alternateSetting) => {
      const own = ranges.filter((range) => range.alternateSetting === alternateSetting);
      const region = resolved.target.layout.regions.find(
        (candidate) => candidate.alternateSetting === alternateSetting,
      );
      const segments = own.flatMap((range) => slice(image, range).segments);
      return {
        alternateSetting,
        name: region?.name.trim() ?? null,
        familyId: resolved.chip?.uf2FamilyId ?? null,
        image: imageFromSegments(segments),
      };
    });
}
