/** From the inputs of `flash` and `verify` to the images that a device is asked to hold. */
import { convertFirmware } from "@dfukit/converter";
import type { FlashTarget, RequestedImage } from "@dfukit/core";
import { escapeText, type FirmwareDocument, imagesOf } from "@dfukit/formats";
import { formatAddress, formatHex } from "@dfukit/memory";
import { type InputArgument, parseInput } from "../args/input.js";
import { addressFor, assertOneStandardInput, mergeOptions } from "../args/merge.js";
import type { InputArguments } from "../commands/device-options.js";
import type { OpenDevice } from "../devices/open-device.js";
import { CliError } from "../error.js";
import { formatFinding } from "../text/findings.js";
import type { Context } from "../verb.js";
import { inputName, loadDocument } from "./load.js";

/** An input that was read. */
export interface LoadedInput extends InputArgument {
  readonly name: string;
  readonly document: FirmwareDocument;
}

/** Reads and parses all inputs, before any device is touched. @throws CliError, FormatError. */
export function loadInputs(args: InputArguments, context: Context): readonly LoadedInput[] {
  const inputs = args.inputs.map((text) => parseInput(text));
  assertOneStandardInput(inputs);
  mergeOptions(args);
  return inputs.map((input) => {
    const address = addressFor(input, inputs, args.address);
    return {
      ...input,
      ...(address === undefined ? {} : { address }),
      name: inputName(input),
      document: loadDocument(input, args, context.io),
    };
  });
}

/** What is done with the inputs. */
export interface RequestOptions {
  readonly args: InputArguments;
  readonly open: OpenDevice;
  readonly context: Context;
}

/**
 * The images that the inputs stand for on this device; aligned to nothing, which is the planner's part.
 * @throws CliError `ids-differ`; ConverterError as in `convert`.
 */
export function requestedImages(
  inputs: readonly LoadedInput[],
  { args, open, context }: RequestOptions,
): readonly RequestedImage[] {
  if (!args.ignoreIds) for (const input of inputs) assertMeant(input, open);
  const placed = inputs.map((input) => placeBinary(input, open, context));
  const options = mergeOptions(args);
  const { images, findings } = convertFirmware(placed, {
    ...options,
    familyId: options.familyId ?? familyOf(inputs, open),
  });
  for (const finding of findings) {
    // It is the planner that checks, with the device's own memories.
    if (finding.code === "chip-not-checked") continue;
    context.note(
      formatFinding(finding, {
        columns: context.io.columns,
        paint: context.paint.err,
        advice: true,
      }),
    );
  }
  return images.map(({ alternateSetting, image }) => ({ alternateSetting, image }));
}

/** DFU 1.1 §B: 0xFFFF in the suffix is any device; ST's own tool writes 0x0000. */
const ANY_ID: readonly number[] = [0xffff, 0x0000];

/** @throws CliError `ids-differ`. */
function assertMeant({ document, name }: LoadedInput, { device }: OpenDevice): void {
  const suffix =
    document.format === "dfu" || document.format === "dfu-raw" ? document.suffix : null;
  if (suffix === null) return;
  const { idVendor, idProduct } = suffix;
  const fits = (id: number, own: number): boolean => ANY_ID.includes(id) || id === own;
  if (fits(idVendor, device.vendorId) && fits(idProduct, device.productId)) return;
  throw new CliError(
    "ids-differ",
    `"${escapeText(name)}" is made for device ${ids(idVendor, idProduct)}, but this one is ${ids(device.vendorId, device.productId)}`,
    {
      actor: "plan",
      hint: "take the right file, or give --ignore-ids if you are sure",
      details: {},
    },
  );
}

function ids(vendorId: number, productId: number): string {
  return `${formatHex(vendorId, 4).slice(2)}:${formatHex(productId, 4).slice(2)}`;
}

/** A file that carries no address goes to the start of the flash, said aloud. */
function placeBinary(input: LoadedInput, open: OpenDevice, context: Context): LoadedInput {
  const { document, address, name } = input;
  const carriesNone =
    document.format === "bin" || (document.format === "dfu-raw" && document.lmdfu === null);
  const base = flashBase(open.resolved.target);
  if (!carriesNone || address !== undefined || base === undefined) return input;
  context.note(
    `note: ${escapeText(name)} carries no address; it goes to ${formatAddress(base)}, the start of the flash`,
  );
  return { ...input, address: base };
}

/** Where the flash begins; undefined if no memory is known to be flash. */
export function flashBase({ layout }: FlashTarget): number | undefined {
  const starts = layout.regions
    .filter(({ kind }) => kind === "flash")
    .flatMap(({ runs }) => runs.map(({ start }) => start));
  return starts.length === 0 ? undefined : Math.min(...starts);
}

/** The chip's family, for UF2 inputs that name families. */
function familyOf(inputs: readonly LoadedInput[], { resolved }: OpenDevice): number | undefined {
  const named = inputs.some(
    ({ document }) =>
      document.format === "uf2" && imagesOf(document).some(({ familyId }) => familyId !== null),
  );
  return named ? (resolved.chip?.uf2FamilyId ?? undefined) : undefined;
}
